from odoo import api, models


class ProductProduct(models.Model):
    """What is sold has a plain name where a customer's order is."""

    _inherit = "product.product"

    @api.depends_context("proximus_plain_names")
    def _compute_display_name(self):
        """Extend core: as the template does."""
        super()._compute_display_name()
        if self.env.context.get("proximus_plain_names"):
            sold = self.product_tmpl_id._sold_by_month()
            named = self.with_context(
                display_default_code=False, proximus_plain_names=False
            )
            for product in named.filtered(lambda x: x.product_tmpl_id in sold):
                self.browse(product.id).display_name = product.display_name
