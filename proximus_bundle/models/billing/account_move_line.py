from odoo import fields, models


class AccountMoveLine(models.Model):
    """An invoice line that bills a period of a subscription."""

    _inherit = "account.move.line"

    px_period_from = fields.Date("Service From", copy=False)
    px_period_to = fields.Date("Service To", copy=False, help="Last day.")
    billing_item_ids = fields.One2many(
        "proximus.billing.item", "move_line_id", "Billing Items"
    )

    def unlink(self):
        if self:
            # sudo: deleting a draft invoice frees its periods, whoever may delete it
            self.sudo().billing_item_ids._release_for_billing()
        return super().unlink()
