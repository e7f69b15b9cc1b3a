"""A charge and its two sides of a closing day, for whatever amount and days."""

from datetime import date, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tools.cost_cutoff import split

from . import examples

AMOUNTS = st.decimals(-99999, 99999, places=2)
DAYS = st.dates(date(2019, 1, 1), date(2031, 1, 1))
LENGTHS = st.integers(0, 1200)


class TestToolsCostCutoff(TestCase):
    @given(AMOUNTS, DAYS, LENGTHS, DAYS)
    @examples(150)
    def test_deferred_and_kept_are_what_was_billed(self, amount, first, length, day):
        last = first + timedelta(days=length)
        found = split(amount, first, last, day)
        self.assertEqual(found.before + found.after, amount)
        self.assertEqual(found.days_before + found.days_after, length + 1)
        self.assertLessEqual(abs(found.before), abs(amount))
        self.assertLessEqual(abs(found.after), abs(amount))
        if last <= day:
            self.assertFalse(found.after)
        if first > day:
            self.assertFalse(found.before)

    @given(AMOUNTS, DAYS, LENGTHS, DAYS, LENGTHS)
    @examples(150)
    def test_a_later_day_never_defers_more(self, amount, first, length, day, later):
        last = first + timedelta(days=length)
        now = split(amount, first, last, day).after
        then = split(amount, first, last, day + timedelta(days=later)).after
        self.assertLessEqual(abs(then), abs(now))
