from datetime import date

from odoo.tests import BaseCase, tagged

from ..tools.retention import first_kept, unit_of


@tagged("post_install", "-at_install")
class TestToolsRetention(BaseCase):
    def test_days_and_months(self):
        today = date(2026, 11, 28)
        for code, length, first in (
            ("exchange_days", 1, date(2026, 11, 27)),
            ("exchange_days", 180, date(2026, 6, 1)),
            ("usage_record_months", 13, date(2025, 10, 28)),
            ("usage_record_months", 1_200, date(1926, 11, 28)),
        ):
            with self.subTest(code=code, length=length):
                self.assertEqual(first_kept(code, length, today), first)

    def test_a_month_that_is_shorter(self):
        self.assertEqual(
            first_kept("x_months", 1, date(2027, 3, 31)), date(2027, 2, 28)
        )
        self.assertEqual(
            first_kept("x_months", 1, date(2028, 3, 30)), date(2028, 2, 29)
        )

    def test_beyond_the_calendar_all_is_kept(self):
        for code in ("x_days", "x_months"):
            for length in (10**6, 10**12):
                self.assertEqual(first_kept(code, length, date(2026, 1, 1)), date.min)

    def test_a_code_without_a_unit_is_a_mistake(self):
        self.assertEqual(unit_of("posture_keep_days"), "days")
        for code in ("usage", "usage_years", ""):
            with self.assertRaises(ValueError):
                unit_of(code)
            with self.assertRaises(ValueError):
                first_kept(code, 1, date(2026, 1, 1))
