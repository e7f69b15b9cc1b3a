from odoo import fields

from .switching_common import SwitchingCommon


class OrderCommon(SwitchingCommon):
    """Offers with delivery times, and orders of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offers["mobile"].lead_days = 2
        cls.offers["voice"].lead_days = 5

    @classmethod
    def _create_order(cls, *items, **vals):
        """Create an order with items, given as kinds of line or as values."""
        return cls.env["proximus.line.order"].create(
            {
                "partner_id": cls.partner.id,
                "item_ids": [
                    fields.Command.create(
                        {"product_id": cls.offers[item].id}
                        if isinstance(item, str)
                        else item
                    )
                    for item in items
                ],
                **vals,
            }
        )
