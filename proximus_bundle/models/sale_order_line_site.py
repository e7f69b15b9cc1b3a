from odoo import api, fields, models


class SaleOrderLine(models.Model):
    """Where a component of a bundle is delivered."""

    _inherit = "sale.order.line"

    proximus_site_id = fields.Many2one(
        "res.partner",
        "Site",
        ondelete="restrict",
        index="btree_not_null",
        help="Address where this is delivered. Empty: the delivery address of the "
        "order.",
    )

    @api.depends("proximus_site_id")
    def _compute_name(self):
        return super()._compute_name()

    def _get_sale_order_line_multiline_description_sale(self):
        description = super()._get_sale_order_line_multiline_description_sale()
        if not self.proximus_site_id:
            return description
        site = self.proximus_site_id
        return f"{description}\n{site.name or site.display_name}"
