from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.credit import Entry, tick_off


def claim_of(key, amount):
    return Entry(key, f"CL{key}", Decimal(amount))


@tagged("post_install", "-at_install")
class TestCredit(BaseCase):
    def test_by_reference(self):
        lines = [Entry("a", "Credit for cl00012, missed visit", Decimal(25))]
        claim = Entry(12, "CL00012", Decimal(30))
        self.assertEqual(tick_off([claim], lines), {12: "a"})
        self.assertEqual(tick_off([claim], lines, by_amount=False), {12: "a"})

    def test_a_longer_reference_is_another_one(self):
        lines = [Entry("a", "CL000123", Decimal(25))]
        self.assertEqual(tick_off([Entry(1, "CL00012", Decimal(30))], lines), {})

    def test_by_amount(self):
        lines = [Entry("a", "Goodwill", Decimal(30)), Entry("b", "", Decimal(6))]
        self.assertEqual(tick_off([claim_of(1, 30)], lines), {1: "a"})
        self.assertEqual(tick_off([claim_of(1, 30)], lines, by_amount=False), {})

    def test_no_guess_between_two(self):
        line = Entry("a", "", Decimal(30))
        self.assertEqual(tick_off([claim_of(1, 30), claim_of(2, 30)], [line]), {})
        twin = Entry("b", "", Decimal(30))
        self.assertEqual(tick_off([claim_of(1, 30)], [line, twin]), {})
