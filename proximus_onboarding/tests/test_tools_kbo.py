from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_onboarding.tools import kbo

# Published numbers, of the series 0 and of the series 1 that began in 2023.
PUBLISHED = ("0566988259", "0419618535", "1001686633", "1000003682")


@tagged("post_install", "-at_install")
class TestKbo(BaseCase):
    def test_published_numbers_are_accepted(self):
        for number in PUBLISHED:
            with self.subTest(number=number):
                self.assertEqual(kbo.normalise(number), number)

    def test_usual_notations_give_the_same_ten_digits(self):
        for text in (
            "0566.988.259",
            "BE 0566.988.259",
            "be0566988259",
            "BE566988259",
            "566 988 259",
            " 0566-988/259 ",
            "0566\u00a0988\u00a0259",
        ):
            with self.subTest(text=text):
                self.assertEqual(kbo.normalise(text), "0566988259")

    def test_the_demo_company_has_a_valid_number(self):
        self.assertEqual(kbo.normalise("BE1999999943"), "1999999943")

    def test_refusals_name_their_reason(self):
        for text, reason in (
            ("", "empty"),
            ("   ", "empty"),
            ("BE", "digits only"),
            ("0566.988.25X", "digits only"),
            ("FR0566988259", "digits only"),
            ("BEBE0566988259", "digits only"),
            ("056698825", "check digits"),
            ("05669882590", "10 digits, not 11"),
            ("12345678", "10 digits, not 8"),
            ("2000000042", "starts with 0 or 1, not 2"),
            ("9999999917", "starts with 0 or 1, not 9"),
            ("0566988258", "check digits 58"),
            ("0000000097", "all zeros"),
            ("0000000000", "all zeros"),
            ("٠٥٦٦٩٨٨٢٥٩", "digits only"),
        ):
            with self.subTest(text=text), self.assertRaisesRegex(ValueError, reason):
                kbo.normalise(text)

    def test_refusals_have_a_code_for_other_languages(self):
        for text, code in (
            ("", "empty"),
            ("2000000042", "first_digit"),
            ("1", "length"),
        ):
            with self.assertRaises(kbo.EnterpriseNumberError) as caught:
                kbo.normalise(text)
            self.assertEqual(caught.exception.code, code)

    def test_check_digits_zero_are_refused_where_97_is_right(self):
        self.assertEqual(kbo.normalise("0400008697"), "0400008697")
        with self.assertRaises(ValueError):
            kbo.normalise("0400008600")

    def test_only_text_is_a_number(self):
        for value in (None, False, 566988259, 0.5):
            with self.subTest(value=value), self.assertRaises(ValueError):
                kbo.normalise(value)

    def test_printed_form(self):
        self.assertEqual(kbo.formatted("BE0566988259"), "0566.988.259")
