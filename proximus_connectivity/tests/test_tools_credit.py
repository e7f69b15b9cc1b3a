from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.credit import Entry, tick_off

AMOUNTS = st.sampled_from([Decimal(6), Decimal(30), Decimal("12.50")])
CLAIMS = st.lists(st.tuples(st.integers(1, 9), AMOUNTS), unique_by=lambda pair: pair[0])
LINES = st.lists(st.tuples(st.sampled_from(["", "CL1", "x CL2"]), AMOUNTS), max_size=6)


def _claim(key, amount):
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
        self.assertEqual(tick_off([_claim(1, 30)], lines), {1: "a"})
        self.assertEqual(tick_off([_claim(1, 30)], lines, by_amount=False), {})

    def test_no_guess_between_two(self):
        line = Entry("a", "", Decimal(30))
        self.assertEqual(tick_off([_claim(1, 30), _claim(2, 30)], [line]), {})
        twin = Entry("b", "", Decimal(30))
        self.assertEqual(tick_off([_claim(1, 30)], [line, twin]), {})

    @settings(max_examples=150, deadline=None)
    @given(CLAIMS, LINES)
    def test_a_line_answers_one_claim(self, claims, lines):
        entries = [Entry(index, *line) for index, line in enumerate(lines)]
        found = tick_off([_claim(*claim) for claim in claims], entries)
        self.assertEqual(len(set(found.values())), len(found))
        for key, index in found.items():
            named = f"CL{key}" in lines[index][0]
            self.assertTrue(named or dict(claims)[key] == lines[index][1])
