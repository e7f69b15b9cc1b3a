from decimal import Decimal

from odoo import fields, models

from ...tools import billing, tenure
from ...tools.money import decimal_unit


class ProximusBillCheck(models.Model):
    """What a line should cost in the billed period, also when it costs other now."""

    _inherit = "proximus.bill.check"

    def _changed_prices(self) -> dict:
        """Return the prices in the period of the lines whose price has changed since.

        Two queries, whatever the number of lines: nearly all cost what they did.

        :return: prices (``proximus.line.price``) per line id.
        """
        # sudo: who checks bills sees what a line cost
        prices = self.env["proximus.line.price"].sudo()
        ended = prices.search_fetch(
            [
                ("company_id", "=", self.company_id.id),
                ("date_to", ">", self.date_from),
            ],
            ["line_id"],
        )
        held = prices.search_fetch(
            [
                ("line_id", "in", ended.line_id.ids),
                ("date_from", "<=", self.date_to),
                "|",
                ("date_to", "=", False),
                ("date_to", ">", self.date_from),
            ],
            ["line_id", "monthly_cost", "is_cost_known", "date_from", "date_to"],
        )
        return held.grouped(lambda price: price.line_id.id)

    def _expected(self, line, prices=None) -> float | None:
        """Return what a line should cost over the period of the bill.

        ``None`` when nobody knows: what the customer pays is no answer to that.

        :param prices: prices (``proximus.line.price``) of the period, each counting for
            the days on which it held; none when the line costs what it did.
        """
        after = fields.Date.add(self.date_to, days=1)
        months = tenure.full_months(self.date_from, after) or 1
        unit = decimal_unit(self.currency_id.rounding)
        if prices:
            if any(not price.is_cost_known for price in prices):
                return None
            parts = self._price_parts(prices)
            return float(billing.expected_total(parts, months, unit))
        if not line.start_date:
            return 0.0
        if not line.is_cost_known:
            return None
        share = billing.service_share(
            self.date_from, self.date_to, line.start_date, line.termination_date
        )
        monthly = Decimal(str(line.monthly_cost))
        return float(billing.expected_amount(monthly, months, share, unit))

    def _price_parts(self, prices) -> list[tuple]:
        """Return each price with the share of the period in which the line had it."""
        return [
            (
                Decimal(str(price.monthly_cost)),
                billing.service_share(
                    self.date_from, self.date_to, price.date_from, price.last_day
                ),
            )
            for price in prices
        ]
