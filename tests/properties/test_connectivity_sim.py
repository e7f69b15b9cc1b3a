from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from odoo.addons.proximus_connectivity.tools.sim import iccid_is_valid

from . import examples

DIGITS = st.text("0123456789", min_size=18, max_size=19)


class TestIccid(TestCase):
    @examples(150)
    @given(DIGITS)
    def test_exactly_one_check_digit(self, payload):
        valid = [d for d in "0123456789" if iccid_is_valid(payload + d)]
        self.assertEqual(valid, [luhn.calc_check_digit(payload)])

    @examples(150)
    @given(DIGITS, st.integers(0, 17), st.integers(1, 9))
    def test_one_wrong_digit_is_seen(self, payload, place, shift):
        card = payload + luhn.calc_check_digit(payload)
        wrong = str((int(card[place]) + shift) % 10)
        self.assertFalse(iccid_is_valid(card[:place] + wrong + card[place + 1 :]))
