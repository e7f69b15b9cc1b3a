from odoo.tests import BaseCase, tagged

from ..tools.numbers import (
    Number,
    NumberError,
    display,
    parse,
    parse_range,
    search_digits,
)


@tagged("post_install", "-at_install")
class TestParse(BaseCase):
    def assert_refused(self, text, code, region="BE"):
        with self.assertRaises(ValueError) as caught:
            parse(text, region)
        self.assertIsInstance(caught.exception, NumberError)
        self.assertEqual(caught.exception.code, code, text)
        self.assertTrue(str(caught.exception).endswith("."))

    def test_one_number_in_every_spelling(self):
        for text in (
            "0470123456",
            "0470 12 34 56",
            "0470/12.34.56",
            "0470-12-34-56",
            "0470\u00a012\u202f34\u00a056",
            "(0470) 12 34 56",
            "+32470123456",
            "+32 470 12 34 56",
            "+32 (0)470 12 34 56",
            "(+32) 470 12 34 56",
            "0032 470 12 34 56",
            "00 32 (0) 470/12.34.56",
            "tel:+32470123456",
            "０４７０１２３４５６",
            "  0470 12 34 56  ",
            "470123456",
            "32470123456",
            "0470 – 12 34 56",
        ):
            self.assertEqual(parse(text), Number("+32470123456", "mobile", "BE"), text)

    def test_kinds_of_belgian_numbers(self):
        for text, kind in (
            ("0450 12 34 56", "mobile"),
            ("0455 12 34 56", "mobile"),
            ("0456 12 34 56", "mobile"),
            ("0460 12 34 56", "mobile"),
            ("0468 12 34 56", "mobile"),
            ("0483/12.34.56", "mobile"),
            ("02 226 88 88", "fixed"),
            ("081 12 34 56", "fixed"),
            ("015 12 34 56", "fixed"),
            ("04 222 33 44", "fixed"),
            ("0800 12 345", "toll_free"),
            ("0900 12 345", "premium"),
            ("0902 12 345", "premium"),
            ("0905 12 345", "premium"),
            ("070 22 33 44", "premium"),
            ("078 15 00 00", "uan"),
            ("078 79 00 00", "shared_cost"),
            ("077 12 34 56 78", "m2m"),
        ):
            number = parse(text)
            self.assertEqual((number.kind, number.region), (kind, "BE"), text)

    def test_machine_numbers_have_their_own_rule(self):
        for text, e164 in (
            ("0771 23 45 67 89", "+3277123456789"),
            ("+32 77 123 456 789 01", "+327712345678901"),
            ("0032 (0)77 12 34 56 78 9", "+3277123456789"),
        ):
            self.assertEqual(parse(text), Number(e164, "m2m", "BE"), text)
        self.assert_refused("+32 77 123 456 789 0123", "too_long")
        self.assert_refused("077 12 34", "too_short")

    def test_longest_machine_number_fits_e164(self):
        longest = parse("+32" + "77" + "1" * 11)
        self.assertEqual(len(longest.e164), 16)

    def test_a_lost_digit_is_no_number_of_liege(self):
        self.assert_refused("047625899", "mobile_digit_missing")
        self.assert_refused("0470 12 34 5", "mobile_digit_missing")

    def test_refusals(self):
        for text, code in (
            ("", "empty"),
            ("   ", "empty"),
            (None, "empty"),
            (470123456, "empty"),
            ("no number", "characters"),
            ("0470 FLOWER", "characters"),
            ("0470 12 34 56 ext. 3", "characters"),
            ("0470+123456", "characters"),
            ("0470 12 34 56; DROP TABLE", "characters"),
            ("112", "too_short"),
            ("0470", "too_short"),
            ("+", "too_short"),
            ("0440 12 34 56", "unused"),
            ("12345678", "zero_missing"),
            ("771234567", "zero_missing"),
            ("22268888", "zero_missing"),
            ("0470 12 34 56 78 90", "too_long"),
            ("1" * 200, "too_long"),
            ("+999 123456789", "country"),
        ):
            self.assert_refused(text, code)
        self.assert_refused("0470 12 34 56", "region", "XX")
        self.assert_refused("0470 12 34 56", "region", "")

    def test_other_countries(self):
        self.assertEqual(
            parse("+33 6 12 34 56 78"), Number("+33612345678", "mobile", "FR")
        )
        self.assertEqual(
            parse("06 12 34 56 78", "fr"), Number("+33612345678", "mobile", "FR")
        )
        self.assertEqual(parse("+39 06 1234 5678").e164, "+390612345678")
        self.assertEqual(parse("+1 212 555 0123").kind, "fixed")
        self.assert_refused("06 12 34 56 78", "unused")
        # 077 is a French mobile prefix in France, a Belgian machine number in Belgium
        self.assertEqual(parse("07 71 23 45 67", "FR").kind, "mobile")


