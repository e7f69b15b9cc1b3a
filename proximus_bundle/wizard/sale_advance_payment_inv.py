from odoo import models


class SaleAdvancePaymentInv(models.TransientModel):
    """The invoicing dialog of orders, which leaves subscriptions to billing runs."""

    _inherit = "sale.advance.payment.inv"

    def create_invoices(self):
        self._refuse_down_payment(self.sale_order_ids)
        return super().create_invoices()

    def _create_invoices(self, sale_orders):
        self._refuse_down_payment(sale_orders | self.sale_order_ids)
        return super()._create_invoices(sale_orders)

    def _refuse_down_payment(self, orders):
        """Refuse a down payment on orders that subscriptions bill, wholly or in part.

        Nothing would ever deduct it: billing runs make the invoices.

        :raises UserError: saying who bills the order, and when.
        """
        if self.advance_payment_method != "delivered":
            orders._refuse_down_payment()
