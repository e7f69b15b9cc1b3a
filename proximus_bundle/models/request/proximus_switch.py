from odoo import fields, models


class ProximusSwitch(models.Model):
    """A mandate that a signed offer asks for."""

    _inherit = "proximus.switch"

    sale_order_id = fields.Many2one(
        "sale.order",
        "Signed Offer",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The order whose customer wants these numbers to move.",
    )
