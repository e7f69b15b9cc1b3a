from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .order_common import OrderCommon


@tagged("post_install", "-at_install")
class TestOrderAgain(OrderCommon):
    """Giving up what runs, asking again for what failed, taking what there is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._use_own_lines()
        cls.order = cls._create_order("mobile", "voice", origin="S00042")

    # === CANCELLATION === #

    def test_asking_first(self):
        first, second = self.order.item_ids
        first.action_start()
        self.order.action_ask_cancellation("Moved abroad")
        self.assertEqual(first.state, "assessing_cancellation")
        self.assertEqual(second.state, "cancelled", "nobody worked on it")
        self.assertEqual(first.line_id.state, "pending_active")
        self.assertEqual(self.order.state, "assessing_cancellation")
        self.assertEqual(self.order.cancel_reason, "Moved abroad")
        self.order.action_accept_cancellation()
        self.assertEqual((first.state, first.line_id.state), ("cancelled",) * 2)
        self.assertEqual(first.reason, "Moved abroad")
        self.assertEqual(self.order.state, "cancelled")

    def test_too_late_to_cancel(self):
        self.order.action_start()
        self.order.action_ask_cancellation()
        self.order.action_refuse_cancellation()
        self.assertEqual(set(self.order.item_ids.mapped("state")), {"in_progress"})
        self.order.action_complete("2026-03-01")
        self.assertEqual(self.order.state, "completed")

    def test_nothing_to_ask(self):
        with self.assertRefused(UserError, self.order.name, "straight away"):
            self.order.action_ask_cancellation()
        for action in ("action_accept_cancellation", "action_refuse_cancellation"):
            with self.assertRefused(UserError, self.order.name, "no cancellation"):
                getattr(self.order, action)()
        self.assertEqual(self.order.state, "acknowledged")

    # === AGAIN === #

    def test_ordering_again_what_failed(self):
        failed, done = self.order.item_ids
        failed.line_id.write({"monthly_cost": 12.5, "employee_id": self.employee.id})
        done.action_complete("2026-03-01")
        failed.action_fail("No stock")
        self.assertTrue(self.order.has_retry)
        action = self.order.action_retry()
        again = self.env["proximus.line.order"].browse(action["res_id"])
        self.assertEqual(again.origin, "S00042")
        self.assertEqual(again.item_ids.retry_of_id, failed)
        line = again.line_ids
        self.assertNotEqual(line, failed.line_id)
        self.assertEqual(line.state, "pending_active")
        self.assertEqual((line.monthly_cost, line.employee_id), (12.5, self.employee))
        self.assertEqual(failed.line_id.state, "aborted")
        self.assertFalse(self.order.has_retry)

    def test_only_once(self):
        self.order.action_cancel()
        self.order.action_retry()
        lines = self.env["proximus.line"].search_count([])
        with self.assertRefused(UserError, "ordered again already"):
            self.order.item_ids[:1].action_retry()
        self.assertEqual(self.env["proximus.line"].search_count([]), lines)

    def test_what_runs_is_not_ordered_again(self):
        with self.assertRefused(UserError, "has not failed"):
            self.order.item_ids.action_retry()
        self.assertFalse(self.order.has_retry)

    def test_an_end_that_was_cancelled(self):
        line = self._create_active_line()
        order = self._create_order({"action": "delete", "line_id": line.id})
        order.action_cancel()
        action = order.action_retry()
        again = self.env["proximus.line.order"].browse(action["res_id"])
        self.assertEqual(again.line_ids, line)
        again.action_complete("2026-06-30")
        self.assertEqual(line.state, "terminated")

    # === ALTERNATIVES === #

    def _unavailable(self, *alternatives):
        """Return an order of fibre at a site where only other offers are available."""
        task = self._create_task(self.fibre)
        task._apply_results(
            {
                task.item_ids.id: {
                    "result": "alternate" if alternatives else "unqualified",
                    "reason_ids": self.env["proximus.qualification.reason"]
                    ._by_codes({"technology": "technology"})
                    .ids,
                    "alternate_product_ids": [
                        fields.Command.set([offer.id for offer in alternatives])
                    ],
                }
            },
            "manual",
            "2199-12-31",
        )
        return self._create_order(
            {"product_id": self.fibre.id, "site_id": self.site.id}
        )

    def test_taking_the_fastest_alternative(self):
        slow = self._create_offer(
            "internet", name="Slow", access_technology="vdsl", download_mbps=20
        )
        self.copper.list_price = 33.0
        order = self._unavailable(slow, self.copper)
        with self.assertRefused(UserError, "Copper", "alternative"):
            order.action_start()
        order.item_ids.action_take_alternative()
        self.assertEqual(order.item_ids.product_id, self.copper)
        line = order.line_ids
        self.assertEqual((line.product_id, line.monthly_cost), (self.copper, 33.0))
        self.assertIn("Copper", order.message_ids[:1].body)
        order.action_start()
        self.assertEqual(order.state, "in_progress")

    def test_the_alternative_of_another_currency(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "XPX",
                "symbol": "X",
                "rate_ids": [
                    fields.Command.create(
                        {
                            "name": "2020-01-01",
                            "rate": 4.0,
                            "company_id": self.company.id,
                        }
                    )
                ],
            }
        )
        self.fibre.write({"list_price": 200.0, "list_currency_id": foreign.id})
        self.copper.write({"list_price": 100.0, "list_currency_id": foreign.id})
        order = self._unavailable(self.copper)
        self.assertEqual(order.line_ids.monthly_cost, 50.0)
        order.item_ids.action_take_alternative()
        self.assertEqual(order.line_ids.monthly_cost, 25.0)

    def test_an_agreed_price_stays(self):
        order = self._unavailable(self.copper)
        order.line_ids.monthly_cost = 9.0
        order.item_ids.action_take_alternative()
        self.assertEqual(order.line_ids.monthly_cost, 9.0)

    def test_no_alternative(self):
        order = self._unavailable()
        with self.assertRefused(UserError, "no alternative"):
            order.item_ids.action_take_alternative()
        self.assertEqual(order.item_ids.product_id, self.fibre)
