from contextlib import contextmanager
from datetime import date

from psycopg2 import IntegrityError
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestConcurrency(BaseCase):
    """Two runs at once, in two transactions that really commit.

    The months are free, so that no invoice (which could not be deleted again) is made:
    what keeps two runs apart is the lock and the ledger.
    """

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self._transaction() as env:
            self.subscription_id = self._create_subscription(env).id
        self.addCleanup(self._remove)

    @contextmanager
    def _transaction(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _create_subscription(self, env):
        product = env["product.product"].create({"name": "Free", "type": "service"})
        partner = env["res.partner"].create({"name": "Concurrent"})
        return env["proximus.subscription"].create(
            {
                "name": "TEST-CONCURRENCY",
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
        )

    def _remove(self):
        with self._transaction() as env:
            subscription = env["proximus.subscription"].browse(self.subscription_id)
            partner = subscription.partner_id
            product = subscription.line_ids.product_id
            subscription.item_ids._void()
            subscription.item_ids.unlink()
            subscription.unlink()
            (product | product.product_tmpl_id.product_variant_ids).unlink()
            partner.unlink()

    def _bill(self, env, until=date(2026, 4, 1)):
        subscription = env["proximus.subscription"].browse(self.subscription_id)
        subscription._bill(until)
        return len(subscription.item_ids)

    def _count(self):
        with self._transaction() as env:
            domain = [("subscription_id", "=", self.subscription_id)]
            return env["proximus.billing.item"].search_count(domain)

    def test_a_second_run_leaves_alone_what_the_first_one_holds(self):
        with self._transaction() as first:
            self.assertEqual(self._bill(first), 2)
            with self._transaction() as second:
                self.assertEqual(self._bill(second), 0)
        self.assertEqual(self._count(), 2)
        with self._transaction() as third:
            self.assertEqual(self._bill(third), 2)

    def test_a_run_that_began_earlier_is_told_to_start_again(self):
        with self._transaction() as late:
            late["proximus.subscription"].search_count([])
            with self._transaction() as early:
                self.assertEqual(self._bill(early), 2)
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(SerializationFailure),
            ):
                self._bill(late)
            late.cr.rollback()
            self.assertEqual(self._bill(late), 2)
        self.assertEqual(self._count(), 2)

    def test_a_crash_in_the_middle_leaves_nothing_and_the_next_run_everything(self):
        with self.assertRaises(ZeroDivisionError), self._transaction() as env:
            self._bill(env)
            raise ZeroDivisionError
        self.assertEqual(self._count(), 0)
        with self._transaction() as env:
            self.assertEqual(self._bill(env, date(2026, 6, 1)), 4)

    def test_the_ledger_refuses_the_second_entry_of_two_transactions(self):
        with self._transaction() as first, self._transaction() as second:
            line = first["proximus.subscription"].browse(self.subscription_id).line_ids
            vals = {
                "subscription_id": self.subscription_id,
                "subscription_line_id": line.id,
                "product_id": line.product_id.id,
                "kind": "recurring",
                "name": "Free",
                "period_from": "2026-03-01",
                "period_to": "2026-04-01",
                "amount": 0.0,
            }
            first["proximus.billing.item"].create(vals)
            first.flush_all()
            first.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                second["proximus.billing.item"].create(vals)
            second.cr.rollback()
        self.assertEqual(self._count(), 1)
