from datetime import date, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .switching_common import SwitchingCommon


@tagged("post_install", "-at_install")
class TestLineOrderChange(SwitchingCommon):
    """A "modify" item changes its line when it completes, and only then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._use_own_lines()
        cls.fibre.write({"list_price": 45.0, "commitment_months": 12})
        cls.lines = cls._create_active_line(
            "internet", count=3, product_id=cls.copper.id, site_id=cls.site.id
        )
        cls.line = cls.lines[0]
        cls.cron = cls.env.ref("proximus_connectivity.ir_cron_apply_changes")

    def _order(self, line=None, **vals):
        item = {
            "action": "modify",
            "line_id": (line or self.line).id,
            "change_kind": "offer",
            "product_id": self.fibre.id,
            **vals,
        }
        if vals.get("change_kind", "offer") != "offer":
            del item["product_id"]
        return self._create_order(item)

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()

    # === COMPLETION === #

    def test_the_line_changes_when_the_item_completes(self):
        order = self._order(commitment_restart=True)
        item = order.item_ids
        self.assertEqual((item.monthly_cost, item.apply_on_date), (45.0, True))
        with self.assertRefused(UserError, "nobody has checked"):
            order.action_start()
        order.qualification_override = "Told by phone"
        order.action_start()
        self.assertEqual(self.line.product_id, self.copper)
        self.assertIn(order.name, self.line.pending_change)
        item.action_complete("2026-05-01")
        self.assertEqual(
            (self.line.product_id, self.line.monthly_cost), (self.fibre, 45)
        )
        self.assertEqual(self.line.commitment_end_date, date(2027, 4, 30))
        event = self.line.event_ids.sorted("id")[-1]
        self.assertEqual((event.kind, event.reason), ("offer", order.name))
        self.assertEqual(event.effective_date, date(2026, 5, 1))
        self.assertFalse(self.line.pending_change)
        events = len(self.line.event_ids)
        item.action_complete()
        self.assertEqual(len(self.line.event_ids), events)

    def test_failed_or_cancelled_changes_nothing(self):
        for action in ("action_fail", "action_cancel"):
            item = self._order().item_ids
            getattr(item, action)("No")
            self.assertEqual(self.line.product_id, self.copper)
            self.assertEqual(set(self.line.event_ids.mapped("kind")), {"state"})

    def test_a_line_that_ended_meanwhile_keeps_the_item_open(self):
        order = self._order()
        self.line.action_terminate("2026-06-30")
        with (
            self.assertRefused(UserError, self.line.display_name, "nothing to change"),
            self.env.cr.savepoint(),
        ):
            order.action_complete()
        self.assertEqual(order.state, "acknowledged")

    def test_a_modify_item_of_before_still_completes(self):
        order = self._order(change_kind=False)
        order.action_complete()
        self.assertEqual(
            (order.state, self.line.product_id), ("completed", self.copper)
        )

    def test_price_and_move(self):
        price = self._order(change_kind="price", monthly_cost=12.5)
        self.assertEqual(price.item_ids.product_id, self.copper)
        price.action_complete()
        self.assertEqual(self.line.monthly_cost, 12.5)
        move = self._order(change_kind="move", site_id=self.second_site.id)
        self.assertFalse(move.item_ids.apply_on_date, "somebody has to go there")
        self.assertEqual(move.item_ids.qualification_state, "unknown")
        with self.assertRefused(UserError, "nobody has checked"):
            move.action_start()
        move.qualification_override = "Told by phone"
        move.action_start()
        move.action_complete()
        self.assertEqual(self.line.site_id, self.second_site)

    def test_a_backup_on_order_follows_its_line(self):
        backup = self._create_active_line(
            "backup", backup_of_id=self.line.id, site_id=self.site.id
        )
        first, second = (
            self._order(line, change_kind="move", site_id=self.second_site.id)
            for line in (self.line, backup)
        )
        first.action_complete()
        self.assertEqual(backup.backup_of_id, self.line)
        second.action_complete()
        self.assertEqual((self.line | backup).site_id, self.second_site)
        self.assertEqual(backup.backup_of_id, self.line)

    # === WRONG ITEMS === #

    def test_wrong_targets(self):
        strange = self.env["res.partner"].create(
            {"name": "Elsewhere", "parent_id": self.other_partner.id}
        )
        for vals, words in (
            ({"product_id": self.offers["mobile"].id}, "Order a new"),
            ({"change_kind": "move"}, "choose the new site"),
            ({"change_kind": "move", "site_id": strange.id}, "no address of"),
            ({"change_kind": "holder"}, "choose the new holder"),
            ({"change_kind": "price", "monthly_cost": -1}, "negative"),
            ({"action": "delete"}, "only an item “Modify”"),
        ):
            with self.assertRefused(ValidationError, words):
                self._order(**vals)
        self.assertEqual(set(self.line.event_ids.mapped("kind")), {"state"})

    # === ON ITS DAY === #

    def test_a_later_day_is_ordered_and_applied_then(self):
        with freeze_time("2026-11-23"):
            wizard = self._change_wizard(
                "offer",
                self.lines,
                product_id=self.fibre.id,
                date="2026-12-01",
                reason="Grew",
            )
            self.assertTrue(wizard.is_future)
            action = wizard.action_apply()
            order = self.env["proximus.line.order"].browse(action["res_id"])
            self.assertEqual(len(order.item_ids), 3)
            self.assertEqual(order.requested_date, date(2026, 12, 1))
            self.assertEqual(self.lines.product_id, self.copper)
            self._run_cron()
            self.assertEqual(order.state, "acknowledged")
        with freeze_time("2026-12-03"):
            self._run_cron()
            self.assertEqual(order.state, "completed")
            self.assertEqual(self.lines.product_id, self.fibre)
            event = self.line.event_ids.sorted("id")[-1]
            self.assertEqual(event.effective_date, date(2026, 12, 1))
            self.assertEqual(event.reason, "Grew")
            self._run_cron()
            self.assertEqual(len(self.line.price_ids), 2)

    def test_what_cannot_be_done_on_its_day_is_held_and_told(self):
        day = self.env.company._proximus_today() - timedelta(days=1)
        orders = [self._order(line, requested_date=day) for line in self.lines]
        self.lines[1].action_terminate("2026-06-30")
        self._run_cron()
        self.assertEqual([o.state for o in orders], ["completed", "held", "completed"])
        self.assertIn("nothing to change", orders[1].item_ids.reason)
        self.assertIn(self.lines[1].display_name, orders[1].activity_ids.note)
        self._run_cron()
        self.assertEqual(len(orders[1].activity_ids), 1)

    def test_the_changes_of_a_line_keep_their_order(self):
        """Whoever works: the price of the second day is what stays."""
        today = self.env.company._proximus_today()
        first, second = (
            self._order(
                change_kind="price",
                monthly_cost=cost,
                requested_date=today - timedelta(days=days),
            ).item_ids
            for cost, days in ((11.0, 2), (12.0, 1))
        )
        work = self.env["proximus.line.change.work"]
        self.assertFalse(work._work_chunk(second.ids), "an earlier one is left")
        self.assertEqual(work._work_left(), first | second)
        self.assertEqual(work._work_whole(first | second, second), second.browse())
        self.assertEqual(work._work_chunk(first.ids), first.ids)
        self.assertEqual(work._work_chunk(second.ids), second.ids)
        self.assertEqual(self.line.monthly_cost, 12.0)
        self.assertFalse(work._work_left())

    def test_what_the_cron_leaves_alone(self):
        day = self.env.company._proximus_today()
        by_hand = self._order(requested_date=day, apply_on_date=False)
        waits = self._order(requested_date=day)
        waits.item_ids.action_pend("Which one?")
        remote = self._order(requested_date=day)
        remote.external_ref = "OP-1"
        later = self._order(requested_date=day + timedelta(days=1))
        self._run_cron()
        states = [o.state for o in (by_hand, waits, remote, later)]
        self.assertEqual(states[0::2], ["acknowledged"] * 2)
        self.assertEqual(states[1::2], ["pending", "acknowledged"])
        self.assertEqual(self.line.product_id, self.copper)

    def test_many_items_in_a_constant_number_of_queries(self):
        def complete(count):
            lines = self._create_active_line(
                "internet", count=count, product_id=self.copper.id
            )
            wizard = self._change_wizard(
                "offer",
                lines,
                product_id=self.fibre.id,
                date=self.env.company._proximus_today() + timedelta(days=5),
            )
            action = wizard.action_apply()
            order = self.env["proximus.line.order"].browse(action["res_id"])
            return self._count_queries(order.action_complete)

        complete(2)
        small, large = complete(5), complete(100)
        self.assertLessEqual(large, small + 4, f"{small} queries became {large}")

    # === AS THE OPERATOR SEES IT === #

    def test_in_words(self):
        for vals, words in (
            ({}, "Fibre ("),
            ({"change_kind": "price", "monthly_cost": 12.5}, "12.50"),
            ({"change_kind": "move", "site_id": self.second_site.id}, "Mill"),
            ({"change_kind": "holder", "holder_id": self.other_partner.id}, "Garage"),
        ):
            text = self._order(**vals).item_ids.change_text
            self.assertIn(words, text)

    def test_what_the_operator_is_told(self):
        offer = self._order().item_ids._to_plain()
        self.assertEqual((offer["offer"], offer["change"]), ("T-internet", "offer"))
        self.assertEqual(offer["monthly_cost"], "45.0")
        move = self._order(change_kind="move", site_id=self.second_site.id)
        plain = move.item_ids._to_plain()
        self.assertEqual(plain["site"]["name"], "Mill")
        self.assertEqual(plain["former_site"]["name"], "Shop")
        holder = self._order(change_kind="holder", holder_id=self.other_partner.id)
        self.assertEqual(holder.item_ids._to_plain()["holder"]["name"], "Garage Test")
