from datetime import date

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestAdvantage(BundleCommon):
    def _create_advantage(self, **vals):
        return self.env["proximus.advantage"].create(
            {"name": "Welcome", "currency_id": self.currency.id, **vals}
        )

    def _quote(self, advantage, **vals):
        order = self._create_order(**vals)
        order._add_bundle(self.bundle, advantage=advantage)
        return order

    def test_what_an_advantage_gives(self):
        for vals, monthly, once in (
            ({"kind": "percent", "percent": 50}, 54.0, 99.0),
            ({"kind": "amount", "amount": 8}, 100.0, 99.0),
            ({"kind": "free_setup"}, 108.0, 0.0),
            ({"kind": "free_months", "months": 2}, 108.0, 99.0),
        ):
            with self.subTest(vals["kind"]):
                order = self._quote(self._create_advantage(**vals))
                self.assertEqual(order.recurring_total, monthly)
                self.assertEqual(order.one_off_total, once)

    def test_free_months_come_first(self):
        order = self._quote(self._create_advantage(kind="free_months", months=2))
        summary = order._bundle_summary()
        self.assertEqual(summary["first_month"], 0.0)
        self.assertEqual(summary["term_total"], 10 * 108.0 + 99.0)
        order.action_confirm()
        amounts = order.subscription_ids.line_ids[0].segment_ids.mapped("amount")
        self.assertEqual(amounts, [0.0, 49.5])

    def test_a_percentage_for_some_months_only(self):
        order = self._quote(self._create_advantage(percent=50, months=6))
        self.assertEqual(order.recurring_total, 108.0)
        (phase,) = order._bundle_summary()["phases"]
        self.assertEqual(phase["total"], 54.0)
        self.assertEqual(phase["month_to"], 6)

    def test_who_may_not_have_it(self):
        other = self._create_bundle()
        existing = self._create_customer("Known")
        self._sell(order=self._create_order(partner_id=existing.id))
        for vals, order_vals, reason in (
            ({"date_to": "2026-03-19"}, {}, "it has ended"),
            ({"active": False}, {}, "it has ended"),
            ({"date_from": "2026-03-21"}, {}, "it begins on 21 Mar"),
            ({"bundle_ids": [Command.set(other.ids)]}, {}, "does not go with bundle"),
            ({"min_lines": 10}, {}, "it needs 10 units"),
            ({"customer_type": "existing"}, {}, "with a subscription"),
            ({"customer_type": "new"}, {"partner_id": existing.id}, "new customers"),
        ):
            advantage = self._create_advantage(**vals)
            with self.subTest(vals), self.assertRaisesRegex(UserError, reason):
                self._quote(advantage, **order_vals)

    def test_only_stackable_ones_go_together(self):
        first = self._create_advantage(percent=10, stackable=True)
        second = self._create_advantage(kind="amount", amount=7.2)
        with self.assertRaisesRegex(UserError, "cannot go together"):
            self._quote(first | second)
        second.stackable = True
        order = self._quote(first + second)
        self.assertEqual(order.recurring_total, 90.0)

    def test_a_customer_uses_an_advantage_once(self):
        advantage = self._create_advantage(percent=10)
        first, second = self._quote(advantage), self._quote(advantage)
        first.action_confirm()
        self.assertEqual(advantage.use_count, 1)
        with (
            self.assertRaisesRegex(UserError, "has used promotion Welcome already"),
            self.env.cr.savepoint(),
        ):
            second.action_confirm()
        contact = self._create_customer("Contact", parent_id=self.customer.id)
        contact.is_company = False
        with self.assertRaisesRegex(UserError, "has used it already"):
            self._quote(advantage, partner_id=contact.id)
        other = self._create_customer("Other")
        self.assertTrue(self._quote(advantage, partner_id=other.id))

    def test_the_database_sees_to_it(self):
        advantage = self._create_advantage(percent=10)
        vals = {"advantage_id": advantage.id, "partner_id": self.customer.id}
        uses = self.env["proximus.advantage.use"].sudo()
        uses.create(vals)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            uses.create(vals)

    def test_a_cancelled_order_gives_it_back(self):
        advantage = self._create_advantage(percent=10)
        order = self._quote(advantage)
        order.action_confirm()
        order.action_cancel()
        self.assertEqual(advantage.use_count, 0)
        self.assertTrue(self._quote(advantage))

    def test_free_setup_is_billed_free(self):
        advantage = self._create_advantage(kind="free_setup")
        subscription = self._create_active(date(2026, 3, 1), advantage=advantage)
        move = subscription._bill(date(2026, 3, 1))
        self.assertEqual(move.amount_untaxed, 108.0)
        self.assertIn((self.setup_product, 0.0), self._amounts(move))
