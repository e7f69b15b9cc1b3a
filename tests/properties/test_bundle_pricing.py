from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_bundle.tools.pricing import Part, Reduction, price_pool

from . import examples

UNITS = [Decimal("0.01"), Decimal(1), Decimal("0.001"), Decimal("0.05")]
prices = st.decimals(0, 1000, places=2)
units = st.sampled_from(UNITS)
pools = st.lists(
    st.builds(
        Part,
        quantity=st.integers(0, 50),
        list_price=prices,
        price=st.one_of(st.none(), prices),
        included=st.integers(0, 10),
        weight_mode=st.sampled_from(["list", "manual"]),
        weight=st.integers(0, 10),
    ),
    min_size=1,
    max_size=10,
)
reductions_of_both_kinds = st.lists(
    st.builds(
        Reduction,
        kind=st.sampled_from(["percent", "amount"]),
        value=st.decimals(0, 100, places=2),
    ),
    max_size=4,
)
part_lists = st.lists(
    st.builds(
        Part,
        quantity=st.integers(1, 20),
        list_price=prices,
        in_scope=st.booleans(),
        present=st.booleans(),
    ),
    min_size=1,
    max_size=8,
)
percentages = st.lists(
    st.builds(
        Reduction,
        kind=st.just("percent"),
        value=st.decimals(0, 100, places=2),
    ),
    max_size=4,
)


class TestPricingProperties(TestCase):
    """What holds for every bundle, whatever is in it."""

    @examples(150)
    @given(pools, reductions_of_both_kinds, st.one_of(st.none(), prices), units)
    def test_shares_sum_to_the_total(self, pool, steps, fixed, unit):
        priced = price_pool(pool, steps, fixed, unit)
        self.assertEqual(sum(map(Fraction, priced.shares)), Fraction(priced.total))
        self.assertGreaterEqual(min(priced.shares), 0)
        self.assertEqual(priced.total % unit, 0)

    @examples(150)
    @given(part_lists, percentages, units)
    def test_shares_sum_to_the_total_and_absent_parts_cost_nothing(
        self, parts, reductions, unit
    ):
        priced = price_pool(parts, reductions, unit=unit)
        self.assertEqual(sum(priced.shares, Decimal(0)), priced.total)
        for part, share in zip(parts, priced.shares, strict=True):
            self.assertGreaterEqual(share, 0)
            self.assertEqual(share % unit, 0)
            if not part.present:
                self.assertEqual(share, 0)

    @examples(150)
    @given(part_lists, percentages, units)
    def test_the_others_keep_what_they_cost_with_the_absent_ones(
        self, parts, reductions, unit
    ):
        whole = price_pool(
            [replace(part, present=True) for part in parts], reductions, unit=unit
        )
        left = price_pool(parts, reductions, unit=unit)
        for part, before, after in zip(parts, whole.shares, left.shares, strict=True):
            if part.present:
                self.assertEqual(after, before)

    @examples(150)
    @given(part_lists, percentages, units)
    def test_parts_outside_the_scope_keep_their_price(self, parts, reductions, unit):
        parts = [replace(part, present=True) for part in parts]
        reduced = price_pool(parts, reductions, unit=unit)
        plain = price_pool(parts, unit=unit)
        for part, share, own in zip(parts, reduced.shares, plain.shares, strict=True):
            if not part.in_scope:
                self.assertEqual(share, own)
        self.assertLessEqual(reduced.total, plain.total)

    @examples(150)
    @given(part_lists, st.permutations(range(3)), units)
    def test_percentages_commute(self, parts, order, unit):
        steps = [Reduction("percent", value) for value in (5, 12.5, 30)]
        first = price_pool(parts, steps, unit=unit)
        second = price_pool(parts, [steps[place] for place in order], unit=unit)
        self.assertEqual(first.shares, second.shares)
