from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.credit import (
    Claimed,
    Entry,
    Given,
    answers,
    is_specific,
    spread,
    tick_off,
    undone,
)


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


@tagged("post_install", "-at_install")
class TestAnswers(BaseCase):
    """Money that comes back, and which claim it answers."""

    def answered(self, claims, *given, **options):
        return [
            (answer.claim, answer.given, answer.reason)
            for answer in answers(claims, given, **options)
        ]

    def claim(self, key=1, open=30, bills=("OP-2026-1003",), lines=()):
        return Claimed(key, f"CLM/0000{key}", Decimal(open), bills, lines)

    def given(self, key, amount, text="", about="", line=None, document="CN"):
        return Given(key, document, Decimal(amount), text, about, line)

    def test_a_row_that_names_the_claim(self):
        rows = [self.given("a", 25, "Gesture clm/00001"), self.given("b", 5, "Other")]
        self.assertEqual(self.answered([self.claim()], *rows), [(1, "a", "claim")])
        longer = self.given("a", 25, "Gesture CLM/000012")
        self.assertEqual(self.answered([self.claim()], longer), [])

    def test_a_credit_note_that_names_it_anywhere(self):
        rows = [self.given(k, 10, "Correction", "Re: CLM/00001") for k in "ab"]
        self.assertEqual(
            self.answered([self.claim()], *rows),
            [(1, "a", "claim"), (1, "b", "claim")],
        )

    def test_a_credit_note_that_names_two_claims(self):
        claims = [self.claim(1), self.claim(2, 12)]
        about = "CLM/00001, CLM/00002"
        rows = [self.given("a", 12, "", about), self.given("b", 20, "", about)]
        self.assertEqual(self.answered(claims, *rows), [(2, "a", "claim")])
        twins = [self.claim(1), self.claim(2)]
        self.assertEqual(self.answered(twins, self.given("a", 30, "", about)), [])

    def test_the_disputed_bill(self):
        row = self.given("a", 30, "Correction of bill OP-2026-1003")
        self.assertEqual(self.answered([self.claim()], row), [(1, "a", "bill")])
        row = self.given("a", 30, "Correction", "OP-2026-1003")
        self.assertEqual(self.answered([self.claim()], row), [(1, "a", "bill")])
        for number in ("1003", "2026-10", "10/2026", "INVOICE", "01.10.2026"):
            self.assertFalse(is_specific(number), number)
            row = self.given("a", 30, f"Correction {number}")
            self.assertEqual(self.answered([self.claim(bills=(number,))], row), [])
        self.assertTrue(is_specific("2026/1003"))
        row = self.given("a", 30, "OP-2026-1003-B")
        self.assertEqual(self.answered([self.claim()], row), [], "another bill")

    def test_what_was_disputed_of_a_line(self):
        claim = self.claim(lines=(("fibre", Decimal(30)),))
        row = self.given("a", 30, "Fibre", line="fibre")
        self.assertEqual(self.answered([claim], row), [(1, "a", "line")])
        less = self.given("a", 29, "Fibre", line="fibre")
        self.assertEqual(self.answered([claim], less), [])
        twin = self.given("b", 30, "Fibre", line="fibre")
        self.assertEqual(self.answered([claim], row, twin), [], "which of the two?")
        other = self.claim(2, lines=(("fibre", Decimal(30)),))
        self.assertEqual(self.answered([claim, other], row), [])

    def test_an_amount_at_last(self):
        row = self.given("a", 30)
        self.assertEqual(self.answered([self.claim()], row), [])
        found = self.answered([self.claim()], row, by_amount=True)
        self.assertEqual(found, [(1, "a", "amount")])
        unknown = Claimed(1, "CLM/00001", None)
        self.assertEqual(self.answered([unknown], row, by_amount=True), [])

    def test_what_came_back_and_what_is_too_much(self):
        self.assertEqual(spread(Decimal(30), [20, 15]), [(20, 0), (10, 5)])
        self.assertEqual(spread(Decimal(30), []), [])
        self.assertEqual(spread(None, [Decimal(7)]), [(7, 0)])

    def test_what_reversals_have_undone(self):
        rows = [("Fibre", Decimal(30)), ("Mobile", Decimal(20)), ("Fibre", Decimal(5))]

        def taken(*reversals):
            return undone(rows, [(text, Decimal(one)) for text, one in reversals])

        self.assertEqual(taken(), [0, 0, 0])
        self.assertEqual(taken(("Fibre", 5)), [0, 0, 5], "that of its amount")
        self.assertEqual(taken(("Fibre", 12)), [12, 0, 0])
        self.assertEqual(taken(("Mobile", 25)), [0, 20, 5], "the rest of the last")
        self.assertEqual(taken(("Else", 100)), [30, 20, 5], "no more than there is")
