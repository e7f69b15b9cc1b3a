from odoo import models


class PaymentTransaction(models.Model):
    """What is paid on line for an order whose invoices a subscription makes."""

    _inherit = "payment.transaction"

    def _post_process(self):
        """Extend: somebody is told what stays open, for core invoices nothing."""
        result = super()._post_process()
        for transaction in self.filtered(lambda tx: tx.state == "done"):
            if transaction.operation != "validation" and transaction.amount > 0:
                transaction.sale_order_ids._tell_open_payment(transaction)
        return result
