import base64
from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools import bill_csv, bill_match, bill_ubl, bill_words, tmf_bill
from ..tools.bill_document import BillError, Row, period_in, read_period
from ..tools.bill_judge import Charge, Price, Terms, due, judge
from ..tools.bill_kind import document_kind
from ..tools.billing import bare_number_candidates, reference_keys

UBL = (
    '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" '
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:'
    'CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:'
    'xsd:CommonBasicComponents-2">{}</Invoice>'
)
HEAD = (
    "<cbc:ID>B1</cbc:ID><cbc:IssueDate>2026-11-03</cbc:IssueDate>"
    "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
    "<cac:InvoicePeriod><cbc:StartDate>2026-10-01</cbc:StartDate>"
    "<cbc:EndDate>2026-10-31</cbc:EndDate></cac:InvoicePeriod>"
)
TAX = (
    "<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>{}</cbc:Percent>"
    "</cac:ClassifiedTaxCategory>"
)
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def line(amount="15.00", inside="", item="", tax="21", quantity="1", price="15.00"):
    """Return an invoice line."""
    return (
        "<cac:InvoiceLine><cbc:ID>7</cbc:ID>"
        f'<cbc:InvoicedQuantity unitCode="C62">{quantity}</cbc:InvoicedQuantity>'
        f"<cbc:LineExtensionAmount>{amount}</cbc:LineExtensionAmount>{inside}"
        f"<cac:Item><cbc:Name>Mobile</cbc:Name>{item}{TAX.format(tax)}</cac:Item>"
        f"<cac:Price><cbc:PriceAmount>{price}</cbc:PriceAmount></cac:Price>"
        "</cac:InvoiceLine>"
    )


def envelope(attachment):
    """Return an AttachedDocument around something, as bytes."""
    return (
        UBL.replace("Invoice", "AttachedDocument")
        .format(f"<cbc:ID>E1</cbc:ID><cac:Attachment>{attachment}</cac:Attachment>")
        .encode()
    )


def ubl(*lines, total=None, head=""):
    """Return a bill as bytes."""
    totals = total and (
        "<cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount>"
        f"{total}</cbc:TaxExclusiveAmount></cac:LegalMonetaryTotal>"
    )
    return UBL.format(HEAD + head + (totals or "") + "".join(lines)).encode()


