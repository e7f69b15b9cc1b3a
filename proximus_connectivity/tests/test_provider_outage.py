"""Operator down: the order stays pending with the reason and resumes by itself."""

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from . import operator_server as server
from .provider_common import OperatorServerMixin, ProviderCommon

BAD_DAYS = {
    "slow": server.slow(1.2),
    "overloaded": server.answer(429, {}, Retry_After="90"),
    "broken": server.answer(500, {"reason": "maintenance"}),
    "cut": server.cut,
    "half": server.half,
    "no json": server.no_json,
}


@tagged("post_install", "-at_install")
class TestOutage(OperatorServerMixin, ProviderCommon):
    """Through the real cron, against a real server; only the clock is moved."""

    def setUp(self):
        super().setUp()
        self.order = self._create_order(self.provider, count=2)

    def _cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "proximus_connectivity.ir_cron_exchange"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _pass(self, seconds):
        """Let time pass: what is to happen later comes nearer."""
        self.env.flush_all()
        for table, column in (
            ("proximus_exchange", "next_attempt"),
            ("proximus_provider", "breaker_until"),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %(table)s SET %(column)s = %(column)s - %(time)s * interval"
                    " '1 second'",
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    time=seconds,
                )
            )
        self.env.invalidate_all()

    def _posts(self):
        return [one for one in self.operator.requests if one[0] == "POST"]

    def test_each_bad_day(self):
        """Whatever is wrong, the order waits with the reason, and then goes on."""
        for name, act in BAD_DAYS.items():
            with self.subTest(name):
                self.operator.stored.clear()
                self.operator.requests.clear()
                order = self._create_order(self.provider)
                order.action_send_to_provider()
                self.operator.queue = [act]
                self._cron()
                exchange = self._exchange(order, "order")
                self.assertEqual((exchange.state, order.state), ("pending", "pending"))
                self.assertTrue(order.item_ids.reason)
                self.assertEqual(order.item_ids.reason, order.exchange_error)
                self._cron()
                self.assertEqual(exchange.attempts, 1, "not before its time")
                self._pass(120)
                self._cron()
                self.assertEqual(exchange.state, "done", exchange.message)
                self.assertEqual(order.state, "in_progress")
                self.assertFalse(order.exchange_error)
                self.assertEqual(len(self.operator.stored), 1, "one order, not two")
                keys = {one[2]["Idempotency-Key"] for one in self._posts()}
                self.assertEqual(keys, {exchange.idempotency_key})

    def test_long_outage(self):
        """The breaker opens, leaves the operator alone, and closes by itself."""
        self.operator.queue = [server.answer(503, {})] * 100
        self.order.action_send_to_provider()
        for _hour in range(8):
            self._cron()
            self._pass(3600)
        self.assertGreaterEqual(self.provider.breaker_failures, 5)
        self.assertTrue(self.provider.breaker_until)
        self.assertEqual(self.order.state, "pending")
        other = self._create_order(self.provider)
        self.provider.breaker_until = fields.Datetime.add(
            fields.Datetime.now(), minutes=10
        )
        before = len(self.operator.requests)
        other.action_send_to_provider()
        self._cron()
        self.assertEqual(len(self.operator.requests), before, "left alone")
        self.assertEqual(other.state, "pending")
        self.assertIn("paused", other.exchange_error)
        self.operator.queue.clear()
        self._pass(7 * 3600)
        self._cron()
        self.assertEqual((self.order | other).mapped("state"), ["in_progress"] * 2)
        self.assertFalse(self.provider.breaker_failures or self.provider.breaker_until)
        self.assertEqual(len(self.operator.stored), 2)

    def test_events_during_the_outage(self):
        """Duplicate and out-of-order events of an order whose answer was lost."""
        self.operator.queue = [server.stored_then_cut]
        self.order.action_send_to_provider()
        self._cron()
        self.assertEqual(self.order.state, "pending")

        def event(number, state, second):
            order = {"id": "OP-1", "externalId": self.order.name, "state": state}
            return {
                "eventId": f"E{number}",
                "eventType": "ProductOrderStateChangeEvent",
                "eventTime": f"2026-01-05T10:00:{second:02}Z",
                "event": {"productOrder": order},
            }

        for payload in (
            event(3, "completed", 30),
            event(1, "inProgress", 10),
            event(1, "inProgress", 10),
            event(2, "held", 20),
        ):
            self.provider._receive_event(payload)
        self._cron()
        self.assertEqual(self.order.state, "completed")
        self.assertEqual(self.order.external_ref, "OP-1")
        self.assertEqual(set(self.order.line_ids.mapped("state")), {"active"})
        self._pass(120)
        self._cron()
        self.assertEqual(len(self._posts()), 1, "the operator has it already")
        self.assertEqual(self.order.state, "completed")

    def test_work_goes_on_without_the_operator(self):
        """What the operator's silence keeps pending can be finished by hand."""
        self.operator.queue = [server.cut] * 9
        self.order.action_send_to_provider()
        self._cron()
        self.order.item_ids.action_complete()
        self.assertEqual(self.order.state, "completed")
        self.assertEqual(set(self.order.line_ids.mapped("state")), {"active"})
