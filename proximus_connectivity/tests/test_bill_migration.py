from pathlib import Path

from odoo import fields
from odoo.fields import Command
from odoo.modules.migration import load_script
from odoo.tests import tagged

from .bill_common import BillCommon

FOLDER = Path(__file__).parents[1] / "migrations"


@tagged("post_install", "-at_install")
class TestBillMigration(BillCommon):
    """Checks and claims of an earlier version get what they could not know."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls.env["res.partner"].create(
            {"name": "Test Operator", "is_proximus_operator": True}
        )

    def _migrate(self, name, version="19.0.1.7.0"):
        self.env.flush_all()
        path = FOLDER / version / f"{name}.py"
        load_script(str(path), name).migrate(self.env.cr, "19.0.1.6.0")
        self.env.invalidate_all()

    def test_rows_that_name_their_days(self):
        move = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.operator.id,
                "invoice_date": "2026-07-03",
                "invoice_line_ids": [
                    Command.create({"name": name, "price_unit": 15.0})
                    for name in ("Fibre 01/06/2026 - 30/06/2026", "Fibre")
                ],
            }
        )
        move.action_proximus_check()
        rows = move.proximus_check_ids.line_ids
        self.assertEqual(rows.mapped("is_dated"), [True, False])
        rows.is_dated = False
        self._migrate("post-bill_dated")
        self.assertEqual(rows.mapped("is_dated"), [True, False])
        rows.is_dated = False
        # a file that nobody can read any more
        self.env["ir.attachment"].create(
            {
                "name": "broken.xml",
                "raw": b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:"
                b"Invoice-2'/>",
                "res_model": "account.move",
                "res_id": move.id,
            }
        )
        self._migrate("post-bill_dated")
        self.assertEqual(rows.mapped("is_dated"), [True, False])

    def test_a_claim_that_was_sent_expects_an_answer(self):
        today = self.env.company._proximus_today()
        claims = self.env["proximus.claim"].create(
            [
                {
                    "kind": "billing",
                    "partner_id": self.env.company.partner_id.id,
                    "operator_id": self.operator.id,
                    "amount": 15.0,
                    "requested_on": today,
                    "deadline": fields.Date.add(today, months=2),
                }
            ]
            * 3
        )
        sent, dated, draft = claims
        (sent | dated).action_send()
        wanted = sent.answer_by
        self.assertTrue(wanted)
        sent.answer_by = False
        dated.answer_by = today
        self._migrate("post-claim_answer")
        self.assertEqual((sent.answer_by, dated.answer_by), (wanted, today))
        self.assertFalse(draft.answer_by)

    def test_rows_whose_reason_was_a_sentence(self):
        self.env["res.lang"]._activate_lang("fr_BE")
        moves = self.env["account.move"].create(
            [
                {
                    "move_type": "in_invoice",
                    "partner_id": self.operator.id,
                    "invoice_date": day,
                    "ref": ref,
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Mobile 0470 12 34 56", "price_unit": 15}
                        )
                        for _time in range(2)
                    ],
                }
                for day, ref in (("2026-07-03", "B-1"), ("2026-07-04", "B-2"))
            ]
        )
        self._create_active_line(
            monthly_cost=15.0, number_ids=[Command.create({"e164": "0470 12 34 56"})]
        )
        for move in moves:
            move.action_proximus_check()
        rows = moves.proximus_check_ids.line_ids
        wanted = rows.mapped(lambda row: (row.reason, row.explanation))
        self.assertLessEqual(
            {"agreed", "again", "billed"}, {reason for reason, _said in wanted}
        )
        cr = self.env.cr
        cr.execute(
            "ALTER TABLE proximus_bill_check_line ADD COLUMN explanation varchar"
        )
        for row, code in zip(rows, ["en_US", "fr_BE"] * len(rows), strict=False):
            cr.execute(
                """UPDATE proximus_bill_check_line
                      SET explanation = %s, reason = NULL, billed_check_id = NULL
                    WHERE id = %s""",
                [row.with_context(lang=code).explanation, row.id],
            )
        self._migrate("post-explanation", "19.0.1.8.0")
        self.assertEqual(rows.mapped(lambda row: (row.reason, row.explanation)), wanted)
