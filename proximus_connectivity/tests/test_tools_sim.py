from stdnum import luhn

from odoo.tests import BaseCase, tagged

from ..tools.sim import (
    SimError,
    eid_is_valid,
    iccid_is_valid,
    imei_is_valid,
    normalise_iccid,
    normalise_mac,
)


@tagged("post_install", "-at_install")
class TestIccid(BaseCase):
    def test_published_luhn_examples(self):
        # ISO/IEC 7812-1, annex B, and the example of Luhn's own patent notation
        for digits in ("79927398713", "4111111111111111", "0"):
            self.assertTrue(luhn.is_valid(digits), digits)
        self.assertFalse(luhn.is_valid("79927398710"))

    def test_both_lengths_need_the_check_digit(self):
        for payload in ("893201000000000000", "8932010000000000000"):
            card = payload + luhn.calc_check_digit(payload)
            self.assertTrue(iccid_is_valid(card), card)
            wrong = payload + str((int(card[-1]) + 1) % 10)
            self.assertFalse(iccid_is_valid(wrong), wrong)

    def test_other_texts(self):
        for text in ("", "8932", "8" * 18, "8" * 21, None, 8932010000000000000):
            self.assertFalse(iccid_is_valid(text))
        card = "893201000000000000" + luhn.calc_check_digit("893201000000000000")
        self.assertFalse(iccid_is_valid(f"{card[:4]} {card[4:]}"))
        self.assertFalse(iccid_is_valid(card[:-1] + "²"))
        self.assertFalse(iccid_is_valid("٨" * 19))

    def test_as_printed_or_read(self):
        card = "893201000000000000" + luhn.calc_check_digit("893201000000000000")
        for text in (
            card,
            f" {card} ",
            f"{card[:4]} {card[4:8]}-{card[8:]}",
            f"{card}F",
            f"{card}f",
        ):
            self.assertEqual(normalise_iccid(text), card)

    def test_reasons(self):
        card = "893201000000000000" + luhn.calc_check_digit("893201000000000000")
        swapped = "8932010000000000001"
        for text, code in (
            ("", "empty"),
            (None, "empty"),
            ("89ABC", "characters"),
            (card[:-1], "length"),
            (f"{card}12", "length"),
            (swapped, "check_digit"),
        ):
            with self.assertRaises(SimError) as caught:
                normalise_iccid(text)
            self.assertEqual(caught.exception.code, code, text)
            self.assertIsInstance(caught.exception, ValueError)


@tagged("post_install", "-at_install")
class TestOtherIdentifiers(BaseCase):
    def test_eid(self):
        # example of GSMA SGP.02, 89049032… with check digits that give 1 modulo 97
        body = "890490321234512345123456789012"
        check = (98 - int(body + "00") % 97) % 97
        self.assertTrue(eid_is_valid(f"{body}{check:02d}"))
        self.assertFalse(eid_is_valid(f"{body}{(check + 1) % 97:02d}"))
        for text in ("", body, None, "x" * 32):
            self.assertFalse(eid_is_valid(text))

    def test_imei(self):
        self.assertTrue(imei_is_valid("490154203237518"))  # 3GPP TS 23.003, annex B
        for text in (
            "490154203237517",
            "49015420323751",
            "4901542032375180",
            "49-015420323751",
            "４９０１５４２０３２３７５１８",
            "",
            None,
        ):
            self.assertFalse(imei_is_valid(text))

    def test_mac(self):
        for text in (
            "00:1a:2B:3c:4D:5e",
            "00-1A-2B-3C-4D-5E",
            "001a.2b3c.4d5e",
            " 001A2B3C4D5E ",
        ):
            self.assertEqual(normalise_mac(text), "00:1A:2B:3C:4D:5E")
        for text in ("-", "", None, "00:1A:2B:3C:4D", "00:1A:2B:3C:4D:5G", "-anything"):
            with self.assertRaises(ValueError):
                normalise_mac(text)
