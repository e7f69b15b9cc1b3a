from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _seller(self):
        """Return the company that sells this line."""
        self.ensure_one()
        own = self.order_id.company_id
        # sudo: the other seller is part of the offer, whatever the user's companies
        return self.bundle_component_id.sudo().seller_company_id.sudo(False) or own
