from decimal import Decimal
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ..tools import money


@tagged("post_install", "-at_install")
class TestMoney(BaseCase):
    def test_halves_go_away_from_zero(self):
        for value, amount in (
            ("0.125", "0.13"),
            ("0.115", "0.12"),
            ("-0.125", "-0.13"),
            (0.145, "0.15"),
            (Fraction(1, 3), "0.33"),
        ):
            self.assertEqual(money.round_half_up(value), Decimal(amount), value)

    def test_any_unit(self):
        self.assertEqual(money.round_half_up("0.125", Decimal("0.05")), Decimal("0.15"))
        self.assertEqual(money.round_half_up("1500.5", Decimal(1)), Decimal(1501))
        for unit in (0, Decimal("-0.01")):
            with self.assertRaises(ValueError):
                money.round_half_up(1, unit)

    def test_the_unit_of_a_currency(self):
        self.assertEqual(money.decimal_unit(0.01), Decimal("0.01"))
        self.assertEqual(money.decimal_unit(0.05), Decimal("0.05"))
        self.assertEqual(money.decimal_unit(1.0), Decimal(1))
        self.assertEqual(
            money.decimal_unit(0.0), Decimal("0.01"), "no currency yet: cents"
        )

    def test_no_number(self):
        for value in ("x", None, float("nan"), float("inf"), Decimal("NaN")):
            with self.assertRaises(ValueError):
                money.fraction(value)
