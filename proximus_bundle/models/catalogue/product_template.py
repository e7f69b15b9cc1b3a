from odoo import api, fields, models


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

    @api.depends("line_kind")
    def _compute_proximus_recurring(self):
        for template in self:
            template.proximus_recurring = bool(template.line_kind)
