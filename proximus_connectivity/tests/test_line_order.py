from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..tools.lifecycle import ITEM_STATES, ORDER_TRANSITIONS
from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestLineOrder(ConnectivityCommon):
    def _add(self, kind="mobile", **vals):
        return {"action": "add", "product_id": self.offers[kind].id, **vals}

    def test_an_added_item_brings_its_line(self):
        order = self._create_order(
            self._add(), self._add("internet", site_id=self.site.id)
        )
        lines = order.line_ids
        self.assertEqual(lines.mapped("state"), ["pending_active"] * 2)
        self.assertEqual(lines.site_id, self.site)
        self.assertEqual(order.state, "acknowledged")
        self.assertTrue(order.name.startswith("LO"))

    def test_submitting_lines_orders_them(self):
        lines = self._create_line(count=2)
        other = self._create_line(partner_id=self.other_partner.id)
        (lines + other).action_submit()
        orders = (lines + other).order_item_ids.order_id
        self.assertEqual(len(orders), 2)
        self.assertEqual(set((lines + other).mapped("state")), {"pending_active"})
        (lines + other).action_submit()
        self.assertEqual((lines + other).order_item_ids.order_id, orders)

    def test_completing_an_item_activates_its_line(self):
        order = self._create_order(self._add(), self._add())
        first, second = order.item_ids
        first.action_complete("2026-02-03")
        self.assertEqual(first.completion_date, date(2026, 2, 3))
        self.assertEqual(first.line_id.state, "active")
        self.assertEqual(first.line_id.start_date, date(2026, 2, 3))
        self.assertEqual(second.line_id.state, "pending_active")
        self.assertEqual((order.state, order.done_count), ("in_progress", 1))
        second.action_complete()
        self.assertEqual(order.state, "completed")

    def test_activating_a_line_completes_its_item(self):
        order = self._create_order(self._add())
        order.line_ids.action_activate("2026-02-03")
        self.assertEqual(order.item_ids.state, "completed")
        self.assertEqual(order.item_ids.completion_date, date(2026, 2, 3))
        self.assertEqual(order.state, "completed")

    def test_failed_and_cancelled(self):
        order = self._create_order(self._add(), self._add(), self._add())
        done, failed, cancelled = order.item_ids
        done.action_complete()
        failed.action_fail("No duct")
        cancelled.action_cancel("Changed mind")
        self.assertEqual(failed.line_id.state, "aborted")
        self.assertEqual(failed.reason, "No duct")
        self.assertEqual(cancelled.line_id.state, "cancelled")
        reasons = cancelled.line_id.event_ids.mapped("reason")
        self.assertIn("Changed mind", reasons)
        self.assertEqual(order.state, "partial")

    def test_cancelling_a_line_cancels_its_item(self):
        order = self._create_order(self._add())
        order.line_ids.action_cancel()
        self.assertEqual((order.item_ids.state, order.state), ("cancelled",) * 2)

    def test_aborting_a_line_fails_its_item(self):
        order = self._create_order(self._add())
        order.line_ids.action_abort("No fibre in the street")
        self.assertEqual(order.item_ids.reason, "No fibre in the street")
        self.assertEqual((order.item_ids.state, order.state), ("failed",) * 2)

    def test_ending_by_order(self):
        line = self._create_active_line()
        order = self._create_order({"action": "delete", "line_id": line.id})
        self.assertEqual(line.state, "active")
        order.action_complete("2026-06-30")
        self.assertEqual(line.state, "terminated")
        self.assertEqual(line.termination_date, date(2026, 6, 30))

    def test_ending_a_line_completes_its_item(self):
        line = self._create_active_line()
        order = self._create_order({"action": "delete", "line_id": line.id})
        line.action_terminate("2026-06-30")
        self.assertEqual(order.state, "completed")

    def test_no_change_changes_nothing(self):
        line = self._create_active_line()
        order = self._create_order({"action": "no_change", "line_id": line.id})
        order.action_complete()
        self.assertEqual((line.state, order.state), ("active", "completed"))

    def test_hold_and_go_on(self):
        order = self._create_order(self._add())
        order.item_ids.action_hold("Waiting for a permit")
        self.assertEqual((order.state, order.item_ids.reason)[0], "held")
        order.item_ids.action_start()
        order.item_ids.action_pend("Which floor?")
        self.assertEqual(order.state, "pending")

    def test_every_move_of_the_table_and_no_other(self):
        for state in ITEM_STATES:
            for target in set(ITEM_STATES) - {state}:
                item = self._create_order(self._add()).item_ids
                item._enter(state)
                if target in ORDER_TRANSITIONS[state]:
                    item._transition(target)
                    self.assertEqual(item.state, target)
                else:
                    with self.assertRefused(UserError, "cannot become"):
                        item._transition(target)
                    self.assertEqual(item.state, state)

    def test_finished_stays_finished(self):
        item = self._create_order(self._add()).item_ids
        item.action_complete()
        item.action_complete()
        for action in (item.action_cancel, item.action_fail, item.action_start):
            with self.assertRefused(UserError, "final"):
                action()
        with self.assertRefused(UserError, "typed in"):
            item.state = "failed"

    def test_wrong_items(self):
        box = self.env["product.product"].create({"name": "Router Box"})
        with self.assertRefused(UserError, "line offer"):
            self._create_order({"action": "add", "product_id": box.id})
        with self.assertRefused(UserError, "choose the line"):
            self._create_order(
                {"action": "delete", "product_id": self.offers["mobile"].id}
            )

    def test_only_untouched_orders_are_deleted(self):
        order = self._create_order(self._add())
        order.action_start()
        with self.assertRefused(UserError, order.name, "cancel"):
            order.unlink()
        self._create_order(self._add()).unlink()

    def test_nor_are_items_that_were_worked_on(self):
        order = self._create_order(self._add(), self._add(), self._add())
        done, held, untouched = order.item_ids
        done.action_complete()
        held.action_hold("A permit")
        for item in (done, held):
            with self.assertRefused(UserError, item.display_name, "cancel"):
                order.write({"item_ids": [Command.delete(item.id)]})
        untouched.unlink()
        self.assertEqual(order.item_ids, done | held)

    def test_form(self):
        form = Form(self.env["proximus.line.order"])
        form.partner_id = self.partner
        with form.item_ids.new() as item:
            item.product_id = self.offers["mobile"]
        order = form.save()
        self.assertEqual(order.line_ids.state, "pending_active")
