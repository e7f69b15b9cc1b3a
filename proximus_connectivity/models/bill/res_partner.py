from odoo import api, fields, models


class ResPartner(models.Model):
    """Whose bills are those of an operator."""

    _inherit = "res.partner"

    # not read along with other fields: an earlier database is upgraded from its Apps
    # page, which reads the partner before the column is there
    is_proximus_operator = fields.Boolean(
        "Bills Lines",
        compute="_compute_is_proximus_operator",
        store=True,
        readonly=False,
        prefetch=False,
        help="An operator or a seller: its bills are checked against the lines, the "
        "owner reads them. Whoever bills a line is one by itself.",
    )
    proximus_billed_line_ids = fields.One2many(
        "proximus.line", "operator_id", "Lines It Bills"
    )
    proximus_bill_check_ids = fields.One2many(
        "proximus.bill.check", "operator_id", "Checks of Its Bills"
    )

    @api.depends("proximus_billed_line_ids", "proximus_bill_check_ids")
    def _compute_is_proximus_operator(self):
        known = set()
        for model in ("proximus.line", "proximus.bill.check"):
            groups = (
                self.env[model]
                # sudo: whoever changes a contact need not see lines or checks of bills
                .sudo()
                ._read_group([("operator_id", "in", self._origin.ids)], ["operator_id"])
            )
            known.update(operator.id for [operator] in groups)
        for partner in self:
            # once an operator, always one: old bills stay what they are
            partner.is_proximus_operator = (
                partner.is_proximus_operator or partner._origin.id in known
            )
