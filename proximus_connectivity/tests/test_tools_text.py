from odoo.tests import BaseCase, tagged

from ..tools import billing, numbers, pasted, sim, text
from ..tools.registration import bare, registration, spell

#: What comes along from web pages, mails, telephones and word processors.
UNSEEN = (
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2066\u2067\u2068\u2069\ufeff\ufe0f\u034f"
)
MOBILE = "+32470123456"
CARD = "8932019999999998873"


@tagged("post_install", "-at_install")
class TestUnseen(BaseCase):
    def test_each_character_that_nobody_sees(self):
        for char in UNSEEN:
            spelled = char + f"+32 4{char}70 12 34 56" + char
            self.assertEqual(numbers.parse(spelled).e164, MOBILE, ascii(char))
            self.assertEqual(numbers.search_digits(spelled), MOBILE[1:])
            card = f"{char}8932 0199{char}99999998873"
            self.assertEqual(sim.normalise_iccid(card), CARD)
            self.assertEqual(registration(f"{char}BE 0477{char}.472.701"), "0477472701")
            self.assertEqual(
                sim.normalise_mac(f"{char}AA-BB-CC-DD-EE-FF"), "AA:BB:CC:DD:EE:FF"
            )
            self.assertEqual(text.reference(f"{char}AGR\u00a01{char}"), "AGR 1")

    def test_dashes_and_blanks_of_any_kind(self):
        for dash in "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212":
            self.assertEqual(
                numbers.parse(f"0470{dash}12{dash}34{dash}56").e164, MOBILE
            )
            self.assertEqual(registration(f"0477{dash}472{dash}701"), "0477472701")
        for blank in " \u00a0\u2007\u2009\u202f\u3000\t":
            self.assertEqual(numbers.parse(f"0470{blank}12{blank}34 56").e164, MOBILE)
            self.assertEqual(registration(f"0477{blank}472{blank}701"), "0477472701")
            self.assertEqual(sim.normalise_iccid(f"8932{blank}019999999998873"), CARD)

    def test_the_cell_of_a_spreadsheet_that_is_a_text(self):
        for spelled in ("'%s", "’%s", '="%s"', '"%s"', "“%s”", "' %s ", "\u200e'%s"):
            told = numbers.parse(spelled % "0470 12 34 56")
            self.assertEqual(told.e164, MOBILE, spelled)
            self.assertEqual(sim.normalise_iccid(spelled % CARD), CARD)
            self.assertEqual(registration(spelled % "BE0477.472.701"), "0477472701")
            self.assertEqual(numbers.search_digits(spelled % "0470/12"), "3247012")
        for text_ in ("'", "''", '""', '=""', "'=1+1'0470123456", "0470'123456"):
            with self.assertRaises(ValueError):
                numbers.parse(text_)
        for dot in "·•∙⁄":
            spelled = dot.join(("0470", "12", "34", "56"))
            self.assertEqual(numbers.parse(spelled).e164, MOBILE)
            self.assertEqual(registration(f"0477{dot}472{dot}701"), "0477472701")

    def test_the_register_of_a_court(self):
        for spelled in (
            "RPR Gent 0477.472.701",
            "RPM Liège – division Namur 0477.472.701",
            "RPR Antwerpen, afdeling Turnhout, 0477 472 701",
            "USt-IdNr. BE0477472701",
        ):
            self.assertEqual(bare(spelled), "0477472701", spelled)
        for spelled in ("Gent 0477.472.701", "FR 0477472701", "NO 477472701"):
            self.assertNotEqual(bare(spelled), "0477472701", spelled)

    def test_the_mark_of_a_footnote_is_no_digit(self):
        for mark in "\u00b2\u00b9\u2074\u2082\u2460\u00bd":
            with self.assertRaises(numbers.NumberError):
                numbers.parse(f"0470 12 34 5{mark}")
            self.assertEqual(text.plain(f"5{mark}"), f"5{mark}")
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in "0470123456")
        self.assertEqual(numbers.parse(wide).e164, MOBILE)

    def test_a_bill_is_read_through_it(self):
        line = "Fibre\u200b AGR\u00ad-77 \u202d0470\u00a012 34\u200b 56\u202c"
        self.assertIn(MOBILE, list(billing.number_candidates(line)))
        self.assertIn("AGR-77", billing.reference_candidates(line))
        rows = "Ref 02\n1234567"
        self.assertNotIn("+3221234567", list(billing.number_candidates(rows)))

    def test_a_pasted_list(self):
        rows = pasted.read_rows(f"\ufeff\u202d0470 12 34 56\u202c\t{CARD}\u200b\n")
        self.assertEqual((rows[0].number, rows[0].beside), ("0470 12 34 56", CARD))

    def test_what_is_looked_for(self):
        self.assertEqual(text.searched("\0"), "")
        self.assertEqual(text.searched("\u202dAGR\0-1\ud800 "), "AGR-1")
        self.assertEqual(text.searched(["x"]), "")


