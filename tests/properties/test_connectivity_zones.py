from unittest import TestCase

import phonenumbers
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tools.zones import area_code

from . import examples


class TestZones(TestCase):
    @examples(200)
    @given(st.integers(10_000_000, 99_999_999))
    def test_a_number_is_geographic_exactly_when_it_has_a_zone(self, digits):
        number = phonenumbers.parse(f"+32{digits}")
        if phonenumbers.is_valid_number(number):
            kind = phonenumbers.number_type(number)
            fixed = kind == phonenumbers.PhoneNumberType.FIXED_LINE
            self.assertEqual(bool(area_code(f"+32{digits}")), fixed)
