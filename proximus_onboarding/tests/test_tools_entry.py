from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_onboarding.tools.entry import parse_count, region_of


@tagged("post_install", "-at_install")
class TestEntry(BaseCase):
    def test_an_empty_field_is_no_number(self):
        for text in (None, "", "  ", False):
            with self.subTest(text=text):
                self.assertIsNone(parse_count(text))

    def test_whole_numbers(self):
        for text, number in (("0", 0), (" 12 ", 12), ("1 200", 1200), ("007", 7)):
            with self.subTest(text=text):
                self.assertEqual(parse_count(text), number)

    def test_what_readers_would_read_differently_is_refused(self):
        for text in ("1.200", "1,5", "-3", "twelve", "1e3", "²", "12345678"):
            with self.subTest(text=text), self.assertRaisesRegex(ValueError, "digits"):
                parse_count(text)

    def test_postal_codes_by_region(self):
        for code, region in (
            ("1000", "brussels"),
            ("1210", "brussels"),
            ("1300", "wallonia"),
            ("1500", "flanders"),
            ("3001", "flanders"),
            ("4000", "wallonia"),
            ("5000", "wallonia"),
            ("7500", "wallonia"),
            ("9000", "flanders"),
        ):
            with self.subTest(code=code):
                self.assertEqual(region_of(code), region)

    def test_no_region_for_what_is_no_belgian_code(self):
        for code in (None, "", "0999", "75001", "B-4000", "L-1"):
            with self.subTest(code=code):
                self.assertIsNone(region_of(code))
