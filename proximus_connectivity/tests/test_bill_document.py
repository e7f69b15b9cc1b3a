import base64
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .bill_common import BillCommon
from .test_tools_bill import line, ubl

CSV = (
    "Nummer;Omschrijving;Bedrag excl. btw;Van;Tot\n"
    "470123456;Mobiel oktober;15,00;01/10/2026;31/10/2026\n"
    ";Glasvezel fib 0042;57,50;01/10/2026;31/10/2026\n"
)


@tagged("post_install", "-at_install")
class TestBillDocument(BillCommon):
    """The bill of October 2026, which came on the third of November."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.currency_id = cls.env.ref("base.EUR")
        cls.operator, cls.other_operator = cls.env["res.partner"].create(
            [
                {"name": "Test Operator", "is_company": True},
                {"name": "Another Operator", "is_company": True},
            ]
        )
        cls.mobile = cls._create_active_line(
            monthly_cost=15.0, number_ids=[(0, 0, {"e164": "0470 12 34 56"})]
        )
        holder = cls.mobile.partner_id.commercial_partner_id
        shop = cls.env["res.partner"].create(
            {"name": "Mill Street Shop", "parent_id": holder.id, "type": "other"}
        )
        cls.fibre = cls._create_active_line(
            "internet", monthly_cost=55.0, external_ref="FIB-0042", site_id=shop.id
        )

    def _bill(self, *lines, ref="B1", file=None, **vals):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.operator.id,
                "invoice_date": "2026-11-03",
                "ref": ref,
                "invoice_line_ids": [
                    (0, 0, {"name": name, "price_unit": price, "tax_ids": []})
                    for name, price in lines
                ],
                **vals,
            }
        )
        if file:
            self.env["ir.attachment"].create(
                {
                    "name": "bill.xml",
                    "raw": file,
                    "res_model": "account.move",
                    "res_id": bill.id,
                }
            )
        return bill

    def _check(self, *lines, **vals):
        bill = self._bill(*lines, **vals)
        check = self.env["proximus.bill.check"].create({"move_id": bill.id})
        check.action_check()
        return check

    def _row(self, check, line=None):
        return check.line_ids.filtered(
            lambda row: row.row_place and (line is None or row.line_id == line)
        )

    def test_the_document_says_more_than_the_bill(self):
        inside = (
            "<cac:DocumentReference><cbc:ID>470123456</cbc:ID>"
            "<cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference>"
        )
        check = self._check(
            ("Mobile", 15.0), file=ubl(line(inside=inside), total="15.00")
        )
        row = self._row(check)
        self.assertEqual(str(check.date_from), "2026-10-01", "the period of its head")
        self.assertRecordValues(
            row,
            [
                {
                    "line_id": self.mobile.id,
                    "result": "matched",
                    "match_method": "number",
                    "confidence": "certain",
                    "row_number": "7",
                    "move_line_id": check.move_id.invoice_line_ids.id,
                }
            ],
        )
        self.assertFalse(check.document_note)

    def test_what_core_took_otherwise_is_said(self):
        check = self._check(("Mobile", 12.0), file=ubl(line(), total="15.00"))
        self.assertIn("15.00", check.document_note)
        self.assertIn("12.00", check.document_note)
        self.assertEqual(self._row(check).billed, 15.0)

    def test_refused_and_nothing_kept(self):
        buyer = (
            "<cac:AccountingCustomerParty><cac:Party><cac:PartyLegalEntity>"
            "<cbc:CompanyID>BE0999888777</cbc:CompanyID></cac:PartyLegalEntity>"
            "</cac:Party></cac:AccountingCustomerParty>"
        )
        self.company.vat = "BE0477472701"
        dollar = self.env.ref("base.USD")
        dollar.active = True
        entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
        for words, vals in (
            ("USD", {"currency_id": dollar.id}),
            ("addressed to BE0999888777", {"file": ubl(buyer, line())}),
            ("entities", {"file": entity + ubl(line())}),
            ("row 7: it does not say which VAT", {"file": ubl(line(tax=""))}),
            ("row 7: “15,00” is no amount", {"file": ubl(line("15,00"))}),
            ("row 7: the amount -15.00", {"file": ubl(line("-15.00"), total="15.00")}),
            ("damaged", {"file": ubl(line())[:-9]}),
        ):
            bill = self._bill(("Mobile", 15.0), **vals)
            check = self.env["proximus.bill.check"].create({"move_id": bill.id})
            with self.assertRefused(UserError, words):
                check.action_check()
            self.assertFalse(check.line_ids)
            self.assertEqual(check.state, "draft")

    def test_whose_number_it_was_in_the_billed_month(self):
        self.mobile.action_terminate("2026-10-20")
        heir = self._create_active_line(
            start="2026-10-25",
            monthly_cost=20.0,
            number_ids=[(0, 0, {"e164": "0470 12 34 56"})],
        )
        check = self._check(
            ("0470/12.34.56 du 01/09/2026 au 30/09/2026", 15.0),
            ("0470/12.34.56 du 01/11/2026 au 30/11/2026", 20.0),
        )
        rows = self._row(check).sorted("date_from")
        self.assertEqual(rows.line_id, self.mobile | heir)
        self.assertEqual(set(rows.mapped("result")), {"matched"})

    def test_a_confirmed_line_is_remembered_and_can_be_forgotten(self):
        unknown = self._row(self._check(("Desk 4, October 2026", 57.0)))
        self.assertEqual(unknown.result, "unknown_line")
        unknown.line_id = self.fibre
        self.assertEqual(
            (unknown.result, unknown.match_method, unknown.expected_credit),
            ("price_differs", "remembered", 2.0),
        )
        check = self._check(("desk 4 November 2026", 55.0), ref="B2")
        again = self._row(check)
        self.assertEqual((again.result, again.line_id), ("matched", self.fibre))
        match = self.env["proximus.bill.match"].search(
            [("line_id", "=", self.fibre.id)]
        )
        self.assertEqual(check.match_count, 1)
        match.unlink()
        check.action_check()
        self.assertEqual(self._row(check).result, "unknown_line")

    def test_a_likely_line_is_never_claimed(self):
        row = self._row(self._check(("Access, Mill Street shop, October 2026", 60.0)))
        self.assertEqual(
            (row.line_id, row.confidence, row.expected_credit),
            (self.fibre, "likely", 0.0),
        )
        self.assertIn("likely", row.explanation)
        row.action_confirm_line()
        self.assertEqual((row.confidence, row.expected_credit), ("certain", 5.0))

    def test_a_disputed_bill_is_what_it_is(self):
        check = self._check(("FIB-0042", 60.0))
        check.action_dispute()
        with self.assertRefused(UserError, "disputed or settled"):
            self._row(check).line_id = self.mobile
        missing = self._check(("FIB-0042", 55.0), ref="B2").line_ids - self._row(check)
        with self.assertRefused(UserError, "not on the bill"):
            missing.filtered(lambda row: not row.row_place).action_confirm_line()

    def test_the_tolerance_of_the_company(self):
        self.company.proximus_bill_tolerance = 0.5
        check = self._check(("0470 12 34 56", 15.4))
        self.assertEqual((check.tolerance, self._row(check).result), (0.5, "matched"))

    # === CSV === #

    def _wizard(self, content=CSV, **vals):
        form = Form(self.env["proximus.bill.detail"].with_context(**vals))
        form.content = base64.b64encode(content.encode())
        return form

    def test_a_detail_beside_the_bill(self):
        bill = self._bill(("Total", 72.5))
        check = self.env["proximus.bill.check"].create({"move_id": bill.id})
        bad = self._wizard(CSV.replace("57,50", "57.50"), default_check_id=check.id)
        with self.assertRefused(UserError, "row 3: “57.50” is no amount"):
            bad.save().action_read()
        self.assertFalse(check.line_ids)
        self.assertFalse(self.env["proximus.bill.format"].search([]))
        form = self._wizard(default_check_id=check.id)
        self.assertEqual(form.amount_column, "Bedrag excl. btw")
        form.save().action_read()
        fibre, mobile = self._row(check, self.fibre), self._row(check, self.mobile)
        self.assertEqual((mobile.result, fibre.expected_credit), ("matched", 2.5))
        self.assertEqual(str(check.date_from), "2026-10-01")
        self.assertFalse(check.document_note)

    def test_a_bill_that_is_a_csv_alone(self):
        layout = {"text_column": "Omschrijving", "amount_column": "Bedrag excl. btw"}
        self.env["proximus.bill.format"].create(
            {"operator_id": self.operator.id, "company_id": self.company.id, **layout}
        )
        for operator in (self.operator, self.other_operator):
            form = self._wizard()
            form.operator_id = operator
            form.number, form.date = "D-1", "2026-11-03"
            action = form.save().action_read()
            check = self.env["proximus.bill.check"].browse(action["res_id"])
            self.assertEqual(check.move_id.amount_untaxed, 72.5)
            self.assertEqual(check.operator_id, operator)
        with self.assertRefused(UserError, "is here already"):
            form.save().action_read()

    def _csv_alone(self):
        form = self._wizard()
        form.operator_id = self.operator
        form.number, form.date = "D-7", "2026-11-03"
        wizard = form.save()
        action = wizard.action_read()
        return wizard, self.env["proximus.bill.check"].browse(action["res_id"])

    def test_a_check_that_was_deleted_is_made_again(self):
        wizard, check = self._csv_alone()
        bill, found = check.move_id, check.line_ids.mapped("result")
        rows = bill.invoice_line_ids
        check.unlink()
        bill.action_proximus_check()
        check = bill.proximus_check_ids
        self.assertEqual(
            (check.line_ids.mapped("result"), bill.invoice_line_ids), (found, rows)
        )
        check.unlink()
        wizard.action_read()
        check = bill.proximus_check_ids
        self.assertEqual(
            (check.line_ids.mapped("result"), bill.invoice_line_ids), (found, rows)
        )
        self.assertEqual(len(check._originals(bill)), 1, "the file is there once")

    def test_a_file_that_is_written_in_another_way_now(self):
        _wizard, check = self._csv_alone()
        bill = check.move_id
        check.unlink()
        self.env["proximus.bill.format"].search([]).amount_column = "Total"
        bill.action_proximus_check()
        check = bill.proximus_check_ids
        self.assertEqual(
            check.line_ids.filtered("row_place").move_line_id, bill.invoice_line_ids
        )
        self.assertIn("is not read", check.document_note)

    # === TMF678 === #

    def test_a_tax_of_an_interface_is_never_dropped(self):
        provider = (
            self.env["proximus.provider"]
            .sudo()
            .create({"name": "P", "code": "manual", "company_id": self.company.id})
        )
        told = {"name": "Fibre", "product": "", "amount": 1}
        tax = self.company_data["default_tax_purchase"]
        rate = Decimal(str(tax.amount))
        vals = provider._bill_line_vals({**told, "tax_rate": rate}, 1)
        self.assertTrue(vals["tax_ids"][0][2])
        with self.assertRefused(UserError, "37.5"):
            provider._bill_line_vals({**told, "tax_rate": Decimal("37.5")}, 1)
