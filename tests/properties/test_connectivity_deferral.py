from datetime import date, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tools.deferral import by_month, deferred

from . import examples

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
AMOUNTS = st.decimals(-99999, 99999, places=2)


class TestToolsDeferral(TestCase):
    @given(AMOUNTS, DAYS, st.integers(0, 800), DAYS)
    @examples(150)
    def test_a_credit_defers_the_opposite(self, amount, first, length, closing):
        last = first + timedelta(days=length)
        charge = deferred(amount, first, last, closing)
        self.assertEqual(deferred(-amount, first, last, closing), -charge)
        self.assertLessEqual(abs(charge), abs(amount))

    @given(AMOUNTS, DAYS, st.integers(0, 800))
    @examples(150)
    def test_months_sum_to_the_whole(self, amount, first, length):
        last = first + timedelta(days=length)
        months = by_month(amount, first, last)
        self.assertEqual(sum(part for _day, part in months), amount)
        self.assertGreaterEqual(months[-1][0], last)
