from odoo import fields, models


class ProximusClaim(models.Model):
    """Claims that come out of a line order."""

    _inherit = "proximus.claim"

    order_item_id = fields.Many2one(
        "proximus.line.order.item",
        "Ordered As",
        index="btree_not_null",
        readonly=True,
        check_company=True,
        ondelete="restrict",
    )

    _order_item_unique = models.UniqueIndex(
        "(order_item_id, kind, requested_on) WHERE order_item_id IS NOT NULL",
        "This visit or delay has been claimed already.",
    )
