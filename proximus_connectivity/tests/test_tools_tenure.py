from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.tenure import commitment_end, full_months, residual_value


@tagged("post_install", "-at_install")
class TestResidualValue(BaseCase):
    def test_example_of_bipt(self):
        values = [residual_value(Decimal(120), 12, month) for month in range(13)]
        self.assertEqual(values, [Decimal(120 - 10 * month) for month in range(13)])

    def test_rounding_never_adds_up(self):
        values = [residual_value(Decimal(100), 3, month) for month in range(4)]
        self.assertEqual(
            values, [Decimal("100"), Decimal("66.67"), Decimal("33.33"), Decimal(0)]
        )

    def test_halves_go_up(self):
        self.assertEqual(residual_value(Decimal("0.01"), 2, 1), Decimal("0.01"))
        self.assertEqual(residual_value(Decimal("0.03"), 2, 1), Decimal("0.02"))

    def test_past_the_end(self):
        self.assertEqual(residual_value(Decimal(500), 24, 24), 0)
        self.assertEqual(residual_value(Decimal(500), 24, 99), 0)

    def test_other_unit(self):
        self.assertEqual(
            residual_value(Decimal("99.99"), 24, 7, Decimal("0.05")), Decimal("70.85")
        )

    def test_exponent_of_the_unit(self):
        self.assertEqual(str(residual_value(Decimal(120), 12, 6)), "60.00")

    def test_huge_amounts_stay_exact(self):
        price = Decimal(10) ** 60 + Decimal("0.01")
        self.assertEqual(residual_value(price, 24, 0), price)

    def test_bad_input(self):
        for arguments in (
            (Decimal(-1), 12, 1),
            (Decimal("NaN"), 12, 1),
            (Decimal("Infinity"), 12, 1),
            (Decimal(1), 0, 0),
            (Decimal(1), -12, 0),
            (Decimal(1), 12, -1),
            (Decimal(1), 12, 1, Decimal(0)),
            (Decimal(1), 12, 1, Decimal("-0.01")),
        ):
            with self.assertRaises(ValueError):
                residual_value(*arguments)


@tagged("post_install", "-at_install")
class TestMonths(BaseCase):
    def test_full_months(self):
        for start, end, months in (
            (date(2026, 1, 15), date(2026, 1, 15), 0),
            (date(2026, 1, 15), date(2026, 2, 14), 0),
            (date(2026, 1, 15), date(2026, 2, 15), 1),
            (date(2026, 1, 31), date(2026, 2, 28), 1),
            (date(2026, 1, 31), date(2026, 2, 27), 0),
            (date(2024, 2, 29), date(2025, 2, 28), 12),
            (date(2026, 5, 1), date(2026, 1, 1), 0),
        ):
            self.assertEqual(full_months(start, end), months, (start, end))

    def test_commitment_end_is_the_last_day(self):
        self.assertEqual(commitment_end(date(2026, 1, 15), 12), date(2027, 1, 14))
        # a month that lacks the date ends the term with its last day
        for start, months, end in (
            (date(2026, 8, 31), 6, date(2027, 2, 28)),
            (date(2027, 8, 31), 6, date(2028, 2, 29)),
            (date(2026, 1, 30), 1, date(2026, 2, 28)),
            (date(2026, 1, 29), 1, date(2026, 2, 28)),
            (date(2026, 1, 28), 1, date(2026, 2, 27)),
            (date(2026, 3, 31), 1, date(2026, 4, 30)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2026, 8, 31), 12, date(2027, 8, 30)),
        ):
            with self.subTest(start, months=months):
                self.assertEqual(commitment_end(start, months), end)
        with self.assertRaises(ValueError):
            commitment_end(date(2026, 1, 1), -1)
