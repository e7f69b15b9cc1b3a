from unittest.mock import patch

from psycopg2 import errorcodes
from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..models.bill import proximus_bill_check_long
from .bill_common import BillCommon


class Faster(SerializationFailure):
    """What the database says to the slower one of two."""

    pgcode = errorcodes.SERIALIZATION_FAILURE


@tagged("post_install", "-at_install")
class TestBillLong(BillCommon):
    """A long bill is checked in the background, step by step, and says how far."""

    ROWS = (
        ("0470 12 34 56", 15.0),
        ("FIB-0042", 55.0),
        ("FIB-0042", 55.0),
        ("Handling", 5.0),
        ("Third-party services: parking", 6.4),
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls.env["res.partner"].create(
            {"name": "Test Operator", "is_proximus_operator": True}
        )
        cls._create_active_line(
            monthly_cost=15.0, number_ids=[Command.create({"e164": "0470 12 34 56"})]
        )
        cls._create_active_line("internet", monthly_cost=55.0, external_ref="FIB-0042")
        cls.missing = cls._create_active_line(
            "internet", monthly_cost=40.0, external_ref="FIB-0043"
        )
        bill = cls.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": cls.operator.id,
                "invoice_date": "2026-07-03",
                "ref": "L-2026-07",
                "invoice_line_ids": [
                    Command.create({"name": name, "price_unit": price, "quantity": 1})
                    for name, price in cls.ROWS
                ],
            }
        )
        cls.check = cls.env["proximus.bill.check"].create({"move_id": bill.id})
        cls.startClassPatcher(patch.object(proximus_bill_check_long, "LONG_BILL", 3))
        cls.startClassPatcher(patch.object(proximus_bill_check_long, "STEP", 2))

    def _pass(self):
        """Let the scheduled job work once."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("proximus_connectivity.ir_cron_work").method_direct_trigger()
        self.env.invalidate_all()

    def _run_job(self):
        """Let it read the bill, and enter what it found."""
        self._pass()
        self._pass()

    def _steps(self, count):
        """Read the bill, and take some of the other steps."""
        for _number in range(count + 1):
            ids = self.check._work_cut()[0]
            self.assertEqual(self.check._work_chunk(ids), ids)
        self.env.flush_all()
        self.env.invalidate_all()

    def _found(self):
        return sorted(
            (row.name, row.result, row.expected_credit) for row in self.check.line_ids
        )

    def test_it_waits_runs_and_says_so(self):
        self.check.action_check()
        self.assertEqual((self.check.state, len(self.check.line_ids)), ("draft", 0))
        self.assertIn("5 rows", self.check.work_note)
        self._run_job()
        self.assertEqual(self.check.state, "checked")
        self.assertFalse(self.check.work_note or self.check.rows_done)
        self.assertIn("to claim", self.check.message_ids[0].body)
        self.assertEqual(len(self.check.line_ids), 6)
        self.assertEqual(self.check.not_billed_ids.line_id, self.missing)

    def test_it_says_how_far_it_is(self):
        self.check.action_check()
        self._steps(2)
        check = self.check
        self.assertEqual((check.rows_done, check.rows_total), (4, 5))
        self.assertIn("4 of 5 rows", check.work_note)
        self.assertEqual((check.state, len(check.line_ids)), ("draft", 4))
        self.assertFalse(check.move_id.proximus_claim_badge, "not yet")

    def test_a_crash_in_the_middle_leaves_nothing_twice(self):
        self.check.action_check()
        self._steps(1)
        # the results of the next step are there, but the step is not saved as done
        again = self.check.step_ids[0]
        self.check._enter_results(again._results(), is_all=False)
        self._run_job()
        found = self._found()
        self.assertEqual((self.check.state, len(found)), ("checked", 6))
        kept = self.check.line_ids
        self.check.action_check()
        self._run_job()
        self.assertEqual((self._found(), self.check.line_ids), (found, kept))

    def test_somebody_stops_it(self):
        self.check.tolerance = 0.07
        self.check.action_check()
        self._steps(1)
        self.check.action_stop()
        billed = sum(self.check.line_ids.mapped("billed"))
        self.assertEqual(self.check.billed_total, billed)
        self.assertEqual(self.check.tolerance, 0.07, "as it was entered")
        self._run_job()
        self.assertIn("Stopped at 2 of 5 rows", self.check.work_note)
        self.assertEqual((self.check.state, len(self.check.line_ids)), ("draft", 2))
        self.check.action_check()
        self._run_job()
        self.assertEqual((self.check.state, len(self.check.line_ids)), ("checked", 6))
        self.assertFalse(self.check.work_note)

    def test_somebody_changes_it_in_the_middle_of_a_step(self):
        self.check.action_check()
        later = [("call_at", ">", fields.Datetime.now())]
        before = self.env["ir.cron.trigger"].search_count(later)
        model = type(self.check)
        with patch.object(model, "_enter_step", side_effect=Faster):
            self._pass()
        self.assertTrue(self.check.queued_on)
        after = self.env["ir.cron.trigger"].search_count(later)
        self.assertGreater(after, before, "it goes on soon")
        self._run_job()
        self.assertEqual(self.check.state, "checked")

    def test_a_step_leaves_the_check_itself_to_others(self):
        """Or of two workers at one bill the slower would lose for ever."""
        self.check.action_check()
        self._steps(0)
        ids = self.check._work_cut()[0]
        known = self.check.write_date
        self.env.cr.execute("UPDATE proximus_bill_check SET write_date = NULL")
        self.check._work_chunk(ids)
        self.env.flush_all()
        self.check.invalidate_recordset()
        self.assertTrue(known and not self.check.write_date)

    def test_totals_follow_at_the_end(self):
        self.check.action_check()
        self._run_job()
        rows = self.check.line_ids
        self.assertEqual(self.check.billed_total, sum(rows.mapped("billed")))
        self.assertTrue(self.check.expected_credit)

    def test_a_decision_stays_when_it_is_checked_again(self):
        self.check.action_check()
        self._run_job()
        row = self.check.line_ids.filtered(lambda row: row.name == "Handling")
        row.write({"decision": "accepted", "decision_reason": "once"})
        self.check.action_check()
        self._steps(1)
        self.assertEqual(self.check.state, "draft")
        self._run_job()
        self.assertEqual((row.decision, row.attention), ("accepted", "right"))

    def test_one_that_cannot_be_checked_says_why(self):
        self.check.action_check()
        self.check.move_id.button_cancel()
        self._run_job()
        self.assertFalse(self.check.queued_on or self.check.step_ids)
        self.assertIn("no vendor bill that counts", self.check.message_ids[0].body)

    def test_form_and_list_show_it(self):
        for view in ("form", "list"):
            arch = self.check.get_view(view_type=view)["arch"]
            self.assertIn('widget="progressbar"', arch)
