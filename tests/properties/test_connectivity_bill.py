from datetime import date, timedelta
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tests.test_tools_bill import HEAD, UBL, line
from odoo.addons.proximus_connectivity.tools import bill_csv, bill_ubl
from odoo.addons.proximus_connectivity.tools.bill_document import BillError
from odoo.addons.proximus_connectivity.tools.bill_judge import (
    Charge,
    Price,
    Terms,
    due,
    judge,
)

from . import examples

START = date(2026, 1, 1)
AMOUNTS = st.decimals(-100, 100, places=2)
DAYS = st.integers(0, 400).map(lambda days: START + timedelta(days=days))
PERIODS = st.tuples(DAYS, DAYS).map(sorted)
CHARGES = st.lists(
    st.builds(
        lambda amount, days, extra: Charge(amount, *days, is_extra=extra),
        AMOUNTS,
        PERIODS,
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)
MAPPING = bill_csv.Mapping((("text", "t"), ("amount", "a")))


class TestReaders(TestCase):
    """Whatever a file holds, it is read or refused, and never anything else."""

    @examples(200)
    @given(st.binary(max_size=300))
    def test_any_bytes(self, data):
        for read in (
            bill_ubl.read_ubl,
            lambda some: bill_csv.read_csv(some, MAPPING, "1"),
        ):
            try:
                read(data)
            except BillError as error:
                self.assertTrue(str(error))

    @examples(150)
    @given(st.text(max_size=40), st.text(max_size=40))
    def test_any_text_in_a_bill(self, amount, note):
        shown = note.translate({ord(sign): " " for sign in "<>&"})
        inside = f"<cbc:Note>{shown}</cbc:Note>"
        text = UBL.format(HEAD + line("15.00", inside))
        try:
            bill_ubl.read_ubl(text.encode("utf-8", "replace"))
            bill_csv.read_amount(amount, ",")
        except BillError as error:
            self.assertTrue(str(error))


class TestJudge(TestCase):
    @examples(200)
    @given(CHARGES, st.decimals(0, 60, places=2), st.none() | DAYS)
    def test_never_more_back_than_was_charged(self, charges, monthly, last_day):
        terms = Terms((Price(monthly, START, last_day),), last_day=last_day)
        verdicts = judge(charges, terms)
        self.assertEqual(len(verdicts), len(charges))
        for charge, verdict in zip(charges, verdicts, strict=True):
            self.assertGreaterEqual(verdict.credit, 0)
            self.assertLessEqual(verdict.credit, max(charge.amount, 0))
            if charge.is_extra or not charge.amount:
                self.assertEqual(verdict.credit, 0)

    @examples(200)
    @given(st.decimals(1, 60, places=2), PERIODS, st.lists(AMOUNTS, max_size=4))
    def test_what_adds_up_is_never_claimed(self, monthly, days, parts):
        prices = (Price(monthly, START),)
        rest = due(prices, *days).amount - sum(parts, Decimal(0))
        charges = [Charge(amount, *days) for amount in [*parts, rest]]
        for verdict in judge(charges, Terms(prices)):
            self.assertEqual(verdict.credit, 0)

    @examples(150)
    @given(st.decimals(0, 60, places=2), PERIODS)
    def test_a_month_costs_a_month_on_whatever_day_it_begins(self, monthly, days):
        whole = due((Price(monthly, START),), *days)
        self.assertLessEqual(whole.least, whole.amount)
        self.assertLessEqual(whole.amount, whole.most)
