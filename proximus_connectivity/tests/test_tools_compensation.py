from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools import compensation

CENT = Decimal("0.01")


@tagged("post_install", "-at_install")
class TestCompensation(BaseCase):
    def test_days(self):
        for hours, days in ((0, 0), (0.5, 1), (24, 1), (24.01, 2), (72, 3)):
            self.assertEqual(compensation.outage_days(hours), days)

    def test_worked_example(self):
        """Som Connexió's rule: days without service × tariff / 30."""
        amount = compensation.by_days(Decimal(45), Decimal(2), CENT)
        self.assertEqual(amount, Decimal(3))
        self.assertEqual(
            compensation.by_share(Decimal("45.50"), Decimal("12.5"), CENT),
            Decimal("5.69"),
        )

    def test_wrong_input(self):
        for call in (
            lambda: compensation.outage_days(-1),
            lambda: compensation.by_days(Decimal(-1), Decimal(1), CENT),
            lambda: compensation.by_days(Decimal(1), Decimal(-1), CENT),
            lambda: compensation.by_share(Decimal(1), Decimal(101), CENT),
        ):
            with self.assertRaises(ValueError):
                call()
