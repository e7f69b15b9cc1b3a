from datetime import date, timedelta
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tools.retention import first_kept

DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
CODES = st.sampled_from(["x_days", "x_months"])


class TestFirstKept(TestCase):
    @settings(max_examples=100, deadline=None)
    @given(CODES, DAYS, st.integers(1, 10**12))
    def test_today_is_always_kept_and_longer_keeps_more(self, code, today, length):
        first = first_kept(code, length, today)
        self.assertLess(first, today)
        self.assertLessEqual(first_kept(code, length + 1, today), first)

    @settings(max_examples=100, deadline=None)
    @given(CODES, DAYS, st.integers(1, 200))
    def test_what_went_yesterday_does_not_come_back(self, code, today, length):
        tomorrow = first_kept(code, length, today + timedelta(1))
        self.assertGreaterEqual(tomorrow, first_kept(code, length, today))
