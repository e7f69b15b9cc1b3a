from datetime import date
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tests.test_tools_billing import JULY
from odoo.addons.proximus_connectivity.tools.billing import (
    expected_amount,
    number_candidates,
    service_share,
)

from . import examples


class TestTexts(TestCase):
    @examples(150)
    @given(st.text(max_size=60))
    def test_candidates_have_the_form_of_a_number(self, text):
        for candidate in number_candidates(text):
            self.assertRegex(candidate, r"^\+\d{8,15}$")


class TestAmounts(TestCase):
    @examples(150)
    @given(st.decimals(0, 10_000, places=2), st.integers(1, 12), st.integers(0, 30))
    def test_never_more_than_the_whole(self, monthly, months, late):
        share = service_share(*JULY, date(2026, 7, 1 + late), None)
        self.assertLessEqual(expected_amount(monthly, months, share), monthly * months)
