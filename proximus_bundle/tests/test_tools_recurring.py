from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.recurring import Month, months

D = Decimal


@tagged("post_install", "-at_install")
class TestToolsRecurring(BaseCase):
    """Each month begins with what the one before ended with."""

    def test_each_movement_has_its_column(self):
        changes = [
            (date(2026, 1, 15), "new", D("100.00")),
            (date(2026, 3, 2), "more", D("20.00")),
            (date(2026, 3, 31), "less", D("-5.50")),
            (date(2026, 3, 31), "more", D("1.00")),
            (date(2026, 4, 1), "lost", D("-40.00")),
        ]
        self.assertEqual(
            months(changes, date(2026, 4, 10)),
            [
                Month(date(2026, 1, 1), D(0), new=D("100.00")),
                Month(date(2026, 2, 1), D("100.00")),
                Month(date(2026, 3, 1), D("100.00"), more=D("21.00"), less=D("-5.50")),
                Month(date(2026, 4, 1), D("115.50"), lost=D("-40.00")),
            ],
        )
        self.assertEqual(months(changes, date(2026, 4, 10))[-1].after, D("75.50"))

    def test_what_comes_later_does_not_count_yet(self):
        changes = [
            (date(2026, 1, 15), "new", D(10)),
            (date(2026, 1, 20), "more", D(5)),
        ]
        self.assertEqual([m.after for m in months(changes, date(2026, 1, 19))], [10])
        self.assertEqual([m.after for m in months(changes, date(2026, 1, 20))], [15])
        self.assertEqual(months(changes, date(2026, 1, 14)), [])

    def test_a_window_begins_with_what_was_there(self):
        changes = [
            (date(2025, 5, 1), "new", D(10)),
            (date(2025, 12, 31), "more", D(5)),
            (date(2026, 2, 1), "less", D(-3)),
        ]
        self.assertEqual(
            months(changes, date(2026, 2, 28), since=date(2025, 12, 9)),
            [
                Month(date(2025, 12, 1), D(10), more=D(5)),
                Month(date(2026, 1, 1), D(15)),
                Month(date(2026, 2, 1), D(15), less=D(-3)),
            ],
        )
        self.assertEqual(
            months([], date(2026, 1, 5), since=date(2025, 12, 9)),
            [Month(date(2025, 12, 1), D(0)), Month(date(2026, 1, 1), D(0))],
        )

    def test_nothing_has_no_months(self):
        self.assertEqual(months([], date(2026, 1, 1)), [])

    def test_another_movement_is_refused(self):
        with self.assertRaises(ValueError):
            months([(date(2026, 1, 1), "churn", D(1))], date(2026, 1, 1))
