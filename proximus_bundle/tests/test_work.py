from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

DAY = date(2026, 3, 20)
MIXIN = "odoo.addons.proximus_connectivity.models.mixin.proximus_work_mixin"


class Killed(BaseException):
    """What ends a worker in the middle, as no handler of errors sees it."""


@tagged("post_install", "-at_install")
class TestSharedRun(BaseCase):
    """Several workers at one billing run, in transactions that really commit.

    The months are free, so that no invoice (which could not be deleted again) is made.
    """

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self._transaction() as env:
            product = env["product.product"].create({"name": "Free", "type": "service"})
            partners = env["res.partner"].create(
                [{"name": f"Shared {number}"} for number in range(6)]
            )
            self.partners = partners.ids
            subscriptions = env["proximus.subscription"].create(
                [self._vals(env, partner, product) for partner in partners]
            )
            self.subscriptions = subscriptions.ids
            self.run_id = env["proximus.billing.run"].create({"date": DAY}).id
        self.addCleanup(self._remove)
        self.startPatcher(patch.object(self._model(), "_work_batch", 1))
        self.startPatcher(patch.object(self._model(), "_work_inline", 0))

    def _model(self):
        return self.registry["proximus.billing.run"]

    @contextmanager
    def _transaction(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _vals(self, env, partner, product):
        return {
            "name": f"TEST-SHARED-{partner.id}",
            "partner_id": partner.id,
            "partner_invoice_id": partner.id,
            "currency_id": env.company.currency_id.id,
            "date_start": "2026-03-01",
            "next_invoice_date": "2026-03-01",
            "line_ids": [
                Command.create(
                    {
                        "name": "Free",
                        "product_id": product.id,
                        "date_start": "2026-03-01",
                        "segment_ids": [Command.create({"amount": 0.0})],
                    }
                )
            ],
        }

    def _remove(self):
        with self._transaction() as env:
            subscriptions = env["proximus.subscription"].browse(self.subscriptions)
            products = subscriptions.line_ids.product_id
            subscriptions.item_ids._void()
            subscriptions.item_ids.unlink()
            env["proximus.billing.run"].search([("date", ">=", DAY)]).unlink()
            subscriptions.unlink()
            products.unlink()
            env["res.partner"].browse(self.partners).unlink()

    def _run(self, env):
        return env["proximus.billing.run"].browse(self.run_id)

    def _begin(self):
        with self._transaction() as env:
            self._run(env).action_run()

    def _work(self):
        with self._transaction() as env:
            env["proximus.billing.run"]._work_scheduled()

    def _work_by_two(self):
        with ThreadPoolExecutor(2) as workers:
            for done in [workers.submit(self._work) for _number in range(2)]:
                done.result(60)

    def _facts(self):
        """Return the state of the run, and how often each subscription was billed."""
        with self._transaction() as env:
            run = self._run(env)
            subscriptions = env["proximus.subscription"].browse(self.subscriptions)
            billed = [len(sub.item_ids) for sub in subscriptions]
            return run.state, billed, run.billed_count

    def test_a_second_worker_takes_what_the_first_one_is_not_at(self):
        self._begin()
        with self._transaction() as first:
            mine = self._run(first)._work_cut()[0]
            self._run(first)._work_chunk(mine)
            self._work()  # it does not wait for the first one
            state, billed, _count = self._facts()
            self.assertEqual((state, sorted(billed)), ("running", [0, 1, 1, 1, 1, 1]))
        self._work()
        self.assertEqual(self._facts(), ("done", [1] * 6, 6))

    def test_two_workers_at_once_bill_each_customer_once(self):
        self._begin()
        self._work_by_two()
        self._work()
        self.assertEqual(self._facts(), ("done", [1] * 6, 6))

    def test_what_a_killed_worker_had_done_stays_and_the_rest_is_found(self):
        self._begin()
        original, seen = self._model()._work_do, []

        def _work_do(run, items):
            original(run, items)
            seen.append(items)
            if len(seen) == 3:
                raise Killed

        with (
            patch.object(self._model(), "_work_do", _work_do),
            self.assertRaises(Killed),
        ):
            self._work()
        state, billed, count = self._facts()
        self.assertEqual((state, sum(billed), count), ("running", 2, 2))
        self._work()
        self.assertEqual(self._facts(), ("done", [1] * 6, 6))

    def test_two_people_start_a_run(self):
        """The second request is told to begin again, as Odoo then does by itself."""
        with self._transaction() as first, self._transaction() as second:
            second["res.users"].search_count([])  # its snapshot is older
            self._run(first).action_run()
            first.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self._run(second).action_run()
                second.flush_all()
            second.cr.rollback()
            retrying(lambda: self._run(second).action_run(), second)
        self._work()
        self.assertEqual(self._facts(), ("done", [1] * 6, 6))

    def test_somebody_makes_the_run_of_today_while_the_schedule_does(self):
        with self._transaction() as late:
            runs = late["proximus.billing.run"]
            runs.search_count([])  # its snapshot is older
            company = late.company
            with self._transaction() as early:
                early["proximus.billing.run"].create(
                    {"date": early.company._proximus_today()}
                )
            with mute_logger("odoo.sql_db"):
                self.assertFalse(runs._work_safely(runs._begin_today, company))
            self.assertTrue(runs._work_safely(runs._begin_today, company))
        with self._transaction() as env:
            env["proximus.subscription"]._cron_bill()
            self._run(env)._close()
        _state, billed, _count = self._facts()
        self.assertEqual(len(set(billed)), 1)
        self.assertGreaterEqual(billed[0], 9, "all months until today")

    def test_two_runs_are_started_by_two_people(self):
        with self._transaction() as env:
            other = env["proximus.billing.run"].create({"date": "2026-03-21"}).id
        self._begin()
        with self._transaction() as env:
            env["proximus.billing.run"].browse(other).action_run()
        self._work_by_two()
        self._work()
        state, billed, count = self._facts()
        self.assertEqual((state, billed), ("done", [1] * 6))
        with self._transaction() as env:
            other = env["proximus.billing.run"].browse(other)
            self.assertEqual((other.state, other.billed_count), ("done", 6 - count))

    def test_who_sees_a_replica_a_minute_behind_does_nothing_twice(self):
        self._begin()
        with self._transaction() as replica:
            run = self._run(replica)
            self.assertEqual((run.state, run.due_count), ("running", 6))
            self._work()
            replica.invalidate_all()
            self.assertEqual((run.state, run.due_count), ("running", 6), "as it was")
            self.assertIn("6 are left", run.work_note)
            # buttons are pressed on the main database
            with self._transaction() as env:
                self._run(env).action_run()
            with (
                self._transaction() as env,
                self.assertRaisesRegex(UserError, "“Done”"),
            ):
                self._run(env).action_stop()
        self.assertEqual(self._facts(), ("done", [1] * 6, 6))

    def test_customers_of_whom_somebody_is_at_one_subscription_wait(self):
        with self._transaction() as env:
            one, two = env["proximus.subscription"].browse(self.subscriptions[:2])
            two.partner_invoice_id = one.partner_invoice_id
        self._begin()
        with self._transaction() as first:
            first["proximus.subscription"].browse(
                self.subscriptions[:1]
            ).lock_for_update()
            self._work()
            _state, billed, _count = self._facts()
            self.assertEqual(billed, [0, 0, 1, 1, 1, 1])
        self._work()
        self.assertEqual(self._facts(), ("done", [1] * 6, 6))

    def test_who_stops_a_run_keeps_what_is_billed(self):
        self._begin()
        with self._transaction() as env:
            self._run(env)._work_chunk(self._run(env)._work_cut()[0])
        with self._transaction() as env:
            self._run(env).action_stop()
        self._work()
        state, billed, count = self._facts()
        self.assertEqual((state, sum(billed), count), ("stopped", 1, 1))
        with self._transaction() as env:
            self.assertIn("5 are left", self._run(env).work_note)
        self._begin()
        with self._transaction() as env:
            self.assertIn("5 are left", self._run(env).work_note)
        self._work()
        self.assertEqual(self._facts(), ("done", [1] * 6, 6))

    def test_more_than_one_record_of_the_schedule_does_the_work(self):
        with self._transaction() as env:
            crons = env["ir.cron"].search([("code", "=", "model._work_scheduled()")])
            self.assertGreaterEqual(len(crons), 2)
            known = env["ir.cron.trigger"].search([])
            self._run(env).action_run()
            new = env["ir.cron.trigger"].search([]) - known
            self.assertEqual(new.cron_id, crons)
            env.cr.rollback()

    def test_a_surprise_stops_no_other_work(self):
        self._begin()
        original, bad = self._model()._work_do, self.subscriptions[2]

        def _work_do(run, items):
            if bad in items.ids:
                raise ZeroDivisionError
            original(run, items)

        with (
            patch.object(self._model(), "_work_do", _work_do),
            self.assertLogs(MIXIN, "ERROR"),
        ):
            self._work()
        self.assertEqual(self._facts(), ("running", [1, 1, 0, 1, 1, 1], 5))
        self._work()
        self.assertEqual(self._facts(), ("done", [1] * 6, 6))

    def test_a_parameter_says_where_jobs_go(self):
        with self._transaction() as env:
            run = self._run(env)
            self.assertIsNone(run._work_channel(), "no queue is installed here")
            parameters = env["ir.config_parameter"]
            key = "proximus_connectivity.work.proximus.billing.run"
            self.assertEqual(
                parameters.get_param(key), "root.proximus.billing 10", "as shipped"
            )

    def test_what_does_not_end_is_not_tried_each_minute(self):
        self._begin()
        with self._transaction() as env:
            env["ir.cron.trigger"].search([]).unlink()
        with patch.object(self._model(), "_work_do", lambda _run, _items: None):
            self._work()
        with self._transaction() as env:
            later = [("call_at", ">", fields.Datetime.now())]
            self.assertFalse(env["ir.cron.trigger"].search(later))
        with self._transaction() as first:
            first["proximus.subscription"].browse(
                self.subscriptions[:1]
            ).lock_for_update()
            self._work()
        with self._transaction() as env:
            self.assertTrue(
                env["ir.cron.trigger"].search(later), "somebody else was at it"
            )
        self._work()
        self.assertEqual(self._facts(), ("done", [1] * 6, 6))