@tagged("post_install", "-at_install")
class TestReading(BaseCase):
    def refused(self, code, data, row=0):
        with self.assertRaises(BillError) as caught:
            bill_ubl.read_ubl(data)
        self.assertEqual((caught.exception.code, caught.exception.row), (code, row))

    def test_a_row_and_where_it_names_its_line(self):
        inside = (
            "<cac:InvoicePeriod><cbc:StartDate>2026-10-15</cbc:StartDate>"
            "<cbc:EndDate>2026-11-15</cbc:EndDate></cac:InvoicePeriod>"
            "<cac:OrderLineReference><cbc:LineID>9</cbc:LineID></cac:OrderLineReference>"
            "<cac:DocumentReference><cbc:ID>0470123456</cbc:ID>"
            "<cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference>"
            "<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>"
            "<cbc:Amount>3.00</cbc:Amount></cac:AllowanceCharge>"
        )
        item = (
            "<cac:BuyersItemIdentification><cbc:ID>B-1</cbc:ID>"
            "</cac:BuyersItemIdentification><cac:SellersItemIdentification>"
            "<cbc:ID>S-1</cbc:ID></cac:SellersItemIdentification>"
            "<cac:AdditionalItemProperty><cbc:Name>MSISDN</cbc:Name>"
            "<cbc:Value>470 12 34 56</cbc:Value></cac:AdditionalItemProperty>"
        )
        bill = bill_ubl.read_ubl(
            ubl(line("18.00", inside, item, "0.21"), total="18.00")
        )
        [row] = bill.rows
        self.assertEqual((bill.date_from, bill.date_to), OCTOBER)
        # from the fifteenth to the fifteenth is a month
        self.assertEqual(row.date_to, date(2026, 11, 14))
        self.assertEqual((row.tax_rate, row.charges), (21, (Decimal("3.00"),)))
        self.assertEqual(
            set(row.references),
            {
                ("object", "0470123456"),
                ("property", "470 12 34 56"),
                ("buyer_item", "B-1"),
                ("seller_item", "S-1"),
                ("order", "9"),
            },
        )

    def test_a_bill_in_an_envelope_is_read_like_the_bill(self):
        inner = ubl(line("18.00"), total="18.00")
        bill = bill_ubl.read_ubl(inner)
        binary = envelope(
            "<cbc:EmbeddedDocumentBinaryObject>"
            f"{base64.b64encode(inner).decode()}</cbc:EmbeddedDocumentBinaryObject>"
        )
        told = envelope(
            "<cac:ExternalReference><cbc:Description><![CDATA["
            f"{inner.decode()}]]></cbc:Description></cac:ExternalReference>"
        )
        for data in (binary, told):
            self.assertTrue(bill_ubl.is_ubl(data))
            self.assertEqual(bill_ubl.read_ubl(data), bill)
        self.refused("envelope", envelope(""))
        self.refused(
            "xml",
            envelope(
                "<cbc:EmbeddedDocumentBinaryObject>JVBERi0xLjQK"
                "</cbc:EmbeddedDocumentBinaryObject>"
            ),
        )
        nested = inner
        for _time in range(5):
            code = base64.b64encode(nested).decode()
            nested = envelope(
                f"<cbc:EmbeddedDocumentBinaryObject>{code}"
                "</cbc:EmbeddedDocumentBinaryObject>"
            )
        self.refused("envelope", nested)
        hostile = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + inner
        code = base64.b64encode(hostile).decode()
        self.refused(
            "doctype",
            envelope(
                f"<cbc:EmbeddedDocumentBinaryObject>{code}"
                "</cbc:EmbeddedDocumentBinaryObject>"
            ),
        )

    def test_what_the_whole_bill_is_about(self):
        head = (
            "<cac:AdditionalDocumentReference><cbc:ID>FIB-0042</cbc:ID>"
            "<cbc:DocumentTypeCode>130</cbc:DocumentTypeCode>"
            "</cac:AdditionalDocumentReference><cac:AdditionalDocumentReference>"
            "<cbc:ID>picture</cbc:ID></cac:AdditionalDocumentReference>"
        )
        own = (
            "<cac:DocumentReference><cbc:ID>MOB-7</cbc:ID>"
            "<cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference>"
        )
        rows = bill_ubl.read_ubl(ubl(line(), line(inside=own), head=head)).rows
        self.assertEqual(rows[0].references, (("bill", "FIB-0042"),))
        self.assertEqual(rows[1].references, (("object", "MOB-7"),))

        def match(row):
            known = {"fib0042": [bill_match.Tenure(4)]}
            told = bill_match.told_by(row)
            return bill_match.match(told, OCTOBER, known, {}, lambda number: [])

        self.assertEqual(match(rows[0]), bill_match.Match(4, "reference", "FIB-0042"))
        self.assertIsNone(match(rows[1]), "it names another object")
        named = Row("1", "Mobile 0499 00 00 00", 1, (), (("bill", "FIB-0042"),))
        self.assertFalse(match(named).is_certain, "it may be about another number")

    def test_three_documents(self):
        def kind(*lines, **options):
            return document_kind(bill_ubl.read_ubl(ubl(*lines, **options)))

        third = line(item="<cbc:Description>Third-party services</cbc:Description>")
        self.assertEqual(kind(line()), "bill")
        self.assertEqual(kind(third), "third_party")
        self.assertEqual(kind(line(), third), "bill", "a bill with such a row")
        note = "<cbc:Note>Payment statement for third-party services</cbc:Note>"
        self.assertEqual(kind(line(tax="0"), head=note), "third_party")
        self.assertEqual(kind(line(), head=note), "bill", "it asks VAT: its own sale")
        for code, found in (("380", "bill"), ("381", "credit_note"), ("396",) * 2):
            head = f"<cbc:InvoiceTypeCode>{code}</cbc:InvoiceTypeCode>"
            expected = "credit_note" if found == "396" else found
            self.assertEqual(kind(line(), head=head), expected)
        self.assertEqual(kind(line("-15.00"), total="-15.00"), "credit_note")

    def test_a_credit_note_and_what_it_credits(self):
        head = (
            "<cbc:InvoiceTypeCode>381</cbc:InvoiceTypeCode><cac:BillingReference>"
            "<cac:InvoiceDocumentReference><cbc:ID>B0</cbc:ID>"
            "</cac:InvoiceDocumentReference></cac:BillingReference>"
        )
        bill = bill_ubl.read_ubl(ubl(line(), head=head, total="15.00"))
        self.assertEqual((bill.kind, bill.credits), ("credit_note", ("B0",)))
        self.assertEqual((bill.rows[0].amount, bill.untaxed), (-15, -15))
        negative = ubl(line("-15.00", price="-15.00"), head=head, total="-15.00")
        self.assertEqual(bill_ubl.read_ubl(negative).rows[0].amount, -15)

    def test_a_credit_note_of_an_interface(self):
        rate = {
            "id": "1",
            "name": "Fibre",
            "taxExcludedAmount": {"value": 45.1},
            "appliedTax": [{"taxRate": 21}],
        }
        for category, sign, kind in (
            ("normal", 1, "bill"),
            ("creditNote", -1, "credit_note"),
            ("third-party", 1, "third_party"),
        ):
            data = {"id": "9", "billNo": "B9", "category": category}
            kept = tmf_bill.write_document(data, [rate])
            bill = tmf_bill.read_document(kept)
            self.assertEqual(bill.rows[0].amount, sign * Decimal("45.1"))
            self.assertEqual(document_kind(bill), kind)

    def test_what_is_no_bill_is_refused_with_its_row(self):
        entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
        self.refused("doctype", entity + ubl(line()))
        self.refused("empty", b"  ")
        self.refused("xml", ubl(line())[:-20])
        self.refused("format", b"<Order/>")
        self.refused("amount", ubl(line("15,00")), "7")
        self.refused("tax", ubl(line(tax="")), "7")
        self.refused("tax", ubl(line(tax="210")), "7")
        self.refused(
            "text", ubl(line(inside=f"<cbc:Note>{'x' * 10_001}</cbc:Note>")), "7"
        )
        self.refused("sign", ubl(line("-15.00"), total="15.00"), "7")
        self.assertTrue(bill_ubl.read_ubl(ubl(line("-15.00"), total="-15.00")))
        backwards = (
            "<cac:InvoicePeriod><cbc:StartDate>2026-10-15</cbc:StartDate>"
            "<cbc:EndDate>2026-10-01</cbc:EndDate></cac:InvoicePeriod>"
        )
        self.refused("period", ubl(line(inside=backwards)), "7")
        other = (
            line()
            .replace("<cbc:LineExt", "<cbc:LineExt", 1)
            .replace(
                "<cbc:LineExtensionAmount>",
                '<cbc:LineExtensionAmount currencyID="USD">',
            )
        )
        self.refused("currency", ubl(other), "7")

    def test_periods(self):
        for text, period in (
            ("du 01/10/2026 au 31/10/2026", OCTOBER),
            ("01.10.2026 - 01.11.2026", OCTOBER),
            ("2026-10-01 tot 2026-10-31", OCTOBER),
            ("Abonnement oktober 2026", OCTOBER),
            ("Mobile Oct 2026", OCTOBER),
            ("October 2026 and November 2026", (None, None)),
            ("31/02/2026 - 30/03/2026", (None, None)),
            ("Mobile 2026", (None, None)),
        ):
            self.assertEqual(period_in(text), period, text)
        self.assertEqual(read_period(OCTOBER[0], None), (None, None))

    def test_a_detail_in_csv(self):
        mapping = bill_csv.Mapping(
            (
                ("text", "Omschrijving"),
                ("amount", "Bedrag"),
                ("reference", "Nummer"),
                ("date_from", "Van"),
                ("date_to", "Tot"),
            )
        )
        head = "Nummer;Omschrijving;Bedrag;Van;Tot\n"
        good = (
            head + "0470123456;Mobiel;1.015,50;01/10/2026;31/10/2026\n;Korting;2-;;\n"
        )
        bill = bill_csv.read_csv(good.encode(), mapping, "B")
        self.assertEqual([row.amount for row in bill.rows], [Decimal("1015.50"), -2])
        self.assertEqual(bill.rows[0].references, (("object", "0470123456"),))
        self.assertEqual((bill.rows[0].date_from, bill.rows[0].date_to), OCTOBER)
        for text, code, row in (
            (head + "1;Mobiel;15.50;;\n", "amount", 2),
            (head + "1;Mobiel;15,50\n", "cells", 2),
            (head + "1;Mobiel;15,50;;\n1;Mobiel;;;\n", "amount", 3),
            (head + "1;Mobiel;15,50;32/10/2026;01/11/2026\n", "date", 2),
            (head.replace(";", ","), "separator", 1),
            (head.replace("Bedrag", "Prijs"), "column", 1),
            (head, "empty", 0),
        ):
            with self.assertRaises(BillError) as caught:
                bill_csv.read_csv(text.encode(), mapping, "B")
            found = caught.exception
            self.assertEqual((found.code, found.row), (code, row), text)
        with self.assertRaises(BillError) as caught:
            bill_csv.read_csv(
                good.replace("Mobiel", "Forf\xe9").encode("cp1252"), mapping, "B"
            )
        self.assertEqual(caught.exception.code, "encoding")
        self.assertEqual(bill_csv.sniff(good.encode()), (";", "utf-8"))

    def test_a_bill_of_an_interface_is_kept_as_received(self):
        rates = [
            {
                "id": "1",
                "name": "Fibre",
                "product": {"id": "C-1"},
                "taxExcludedAmount": {"value": 45.1},
                "appliedTax": [{"taxRate": 0.21}],
                "periodCoverage": {
                    "startDateTime": "2026-10-01T00:00:00+02:00",
                    "endDateTime": "2026-11-01T00:00:00+01:00",
                },
            }
        ]
        data = tmf_bill.write_document({"id": "B", "billNo": "77"}, rates)
        self.assertTrue(tmf_bill.is_document(data))
        bill = tmf_bill.read_document(data)
        [row] = bill.rows
        self.assertEqual((row.date_from, row.date_to), OCTOBER)
        self.assertEqual((row.amount, row.tax_rate), (Decimal("45.1"), 21))
        self.assertEqual(row.references, (("object", "C-1"),))
        rates[0]["appliedTax"] = [{"taxRate": "many"}]
        with self.assertRaisesRegex(ValueError, "Fibre"):
            tmf_bill.read_document(tmf_bill.write_document({"id": "B"}, rates))


