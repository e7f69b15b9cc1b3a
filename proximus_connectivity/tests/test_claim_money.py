from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .bill_common import BillCommon


@tagged("post_install", "-at_install")
class TestClaimMoney(BillCommon):
    """From what a check finds to the money that came back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls.env["res.partner"].create(
            {"name": "Test Operator", "is_company": True, "email": "op@example.com"}
        )
        cls.mobile = cls._create_active_line(
            monthly_cost=15.0, number_ids=[(0, 0, {"e164": "0470 12 34 56"})]
        )
        cls.fibre = cls._create_active_line(
            "internet", monthly_cost=55.0, external_ref="FIB-0042"
        )

    def _move(self, *lines, kind="in_invoice", post=True, day="2026-08-03", **vals):
        move = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": self.operator.id,
                "invoice_date": day,
                "invoice_line_ids": [
                    Command.create(
                        {"name": name, "price_unit": price, "tax_ids": [(5, 0, 0)]}
                    )
                    for name, price in lines
                ],
                **vals,
            }
        )
        if post:
            move.action_post()
        return move

    def _credit_note(self, *lines, **vals):
        return self._move(*lines, kind="in_refund", **vals)

    def _claim(self, *lines, **vals):
        """Return the claim of a bill that charges too much, sent."""
        rows = lines or (("0470 12 34 56", 20.0), ("FIB-0042", 65.0))
        bill = self._move(*rows, day="2026-07-03", ref="OP-2026-0700", **vals)
        bill.action_proximus_check()
        check = bill.proximus_check_ids
        check.action_dispute()
        claim = check.claim_ids
        claim.deadline = fields.Date.add(self.env.company._proximus_today(), months=1)
        claim.action_send()
        return claim

    # === WHAT IS DISPUTED === #

    def test_the_claim_holds_what_is_disputed(self):
        claim = self._claim()
        self.assertRecordValues(
            claim.row_ids.sorted("amount"),
            [
                {
                    "bill": "OP-2026-0700",
                    "line_id": self.mobile.id,
                    "billed": 20.0,
                    "agreed": 15.0,
                    "amount": 5.0,
                    "reason": "price_differs",
                },
                {
                    "bill": "OP-2026-0700",
                    "line_id": self.fibre.id,
                    "billed": 65.0,
                    "agreed": 55.0,
                    "amount": 10.0,
                    "reason": "price_differs",
                },
            ],
        )
        self.assertEqual(sum(claim.row_ids.mapped("amount")), claim.amount)
        claim.bill_check_id.move_id.button_draft()
        claim.bill_check_id.move_id.unlink()
        self.assertEqual(len(claim.row_ids), 2, "whatever becomes of the bill")

    def test_the_letter(self):
        self.operator.lang = "en_US"
        claim = self._claim()
        html = str(claim.letter_html()).replace("\xa0", " ")
        for words in (
            "OP-2026-0700",
            "+32 470 12 34 56",
            "65.00",
            "55.00",
            "10.00",
            "15.00",
            "Another price than agreed",
            "1 Jul 2026 – 31 Jul 2026",
        ):
            self.assertIn(words, html)
        paper = (
            self.env["ir.actions.report"]
            ._render_qweb_html("proximus_connectivity.report_claim", claim.ids)[0]
            .decode()
        )
        self.assertIn(claim.name, paper)
        self.assertIn("OP-2026-0700", paper)

    def test_the_letter_is_sent_by_the_composer(self):
        claim = self._claim()
        again = claim.copy({"state": "draft", "bill_check_id": False})
        self.assertEqual(again.state, "draft")
        action = again.action_write_letter()
        composer = Form(
            self.env["mail.compose.message"].with_context(**action["context"])
        ).save()
        self.assertIn(again.name, composer.subject)
        self.assertEqual(composer.partner_ids, self.operator)
        composer.action_send_mail()
        self.assertEqual(
            (again.state, again.sent_on), ("sent", again._proximus_today())
        )
        self.assertTrue(again.answer_by)

    @freeze_time("2026-08-01")
    def test_nobody_answers(self):
        claim = self._claim()
        self.assertEqual(str(claim.answer_by), "2026-08-31")
        self.env.flush_all()
        deadline = self.env["proximus.deadline"].search([("claim_id", "=", claim.id)])
        self.assertEqual((deadline.kind, str(deadline.date)), ("credit", "2026-08-31"))
        self.assertIn(claim.name, deadline.sentence)
        with freeze_time("2026-09-01"), self.enter_registry_test_mode():
            self.env.ref(
                "proximus_connectivity.ir_cron_remind_deadlines"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertIn("15.00", claim.activity_ids.note)
        with freeze_time("2026-09-01"):
            action = claim.action_remind()
            composer = Form(
                self.env["mail.compose.message"].with_context(**action["context"])
            ).save()
            self.assertIn("reminder", composer.subject)
            composer.action_send_mail()
        self.assertRecordValues(
            claim,
            [
                {
                    "state": "sent",
                    "reminder_count": 1,
                    "reminded_on": fields.Date.to_date("2026-09-01"),
                    "answer_by": fields.Date.to_date("2026-10-01"),
                }
            ],
        )

    # === MONEY === #

    def test_a_credit_note_line_that_names_it(self):
        claim = self._claim()
        move = self._credit_note((f"Correction {claim.name}", 15.0))
        self.assertRecordValues(
            claim,
            [
                {
                    "state": "credited",
                    "credit_move_id": move.id,
                    "recovered_amount": 15.0,
                    "remaining_amount": 0.0,
                    "excess_amount": 0.0,
                }
            ],
        )
        self.assertEqual(claim.credit_ids.reason, "claim")
        self.assertEqual(claim.bill_check_id.state, "settled")

    def test_a_credit_note_that_names_it_anywhere(self):
        for vals in ("ref", "invoice_origin", "narration", "payment_reference"):
            with self.subTest(where=vals):
                claim = self._claim()
                self._credit_note(
                    ("Correction", 5.0), ("And", 10.0), **{vals: f"See {claim.name}"}
                )
                self.assertEqual(
                    (claim.state, claim.recovered_amount), ("credited", 15)
                )
                self.assertEqual(len(claim.credit_ids), 2)
                claim.bill_check_id.move_id.button_cancel()

    def test_a_credit_note_of_the_disputed_bill(self):
        claim = self._claim()
        self._credit_note(("Correction of OP-2026-0700", 5.0))
        self.assertEqual((claim.state, claim.remaining_amount), ("sent", 10.0))
        self.assertEqual(claim.open_amount, 10.0)
        bill = claim.bill_check_id.move_id
        self._credit_note(("Correction", 10.0), reversed_entry_id=bill.id)
        self.assertEqual((claim.state, claim.recovered_amount), ("credited", 15.0))
        self.assertEqual(set(claim.credit_ids.mapped("reason")), {"bill"})

    def test_a_negative_line_on_the_next_bill(self):
        claim = self._claim()
        self._move((f"Credit {claim.name}", -15.0), ("0470 12 34 56", 15.0))
        self.assertEqual((claim.state, claim.recovered_amount), ("credited", 15.0))

    def test_the_same_amount_of_the_same_line_on_the_next_bill(self):
        claim = self._claim()
        bill = self._move(
            ("0470 12 34 56", 15.0),
            ("0470 12 34 56 correction", -5.0),
            ("FIB-0042", 55.0),
            ("FIB-0042 gesture", -3.0),
        )
        self.assertEqual(claim.recovered_amount, 0.0, "nothing names it yet")
        bill.action_proximus_check()
        self.assertEqual((claim.state, claim.recovered_amount), ("sent", 5.0))
        self.assertEqual(claim.credit_ids.reason, "line")
        claim.credit_ids.action_take_back()
        self.assertEqual((claim.state, claim.open_amount), ("sent", 15.0))

    def test_the_disputed_bill_itself_gives_nothing_back(self):
        claim = self._claim(
            ("0470 12 34 56", 20.0), ("FIB-0042", 55.0), ("OP-2026-0700 gesture", -1.0)
        )
        claim.bill_check_id.move_id._proximus_tick_off()
        self.assertFalse(claim.credit_ids)

    def test_part_of_it_and_the_rest(self):
        claim = self._claim()
        self._credit_note((f"Gesture {claim.name}", 9.0))
        self.assertEqual((claim.state, claim.remaining_amount), ("credited", 6.0))
        self.assertIn("6.00", str(claim.message_ids.mapped("body")))
        claim.action_claim_rest()
        self.assertEqual((claim.state, claim.open_amount), ("sent", 6.0))
        self._credit_note((f"Rest {claim.name}", 8.0))
        self.assertRecordValues(
            claim,
            [
                {
                    "state": "credited",
                    "recovered_amount": 15.0,
                    "remaining_amount": 0.0,
                    "excess_amount": 2.0,
                }
            ],
        )
        with self.assertRefused(UserError, claim.name, "nothing remains"):
            claim.action_claim_rest()
        with self.assertRefused(UserError, claim.name, "settled"):
            claim.action_send()

    def test_a_credit_that_is_undone_opens_the_claim_again(self):
        claim = self._claim()
        move = self._credit_note((f"Correction {claim.name}", 15.0))
        move.button_draft()
        self.assertEqual((claim.state, claim.open_amount), ("sent", 15.0))
        self.assertFalse(claim.credit_move_id | claim.credit_ids.move_id)
        self.assertEqual(claim.bill_check_id.state, "disputed")
        move.action_post()
        self.assertEqual(claim.state, "credited")
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id})
        )
        wizard.reverse_moves()
        move.reversal_move_ids.invoice_date = "2026-08-05"
        move.reversal_move_ids.action_post()
        self.assertEqual((claim.state, claim.recovered_amount), ("sent", 0.0))
        with self.assertRaisesRegex(UserError, "No posted credit note"):
            claim.action_find_credit()

    def _reverse(self, move, *amounts, post=True):
        """Return the reversal of a credit note, for other amounts row by row."""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id})
        )
        wizard.reverse_moves()
        reversal = move.reversal_move_ids[-1:]
        reversal.invoice_date = "2026-08-05"
        for row, amount in zip(reversal.invoice_line_ids, amounts, strict=True):
            row.price_unit = amount
        if post:
            reversal.action_post()
        return reversal

    def test_a_part_of_a_credit_that_is_undone(self):
        claim = self._claim()
        move = self._credit_note((f"Correction {claim.name}", 15.0))
        reversal = self._reverse(move, 4.0)
        values = {
            "state": "sent",
            "recovered_amount": 11.0,
            "remaining_amount": 4.0,
            "open_amount": 4.0,
        }
        self.assertRecordValues(claim, [values])
        self.assertEqual((claim.credit_ids.given, claim.credit_ids.undone), (15.0, 4.0))
        self.assertIn("in part", str(claim.message_ids.mapped("body")))
        reversal.button_draft()
        self.assertEqual((claim.state, claim.recovered_amount), ("credited", 15.0))
        reversal.action_post()
        self._credit_note((f"Rest {claim.name}", 4.0))
        self.assertEqual((claim.state, claim.remaining_amount), ("credited", 0.0))

    def test_a_reversal_of_what_settled_nothing(self):
        claim = self._claim()
        move = self._credit_note((f"Correction {claim.name}", 15.0), ("Gesture", 7.0))
        # the whole names the claim by one of its rows only
        move_rows = claim.credit_ids.move_line_id
        self.assertEqual(move_rows, move.invoice_line_ids[0])
        reversal = self._reverse(move, 0.0, 7.0)
        self.assertEqual((claim.state, claim.recovered_amount), ("credited", 15.0))
        reversal.button_draft()
        reversal.invoice_line_ids[1].write({"name": "Correction", "price_unit": 9.0})
        reversal.action_post()
        self.assertEqual((claim.state, claim.recovered_amount), ("sent", 6.0))

    def test_a_part_that_was_undone_before_the_claim_was_answered(self):
        claim = self._claim()
        move = self._credit_note(("Gesture", 15.0))
        self._reverse(move, 5.0)
        claim.credit_move_id = move
        claim.action_credit()
        self.assertEqual((claim.state, claim.recovered_amount), ("credited", 10.0))

    def test_refused_with_a_reason(self):
        claim = self._claim()
        wizard = self.env["proximus.claim.refuse"].with_context(active_ids=claim.ids)
        form = Form(wizard)
        form.reason = "The price rose in May."
        form.save().action_refuse()
        self.assertEqual(
            (claim.state, claim.refusal_reason), ("refused", "The price rose in May.")
        )
        self.assertEqual(claim.open_amount, 0.0)
        self.assertIn("rose in May", str(claim.message_ids.mapped("body")))

    # === REPORT === #

    def test_found_claimed_recovered(self):
        claim = self._claim()
        self._credit_note((f"Gesture {claim.name}", 9.0))
        self.env.flush_all()
        report = self.env["proximus.claim.report"]
        [(operator, found, claimed, recovered)] = report._read_group(
            [("operator_id", "=", self.operator.id)],
            ["operator_id"],
            ["found:sum", "claimed:sum", "recovered:sum"],
        )
        self.assertEqual(operator, self.operator)
        self.assertEqual((found, claimed, recovered), (15.0, 15.0, 9.0))
        months = report._read_group(
            [("operator_id", "=", self.operator.id), ("recovered", ">", 0)],
            ["date:month"],
            ["recovered:sum"],
        )
        self.assertEqual(months, [(fields.Date.to_date("2026-08-01"), 9.0)])
        rows = report.search([("operator_id", "=", self.operator.id)])
        self.assertEqual(rows.mapped("claim_id"), claim)
        opened = {row.action_open()["res_model"] for row in rows}
        self.assertEqual(opened, {"proximus.claim", "proximus.bill.check"})

    def test_recovered_this_year_is_said_once(self):
        claim = self._claim()
        today = self.env.company._proximus_today()
        self._credit_note((f"Gesture {claim.name}", 9.0), day=today)
        old = claim.credit_ids.sudo().copy(
            {"move_line_id": False, "date": fields.Date.subtract(today, years=1)}
        )
        old.given = 4.0
        amounts, action = self.env["proximus.home.card"]._recovered()
        self.assertEqual(amounts[self.env.company.currency_id], 9.0)
        rows = self.env["proximus.claim.credit"].search(action["domain"])
        self.assertEqual(sum(rows.mapped("amount")), 9.0)
