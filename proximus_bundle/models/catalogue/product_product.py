from odoo import api, models


class ProductProduct(models.Model):
    """What is sold has a plain name where a customer's order is."""

    _inherit = "product.product"

    @api.depends_context("proximus_plain_names")
    def _compute_display_name(self):
        """Extend core: as the template does."""
        result = super()._compute_display_name()
        if self.env.context.get("proximus_plain_names"):
            templates = self.product_tmpl_id._sold_by_month()
            sold = self.filtered(lambda x: x.product_tmpl_id in templates)
            named = sold.with_context(display_default_code=False)
            super(ProductProduct, named)._compute_display_name()
            for product, plain in zip(sold, named, strict=True):
                product.display_name = plain.display_name
        return result
