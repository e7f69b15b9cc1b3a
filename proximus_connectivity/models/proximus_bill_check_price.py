from decimal import Decimal

from odoo import fields, models

from ..tools import billing, tenure


class ProximusBillCheck(models.Model):
    """Prices that held in the billed period, when a line costs something else now."""

    _inherit = "proximus.bill.check"

    def _result_vals(self):
        """Override of the check: look up once which prices changed in the period."""
        check = self.with_context(proximus_prices=self._changed_prices())
        return super(ProximusBillCheck, check)._result_vals()

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
            ["line_id", "monthly_cost", "date_from", "date_to"],
        )
        return held.grouped(lambda price: price.line_id.id)

    def _expected(self, line):
        """Override of the check: each price counts for the days on which it held."""
        prices = self.env.context.get("proximus_prices", {}).get(line.id)
        if not prices:
            return super()._expected(line)
        parts = [
            (
                Decimal(str(price.monthly_cost)),
                billing.service_share(
                    self.date_from, self.date_to, price.date_from, price.last_day
                ),
            )
            for price in prices
        ]
        after = fields.Date.add(self.date_to, days=1)
        months = tenure.full_months(self.date_from, after) or 1
        unit = Decimal(str(self.currency_id.rounding))
        return float(billing.expected_total(parts, months, unit))
