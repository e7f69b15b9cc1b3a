from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_bundle.tools.early_termination import clawback
from odoo.addons.proximus_bundle.tools.indexation import index_prices

from . import examples

AMOUNTS = st.decimals(0, 10_000, places=2, allow_nan=False, allow_infinity=False)


class TestToolsLeaving(TestCase):
    @examples(100)
    @given(AMOUNTS, st.integers(1, 60), st.integers(0, 70))
    def test_a_clawback_never_rises_and_never_exceeds_what_was_given(
        self, given_amount, term, elapsed
    ):
        now = clawback(given_amount, term, elapsed)
        self.assertLessEqual(clawback(given_amount, term, elapsed + 1), now)
        self.assertLessEqual(0, now)
        self.assertLessEqual(now, given_amount)

    @examples(100)
    @given(st.lists(AMOUNTS, max_size=6), st.integers(50, 200))
    def test_indexed_parts_sum_to_the_indexed_whole(self, amounts, percent):
        factor = Decimal(percent) / 100
        parts = index_prices(amounts, factor)
        whole = sum(amounts, Decimal(0)) * factor
        self.assertLessEqual(abs(sum(parts, Decimal(0)) - whole), Decimal("0.005"))
        for amount, part in zip(amounts, parts, strict=True):
            self.assertLess(abs(part - amount * factor), Decimal("0.0151"))
            self.assertGreaterEqual(part, 0)
