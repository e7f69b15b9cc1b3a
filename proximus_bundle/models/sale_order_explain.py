from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _price_explanations(self):
        """Return the way from list prices to shares, bundle by bundle, in words.

        :return: list of dictionaries for the template ``price_explanation``.
        """
        self.ensure_one()
        return [
            section._price_explanation()
            for section in self._bundle_sections()
            if section.bundle_trace
        ]
