from datetime import date, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tests.test_tools_porting import HOLIDAYS
from odoo.addons.proximus_connectivity.tools import porting, workdays

from . import examples

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


class TestPorting(TestCase):
    @examples(150)
    @given(DAYS, st.none() | DAYS, st.integers(0, 5))
    def test_due_day_is_a_working_day_not_before_validation_or_wish(
        self, validated, wish, count
    ):
        due = porting.due_day(validated, wish, count, HOLIDAYS)
        self.assertTrue(workdays.is_working_day(due, HOLIDAYS))
        self.assertGreaterEqual(due, validated)
        self.assertGreaterEqual(due, wish or validated)

    @examples(150)
    @given(DAYS, st.integers(0, 400), st.integers(0, 400))
    def test_delay_never_shrinks_while_waiting(self, due, first, more):
        early, late = due + timedelta(first), due + timedelta(first + more)
        self.assertLessEqual(
            porting.delay_days(due, None, early), porting.delay_days(due, None, late)
        )
