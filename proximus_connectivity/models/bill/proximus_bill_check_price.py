from decimal import Decimal

from odoo import models

from ...tools.bill_document import Billed
from ...tools.bill_judge import Price


class ProximusBillCheck(models.Model):
    """What a line should cost in the billed period, also when it costs other now."""

    _inherit = "proximus.bill.check"

    def _changed_prices(self, rows: list[Billed]) -> dict:
        """Return the prices in the billed days of the lines whose price changed since.

        Two queries, whatever the number of lines: nearly all cost what they did.

        :return: prices (``proximus.line.price``) per line id.
        """
        first = min((row.date_from for row in rows), default=self.date_from)
        last = max((row.date_to for row in rows), default=self.date_to)
        first, last = min(first, self.date_from), max(last, self.date_to)
        # sudo: who checks bills sees what a line cost
        prices = self.env["proximus.line.price"].sudo()
        ended = prices.search_fetch(
            [("company_id", "=", self.company_id.id), ("date_to", ">", first)],
            ["line_id"],
        )
        held = prices.search_fetch(
            [
                ("line_id", "in", ended.line_id.ids),
                ("date_from", "<=", last),
                "|",
                ("date_to", "=", False),
                ("date_to", ">", first),
            ],
            ["line_id", "monthly_cost", "is_cost_known", "date_from", "date_to"],
        )
        return held.grouped(lambda price: price.line_id.id)

    def _price_parts(self, line, prices=None) -> tuple[Price, ...]:
        """Return what a line costs a month, and from when to when.

        An amount that nobody knows is ``None``: what the customer pays is no answer.

        :param prices: its history (``proximus.line.price``); none when the line costs
            what it did.
        """
        if prices:
            return tuple(
                Price(
                    Decimal(str(price.monthly_cost)) if price.is_cost_known else None,
                    price.date_from,
                    price.last_day or None,
                )
                for price in prices
            )
        if not line.start_date:
            return ()
        monthly = Decimal(str(line.monthly_cost)) if line.is_cost_known else None
        return (Price(monthly, line.start_date, line.termination_date or None),)
