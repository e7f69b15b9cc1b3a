import base64
from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools import bill_csv, bill_match, bill_ubl, tmf_bill
from ..tools.bill_document import BillError, Row, period_in, read_period
from ..tools.bill_kind import document_kind

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
