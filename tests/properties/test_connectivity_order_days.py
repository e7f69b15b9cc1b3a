from datetime import datetime
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tests.test_tools_order_days import HOLIDAYS
from odoo.addons.proximus_connectivity.tools.workdays import (
    counting_day,
    is_working_day,
    promised_day,
    working_days_between,
)

from . import examples

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 11, 30))


class TestOrderDays(TestCase):
    @examples(150)
    @given(MOMENTS, st.integers(1, 24), st.integers(0, 30))
    def test_always_a_working_day_in_time(self, moment, cutoff, lead):
        start = counting_day(moment, cutoff, HOLIDAYS)
        self.assertTrue(is_working_day(start, HOLIDAYS))
        self.assertGreaterEqual(start, moment.date())
        promise = promised_day(start, lead, None, HOLIDAYS)
        self.assertEqual(working_days_between(start, promise, HOLIDAYS), lead)
