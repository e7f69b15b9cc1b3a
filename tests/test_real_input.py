"""Two hundred installed lines and the operator's bill for them, from real files."""

from collections import Counter

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BelgianCommon, rows


@tagged("post_install", "-at_install")
class TestRealInput(BelgianCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load_people()

    def lines(self):
        return self.env["proximus.line"].search([("company_id", "=", self.company.id)])

    def import_lines(self, name, dryrun=False):
        env = self.as_user(self.partner)
        with mute_logger("odoo.sql_db"):
            return self.import_csv(env, "proximus.line", name, dryrun)

    def test_the_dry_run_names_each_bad_row_and_saves_nothing(self):
        result = self.import_lines("lines.csv", dryrun=True)
        expected = {int(row["row"]): row for row in rows("lines_bad_rows.csv")}
        said = {}
        for message in result["messages"]:
            said.setdefault(message["rows"]["from"] + 1, []).append(message["message"])
        self.assertEqual(set(said), set(expected))
        for row, sentences in said.items():
            for sentence in sentences:
                self.assertTrue(sentence.strip(), expected[row])
                self.assertNotIn("duplicate key value", sentence)
                self.assertNotIn("Traceback", sentence)
        self.assertFalse(self.lines())

    def test_a_file_with_bad_rows_saves_nothing(self):
        self.assertFalse(self.import_lines("lines.csv")["ids"])
        self.assertFalse(self.lines())

    def test_an_impossible_date_is_named(self):
        [message] = self.import_lines("lines_bad_date.csv")["messages"]
        self.assertIn("start_date", str(message))
        self.assertFalse(self.lines())

    def test_a_file_that_is_no_text_is_refused_in_words(self):
        messages = self.import_lines("unreadable.csv")["messages"]
        self.assertEqual([message["type"] for message in messages], ["error"])
        self.assertTrue(messages[0]["message"])
        self.assertFalse(self.lines())

    def test_good_lines_and_their_bill(self):
        result = self.import_lines("lines_good.csv")
        self.assertFalse(result["messages"])
        lines = self.env["proximus.line"].browse(result["ids"])
        self.assertEqual(len(lines), 185)
        self.assertEqual(
            Counter(lines.mapped("state")),
            {"active": 178, "suspended": 5, "terminated": 2},
        )
        self.assertEqual(len(lines.sim_ids), 141)
        self.assertFalse(lines.filtered("missing"))
        self.check_bill()

    def check_bill(self):
        bill = self.import_bill(self.as_user(self.accountant), "operator_bill.xml")
        self.assertEqual(len(bill.invoice_line_ids), 187)
        bill.action_proximus_check()
        check = bill.proximus_check_ids
        expected = rows("operator_bill_expected.csv")
        positions = bill.invoice_line_ids.sorted("sequence").ids
        got = {}
        for line in check.line_ids:
            place = line.move_line_id and positions.index(line.move_line_id.id) + 1
            amounts = (line.expected, line.billed, line.difference)
            key = str(place) if place else line.line_id.external_ref
            got[key] = (line.result, *(f"{amount:.2f}" for amount in amounts))
        want = {
            row["line_id"] or row["external_ref"]: (
                row["result"],
                row["expected"],
                row["billed"],
                row["difference"],
            )
            for row in expected
        }
        self.assertEqual(got, want)
        self.assertGreater(check.expected_credit, 0)

    def test_an_unreadable_bill_is_said_when_it_is_checked(self):
        bill = self.import_bill(self.as_user(self.accountant), "unreadable.xml")
        with self.assertRaises(UserError) as refused:
            bill.action_proximus_check()
        self.assertIn("no product lines", str(refused.exception))
        self.assertFalse(bill.proximus_check_ids)
