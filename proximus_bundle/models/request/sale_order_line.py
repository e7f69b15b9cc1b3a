from odoo import fields, models


class SaleOrderLine(models.Model):
    """What an order line answers."""

    _inherit = "sale.order.line"

    proximus_request_item = fields.Char(
        "Item of the Request",
        copy=False,
        help="The item of the customer's request that this line answers.",
    )
