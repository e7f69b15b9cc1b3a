from odoo import api, fields, models


class AccountMove(models.Model):
    """An operator's bill, and its check against the lines."""

    _inherit = "account.move"

    proximus_check_ids = fields.One2many(
        "proximus.bill.check", "move_id", "Operator Bill Checks"
    )
    proximus_check_count = fields.Integer(compute="_compute_proximus_check_count")

    @api.depends("proximus_check_ids")
    def _compute_proximus_check_count(self):
        for move in self:
            move.proximus_check_count = len(move.proximus_check_ids)

    def action_proximus_check(self):
        """Check this bill against the lines, or open the check that exists."""
        self.ensure_one()
        check = self.proximus_check_ids[:1]
        if not check:
            self.env["proximus.bill.check"]._check_bill(self)
            check = self.env["proximus.bill.check"].create(
                {"move_id": self.id, "company_id": self.company_id.id}
            )
            check.action_check()
        return {
            "type": "ir.actions.act_window",
            "res_model": "proximus.bill.check",
            "res_id": check.id,
            "view_mode": "form",
        }
