from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.early_termination import (
    charged,
    clawback,
    early_termination_fee,
    notice_end,
)
from ..tools.indexation import ratio
from ..tools.periods import Schedule


@tagged("post_install", "-at_install")
class TestToolsLeaving(BaseCase):
    def test_what_remains_is_charged_as_invoices_would(self):
        schedule = Schedule(date(2026, 1, 1), 1)
        prices = [(date(2026, 3, 16), date(2026, 6, 1), Decimal("31"))]
        self.assertEqual(charged(schedule, prices), Decimal("78.00"))

    def test_a_fee_is_a_part_of_what_remains(self):
        self.assertEqual(early_termination_fee(Decimal("78"), 100), Decimal("78.00"))
        self.assertEqual(early_termination_fee(Decimal("78.01"), 50), Decimal("39.01"))
        for wrong in ((Decimal(-1), 10), (Decimal(1), 101), (Decimal(1), -1)):
            with self.assertRaises(ValueError):
                early_termination_fee(*wrong)

    def test_a_clawback_falls_by_the_month(self):
        table = [clawback(120, 12, month) for month in range(14)]
        self.assertEqual(table[0], 120)
        self.assertEqual(table[1], 110)
        self.assertEqual(table[12:], [0, 0])
        for wrong in ((120, 0, 0), (120, 12, -1), (-1, 12, 1)):
            with self.assertRaises(ValueError):
                clawback(*wrong)

    def test_a_notice_ends_after_its_days_and_the_commitment(self):
        day, end = date(2026, 3, 20), date(2027, 3, 31)
        self.assertEqual(notice_end(day, 30, None, False), date(2026, 4, 19))
        self.assertEqual(notice_end(day, 30, end, False), end)
        self.assertEqual(notice_end(day, 30, end, True), date(2026, 4, 19))
        with self.assertRaises(ValueError):
            notice_end(day, -1, end, True)

    def test_indexation_is_new_over_base_with_a_cap(self):
        self.assertEqual(ratio("130.00", "132.60"), Decimal("1.02"))
        self.assertEqual(ratio(100, 110, cap=3), Decimal("1.03"))
        self.assertEqual(ratio(100, 98, cap=3), Decimal("0.98"))
        for wrong in ((0, 1, None), (1, -1, None), (1, 1, -1)):
            with self.assertRaises(ValueError):
                ratio(*wrong)