@tagged("post_install", "-at_install")
class TestMatching(BaseCase):
    def test_spellings(self):
        for text in ("470 12 34 56", "470/12.34.56", "Mobile 470123456 x"):
            self.assertIn("+32470123456", set(bare_number_candidates(text)), text)
        for text in ("FIB-0042", "fib 0042", "fib0042", "Ref: FIB.00-42!"):
            self.assertIn("fib0042", reference_keys(text), text)

    def test_whose_it_was_in_the_period(self):
        tenures = [
            bill_match.Tenure(1, date(2024, 1, 1), date(2026, 7, 1)),
            bill_match.Tenure(2, date(2026, 7, 15), None),
        ]
        for first, last, whose in (
            (date(2026, 6, 1), date(2026, 6, 30), 1),
            (date(2026, 7, 1), date(2026, 7, 10), 1),
            (date(2026, 7, 1), date(2026, 7, 31), 2),
            (date(2023, 1, 1), date(2023, 1, 31), 1),
        ):
            self.assertEqual(bill_match.tenure_in(tenures, first, last), whose)

    def test_the_surest_place_counts(self):
        row = Row(
            "1",
            "Mobile 0470 99 99 99",
            Decimal(1),
            ("0471 11 11 11",),
            (("property", "1000"), ("object", "470123456")),
        )
        numbers = {
            "+32470123456": [bill_match.Tenure(1)],
            "+32470999999": [bill_match.Tenure(2)],
        }
        told = bill_match.told_by(row)
        found = bill_match.match(told, OCTOBER, {}, {}, numbers.get)
        self.assertEqual(
            (found.line, found.method, found.is_certain), (1, "number", True)
        )
        weak = {"1000": [bill_match.Tenure(3)]}
        found = bill_match.match(told[1:], OCTOBER, weak, {}, numbers.get)
        self.assertEqual((found.line, found.is_certain), (3, False))

    def test_what_is_known_again_next_month(self):
        one, other = (
            bill_words.match_key(f"Abonnement bureau {month} 2026, du {days}")
            for month, days in (
                ("octobre", "01/10/2026 au 31/10/2026"),
                ("novembre", "01/11/2026 au 30/11/2026"),
            )
        )
        self.assertEqual(one, other)
        self.assertEqual(one, "abonnement bureau du au")


