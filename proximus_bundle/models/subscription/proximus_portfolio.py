from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_ORDERED, LINE_PAID


class ProximusPortfolio(models.Model):
    """What each customer pays a month, and apart from it what is still on order."""

    _inherit = "proximus.portfolio"
    _order = "monthly_price desc, id"

    monthly_price = fields.Monetary(
        "Lines per Month",
        readonly=True,
        help="What the subscriptions charge for the active lines, without VAT. "
        "What they charge besides, as protection, stands on the subscriptions.",
    )
    unpriced_count = fields.Integer(
        "Lines Without a Price",
        readonly=True,
        help="Active lines that no subscription charges: what they cost is unknown.",
    )
    ordered_price = fields.Monetary(
        "Ordered",
        readonly=True,
        help="What they will charge for the lines that are not delivered yet.",
    )

    def _figures(self):
        """Extend `proximus_connectivity`: what the lines of customers are charged."""
        figures = super()._figures()
        active, ordered = (
            SQL(
                "COALESCE(SUM(monthly_price) FILTER (WHERE state IN %s), 0)",
                tuple(states),
            )
            for states in (LINE_PAID, LINE_ORDERED)
        )
        unpriced = SQL(
            "COUNT(*) FILTER (WHERE state = 'active' AND is_price_known IS NOT TRUE)"
        )
        amounts = {
            "monthly_price": active,
            "ordered_price": ordered,
            "unpriced_count": unpriced,
        }
        return {**figures, "lines": {**figures["lines"], **amounts}}