@tagged("post_install", "-at_install")
class TestSpreadsheets(BaseCase):
    def test_numbers_that_are_whole(self):
        for written in (
            "32470123456",
            "32470123456.0",
            "32470123456,00",
            "470123456",
            "470123456.0",
            "3.2470123456E10",
            "3.2470123456E+10",
            "3,2470123456e+10",
            "4.70123456E+08",
        ):
            self.assertEqual(numbers.parse(written).e164, MOBILE, written)
        self.assertEqual(numbers.parse("31612345678").e164, "+31612345678")
        self.assertEqual(numbers.parse("3.1612345678E10").e164, "+31612345678")

    def test_numbers_that_are_lost(self):
        for written in ("3.25E+10", "3.247E10", "3.2470123E+10", "4.7E+08", "3E10"):
            with self.assertRaises(numbers.NumberError, msg=written) as caught:
                numbers.parse(written)
            self.assertEqual(caught.exception.code, "destroyed")
            self.assertIn("spreadsheet", str(caught.exception))

    def test_a_wrong_number_is_no_foreign_one(self):
        """One digit too many does not make a Belgian number a Norwegian one."""
        with self.assertRaises(numbers.NumberError):
            numbers.parse("4791234567")

    def test_cards(self):
        self.assertEqual(sim.normalise_iccid("8.932019999999998873E18"), CARD)
        self.assertEqual(sim.normalise_iccid(f"{CARD}.0"), CARD)
        for written in ("8.93202E+18", "8932019999999990000", "89320199999999900000"):
            with self.assertRaises(sim.SimError, msg=written) as caught:
                sim.normalise_iccid(written)
            self.assertEqual(caught.exception.code, "destroyed")
        self.assertEqual(sim.normalise_code("2.06012345678901E14"), "206012345678901")
        for written in ("2.06E+14", "89049032000000000000000000000000"):
            with self.assertRaises(sim.SimError):
                sim.normalise_code(written)

    def test_a_pasted_list(self):
        rows = pasted.read_rows("x\t3.2470123456E10\n3,25E+10;Jan\n470123456.0")
        self.assertEqual(
            [row.number for row in rows], ["3.2470123456E10", "3.25E+10", "470123456.0"]
        )


@tagged("post_install", "-at_install")
class TestEnterpriseNumbers(BaseCase):
    def test_what_people_write_in_front(self):
        for written in (
            "BE 0477.472.701",
            "TVA BE 0477.472.701",
            "T.V.A. BE 0477.472.701",
            "BTW BE0477472701",
            "BTW-nr. 0477 472 701",
            "KBO 0477.472.701",
            "KBO/BCE: 0477.472.701",
            "BCE n° 0477.472.701",
            "N° 0477.472.701",
            "Nº 0477.472.701",
            "№ 0477.472.701",
            "No. 0477.472.701",
            "ondernemingsnummer 0477.472.701",
            "Ondernemingsnr.: 0477.472.701",
            "Numéro d’entreprise : 0477.472.701",
            "N° d'entreprise BE 0477\u2011472\u2011701",
            "numéro de TVA: BE0477472701",
            "Unternehmensnummer 0477.472.701",
            "USt-ID BE0477472701",
            "VAT BE 0477 472 701",
            "477472701",
            "477472701.0",
            "4.77472701E8",
        ):
            self.assertEqual(registration(written), "0477472701", written)

    def test_other_countries_stay_other_countries(self):
        for written, kept in (
            ("DE 123456789", "DE123456789"),
            ("NO 123456789", "NO123456789"),
            ("NO123456789MVA", "NO123456789MVA"),
            ("FR 12345678901", "FR12345678901"),
            ("NL123456789B01", "NL123456789B01"),
            ("LU 12345678", "LU12345678"),
            ("0477.472.70X", "047747270X"),
        ):
            self.assertEqual(registration(written), kept)
        self.assertEqual(bare("Brewery 0477.472.701"), "Brewery 0477.472.701")

    def test_how_it_is_kept(self):
        for written, kept, vat in (
            ("BE 0477.472.701", "BE 0477.472.701", True),
            ("\u202dBE0477472701\u202c", "BE0477472701", True),
            ("TVA BE 0477.472.701", "BE0477472701", True),
            ("N° 477.472.701", "0477472701", False),
            ("DE123456789", "DE123456789", True),
            ("/", "/", True),
        ):
            self.assertEqual(spell(written, vat), kept)
