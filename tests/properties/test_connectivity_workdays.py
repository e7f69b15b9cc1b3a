from datetime import date
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tools import workdays

from . import examples

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


class TestWorkdays(TestCase):
    @examples(150)
    @given(DAYS, st.integers(1, 30))
    def test_adding_and_counting_are_inverse(self, day, count):
        holidays = workdays.belgian_holidays(day.year) | workdays.belgian_holidays(
            day.year + 1
        )
        end = workdays.add_working_days(day, count, holidays)
        self.assertTrue(workdays.is_working_day(end, holidays))
        self.assertEqual(workdays.working_days_between(day, end, holidays), count)
