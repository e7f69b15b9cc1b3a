from decimal import Decimal
from fractions import Fraction
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_bundle.tools.allocation import allocate

from . import examples

UNITS = [Decimal(unit) for unit in ("0.001", "0.01", "0.05", "1", "5")]
weights = st.lists(
    st.one_of(
        st.integers(0, 10**6),
        st.decimals(0, 10**5, places=3),
        st.floats(0, 1e6, allow_nan=False),
        st.fractions(0, 1000, max_denominator=999),
    ),
    min_size=1,
    max_size=25,
)
totals = st.decimals(-(10**7), 10**7, places=3)


class TestAllocationProperties(TestCase):
    @examples(200)
    @given(st.integers(-(10**9), 10**9), weights, st.sampled_from(UNITS))
    def test_parts_sum_to_the_whole_in_whole_units(self, count, shares, unit):
        total = count * unit
        parts = allocate(total, shares, unit)
        self.assertEqual(len(parts), len(shares))
        self.assertEqual(sum(parts), total)
        self.assertTrue(all(part % unit == 0 for part in parts))

    @examples(200)
    @given(st.integers(-(10**9), 10**9), weights, st.sampled_from(UNITS))
    def test_each_part_is_within_one_unit_of_exact(self, count, shares, unit):
        exact = [
            Fraction(repr(w)) if isinstance(w, float) else Fraction(w) for w in shares
        ]
        exact = exact if any(exact) else [Fraction(1)] * len(exact)
        for part, weight in zip(
            allocate(count * unit, shares, unit), exact, strict=True
        ):
            share = Fraction(count * unit) * weight / sum(exact)
            self.assertLess(abs(Fraction(part) - share), Fraction(unit))
            self.assertGreaterEqual(part * (1 if count >= 0 else -1), 0)

    @examples(100)
    @given(totals, weights, st.sampled_from(UNITS))
    def test_a_credit_is_the_charge_with_the_other_sign(self, total, shares, unit):
        self.assertEqual(
            allocate(-total, shares, unit),
            [-part for part in allocate(total, shares, unit)],
        )

    @examples(100)
    @given(totals, st.lists(st.integers(0, 1000), min_size=1), st.integers(1, 99))
    def test_only_the_ratio_of_weights_counts(self, total, shares, factor):
        self.assertEqual(
            allocate(total, shares), allocate(total, [w * factor for w in shares])
        )

    @examples(100)
    @given(totals, st.lists(st.integers(1, 1000), min_size=1, unique=True), st.data())
    def test_order_matters_for_ties_only(self, total, shares, data):
        order = data.draw(st.permutations(range(len(shares))))
        straight = allocate(total, shares)
        shuffled = allocate(total, [shares[index] for index in order])
        self.assertEqual(shuffled, [straight[index] for index in order])
