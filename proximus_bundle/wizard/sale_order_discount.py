from odoo import models
from odoo.exceptions import UserError


class SaleOrderDiscount(models.TransientModel):
    """The discount dialog of a quotation, which lowers a bundle as a whole."""

    _inherit = "sale.order.discount"

    def action_apply_discount(self):
        """Give the discount to bundles as a whole, before their price is spread.

        A percentage on each line would be rounded line by line, and a negative line
        would be billed once although a bundle is billed every month.

        :raises UserError: when a fixed amount is asked for.
        """
        self.ensure_one()
        order = self.sale_order_id
        sections = order._bundle_sections()
        if not sections:
            return super().action_apply_discount()
        if self.discount_type == "amount":
            raise UserError(
                self.env._(
                    "%(order)s has a bundle, which is billed every month: an amount "
                    "that is taken off once does not say of which month. Give a "
                    "percentage, or a promotion with an amount per month.",
                    order=order.name,
                )
            )
        percent = self.discount_percentage * 100
        sections.write({"bundle_discount": percent})
        others = order.order_line.filtered(
            lambda line: not line.bundle_key and not line.display_type
        )
        others.write({"discount": percent})
        return None
