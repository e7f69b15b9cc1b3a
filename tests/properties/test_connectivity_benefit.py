from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tools.benefit import (
    Asset,
    differences,
    month_benefits,
    totals,
)

from . import examples

MONTH = date(2026, 11, 1)
FLATS = {
    "phone": Decimal(3),
    "internet": Decimal(5),
    "subscription": Decimal(4),
}


@st.composite
def assets(draw):
    start = MONTH + timedelta(days=draw(st.integers(-40, 40)))
    days = draw(st.none() | st.integers(0, 60))
    return Asset(
        employee=draw(st.integers(1, 3)),
        date_from=start,
        date_to=None if days is None else start + timedelta(days=days),
        name=f"a{draw(st.integers(1, 4))}",
        kinds=draw(
            st.sampled_from((("phone",), ("internet",), ("subscription", "internet")))
        ),
        use=draw(st.sampled_from(("private", "private", "split", "none", ""))),
        contribution=draw(st.decimals(0, 9, places=2)),
    )


class TestToolsBenefit(TestCase):
    @given(st.lists(assets(), max_size=8), st.booleans())
    @examples(300)
    def test_never_more_than_the_amount_of_a_month(self, found, each):
        sums = defaultdict(Decimal)
        for one in month_benefits(MONTH, found, FLATS, each):
            if one.amount is None:
                self.assertEqual(one.reason, "unknown")
                continue
            self.assertGreaterEqual(one.amount, 0)
            self.assertEqual(one.amount, one.gross - one.contribution)
            once = one.kind == "internet" or (one.kind == "subscription" and not each)
            sums[one.employee, one.kind, "" if once else one.asset] += one.gross
        for (_employee, kind, _asset), total in sums.items():
            self.assertLessEqual(total, FLATS[kind])

    @given(st.lists(assets(), max_size=8))
    @examples(200)
    def test_the_order_says_nothing(self, found):
        one = month_benefits(MONTH, found, FLATS)
        other = month_benefits(MONTH, reversed(found), FLATS)
        self.assertEqual(totals(one), totals(other))

    @given(st.lists(assets(), max_size=6), st.lists(assets(), max_size=6))
    @examples(200)
    def test_a_difference_makes_it_what_it_is(self, before, after):
        told = totals(month_benefits(MONTH, before, FLATS))
        now = totals(month_benefits(MONTH, after, FLATS))
        changes = differences(told, now)
        for where in {*told, *now}:
            corrected = told.get(where, Decimal(0)) + changes.get(where, Decimal(0))
            self.assertEqual(corrected, now.get(where, Decimal(0)))
