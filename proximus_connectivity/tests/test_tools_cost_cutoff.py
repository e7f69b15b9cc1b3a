from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.cost_cutoff import split, unbilled_from

YEAR_END = date(2026, 12, 31)


@tagged("post_install", "-at_install")
class TestToolsCostCutoff(BaseCase):
    def test_a_month_over_the_year_end(self):
        """15 December to 14 January: 17 of 31 days are of this year."""
        found = split(Decimal(31), date(2026, 12, 15), date(2027, 1, 14), YEAR_END)
        self.assertEqual((found.days_before, found.days_after), (17, 14))
        self.assertEqual((found.before, found.after), (Decimal(17), Decimal(14)))

    def test_a_year_with_a_leap_day(self):
        """1 March 2027 to 29 February 2028 is 366 days, 306 of them in 2027."""
        found = split(
            Decimal(366), date(2027, 3, 1), date(2028, 2, 29), date(2027, 12, 31)
        )
        self.assertEqual((found.days_before, found.days_after), (306, 60))
        self.assertEqual(found.after, Decimal(60))

    def test_a_period_that_ends_on_the_day(self):
        found = split(Decimal(50), date(2026, 12, 1), YEAR_END, YEAR_END)
        self.assertEqual((found.days_after, found.after), (0, Decimal(0)))
        found = split(Decimal(50), date(2027, 1, 1), date(2027, 1, 31), YEAR_END)
        self.assertEqual((found.days_before, found.after), (0, Decimal(50)))

    def test_a_credit_is_split_like_the_charge(self):
        found = split(Decimal(-31), date(2026, 12, 15), date(2027, 1, 14), YEAR_END)
        self.assertEqual((found.before, found.after), (Decimal(-17), Decimal(-14)))

    def test_from_when_a_line_is_not_billed(self):
        new_year = date(2026, 1, 1)
        billed = [
            (date(2026, 11, 1), date(2026, 11, 30)),
            (date(2026, 10, 1), date(2026, 10, 31)),
        ]
        for spans, start, expected in (
            (billed, date(2025, 5, 1), date(2026, 12, 1)),
            ([], date(2026, 12, 10), date(2026, 12, 10)),
            ([], date(2025, 5, 1), None),
            (billed, date(2026, 12, 10), date(2026, 12, 10)),
        ):
            with self.subTest(start=start):
                self.assertEqual(unbilled_from(spans, start, new_year), expected)
