from datetime import date, datetime, timedelta

from odoo.tests import BaseCase, tagged

from ..tools.workdays import (
    belgian_holidays,
    counting_day,
    promised_day,
)

HOLIDAYS = belgian_holidays(2026) | belgian_holidays(2027)


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
