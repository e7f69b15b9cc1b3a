"""Bill, credit note and third-party statement are told apart when they come in."""

import base64

from odoo.tests import tagged

from .common import BelgianCommon

SPACES = (
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:'
    'CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:'
    'xsd:CommonBasicComponents-2"'
)
SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd"


def party(role, name, vat):
    """Return a party of a bill."""
    return (
        f"<cac:{role}><cac:Party><cac:PartyTaxScheme><cbc:CompanyID>{vat}"
        "</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
        "</cac:PartyTaxScheme><cac:PartyLegalEntity><cbc:RegistrationName>"
        f"{name}</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:{role}>"
    )


def envelope(data):
    """Return an AttachedDocument around a bill."""
    code = base64.b64encode(data).decode()
    return (
        f'<AttachedDocument xmlns="{SCHEMA}:AttachedDocument-2" {SPACES}>'
        "<cbc:ID>E1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject "
        f'mimeCode="application/xml">{code}</cbc:EmbeddedDocumentBinaryObject>'
        "</cac:Attachment></AttachedDocument>"
    ).encode()


@tagged("post_install", "-at_install")
class TestBillThreeDocuments(BelgianCommon):
    def document(self, number, *rows, code="380", head="", tax="21"):
        """Return a bill in UBL, as an operator writes it."""
        untaxed = sum(amount for _text, amount in rows)
        total = untaxed * (100 + int(tax)) / 100
        lines = "".join(
            f"<cac:InvoiceLine><cbc:ID>{place}</cbc:ID>"
            '<cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>'
            f'<cbc:LineExtensionAmount currencyID="EUR">{amount:.2f}'
            f"</cbc:LineExtensionAmount><cac:Item><cbc:Name>{text}</cbc:Name>"
            "<cac:ClassifiedTaxCategory><cbc:ID>"
            f"{'S' if int(tax) else 'O'}</cbc:ID><cbc:Percent>{tax}</cbc:Percent>"
            "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
            "</cac:ClassifiedTaxCategory></cac:Item><cac:Price>"
            f'<cbc:PriceAmount currencyID="EUR">{amount:.2f}</cbc:PriceAmount>'
            "</cac:Price></cac:InvoiceLine>"
            for place, (text, amount) in enumerate(rows, 1)
        )
        return (
            f'<Invoice xmlns="{SCHEMA}:Invoice-2" {SPACES}><cbc:CustomizationID>'
            "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
            f"</cbc:CustomizationID><cbc:ID>{number}</cbc:ID>"
            "<cbc:IssueDate>2026-11-03</cbc:IssueDate>"
            f"<cbc:InvoiceTypeCode>{code}</cbc:InvoiceTypeCode>{head}"
            "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
            + party("AccountingSupplierParty", self.operator.name, self.operator.vat)
            + party("AccountingCustomerParty", self.company.name, self.company.vat)
            + "<cac:LegalMonetaryTotal>"
            f'<cbc:TaxExclusiveAmount currencyID="EUR">{untaxed:.2f}'
            '</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID="EUR">'
            f"{total:.2f}</cbc:TaxInclusiveAmount></cac:LegalMonetaryTotal>"
            f"{lines}</Invoice>"
        ).encode()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls.env["res.partner"].create(
            {
                "name": "Operator of Three",
                "vat": "BE0202239951",
                "is_company": True,
                "is_proximus_operator": True,
            }
        )

    def imported(self, data):
        journal = self.env["account.journal"].search(
            [("type", "=", "purchase"), ("company_id", "=", self.company.id)], limit=1
        )
        env = self.as_user(self.accountant)
        file = env["ir.attachment"].create(
            {"name": "bill.xml", "raw": data, "mimetype": "application/xml"}
        )
        journal = journal.with_env(env).with_context(default_move_type="in_invoice")
        return journal._create_document_from_attachment(file.ids)

    def test_a_bill_in_an_envelope(self):
        data = self.document("OP-2026-1", ("Subscription", 55.0))
        plain, wrapped = self.imported(data), self.imported(envelope(data))
        for move in (plain, wrapped):
            self.assertEqual(move.ref, "OP-2026-1")
            self.assertEqual(move.proximus_document_kind, "bill")
            move.action_proximus_check()
            [row] = move.proximus_check_ids.line_ids.filtered("row_place")
            self.assertEqual((row.row_number, row.billed), ("1", 55.0))
            self.assertFalse(move.proximus_check_ids.document_note)

    def test_a_credit_note_by_its_type(self):
        bill = self.imported(self.document("OP-2026-2", ("Subscription", 55.0)))
        head = (
            "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>OP-2026-2"
            "</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>"
        )
        for number, amount in (("CN-2026-1", 5.0), ("CN-2026-2", -5.0)):
            data = self.document(number, ("Correction", amount), code="381", head=head)
            move = self.imported(data)
            with self.subTest(amount=amount):
                self.assertEqual(
                    (move.move_type, move.amount_untaxed), ("in_refund", 5.0)
                )
                self.assertEqual(move.proximus_document_kind, "credit_note")
                self.assertEqual(move.reversed_entry_id, bill)
                move.action_proximus_check()
                check = move.proximus_check_ids
                self.assertEqual((check.billed_total, check.document_note), (-5, False))

    def test_a_statement_of_what_is_collected_for_others(self):
        account = self.env["account.account"].search(
            [
                ("company_ids", "in", self.company.ids),
                ("account_type", "=", "expense"),
            ],
            limit=1,
            order="code desc",
        )
        rows = [("Third-party services: parking", 6.4)]
        proposed = self.imported(self.document("ST-2026-1", *rows, tax="0"))
        self.assertEqual(proposed.proximus_document_kind, "third_party")
        self.assertNotEqual(proposed.invoice_line_ids.account_id, account)
        self.assertIn("settings", proposed.proximus_statement_note)
        self.company.proximus_statement_account_id = account
        booked = self.imported(self.document("ST-2026-2", *rows))
        self.assertEqual(booked.invoice_line_ids.account_id, account)
        self.assertEqual((booked.amount_tax, booked.amount_total), (0.0, 7.74))
        mixed = self.imported(self.document("OP-2026-3", ("Subscription", 55.0), *rows))
        self.assertEqual(mixed.proximus_document_kind, "bill")
