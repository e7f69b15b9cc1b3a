from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _price_explanation(self):
        """Return the explanation of the bundle of this section."""
        self.ensure_one()
        # sudo: customers read the explanation of their own quotation in the portal
        return self.bundle_id.sudo()._explain(
            self.bundle_trace, self.currency_id, self.name
        )
