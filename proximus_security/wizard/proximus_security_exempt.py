from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Why somebody goes without a protection.
KINDS = [
    ("no_device", "Uses No Device of the Company"),
    ("other", "Protected in Another Way"),
    ("leaving", "Leaves Soon"),
    ("waiting", "Waits for a New Device"),
    ("free", "Another Reason"),
]


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
                    **gap._subject_id_vals(),
                }
            )
            for gap in gaps.exists()
        ]

    reason_kind = fields.Selection(KINDS, "Why", required=True)
    reason = fields.Char(
        "In Your Words",
        help="What the next reader should know; needed where no reason above fits.",
    )
    is_officer = fields.Boolean(compute="_compute_is_officer")
    date_to = fields.Date(
        "Until",
        required=True,
        default=lambda self: self._proximus_today() + relativedelta(months=3),
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

    @api.depends("approved_by_id")
    def _compute_is_officer(self):
        self.is_officer = self.env.user.has_group("proximus_security.group_officer")

    def _full_reason(self) -> str:
        """Return why, as it is kept and read later.

        :raises UserError: where another reason is chosen and nothing is said.
        """
        self.ensure_one()
        said = (self.reason or "").strip()
        if self.reason_kind == "free":
            if not said:
                raise UserError(
                    self.env._(
                        "Say in your words why they are left out, so that the next "
                        "reader understands."
                    )
                )
            return said
        kinds = dict(self._fields["reason_kind"]._description_selection(self.env))
        return ": ".join(filter(None, (kinds[self.reason_kind], said)))

    def action_apply(self):
        """Create the exemptions; the list comes back without these rows.

        :raises UserError: where nobody says why.
        """
        self.ensure_one()
        self.env["proximus.security.exemption"].create(
            [line._exemption_vals() for line in self.line_ids]
        )
        return {"type": "ir.actions.act_window_close"}
