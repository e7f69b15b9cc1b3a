from decimal import Decimal

from odoo import api, fields, models

from ..tools.indexation import index_prices, ratio
from ..tools.money import decimal_unit


class ProximusSubscription(models.Model):
    _inherit = "proximus.subscription"

    index_base = fields.Float(
        "Base Figure",
        digits=(16, 4),
        help="Figure of the index that the prices of today go by.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: remember the figure of the index on the day of the sale."""
        subscriptions = super().create(vals_list)
        for index, group in subscriptions.grouped("index_id").items():
            new = group.filtered(lambda sub: not sub.index_base)
            # sudo: whoever signs need not read indexes
            figures = self.env["proximus.index.value"].sudo()
            today = fields.Date.context_today(self)
            domain = [("index_id", "=", index.id), ("date", "<=", today)]
            if index and new:
                new.index_base = figures.search(domain, limit=1).value
        return subscriptions

    def _index_factor(self, value):
        """Return by what prices are multiplied for a figure of the index.

        :return: an exact ratio, capped as agreed upon.
        """
        self.ensure_one()
        return ratio(self.index_base, value, self.index_cap or None)

    def _indexed_amounts(self, factor, date):
        """Return the new regular price per line; they sum to the indexed total."""
        lines = self.line_ids.filtered(
            lambda line: not line.date_end or line.date_end > date
        )
        unit = decimal_unit(self.currency_id.rounding)
        amounts = index_prices(
            [Decimal(repr(line._regular_amount(date))) for line in lines], factor, unit
        )
        return {
            line: float(amount) for line, amount in zip(lines, amounts, strict=True)
        }
