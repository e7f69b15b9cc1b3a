from datetime import date
from decimal import Decimal
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ..tools.usage_charge import (
    MARKUP,
    Terms,
    Use,
    covering,
    months,
    next_month,
    rate,
    shown,
)

DATA = Terms("data", price=Decimal("2"), allowance=Decimal("5"))
CALLS = Terms("voice", unit="min", price=Decimal("0.10"), allowance=Decimal("100"))
REST = Terms("other", MARKUP, markup=Decimal("10"))


def use(kinds="", rated=None, **figures):
    figures = {name: Decimal(value) for name, value in figures.items()}
    rated = None if rated is None else Decimal(rated)
    return Use(kinds=frozenset(kinds.split()), rated=rated, **figures)


@tagged("post_install", "-at_install")
class TestUsageCharge(BaseCase):
    """What is used in a month: per unit above what is included, or with a mark-up."""

    def test_above_what_is_included(self):
        (charge,) = rate([DATA], [use("data", data="7.3")])
        self.assertEqual(
            (charge.used, charge.charged), (Fraction("7.3"), Fraction("2.3"))
        )
        self.assertEqual(charge.amount, Decimal("4.60"))

    def test_what_is_included_costs_nothing(self):
        (charge,) = rate([DATA], [use("data", data="5")])
        self.assertEqual((charge.charged, charge.amount), (0, Decimal("0.00")))

    def test_seconds_are_summed_up_before_they_become_minutes(self):
        calls = [use("voice", seconds=45) for _call in range(160)]
        (charge,) = rate([CALLS], calls)
        # 120 minutes, of which 100 are included
        self.assertEqual(charge.amount, Decimal("2.00"))
        self.assertEqual(charge.count, 160)

    def test_a_begun_unit_counts_once_for_the_month(self):
        whole = Terms("voice", unit="min", price=Decimal(1), whole=True)
        (charge,) = rate([whole], [use("voice", seconds=30), use("voice", seconds=31)])
        self.assertEqual((charge.charged, charge.amount), (2, Decimal("2.00")))

    def test_megabytes(self):
        small = Terms("data", unit="mb", price=Decimal("0.002"))
        (charge,) = rate([small], [use("data", data="1.25")])
        self.assertEqual(charge.amount, Decimal("2.50"))

    def test_the_operators_amount_with_a_mark_up(self):
        (charge,) = rate([REST], [use(rated="1.005"), use(rated="2.004")])
        self.assertEqual(charge.amount, Decimal("3.31"))

    def test_an_amount_that_nobody_knows_is_told(self):
        (charge,) = rate([REST], [use(rated="1"), use()])
        self.assertEqual((charge.unrated, charge.count), (1, 2))

    def test_what_has_a_price_per_unit_is_not_passed_on(self):
        terms = [CALLS, Terms("data", MARKUP), REST]
        self.assertIsNone(covering(terms, frozenset({"voice", "data"})))
        self.assertEqual(covering(terms, frozenset({"data"})), terms[1])
        self.assertEqual(covering(terms, frozenset({"sms"})), REST)
        self.assertIsNone(covering([CALLS], frozenset({"sms"})))

    def test_terms_come_back_as_they_were_stored(self):
        for terms in (DATA, CALLS, REST):
            self.assertEqual(
                Terms.parse(terms.serialize()).serialize(), terms.serialize()
            )
        for wrong in ({}, {**DATA.serialize(), "price": "x"}, {"kind": "data"}):
            with self.assertRaises(ValueError):
                Terms.parse(wrong)

    def test_terms_that_make_no_sense(self):
        for wrong in (
            {"kind": "smoke"},
            {"kind": "other"},
            {"kind": "data", "unit": "min"},
            {"kind": "data", "price": Decimal(-1)},
            {"kind": "data", "method": "guess"},
        ):
            with self.assertRaises(ValueError):
                Terms(**wrong)
        with self.assertRaises(ValueError):
            rate([DATA, DATA], [])

    def test_months_that_are_over(self):
        start = date(2026, 1, 31)
        self.assertEqual(months(start, date(2026, 1, 31)), [])
        self.assertEqual(
            months(start, date(2026, 3, 1)), [date(2026, 1, 1), date(2026, 2, 1)]
        )
        self.assertEqual(
            months(start, date(2026, 9, 1), date(2026, 2, 1)), [date(2026, 1, 1)]
        )
        self.assertEqual(next_month(date(2026, 12, 5)), date(2027, 1, 1))

    def test_a_quantity_never_reads_as_less(self):
        self.assertEqual(str(shown(Fraction("7.3"))), "7.3")
        self.assertEqual(str(shown(Fraction("0.0001"))), "0.001")
        self.assertEqual(str(shown(Fraction(100))), "100")
