from odoo import models
from odoo.exceptions import UserError


class SaleAdvancePaymentInv(models.TransientModel):
    """The invoicing dialog of orders, which leaves subscriptions to billing runs."""

    _inherit = "sale.advance.payment.inv"

    def create_invoices(self):
        """Refuse a down payment on what subscriptions bill.

        :raises UserError: saying who bills the order, and when.
        """
        if self.advance_payment_method != "delivered":
            for order in self.sale_order_ids.filtered("subscription_count"):
                raise UserError(
                    self.env._(
                        "%(order)s takes no down payment. %(billed)s.",
                        order=order.name,
                        billed=order.billed_by,
                    )
                )
        return super().create_invoices()
