from odoo import fields, models


class SaleOrderTemplate(models.Model):
    """A quotation template that may hold bundles."""

    _inherit = "sale.order.template"

    bundle_line_ids = fields.One2many(
        "sale.order.template.line",
        "sale_order_template_id",
        "Bundles",
        domain=[("bundle_id", "!=", False)],
        copy=False,
    )