@tagged("post_install", "-at_install")
class TestJudging(BaseCase):
    def judged(self, *charges, monthly="18.00", start="2024-01-01", **terms):
        """Return (result, credit) of charges: amount, words, period, extra."""
        prices = (Price(monthly and Decimal(monthly), date.fromisoformat(start)),)
        prices = terms.pop("prices", prices)
        found = judge(
            [
                Charge(
                    Decimal(amount),
                    *(rest[1] if len(rest) > 1 else OCTOBER),
                    bill_words.words(rest[0] if rest else ""),
                    bool(rest) and bill_words.is_extra(bill_words.words(rest[0])),
                    number=rest[2] if len(rest) > 2 else "",
                )
                for amount, *rest in charges
            ],
            Terms(prices, **terms),
        )
        return [(verdict.result, f"{verdict.credit:.2f}") for verdict in found]

    def right(self, *charges, **terms):
        for result, credit in self.judged(*charges, **terms):
            self.assertEqual((result, credit), ("matched", "0.00"), charges)

    def test_right_together(self):
        self.right(("20.00", "fee"), ("-2.00", "discount"))
        self.right(("18.00",), ("0.00", "sms"))
        half = (date(2026, 10, 15), OCTOBER[1])
        self.right(
            ("17.00", "fee", half),
            ("31.00", "fee", NOVEMBER),
            monthly="31.00",
            start="2026-10-15",
        )
        self.right(("18.00",), ("18.00", "again"), ("-18.00", "correction"))
        self.right(("18.00", "fee", (date(2026, 10, 5), date(2026, 11, 4))))
        # thirtieths instead of days
        self.right(("17.57", "fee", half), monthly="31.00", start="2026-10-15")
        self.right(("25.00", "fee"), ("-25.00", "promotion"), monthly="0.00")

    def test_a_price_that_changed_in_a_quarter(self):
        prices = (
            Price(Decimal(15), date(2024, 1, 1), date(2026, 10, 31)),
            Price(Decimal(12), date(2026, 11, 1)),
        )
        quarter = (OCTOBER[0], date(2026, 12, 31))
        self.right(("39.00", "fee", quarter), prices=prices)
        self.assertEqual(due(prices, *quarter).amount, Decimal(39))

    def test_wrong(self):
        self.assertEqual(self.judged(("20.00",)), [("price_differs", "2.00")])
        self.assertEqual(self.judged(("17.00",)), [("price_differs", "0.00")])
        self.assertEqual(
            self.judged(("21.00", "fee"), ("-2.00", "discount")),
            [("price_differs", "1.00"), ("matched", "0.00")],
        )
        self.assertEqual(
            self.judged(("18.00", "fee"), ("18.00", "fee")),
            [("matched", "0.00"), ("duplicate", "18.00")],
        )

    def test_only_to_look_at(self):
        extra = ("extra", "0.00")
        self.assertEqual(self.judged(("18.00",), ("4.20", "data"))[1], extra)
        self.assertEqual(self.judged(("4.20", "appels"))[0], extra)
        self.assertEqual(self.judged(("60.00", "installation"))[0], extra)
        # the same amount for something else is no duplicate
        self.assertEqual(
            self.judged(("18.00", "mobile fee"), ("18.00", "roaming")),
            [("matched", "0.00"), extra],
        )
        self.assertEqual(
            self.judged(("18.00",), ("-3.00", "gesture")),
            [("matched", "0.00"), ("credit", "0.00")],
        )
        self.assertEqual(
            self.judged(("18.00",), prices=(), is_started=False),
            [("price_differs", "0.00")],
        )

    def test_two_numbers_of_a_line_are_two_things(self):
        self.assertEqual(
            self.judged(
                ("18.00", "voice", OCTOBER, "+3281123400"),
                ("18.00", "voice", OCTOBER, "+3281123401"),
            ),
            [("matched", "0.00"), ("extra", "0.00")],
        )

    def test_what_is_much_dearer_and_no_fee_is_something_else(self):
        self.assertEqual(self.judged(("60.00", "wired desk")), [("extra", "0.00")])
        self.assertEqual(self.judged(("60.00",)), [("price_differs", "42.00")])
        found = self.judged(("30.00", "mobile"))
        self.assertEqual(found, [("price_differs", "12.00")])

    def test_after_the_end(self):
        ended = date(2026, 9, 30)
        self.assertEqual(
            self.judged(("18.00",), ("4.20", "calls"), last_day=ended),
            [("after_end", "18.00"), ("extra", "0.00")],
        )
        # given back on the same bill
        self.assertEqual(
            self.judged(("18.00",), ("-10.00", "credit"), last_day=ended),
            [("after_end", "8.00"), ("credit", "0.00")],
        )
        before = (date(2026, 9, 1), ended)
        self.right(("18.00", "fee", before), last_day=ended)

    def test_billed_before(self):
        earlier = ((*OCTOBER, Decimal("18.00"), "B0"),)
        self.assertEqual(
            self.judged(("18.00",), earlier=earlier), [("duplicate", "18.00")]
        )
        self.assertEqual(
            self.judged(("18.00", "fee", NOVEMBER), earlier=earlier),
            [("matched", "0.00")],
        )
        self.assertEqual(self.judged(("3.00",), earlier=earlier), [("extra", "0.00")])
        self.assertEqual(
            self.judged(("18.00",), ("-2.00", "discount"), earlier=earlier),
            [("duplicate", "16.00"), ("credit", "0.00")],
        )
