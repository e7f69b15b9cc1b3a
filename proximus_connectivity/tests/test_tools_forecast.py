from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.bill_judge import Price
from ..tools.forecast import Item, exceeds, explain, month_costs, months


@tagged("post_install", "-at_install")
class TestToolsForecast(BaseCase):
    def test_months_over_new_year(self):
        self.assertEqual(
            months(date(2026, 11, 28), 3),
            [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)],
        )

    def test_a_price_that_rises_and_an_end(self):
        """30.00 up to 10 February 2028, 33.00 up to 15 March: 10/29, 19/29, 15/31."""
        prices = [
            Price(Decimal(30), date(2026, 5, 1), date(2028, 2, 10)),
            Price(Decimal(33), date(2028, 2, 11), date(2028, 3, 15)),
        ]
        costs = month_costs(prices, months(date(2028, 1, 1), 4))
        self.assertEqual(
            costs, [Decimal(30), Decimal("31.97"), Decimal("15.97"), Decimal(0)]
        )

    def test_an_unknown_price_is_no_zero(self):
        prices = [Price(None, date(2026, 5, 1))]
        self.assertEqual(month_costs(prices, [date(2026, 4, 1)]), [Decimal(0)])
        self.assertEqual(month_costs(prices, [date(2026, 6, 1)]), [None])

    def test_what_a_forecast_allows(self):
        for billed, percent, least, expected in (
            (110, 10, 0, False),
            ("110.01", 10, 0, True),
            (104, 0, 5, False),
            (90, 0, 0, False),
        ):
            with self.subTest(billed=billed):
                found = exceeds(
                    Decimal(billed), Decimal(100), Decimal(percent), Decimal(least)
                )
                self.assertEqual(found, expected)

    def test_why_a_bill_is_more(self):
        before = [
            Item("a", "fee", Decimal(30), 30),
            Item("b", "fee", Decimal(50), 30),
            Item("b", "credit", Decimal(-10), 0),
            Item("c", "fee", Decimal(10), 15),
            Item("e", "fee", Decimal(5), 30),
        ]
        now = [
            Item("a", "fee", Decimal(33), 31),
            Item("b", "fee", Decimal(50), 31),
            Item("b", "usage", Decimal(4), 31),
            Item("c", "fee", Decimal(20), 31),
            Item("d", "fee", Decimal(15), 31),
            Item("d", "one_off", Decimal(49), 31),
        ]
        found = {(one.key, one.reason): one.difference for one in explain(now, before)}
        self.assertEqual(
            found,
            {
                ("a", "price_up"): 3,
                ("b", "missing_credit"): 10,
                ("b", "usage"): 4,
                ("c", "days"): 10,
                ("d", "new_line"): 15,
                ("d", "one_off"): 49,
                ("e", "gone"): -5,
            },
        )
        self.assertEqual(explain(now, before)[0].reason, "one_off")
