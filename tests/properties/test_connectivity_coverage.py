from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tools import coverage

from . import examples

STREETS = st.text("abcdefghijklmnopqrstuvwxyzéèç '-", min_size=3, max_size=30)


class TestCoverage(TestCase):
    @examples(150)
    @given(STREETS, st.integers(1, 9999))
    def test_number_is_found_behind_any_street(self, street, number):
        address = coverage.parse_street(f"Rue {street} {number}")
        self.assertEqual(address.number, number)
        self.assertEqual(address.street, coverage.street_key(f"Rue {street}"))

    @examples(150)
    @given(st.text(max_size=60))
    def test_any_text_is_survived_and_a_key_is_stable(self, text):
        key = coverage.street_key(text)
        coverage.parse_street(text)
        self.assertEqual(coverage.street_key(key), key)
