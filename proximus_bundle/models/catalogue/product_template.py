from odoo import api, fields, models
from odoo.fields import Domain


class ProductTemplate(models.Model):
    """A product that is billed every month when it is sold by itself."""

    _inherit = "product.template"

    proximus_recurring = fields.Boolean(
        "Billed Every Month",
        compute="_compute_proximus_recurring",
        store=True,
        readonly=False,
        precompute=True,
        help="When this product is sold by itself, the order makes a subscription "
        "that is billed every month. Inside a bundle, the bundle decides.",
    )

    @api.depends(lambda self: self._monthly_fields())
    def _compute_proximus_recurring(self):
        for template in self:
            template.proximus_recurring = template._is_monthly()

    def _is_paid_monthly(self):
        """Override of `proximus_connectivity`: somebody may have said otherwise."""
        self.ensure_one()
        return self.proximus_recurring

    @api.depends_context("proximus_plain_names")
    def _compute_display_name(self):
        """Extend core: no code of what we offer where a customer's order is."""
        result = super()._compute_display_name()
        if self.env.context.get("proximus_plain_names"):
            sold = self._sold_by_month()
            named = sold.with_context(display_default_code=False)
            super(ProductTemplate, named)._compute_display_name()
            for template, plain in zip(sold, named, strict=True):
                template.display_name = plain.display_name
        return result

    def _sold_by_month(self):
        """Return what is billed every month, or is a part of a bundle."""
        # sudo: whoever sees a product need not see in which bundles it is
        components = self.env["proximus.bundle.component"].sudo()
        found = components.search_fetch(
            Domain("product_id.product_tmpl_id", "in", self.ids)
            | Domain("option_ids.product_tmpl_id", "in", self.ids),
            ["product_id", "option_ids"],
        )
        parts = (found.product_id | found.option_ids).product_tmpl_id
        return self.filtered(lambda x: x.proximus_recurring or x in parts)
