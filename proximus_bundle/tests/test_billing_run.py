from datetime import date
from pathlib import Path
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.modules.migration import load_script
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import BundleCommon

MERGE = Path(__file__).parents[1] / "migrations" / "19.0.1.3.0" / "pre-run.py"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestBillingRun(BundleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"].union(
            *(cls._create_customer(f"Customer {number}") for number in range(4))
        )
        cls.subscriptions = cls.env["proximus.subscription"].union(
            *(
                cls._create_active(
                    date(2026, 3, 1), order=cls._create_order(partner_id=partner.id)
                )
                for partner in cls.customers
            )
        )

    def _create_run(self, day=date(2026, 3, 20)):
        return self.env["proximus.billing.run"].create({"date": day})

    def _failing(self, bad, error):
        """Let the invoicing of a subscription fail."""
        model = type(self.env["proximus.subscription"])
        original = model._prepare_invoice

        def _prepare_invoice(subscription, items, until):
            if subscription in bad:
                raise error
            return original(subscription, items, until)

        return patch.object(model, "_prepare_invoice", _prepare_invoice)

    def test_a_run_bills_what_is_due_and_counts(self):
        run = self._create_run()
        self.assertEqual(run.due_count, 4)
        run.action_run()
        self.assertRecordValues(
            run,
            [
                {
                    "state": "done",
                    "billed_count": 4,
                    "move_count": 4,
                    "error_count": 0,
                    "amount_untaxed": 4 * 207.0,
                }
            ],
        )
        run.action_run()
        self.assertEqual(run.move_count, 4)

    def test_progress_is_what_is_done_of_what_is_known(self):
        run = self._create_run()
        run._process(self.subscriptions[:1], run.date)
        self.assertEqual((run.billed_count, run.due_count, run.progress), (1, 3, 25.0))

    def test_what_was_billed_before_is_not_counted_again(self):
        run = self._create_run()
        run._process(self.subscriptions[:1], run.date)
        run._process(self.subscriptions[:1], run.date)
        self.assertEqual(run.billed_count, 1)
        run.move_ids.button_draft()
        run.move_ids.button_cancel()
        run.invalidate_recordset()
        self.assertEqual(run.billed_count, 0)

    def test_a_company_has_one_run_a_day(self):
        run = self._create_run()
        found = self.env["proximus.billing.run"]._for_day(run.company_id, run.date)
        self.assertEqual(found, run)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_run()
            self.env.flush_all()

    def test_the_day_of_a_run_that_has_begun_stays(self):
        """Else there would be two of one day, and none of another."""
        run = self._create_run()
        run.date = "2026-03-19"
        run.action_run()
        for vals in (
            {"date": "2026-03-21"},
            {"company_id": self.env["res.company"].create({"name": "Z"}).id},
        ):
            with self.assertRaisesRegex(UserError, "has begun"):
                run.write(vals)
        run.write({"date": "2026-03-19", "company_id": run.company_id.id})
        result = run.load([".id", "date"], [[str(run.id), "2026-03-21"]])
        self.assertIn("has begun", result["messages"][0]["message"])
        other = run.copy({"date": "2026-04-01"})
        self.assertEqual((other.state, other.billed_count), ("draft", 0))

    def test_the_runs_of_one_day_become_one(self):
        first, other = self._create_run(), self._create_run(date(2026, 3, 21))
        first._process(self.subscriptions[:1], date(2026, 3, 20))
        other._process(self.subscriptions[1:3], date(2026, 3, 20))
        self.env.flush_all()
        self.env.cr.execute("DROP INDEX proximus_billing_run_once_a_day")
        self.env.cr.execute(
            "UPDATE proximus_billing_run SET date = '2026-03-20' WHERE id = %s",
            [other.id],
        )
        load_script(str(MERGE), "pre-run").migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        self.assertFalse(other.exists())
        self.assertEqual((first.billed_count, first.move_count), (3, 3))

    def test_a_run_that_two_ended_at_once_is_closed_by_the_schedule(self):
        run = self._create_run()
        run._transition("running")
        self.subscriptions._bill(run.date, run=run)
        with self.enter_registry_test_mode():
            self.env.ref("proximus_bundle.ir_cron_bill").method_direct_trigger()
        self.assertEqual((run.state, run.billed_count), ("done", 4))

    def test_one_bad_customer_does_not_stop_the_others(self):
        bad = self.subscriptions[1]
        run = self._create_run()
        with self._failing(bad, UserError("No address")):
            run.action_run()
        self.assertEqual(run.move_count, 3)
        self.assertEqual(run.error_ids, bad)
        self.assertEqual(bad.billing_error, "No address")
        self.assertFalse(bad.item_ids.filtered(lambda item: item.state == "billed"))
        self.assertFalse((self.subscriptions - bad).filtered("billing_error"))
        run.action_retry()
        self.assertFalse(run.error_ids)
        self.assertFalse(bad.billing_error)
        self.assertEqual(run.move_count, 4)
        self.assertEqual(run.billed_count, 4)

    def test_what_was_billed_is_sent_from_the_run(self):
        run = self._create_run()
        self.assertEqual(run.unsent_count, 0)
        run.action_run()
        self.assertEqual((run.move_count, run.unsent_count), (4, 4))
        action = run.action_send()
        self.assertEqual(set(action["context"]["active_ids"]), set(run.move_ids.ids))
        run.move_ids[:3].is_move_sent = True
        self.assertEqual(run.unsent_count, 1)
        action = run.action_send()
        self.assertEqual(action["res_model"], "account.move.send.wizard")
        run.move_ids.is_move_sent = True
        with self.assertRaisesRegex(UserError, "sent already"):
            run.action_send()

    def test_a_surprise_is_stored_in_words_too(self):
        with self._failing(self.subscriptions[1], ZeroDivisionError("oops")):
            moves = self.env["proximus.subscription"]._bill(date(2026, 3, 20))
        self.assertEqual(len(moves), 3)
        self.assertIn("oops", self.subscriptions[1].billing_error)

    def test_a_line_without_a_price_is_a_problem_not_a_gift(self):
        bad = self.subscriptions[1]
        bad.line_ids[0].segment_ids.sudo().unlink()
        moves = self.env["proximus.subscription"]._bill(date(2026, 3, 20))
        self.assertEqual(len(moves), 3)
        self.assertIn("has no price on 1 Mar 2026", bad.billing_error)

    def test_an_error_of_the_database_is_isolated_too(self):
        bad = self.subscriptions[1]
        model = type(bad)
        original = model._prepare_invoice

        def _prepare_invoice(subscription, items, until):
            if subscription == bad:
                subscription.env.cr.execute("SELECT 1 / 0")
            return original(subscription, items, until)

        with (
            patch.object(model, "_prepare_invoice", _prepare_invoice),
            mute_logger("odoo.sql_db"),
        ):
            moves = self.env["proximus.subscription"]._bill(date(2026, 3, 20))
        self.assertEqual(len(moves), 3)
        self.assertIn("division by zero", bad.billing_error)
        self.assertEqual(len(bad._bill(date(2026, 3, 20))), 1)

    def test_billing_one_subscription_shows_its_problem(self):
        bad = self.subscriptions[1]
        with (
            self._failing(bad, UserError("No address")),
            self.assertRaisesRegex(UserError, "No address"),
        ):
            bad.action_bill()

    def test_billing_by_hand_says_when_nothing_is_due(self):
        subscription = self.subscriptions[0]
        action = subscription.action_bill()
        self.assertEqual(action["domain"], [("id", "in", subscription.move_ids.ids)])
        with self.assertRaisesRegex(UserError, r"Nothing is due: \S+ 1 Apr\."):
            subscription.action_bill()

    def test_small_batches_give_the_same_invoices(self):
        moves = self.subscriptions._bill(date(2026, 3, 20), batch=1)
        self.assertEqual(len(moves), 4)
        self.assertEqual(set(moves.mapped("amount_untaxed")), {207.0})

    def test_the_preview_tells_why_it_differs(self):
        run = self._create_run()
        run.action_run()
        ending = self.subscriptions[0].line_ids.line_id[0]
        with freeze_time("2026-04-10"):
            ending.action_terminate("2026-04-10")
        action = self._create_run(date(2026, 4, 10)).action_preview()
        lines = self.env["proximus.billing.preview.line"].search(action["domain"])
        reasons = {line.reason or "": line for line in lines}
        self.assertEqual(set(reasons), {"", "Part of the period"})
        part = reasons["Part of the period"]
        self.assertEqual(part.subscription_id, self.subscriptions[0])
        self.assertAlmostEqual(part.difference, part.amount - part.previous_amount)

    def test_vat_rounded_per_line_is_warned_of_in_belgium(self):
        run = self._create_run()
        self.company.tax_calculation_rounding_method = "round_per_line"
        self.company.account_fiscal_country_id = self.env.ref("base.fr")
        self.assertFalse(run.rounds_per_line)
        self.company.account_fiscal_country_id = self.env.ref("base.be")
        self.assertTrue(run.rounds_per_line)
        run.action_round_globally()
        self.assertFalse(run.rounds_per_line)

    def test_the_preview_shows_everything_and_bills_nothing(self):
        self.subscriptions[0]._bill(date(2026, 3, 20))
        action = self._create_run(date(2026, 4, 1)).action_preview()
        lines = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(sum(lines.mapped("amount")), 3 * 315.0 + 108.0)
        self.assertEqual(lines.partner_id, self.customers)
        known = lines.filtered(lambda x: x.partner_id == self.customers[0])
        self.assertEqual(sum(known.mapped("difference")), 0.0)
        self.assertEqual(len(self.subscriptions.move_ids), 1)

    def test_the_schedule_bills_what_is_due_today(self):
        with self.enter_registry_test_mode():
            self.env.ref("proximus_bundle.ir_cron_bill").method_direct_trigger()
        self.assertEqual(len(self.subscriptions.move_ids), 4)
        run = self.subscriptions.item_ids.run_id
        self.assertEqual(run.date, date(2026, 3, 20))
        self.assertEqual(run.state, "done")

    def test_many_are_left_to_the_schedule(self):
        run = self._create_run()
        with patch.object(type(run), "_work_inline", 2):
            run.action_run()
        self.assertEqual(run.state, "running")
        self.assertFalse(run.move_ids)

    def test_the_forecast_of_the_next_invoice(self):
        subscription = self.subscriptions[0]
        self.assertEqual(
            subscription._forecast(), {"date": date(2026, 3, 1), "amount": 207.0}
        )
        subscription._bill(date(2026, 3, 20))
        self.assertEqual(
            subscription._forecast(), {"date": date(2026, 4, 1), "amount": 108.0}
        )
        self.assertIsNone(self._sell()._forecast())
