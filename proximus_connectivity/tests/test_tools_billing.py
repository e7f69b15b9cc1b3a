from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.billing import (
    expected_amount,
    expected_total,
    is_third_party,
    number_candidates,
    reference_candidates,
    service_share,
)

JULY = (date(2026, 7, 1), date(2026, 7, 31))


@tagged("post_install", "-at_install")
class TestTexts(BaseCase):
    def test_numbers_in_a_bill(self):
        for text in (
            "Mobile 20 GB - 0470 12 34 56",
            "0470/12.34.56 Mobile",
            "Abonnement +32 470 12 34 56 du 01/07/2026 au 31/07/2026",
            "Abonnement +32 (0)470 12 34 56, 1 x 15.00",
            "32470123456",
            "0032470123456 subscription",
            "0470123456 15.00",
        ):
            self.assertIn("+32470123456", set(number_candidates(text)), text)

    def test_two_numbers(self):
        found = set(number_candidates("081 12 34 00 / 0470 12 34 56 / +33612345678"))
        self.assertLessEqual({"+3281123400", "+32470123456", "+33612345678"}, found)

    def test_no_number(self):
        for text in ("", "Fibre 1000", "Total 15.00", "12345"):
            self.assertEqual(list(number_candidates(text)), [], text)

    def test_references(self):
        found = reference_candidates("Fibre [FIB-00123] ref. LN00042, (agr.12/7): July")
        self.assertLessEqual({"FIB-00123", "LN00042", "agr.12/7"}, found)
        self.assertNotIn("Fibre", found)
        self.assertEqual(reference_candidates("a b1 !!"), set())

    def test_third_parties(self):
        for text in (
            "Third party services 0905",
            "Services de tiers: SMS parking",
            "Diensten van derden",
            "Call to 0900 12 345",
            "+32 902 12 345 voting",
        ):
            self.assertTrue(is_third_party(text), text)
        for text in ("Mobile 0470 90 01 23", "Fibre 1000", "Ref 10900123"):
            self.assertFalse(is_third_party(text), text)
        self.assertFalse(is_third_party("Info line 0900 12 345", own_premium=True))
        self.assertTrue(is_third_party("Third party 0900 12 345", own_premium=True))

    def test_a_price_that_changed(self):
        first = service_share(*JULY, None, date(2026, 7, 10))
        then = service_share(*JULY, date(2026, 7, 11), None)
        parts = [(Decimal(31), first), (Decimal(62), then)]
        self.assertEqual(expected_total(parts, 1), Decimal(10 + 42))
        cents = [(Decimal("0.01"), first), (Decimal("0.01"), then)]
        self.assertEqual(expected_total(cents, 1), Decimal("0.01"), "rounded once")
        self.assertEqual(expected_total([], 1), Decimal(0))


@tagged("post_install", "-at_install")
class TestAmounts(BaseCase):
    def test_share(self):
        for start, end, days in (
            (None, None, 31),
            (date(2025, 1, 1), None, 31),
            (date(2026, 7, 16), None, 16),
            (None, date(2026, 7, 10), 10),
            (date(2026, 7, 10), date(2026, 7, 10), 1),
            (date(2026, 8, 1), None, 0),
            (None, date(2026, 6, 30), 0),
        ):
            self.assertEqual(service_share(*JULY, start, end).days, days)
        with self.assertRaises(ValueError):
            service_share(JULY[1], JULY[0], None, None)

    def test_expected(self):
        whole = service_share(*JULY, None, None)
        half = service_share(*JULY, date(2026, 7, 16), None)
        self.assertEqual(expected_amount(Decimal(31), 1, whole), Decimal(31))
        self.assertEqual(expected_amount(Decimal(31), 1, half), Decimal(16))
        self.assertEqual(expected_amount(Decimal("10.005"), 1, whole), Decimal("10.01"))
        self.assertEqual(expected_amount(Decimal(15), 3, whole), Decimal(45))
