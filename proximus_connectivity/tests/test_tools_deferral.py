from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.deferral import by_month, deferred


@tagged("post_install", "-at_install")
class TestToolsDeferral(BaseCase):
    def test_a_month_over_the_year_end(self):
        """15 December to 14 January: 17 of 31 days are of this year."""
        rest = deferred(
            Decimal("31.00"), date(2026, 12, 15), date(2027, 1, 14), date(2026, 12, 31)
        )
        self.assertEqual(rest, Decimal("14.00"))

    def test_a_year_paid_in_october(self):
        """1,200 a year from 1 October: 273 of 365 days come after New Year's Eve."""
        rest = deferred(
            Decimal("1200"), date(2026, 10, 1), date(2027, 9, 30), date(2026, 12, 31)
        )
        self.assertEqual(rest, Decimal("897.53"))

    def test_all_or_nothing(self):
        january = (date(2027, 1, 1), date(2027, 1, 31))
        self.assertEqual(deferred(Decimal(50), *january, date(2026, 12, 31)), 50)
        self.assertEqual(deferred(Decimal(50), *january, date(2027, 1, 31)), 0)

    def test_the_wrong_order_is_refused(self):
        with self.assertRaisesRegex(ValueError, "cannot end on 2026-01-01"):
            deferred(Decimal(1), date(2026, 1, 2), date(2026, 1, 1), date(2026, 1, 1))

    def test_by_month_over_a_leap_february(self):
        self.assertEqual(
            by_month(Decimal("60.00"), date(2028, 2, 1), date(2028, 3, 31)),
            [(date(2028, 2, 29), Decimal("29.00")), (date(2028, 3, 31), 31)],
        )
