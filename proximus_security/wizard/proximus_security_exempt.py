from dateutil.relativedelta import relativedelta

from odoo import fields, models


class ProximusSecurityExempt(models.TransientModel):
    """Exempt several people and lines at once, with one reason and one end."""

    _name = "proximus.security.exempt"
    _description = "Exempt from a Protection"

    def _default_line_ids(self):
        """Return one row per gap that was selected in the list."""
        gaps = self.env["proximus.security.gap"].browse(
            self.env.context.get("proximus_gap_ids", [])
        )
        return [
            fields.Command.create(
                {
                    "company_id": gap.company_id.id,
                    "type_id": gap.type_id.id,
                    "employee_id": gap.employee_id.id,
                    "line_id": gap.line_id.id,
                }
            )
            for gap in gaps.exists()
        ]

    reason = fields.Char(required=True)
    date_to = fields.Date(
        "Until",
        required=True,
        default=lambda self: (
            self.env["proximus.security.service.type"]._today()
            + relativedelta(months=3)
        ),
        help="Last day, at most twelve months from today.",
    )
    approved_by_id = fields.Many2one(
        "res.users",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    line_ids = fields.One2many(
        "proximus.security.exempt.line",
        "wizard_id",
        default=lambda self: self._default_line_ids(),
    )

    def action_apply(self):
        """Create the exemptions; the list comes back without these rows."""
        self.ensure_one()
        self.env["proximus.security.exemption"].create(
            [line._exemption_vals() for line in self.line_ids]
        )
        return {"type": "ir.actions.act_window_close"}
