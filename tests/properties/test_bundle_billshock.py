from fractions import Fraction
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_bundle.tools.billshock import REASONS, Charge, explain

from . import examples

CHARGES = st.lists(
    st.builds(
        Charge,
        key=st.integers(1, 6),
        amount=st.decimals(-500, 500, places=2),
        price=st.decimals(0, 500, places=2),
        kind=st.sampled_from(
            ("recurring", "one_off", "credit", "fee", "usage", "compensation")
        ),
        quantity=st.integers(1, 4),
        share=st.sampled_from((Fraction(1, 2), Fraction(1))),
        phase=st.sampled_from(("", "Welcome")),
    ),
    max_size=8,
)


class TestToolsBillshock(TestCase):
    @given(CHARGES, CHARGES)
    @examples(200)
    def test_reasons_sum_to_the_difference(self, previous, current):
        found = explain(previous, current)
        expected = sum(c.amount for c in current) - sum(c.amount for c in previous)
        self.assertEqual(sum(d.amount for d in found), expected)
        self.assertTrue(all(d.reason in REASONS for d in found))