@tagged("post_install", "-at_install")
class TestRange(BaseCase):
    def assert_refused(self, first, last, code):
        with self.assertRaises(NumberError) as caught:
            parse_range(first, last)
        self.assertEqual(caught.exception.code, code)

    def test_block_of_hundred(self):
        block = parse_range("081 12 34 00", "081 12 34 99")
        self.assertEqual(block.size, 100)
        self.assertIn("+3281123450", block)
        self.assertNotIn("+3281123500", block)
        self.assertNotIn("+328112340", block)

    def test_one_number_is_a_range(self):
        self.assertEqual(parse_range("081 12 34 00", "081 12 34 00").size, 1)

    def test_refusals(self):
        self.assert_refused("081 12 34 99", "081 12 34 00", "range_order")
        self.assert_refused("081 12 34 00", "0470 12 34 56", "range_kind")
        self.assert_refused("081 12 00 00", "081 14 00 00", "range_size")
        self.assert_refused("0771 23 45 67 89", "0771 23 45 67", "range_length")
        self.assert_refused("081 12 34 00", "081 12 34", "too_short")

    def test_largest_block(self):
        self.assertEqual(parse_range("081 12 00 00", "081 12 99 99").size, 10_000)


@tagged("post_install", "-at_install")
class TestSearchDigits(BaseCase):
    def test_pieces_of_a_number(self):
        for text, digits in (
            ("0470/12", "3247012"),
            ("+32 470 12", "3247012"),
            ("0032 470 12", "3247012"),
            ("+32 (0)470 12", "3247012"),
            ("12.34.56", "123456"),
            ("081", "3281"),
        ):
            self.assertEqual(search_digits(text), digits, text)

    def test_no_piece_of_a_number(self):
        for text in ("", "12", "LN00012", "Fibre 1000", None, "+"):
            self.assertEqual(search_digits(text), "", text)

    def test_national_spelling_of_another_country(self):
        self.assertEqual(search_digits("06 12", "FR"), "33612")


@tagged("post_install", "-at_install")
class TestDisplay(BaseCase):
    def test_spaced(self):
        self.assertEqual(display("+32470123456"), "+32 470 12 34 56")
        for e164, national in (
            ("+32470123456", "0470 12 34 56"),
            ("+3242226640", "04 222 66 40"),
            ("+3225551000", "02 555 10 00"),
            ("+3280012345", "0800 12 345"),
            ("+3277123456789", "077 12 34 56 78 9"),
            ("+31612345678", "+31 6 12345678"),
            ("+80012345678", "+800 1234 5678"),
        ):
            self.assertEqual(display(e164, "BE"), national)
        self.assertEqual(display("+32470123456", "NL"), "+32 470 12 34 56")
        self.assertEqual(display("nonsense", "BE"), "nonsense")

    def test_machine_numbers_are_grouped(self):
        self.assertEqual(display("+3277123456789"), "+32 77 12 34 56 78 9")

    def test_unreadable_stays(self):
        self.assertEqual(display("abc"), "abc")
        self.assertEqual(display(""), "")
