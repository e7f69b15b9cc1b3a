from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tools.numbers import (
    KINDS,
    display,
    parse,
    search_digits,
)

from . import examples


class TestParse(TestCase):
    @examples(200)
    @given(st.text(max_size=30))
    def test_any_text_gives_a_number_or_a_reason(self, text):
        try:
            number = parse(text)
        except ValueError as error:
            self.assertTrue(str(error))
            return
        self.assertRegex(number.e164, r"^\+\d{6,15}$")
        self.assertIn(number.kind, KINDS)

    @examples(200)
    @given(st.integers(450_000_000, 499_999_999), st.sampled_from(" ./-"))
    def test_parsing_twice_changes_nothing(self, digits, separator):
        text = separator.join(["0" + str(digits)[:3], str(digits)[3:]])
        try:
            number = parse(text)
        except ValueError:
            return
        self.assertEqual(parse(number.e164), number)
        self.assertEqual(parse(display(number.e164)), number)


class TestSearchDigits(TestCase):
    @examples(150)
    @given(st.integers(470_000_000, 479_999_999), st.integers(3, 9))
    def test_a_beginning_finds_its_number(self, digits, length):
        piece = search_digits(f"0{digits}"[: length + 1])
        self.assertTrue(f"+32{digits}"[1:].startswith(piece))
