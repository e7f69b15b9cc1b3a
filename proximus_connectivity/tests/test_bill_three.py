from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .bill_common import BillCommon


@tagged("post_install", "-at_install")
class TestBillThree(BillCommon):
    """Bill, credit note and statement of third-party services."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls.env["res.partner"].create(
            {"name": "Test Operator", "is_proximus_operator": True}
        )
        cls.fibre = cls._create_active_line(
            "internet", monthly_cost=55.0, external_ref="FIB-0042"
        )
        cls.account = cls.company_data["default_account_expense"].copy()
        cls.tax = cls.company_data["default_tax_purchase"]
        cls.zero = cls.tax.copy({"amount": 0.0, "name": "No VAT"})

    def _move(self, *lines, kind="in_invoice", **vals):
        return self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": self.operator.id,
                "invoice_date": "2026-07-03",
                "ref": "ST-2026-07",
                "invoice_line_ids": [
                    Command.create(
                        {"name": name, "price_unit": price, "tax_ids": self.tax.ids}
                    )
                    for name, price in lines
                ],
                **vals,
            }
        )

    def test_a_statement_is_proposed_when_nobody_chose_an_account(self):
        move = self._move(("Parking by text message", 10.0))
        self.assertEqual(move.proximus_document_kind, "bill")
        before = move.invoice_line_ids.account_id
        move.action_proximus_statement()
        self.assertEqual(move.proximus_document_kind, "third_party")
        self.assertEqual(move.invoice_line_ids.account_id, before)
        self.assertEqual(move.invoice_line_ids.tax_ids, self.tax)
        self.assertIn("settings", move.proximus_statement_note)
        self.assertFalse(move.is_proximus_to_book, "nobody said where to")
        self.env.company.proximus_statement_account_id = self.account
        move.invalidate_recordset()
        self.assertTrue(move.is_proximus_to_book)
        move.action_proximus_own_bill()
        self.assertFalse(move.proximus_statement_note)

    def test_a_statement_deducts_no_vat_and_asks_the_same(self):
        self.env.company.proximus_statement_account_id = self.account
        move = self._move(("Parking by text message", 10.0), ("Game", 3.33))
        total = move.amount_total
        move.action_proximus_statement()
        rows = move.invoice_line_ids
        self.assertEqual((rows.account_id, move.amount_tax), (self.account, 0.0))
        self.assertFalse(rows.tax_ids)
        self.assertEqual(move.amount_total, total)
        self.assertNotIn("settings", move.proximus_statement_note)
        move.action_post()
        for action in (move.action_proximus_statement, move.action_proximus_own_bill):
            with self.assertRefused(UserError, move.name, "draft"):
                action()

    def test_the_tax_that_the_company_chose(self):
        self.env.company.proximus_statement_account_id = self.account
        self.env.company.proximus_statement_tax_id = self.zero
        move = self._move(("Parking by text message", 10.0))
        move.action_proximus_statement()
        self.assertEqual(move.invoice_line_ids.tax_ids, self.zero)
        self.assertEqual(move.amount_total, 11.5)
        self.env.company.proximus_statement_tax_id = self.tax.copy(
            {"amount": 50.0, "name": "Half"}
        )
        other = self._move(("Parking by text message", 10.0), ref="ST-2")
        with self.assertRefused(UserError, "Half", "zero percent"):
            other.action_proximus_statement()

    def test_no_line_is_expected_on_a_statement(self):
        move = self._move(("Parking by text message", 10.0))
        move.action_proximus_statement()
        move.action_proximus_check()
        check = move.proximus_check_ids
        self.assertEqual(check.line_ids.mapped("result"), ["third_party"])
        self.assertIn("not its own sale", check.summary)
        with self.assertRefused(UserError, check.name, "nothing is certain"):
            check.action_dispute()

    def test_a_credit_note_is_checked_and_says_so(self):
        move = self._move(("FIB-0042 correction", 10.0), kind="in_refund")
        move.action_proximus_check()
        check = move.proximus_check_ids
        self.assertEqual(check.line_ids.mapped("result"), ["credit"])
        self.assertEqual((check.billed_total, check.expected_credit), (-10.0, 0.0))
        self.assertIn("Credit note", check.summary)
        self.assertIn("no claim", check.summary)

    # === ROWS FOR OTHERS ON AN ORDINARY BILL === #

    def _mixed(self, **vals):
        move = self._move(
            ("FIB-0042", 55.0), ("Third-party services: parking", 6.4), **vals
        )
        move.action_proximus_check()
        return move, move.proximus_check_ids

    def _book(self, check):
        action = check.action_book_third_party()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_rows_for_others_are_booked_apart(self):
        move, check = self._mixed()
        own, other = move.invoice_line_ids
        self.assertIn("settings", check.third_party_note)
        self.assertIn("VAT is on it", check.third_party_note)
        with self.assertRefused(UserError, "settings"):
            check.action_book_third_party()
        self.env.company.proximus_statement_account_id = self.account
        move.invalidate_recordset()
        self.assertTrue(move.is_proximus_third_to_book)
        total = move.amount_total
        before = own.read(["account_id", "tax_ids", "balance"])
        wizard = self._book(check)
        self.assertEqual((wizard.row_ids, wizard.amount_before), (other, 6.4))
        self.assertEqual((wizard.amount_after, wizard.total), (7.36, total))
        wizard.action_book()
        self.assertEqual((other.account_id, other.tax_ids.ids), (self.account, []))
        self.assertEqual((other.balance, move.amount_total), (7.36, total))
        self.assertEqual(own.read(["account_id", "tax_ids", "balance"]), before)
        self.assertFalse(check.third_party_note)
        with self.assertRefused(UserError, "no row for others"):
            wizard.action_book()
        check.action_check()
        self.assertFalse(check.third_party_note, "it is still known as booked")

    def test_a_posted_bill_says_what_to_correct(self):
        self.env.company.proximus_statement_account_id = self.account
        move, check = self._mixed()
        wizard = self._book(check)
        move.action_post()
        self.assertIn("reset it to draft", check.third_party_note)
        self.assertFalse(check.is_third_party_to_book)
        other = move.invoice_line_ids[1]
        before = other.account_id
        for action in (wizard.action_book, check.action_book_third_party):
            with self.assertRefused(UserError, "is posted"):
                action()
        self.assertEqual(other.account_id, before)

    def test_the_cents_of_a_rounding_stay(self):
        self.env.company.proximus_statement_account_id = self.account
        move = self._move(
            ("FIB-0042", 55.03), ("Parking by text message", 3.33), ("0900 calls", 1.11)
        )
        move.action_proximus_check()
        total = move.amount_total
        self._book(move.proximus_check_ids).action_book()
        self.assertEqual(move.amount_total, total)

    def test_the_row_of_a_document_is_found_when_it_is_booked_apart(self):
        self.env.company.proximus_statement_account_id = self.account
        move, check = self._mixed()
        rows = b"Text;Amount\nFIB-0042;55,00\nThird-party services: parking;6,40\n"
        self.env["proximus.bill.format"].create(
            {
                "operator_id": self.operator.id,
                "text_column": "Text",
                "amount_column": "Amount",
            }
        )
        self.env["ir.attachment"].create(
            {
                "name": "detail.csv",
                "raw": rows,
                "res_model": "account.move",
                "res_id": move.id,
            }
        )
        check.action_check()
        self._book(check).action_book()
        check.action_check()
        self.assertFalse(check.third_party_note)
        paired = check.line_ids.filtered("row_place").move_line_id
        self.assertEqual(paired, move.invoice_line_ids)
