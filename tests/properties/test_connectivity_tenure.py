from datetime import date
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tools.tenure import (
    commitment_end,
    full_months,
    residual_value,
)

from . import examples

MONEY = st.decimals(0, 1_000_000, places=2)
UNITS = st.sampled_from(
    [Decimal("0.01"), Decimal("0.05"), Decimal(1), Decimal("0.001")]
)


class TestResidualValue(TestCase):
    @examples(200)
    @given(MONEY, st.integers(1, 120), st.integers(0, 130), UNITS)
    def test_between_zero_and_price_and_falling(self, price, total, elapsed, unit):
        value = residual_value(price, total, elapsed, unit)
        self.assertEqual(value % unit, 0)
        self.assertGreaterEqual(value, 0)
        self.assertLess(value - price, unit)
        self.assertLessEqual(residual_value(price, total, elapsed + 1, unit), value)

    @examples(200)
    @given(MONEY, st.integers(1, 120), st.integers(0, 120), UNITS)
    def test_within_half_a_unit_of_exact(self, price, total, elapsed, unit):
        value = residual_value(price, total, elapsed, unit)
        left = max(total - elapsed, 0)
        self.assertLessEqual(abs(value * total - price * left) * 2, unit * total)


class TestMonths(TestCase):
    @examples(150)
    @given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 120))
    def test_a_term_holds_its_months(self, start, months):
        end = commitment_end(start, months)
        self.assertEqual(
            full_months(start, date.fromordinal(end.toordinal() + 1)), months
        )
