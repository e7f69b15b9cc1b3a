from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tools.numbers import display, parse
from odoo.addons.proximus_connectivity.tools.pasted import read_rows

from . import examples


class TestPasted(TestCase):
    @examples(150)
    @given(
        st.lists(st.integers(470_000_000, 479_999_999), min_size=1, max_size=20),
        st.sampled_from(["\n", ",", ";", "\t", "\r\n", " ; "]),
        st.sampled_from([str, lambda n: f"0{n}", lambda n: display(f"+32{n}")]),
    )
    def test_any_list_is_read_whole(self, digits, separator, spelling):
        text = separator.join(spelling(number) for number in digits)
        found = [parse(row.number).e164 for row in read_rows(text)]
        self.assertEqual(found, [f"+32{number}" for number in digits])

    @examples(200)
    @given(st.text(alphabet="04789 +-./;,\t\nabé()", max_size=60))
    def test_nothing_breaks_it(self, text):
        for row in read_rows(text):
            self.assertTrue(row.number)
            self.assertGreaterEqual(row.place, 1)
