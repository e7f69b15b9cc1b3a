from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..tools import workdays


@tagged("post_install", "-at_install")
class TestWorkdays(BaseCase):
    def test_holidays_of_2026(self):
        """As published by the Belgian federal government."""
        self.assertEqual(
            sorted(workdays.belgian_holidays(2026)),
            [
                date(2026, 1, 1),
                date(2026, 4, 6),
                date(2026, 5, 1),
                date(2026, 5, 14),
                date(2026, 5, 25),
                date(2026, 7, 21),
                date(2026, 8, 15),
                date(2026, 11, 1),
                date(2026, 11, 11),
                date(2026, 12, 25),
            ],
        )

    def test_two_holidays_on_one_day(self):
        self.assertEqual(len(workdays.belgian_holidays(2008)), 9)

    def test_working_day(self):
        holidays = workdays.belgian_holidays(2026)
        self.assertTrue(workdays.is_working_day(date(2026, 11, 10), holidays))
        self.assertFalse(workdays.is_working_day(date(2026, 11, 11), holidays))
        self.assertFalse(workdays.is_working_day(date(2026, 11, 14)), "Saturday")
        self.assertFalse(workdays.is_working_day(date(2026, 11, 15)), "Sunday")

    def test_next_working_day_skips_a_long_weekend(self):
        holidays = workdays.belgian_holidays(2026)
        friday = date(2026, 5, 22)
        self.assertEqual(workdays.next_working_day(friday, holidays), friday)
        self.assertEqual(
            workdays.next_working_day(friday + timedelta(1), holidays),
            date(2026, 5, 26),
            "Whit Monday is a holiday",
        )

    def test_one_working_day_after_friday_is_monday(self):
        friday, monday = date(2026, 11, 20), date(2026, 11, 23)
        self.assertEqual(workdays.add_working_days(friday, 1), monday)
        self.assertEqual(workdays.add_working_days(friday + timedelta(1), 1), monday)
        self.assertEqual(workdays.add_working_days(friday, 0), friday)
        self.assertEqual(workdays.add_working_days(friday + timedelta(1), 0), monday)

    def test_a_bridge_day_of_the_company_counts_as_closed(self):
        wednesday, bridge = date(2026, 5, 13), date(2026, 5, 15)
        holidays = workdays.belgian_holidays(2026) | {bridge}
        self.assertEqual(
            workdays.add_working_days(wednesday, 1, holidays), date(2026, 5, 18)
        )

    def test_backwards_is_refused(self):
        with self.assertRaisesRegex(ValueError, "forward"):
            workdays.add_working_days(date(2026, 1, 1), -1)

    def test_days_between(self):
        monday = date(2026, 11, 9)
        holidays = workdays.belgian_holidays(2026)
        sunday = date(2026, 11, 15)
        self.assertEqual(workdays.working_days_between(monday, sunday, holidays), 3)
        self.assertEqual(workdays.working_days_between(sunday, monday, holidays), 0)
