"""The months of a line, and what two bills differ by."""

from datetime import date, timedelta
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tools.bill_judge import Price
from odoo.addons.proximus_connectivity.tools.forecast import (
    REASONS,
    Item,
    explain,
    month_costs,
    months,
)

from . import examples

KINDS = ("fee", "usage", "one_off", "credit", "duplicate", "third_party", "unknown")
ITEMS = st.lists(
    st.builds(
        Item,
        st.sampled_from("abcd"),
        st.sampled_from(KINDS),
        st.decimals(-999, 999, places=2),
        st.integers(0, 62),
    ),
    max_size=12,
)


class TestToolsForecast(TestCase):
    @given(ITEMS, ITEMS)
    @examples(150)
    def test_the_reasons_sum_to_the_difference(self, now, before):
        found = explain(now, before)
        difference = sum(one.amount for one in now) - sum(one.amount for one in before)
        self.assertEqual(sum(one.difference for one in found), difference)
        self.assertLessEqual({one.reason for one in found}, set(REASONS))
        sizes = [abs(one.difference) for one in found]
        self.assertEqual(sizes, sorted(sizes, reverse=True))

    @given(
        st.decimals(0, 999, places=2),
        st.dates(date(2026, 1, 1), date(2028, 12, 31)),
        st.integers(0, 700),
    )
    @examples(150)
    def test_a_month_costs_no_more_than_its_fee(self, monthly, first, length):
        last = first + timedelta(days=length)
        starts = months(date(2025, 12, 1), 64)
        costs = month_costs([Price(monthly, first, last)], starts)
        self.assertLessEqual(max(costs), monthly)
        days = sum(cost > 0 for cost in costs)
        self.assertLessEqual(days, (length // 28) + 2)
        whole = [
            cost
            for start, cost in zip(starts, costs, strict=True)
            if first <= start and (start + timedelta(days=31)).replace(day=1) <= last
        ]
        self.assertTrue(all(cost == Decimal(monthly) for cost in whole))
