from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.segments import Segment, cost_between, fit

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
PRICES = st.decimals(0, 999, places=2)


def _chain(days, prices):
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
        chain = _chain(days, [Decimal("10")] * 31)
        cost = cost_between(chain, days[0], days[-1])
        self.assertEqual(cost, Decimal("10.00"))

    def test_wrong_segments(self):
        with self.assertRaises(ValueError):
            Segment(date(2026, 1, 1), date(2026, 1, 1), Decimal(1))
        with self.assertRaises(ValueError):
            fit([], date(2026, 1, 1), None)
        with self.assertRaises(ValueError):
            fit([(date(2026, 1, 1), None)], date(2026, 1, 1), date(2026, 1, 1))

    @settings(max_examples=100, deadline=None)
    @given(st.sets(DAYS, min_size=1, max_size=8), st.data())
    def test_parts_add_up(self, days, data):
        chain = _chain(days, data.draw(st.lists(PRICES, min_size=8, max_size=8)))
        first, middle, last = sorted(data.draw(st.tuples(DAYS, DAYS, DAYS)))
        whole = cost_between(chain, first, last, Decimal("0.000000001"))
        parts = cost_between(
            chain, first, middle, Decimal("0.000000001")
        ) + cost_between(chain, middle + timedelta(1), last, Decimal("0.000000001"))
        self.assertLessEqual(abs(whole - parts), Decimal("0.000000002"))

    @settings(max_examples=200, deadline=None)
    @given(st.sets(DAYS, min_size=1, max_size=8), DAYS, st.none() | DAYS)
    def test_a_fitted_chain_covers_the_life(self, days, start, end):
        if end is not None and end <= start:
            end = start + timedelta(1)
        days = sorted(days)
        spans = list(zip(days, [*days[1:], None], strict=True))
        fitted = fit(spans, start, end)
        self.assertEqual(fitted[0][1], start)
        self.assertEqual(fitted[-1][2], end)
        for (_index, _first, after), (_next, first, _after) in zip(
            fitted, fitted[1:], strict=False
        ):
            self.assertEqual(after, first)
        for _index, first, after in fitted:
            self.assertTrue(after is None or first < after)
        indexes = [index for index, *_span in fitted]
        self.assertEqual(indexes, sorted(set(indexes)))
