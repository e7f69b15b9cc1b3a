from odoo import api, fields, models


class AccountMoveReversal(models.TransientModel):
    """Core's dialog of credit notes: asks whether what is credited is billed again."""

    _inherit = "account.move.reversal"

    px_bills_subscriptions = fields.Boolean(compute="_compute_px_bills_subscriptions")
    px_bill_again = fields.Boolean(
        "Bill the Credited Periods Again",
        help="Once the credit note is posted, what it gives back in full is billed "
        "again by the next billing run. Otherwise it counts as billed: it is never "
        "billed again.",
    )

    @api.depends("move_ids")
    def _compute_px_bills_subscriptions(self):
        for wizard in self:
            wizard.px_bills_subscriptions = any(
                move.move_type == "out_invoice" and move.subscription_count
                for move in wizard.move_ids
            )

    def _prepare_default_reversal(self, move):
        vals = super()._prepare_default_reversal(move)
        if self.px_bill_again and move.move_type == "out_invoice":
            vals["px_bill_again"] = True
        return vals

    def reverse_moves(self, is_modify=False):
        """Extend: a new invoice takes the periods over, so that no run bills them."""
        if is_modify:
            self.px_bill_again = False
        return super().reverse_moves(is_modify=is_modify)
