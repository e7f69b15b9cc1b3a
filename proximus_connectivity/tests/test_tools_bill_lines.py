from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.bill_document import Billed, Row
from ..tools.bill_lines import Found, find_lines, fitting_offer, number_in, offer_name

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


def billed(place, name, amount, days=OCTOBER, **row):
    row = Row(str(place), name, Decimal(str(amount)), **row)
    return Billed(str(place), row, None, *days, True)


@tagged("post_install", "-at_install")
class TestToolsBillLines(BaseCase):
    """The subscriptions that a bill names."""

    def only(self, *rows):
        [found], nameless = find_lines(rows)
        self.assertFalse(nameless)
        return found

    def test_rows_of_one_number_are_one_subscription(self):
        found = self.only(
            billed(1, "Abonnement Mobile 20 GB 0470/12.34.56 oktober 2026", 20),
            billed(2, "Korting +32 470 12 34 56", -2),
            billed(3, "Roaming", 3.2, references=(("object", "470 12 34 56"),)),
        )
        self.assertEqual(found.number, "+32470123456")
        self.assertEqual(found.places, ("1", "2", "3"))
        self.assertEqual((found.kind, found.monthly), ("mobile", Decimal("18.00")))
        self.assertEqual((found.start, found.remarks), (OCTOBER[0], []))
        self.assertEqual(offer_name(found), "Abonnement Mobile 20 GB")

    def test_a_reference_and_its_number_are_one(self):
        named = {"references": (("object", "AG-001"),)}
        found = self.only(
            billed(1, "Fibre 500 081 12 34 00", 50, **named),
            billed(2, "Calls 081 12 34 00", 1.5),
        )
        self.assertEqual((found.reference, found.number), ("AG-001", "+3281123400"))
        self.assertEqual(found.kind, "internet", "a fixed number says little")

    def test_what_several_numbers_share_is_an_agreement(self):
        named = {"references": (("object", "AG-001"),)}
        found, nameless = find_lines(
            [
                billed(1, "Mobile 0470 12 34 01", 15, **named),
                billed(2, "Mobile 0470 12 34 02", 15, **named),
                billed(3, "Handling", 5),
            ]
        )
        self.assertEqual([one.reference for one in found], ["", ""])
        self.assertEqual(len({one.number for one in found}), 2)
        self.assertEqual(nameless, ["3"])

    def test_an_article_is_no_subscription(self):
        named = {"references": (("seller_item", "FIB-500-X"),)}
        rows = [billed(place, "Fibre", 50, **named) for place in range(9)]
        found, nameless = find_lines(rows)
        self.assertEqual((found, len(nameless)), ([], 9))
        self.assertEqual(self.only(rows[0]).remarks, ["article"])

    def test_a_part_of_a_month_is_no_monthly_cost(self):
        found = self.only(
            billed(1, "0470 12 34 56", 17, (date(2026, 10, 16), OCTOBER[1]))
        )
        self.assertEqual((found.monthly, found.remarks), (None, ["part"]))
        self.assertEqual(found.start, date(2026, 10, 16))

    def test_a_part_beside_its_whole_month(self):
        september = (date(2026, 9, 16), date(2026, 9, 30))
        rows = [
            billed(1, "0470 12 34 56", 15, september),
            billed(2, "0470 12 34 56", 30),
        ]
        self.assertEqual(self.only(*rows).monthly, 30)
        rows[0] = billed(1, "0470 12 34 56", 40, september)
        found = self.only(*rows)
        self.assertEqual((found.monthly, found.remarks), (None, ["several"]))

    def test_months_and_what_is_no_fee(self):
        quarter = (OCTOBER[0], date(2026, 12, 31))
        self.assertEqual(self.only(billed(1, "0470 12 34 56", 45, quarter)).monthly, 15)
        usage = self.only(billed(1, "Roaming 0470 12 34 56", 4.2, unit="MIN"))
        self.assertEqual((usage.monthly, usage.remarks), (None, ["no_fee"]))
        back = self.only(billed(1, "Credit 0470 12 34 56", -4))
        self.assertIn("only_credit", back.remarks)

    def test_the_same_amount_twice_counts_once(self):
        row = billed(1, "0470 12 34 56", 15)
        found = self.only(row, billed(2, "0470 12 34 56", 15))
        self.assertEqual((found.monthly, found.remarks), (15, ["charged_twice"]))

    def test_one_number_for_two_subscriptions_and_a_foreign_one(self):
        found, _nameless = find_lines(
            [
                billed(1, "0470 12 34 56", 15, references=(("object", "A-0001"),)),
                billed(2, "0470 12 34 56", 15, references=(("object", "A-0002"),)),
                billed(3, "+31 6 12345678", 15),
            ]
        )
        self.assertEqual(
            [one.remarks for one in found], [[], ["number_twice"], ["foreign"]]
        )

    def test_kinds(self):
        for kind, name in (
            ("sip_trunk", "SIP trunk 081 12 34 00"),
            ("voice", "Vaste lijn 081 12 34 00"),
            ("iot", "M2M 0470 12 34 56"),
            ("mobile", "Internet on the phone 0470 12 34 56"),
            ("internet", "Glasvezel ABC-1234"),
            ("sdwan", "SD-WAN ABC-1234"),
            ("", "Something ABC-1234"),
        ):
            with self.subTest(name=name):
                self.assertEqual(self.only(billed(1, name, 10)).kind, kind)

    def test_a_number_in_a_text(self):
        for text, number in (
            ("Mobile 20 GB 0470/12.34.56", "+32470123456"),
            ("470 12 34 56", "+32470123456"),
            ("call from 0470 12 34 56 to 081 12 34 00", ""),
            ("0900 12 345", ""),
            ("invoice 20261001 of 2026", ""),
        ):
            with self.subTest(text=text):
                self.assertEqual(number_in(text), number)
                self.assertEqual(number_in(text, "US"), number)

    def test_the_offer_that_fits(self):
        offers = [
            (1, "mobile", "Mobile", False),
            (2, "mobile", "Mobile 20 GB", False),
            (3, "internet", "Fibre", False),
            (4, "mobile", "Mobile", True),
        ]
        found = Found(texts=("Abonnement Mobile 20 GB fibre",), kind="mobile")
        self.assertEqual(fitting_offer(found, offers[:3]), 2)
        self.assertEqual(fitting_offer(found, offers), 4, "the operator's own first")
        self.assertIsNone(fitting_offer(found, []))
        twice = [(1, "mobile", "Mobile", False), (2, "mobile", "Mobile", False)]
        self.assertIsNone(fitting_offer(found, twice))
