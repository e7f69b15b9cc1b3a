from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.workdays import (
    belgian_holidays,
    counting_day,
    is_working_day,
    promised_day,
    working_days_between,
)

HOLIDAYS = belgian_holidays(2026) | belgian_holidays(2027)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 11, 30))


@tagged("post_install", "-at_install")
class TestOrderDays(BaseCase):
    def test_the_cut_off(self):
        friday = datetime(2026, 11, 20, 16, 0)
        self.assertEqual(counting_day(friday, 16), date(2026, 11, 20))
        later = friday + timedelta(seconds=1)
        self.assertEqual(counting_day(later, 16), date(2026, 11, 23))
        self.assertEqual(counting_day(later, 16.5), date(2026, 11, 20))

    def test_a_holiday_after_the_cut_off(self):
        """Armistice Day 2026 is a Wednesday."""
        tuesday = datetime(2026, 11, 10, 17, 0)
        self.assertEqual(counting_day(tuesday, 16, HOLIDAYS), date(2026, 11, 12))

    def test_the_promise(self):
        start = date(2026, 11, 9)
        self.assertEqual(promised_day(start, 2, None, HOLIDAYS), date(2026, 11, 12))
        wish = date(2026, 11, 14)
        self.assertEqual(promised_day(start, 2, wish, HOLIDAYS), date(2026, 11, 16))
        early = date(2026, 11, 1)
        self.assertEqual(promised_day(start, 2, early, HOLIDAYS), date(2026, 11, 12))
        with self.assertRaises(ValueError):
            promised_day(start, -1)

    @settings(max_examples=150, deadline=None)
    @given(MOMENTS, st.integers(1, 24), st.integers(0, 30))
    def test_always_a_working_day_in_time(self, moment, cutoff, lead):
        start = counting_day(moment, cutoff, HOLIDAYS)
        self.assertTrue(is_working_day(start, HOLIDAYS))
        self.assertGreaterEqual(start, moment.date())
        promise = promised_day(start, lead, None, HOLIDAYS)
        self.assertEqual(working_days_between(start, promise, HOLIDAYS), lead)
