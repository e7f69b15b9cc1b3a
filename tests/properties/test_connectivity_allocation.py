from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tools.allocation import (
    PERCENT_UNIT,
    allocate,
    combine,
    overlay,
    spread,
)

from . import examples

WEIGHTS = st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=12)
SIGNED = st.lists(st.decimals(-9999, 9999, places=2), min_size=1, max_size=9)
KEYS = st.sampled_from(("1", "2", "1,5", "2,6", "3,7", "4"))
WHOLE = st.builds(lambda key: {key: 100}, KEYS)


class TestToolsAllocation(TestCase):
    @given(st.decimals(-(10**6), 10**6, places=2), WEIGHTS)
    @examples(300)
    def test_shares_sum_to_the_cent_and_are_fair(self, total, weights):
        parts = allocate(total, weights)
        self.assertEqual(sum(parts), total)
        whole = sum(weights)
        for part, weight in zip(parts, weights, strict=True):
            exact = total * (weight / whole if whole else Decimal(1) / len(weights))
            self.assertLess(abs(part - exact), Decimal("0.010001"))
            self.assertGreaterEqual(part * total, 0)

    @given(st.decimals(-99999, 99999, places=2), SIGNED)
    @examples(150)
    def test_what_is_spread_is_borne_in_full(self, total, weights):
        parts = spread(total, weights)
        self.assertEqual(sum(parts), total)
        whole = sum(weights)
        for part, weight in zip(parts, weights, strict=True):
            exact = total * weight / whole if whole else part
            self.assertLess(abs(part - exact), Decimal("0.010001"))

    @given(st.lists(st.tuples(st.decimals(-999, 999, places=2), WHOLE), min_size=1))
    @examples(300)
    def test_what_is_allocated_in_whole_stays_so(self, parts):
        found = combine(parts)
        self.assertEqual(sum(found.values()), 100)
        for percent in found.values():
            self.assertEqual(percent % PERCENT_UNIT, 0)
            self.assertGreater(percent, 0)

    @given(st.lists(st.tuples(st.decimals(1, 999, places=2), WHOLE | st.none())))
    @examples(200)
    def test_what_nobody_allocated_is_spread_over_nobody(self, parts):
        whole = sum(weight for weight, _told in parts)
        known = sum(weight for weight, told in parts if told)
        exact = known / whole * 100 if whole else Decimal(0)
        self.assertLessEqual(abs(sum(combine(parts).values()) - exact), PERCENT_UNIT)

    @given(st.dictionaries(KEYS, st.integers(1, 100)), WHOLE)
    def test_ours_holds_and_other_plans_stay(self, existing, ours):
        plans = {1: 10, 2: 10, 3: 10, 4: 20, 5: 30, 6: 30, 7: 30}
        found = overlay(existing, ours, plans)
        self.assertEqual({key: found[key] for key in ours}, ours)
        again = overlay(found, ours, plans)
        self.assertEqual(again, found)
