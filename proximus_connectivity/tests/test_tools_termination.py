from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ..tools import termination

RULE = termination.Rule(free_after_months=6, number_threshold=5)
START = date(2026, 1, 15)
#: 24 months from the 15th of January 2026
END = date(2028, 1, 14)


def contract(**values):
    given = {"start": START, "commitment_end": END, "monthly": Decimal(60), **values}
    return termination.Contract(**given)


def ask(leave_on, numbers=1, consumer=False, residual=Decimal(0), **values):
    return termination.answer(
        contract(**values), RULE, consumer, numbers, leave_on, residual
    )


@tagged("post_install", "-at_install")
class TestExit(BaseCase):
    def test_within_six_months_the_fee_is_what_is_left_of_them(self):
        """BIPT: at most the subscription still due until the end of the sixth month."""
        answer = ask(date(2026, 3, 14))
        self.assertEqual(answer.fee, Decimal("240.00"), "four of six months are left")
        self.assertEqual(answer.free_from, date(2026, 7, 15))
        self.assertEqual(answer.reason, termination.RULE)
        self.assertTrue(answer.protected)

    def test_without_a_monthly_fee_only_what_is_free_is_known(self):
        early = ask(date(2026, 3, 14), monthly=None)
        self.assertIsNone(early.fee)
        self.assertIsNone(early.remaining)
        self.assertEqual(early.free_from, date(2026, 7, 15))
        self.assertFalse(early.free_now)
        self.assertTrue(ask(date(2026, 7, 14), monthly=None).free_now)
        self.assertTrue(ask(END, 10, monthly=None, fee_share=Fraction(1)).free_now)
        unread = ask(date(2026, 3, 14), 10, monthly=None, fee_share=Fraction(1, 2))
        self.assertIsNone(unread.fee)
        nothing = ask(date(2026, 3, 14), 10, monthly=None, fee_share=Fraction(0))
        self.assertTrue(nothing.free_now)

    def test_after_six_months_leaving_is_free(self):
        answer = ask(date(2026, 7, 14))
        self.assertEqual(answer.fee, 0)
        self.assertTrue(answer.free_now)
        self.assertEqual(answer.remaining, Decimal("1080.00"), "shown, not asked")

    def test_a_day_before_costs_a_day(self):
        answer = ask(date(2026, 7, 13))
        self.assertEqual(answer.fee, Decimal("2.00"), "60 × 1/30")
        self.assertFalse(answer.free_now)

    def test_a_term_shorter_than_six_months_ends_first(self):
        answer = ask(date(2026, 1, 20), commitment_end=date(2026, 4, 14))
        self.assertEqual(answer.free_from, date(2026, 4, 15))

    def test_above_the_threshold_the_contract_decides(self):
        answer = ask(date(2026, 7, 14), numbers=6, fee_share=Fraction(1, 2))
        self.assertFalse(answer.protected)
        self.assertEqual(answer.fee, Decimal("540.00"), "half of 18 months")
        self.assertEqual(answer.free_from, date(2028, 1, 15))
        self.assertEqual(answer.reason, termination.CONTRACT)

    def test_threshold_is_included(self):
        self.assertTrue(ask(START, numbers=5).protected)
        self.assertFalse(ask(START, numbers=6).protected)
        self.assertTrue(ask(START, numbers=600, consumer=True).protected)

    def test_another_rule_is_another_answer(self):
        """Nothing of the law is in the code: other parameters, other result."""
        wide = termination.Rule(free_after_months=12, number_threshold=9)
        answer = termination.answer(contract(), wide, False, 9, date(2026, 7, 14))
        self.assertTrue(answer.protected)
        self.assertEqual(answer.fee, Decimal("360.00"))

    def test_unknown_contract_terms_are_not_zero(self):
        answer = ask(date(2026, 7, 14), numbers=6)
        self.assertIsNone(answer.fee)
        self.assertFalse(answer.free_now)
        self.assertEqual(answer.remaining, Decimal("1080.00"))

    def test_contract_that_asks_less_than_the_ceiling(self):
        answer = ask(date(2026, 3, 14), fee_share=Fraction(1, 100))
        self.assertEqual(answer.fee, Decimal("13.20"), "1 % of 22 months")
        self.assertEqual(ask(date(2026, 3, 14), fee_share=Fraction(0)).fee, 0)

    def test_no_term(self):
        answer = ask(date(2026, 2, 1), numbers=100, commitment_end=None)
        self.assertEqual(
            (answer.reason, answer.fee), (termination.NO_TERM, Decimal("0.00"))
        )
        self.assertEqual(answer.free_from, START)

    def test_term_whose_end_nobody_noted(self):
        unknown = {"commitment_end": None, "open_ended": False}
        answer = ask(date(2026, 2, 1), numbers=100, **unknown)
        self.assertEqual(answer.reason, termination.TERM_UNKNOWN)
        self.assertIsNone(answer.fee)
        self.assertIsNone(answer.free_from)
        protected = ask(date(2026, 3, 14), **unknown)
        self.assertEqual(protected.fee, Decimal("240.00"), "the ceiling is known")
        self.assertIsNone(protected.remaining)

    def test_term_over(self):
        answer = ask(date(2028, 3, 1), numbers=100)
        self.assertEqual(answer.reason, termination.TERM_OVER)
        self.assertTrue(answer.free_now)

    def test_not_in_service_yet(self):
        answer = ask(date(2026, 2, 1), start=None)
        self.assertEqual(answer.reason, termination.NOT_STARTED)
        self.assertIsNone(answer.fee)

    def test_residual_value_is_apart(self):
        answer = ask(date(2026, 9, 1), residual=Decimal("80.00"))
        self.assertEqual((answer.fee, answer.residual), (0, Decimal("80.00")))
        self.assertIsNone(ask(date(2026, 9, 1), residual=None).residual)

    def test_wrong_figures_are_named(self):
        with self.assertRaisesRegex(ValueError, "not 0 to 1"):
            ask(START, fee_share=Fraction(3, 2))
        with self.assertRaisesRegex(ValueError, "negative"):
            ask(START, monthly=Decimal(-1))

    def test_months_left_at_month_ends(self):
        start, end = date(2026, 1, 31), date(2026, 7, 30)
        self.assertEqual(termination.months_left(start, start - timedelta(9), end), 6)
        self.assertEqual(termination.months_left(start, date(2026, 2, 27), end), 5)
        self.assertEqual(termination.months_left(start, end, start), 0)
