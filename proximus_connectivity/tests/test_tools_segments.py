from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.segments import Segment, cost_between, fit


def chain_of(days, prices):
    """Return segments that follow each other from the first day on, the last open."""
    days = sorted(days)
    return [
        Segment(first, after, price)
        for first, after, price in zip(days, [*days[1:], None], prices, strict=False)
    ]


@tagged("post_install", "-at_install")
class TestToolsSegments(BaseCase):
    def test_whole_months_and_days(self):
        one = [Segment(date(2026, 1, 1), None, Decimal("30"))]
        for first, last, cost in (
            (date(2026, 1, 1), date(2026, 1, 31), "30.00"),
            (date(2026, 1, 1), date(2026, 12, 31), "360.00"),
            (date(2026, 2, 1), date(2026, 2, 14), "15.00"),
            (date(2026, 4, 30), date(2026, 4, 30), "1.00"),
            (date(2025, 12, 1), date(2026, 1, 31), "30.00"),
            (date(2026, 2, 2), date(2026, 2, 1), "0.00"),
        ):
            self.assertEqual(cost_between(one, first, last), Decimal(cost), first)

    def test_rounded_once(self):
        days = [date(2026, 1, day) for day in range(1, 32)]
        chain = chain_of(days, [Decimal("10")] * 31)
        cost = cost_between(chain, days[0], days[-1])
        self.assertEqual(cost, Decimal("10.00"))

    def test_wrong_segments(self):
        with self.assertRaises(ValueError):
            Segment(date(2026, 1, 1), date(2026, 1, 1), Decimal(1))
        with self.assertRaises(ValueError):
            fit([], date(2026, 1, 1), None)
        with self.assertRaises(ValueError):
            fit([(date(2026, 1, 1), None)], date(2026, 1, 1), date(2026, 1, 1))
