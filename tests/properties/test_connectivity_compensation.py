from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tests.test_tools_compensation import CENT
from odoo.addons.proximus_connectivity.tools import compensation

from . import examples

MONEY = st.decimals(0, 10000, places=2)


class TestCompensation(TestCase):
    @examples(200)
    @given(MONEY, st.integers(0, 60))
    def test_exact(self, monthly, days):
        amount = compensation.by_days(monthly, Decimal(days), CENT)
        self.assertLessEqual(abs(amount * 30 - monthly * days), 15 * CENT)
        self.assertEqual(compensation.by_days(monthly, Decimal(30), CENT), monthly)

    @examples(200)
    @given(MONEY, st.decimals(0, 100, places=1))
    def test_never_more_than_the_whole(self, monthly, percent):
        amount = compensation.by_share(monthly, percent, CENT)
        self.assertTrue(0 <= amount <= monthly)
