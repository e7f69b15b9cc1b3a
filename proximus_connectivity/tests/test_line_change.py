from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestLineChange(ConnectivityCommon):
    """The one door for changes of facts of an installed line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._use_own_lines()
        cls.faster = cls._create_offer("internet", name="Faster", list_price=35.0)
        cls.faster.default_code = "T-faster"
        cls.line = cls._create_active_line("internet", site_id=cls.site.id)

    def _last_event(self, line=None):
        return (line or self.line).event_ids.sorted("id")[-1]

    def test_an_offer_changes_from_a_day_on(self):
        vals = {"product_id": self.faster.id, "monthly_cost": 35.0}
        changed = self.line._change("offer", vals, "2026-03-01", "Grew")
        self.assertEqual(changed, self.line)
        self.assertEqual(
            (self.line.product_id, self.line.monthly_cost), (self.faster, 35)
        )
        self.assertEqual(self.line.commitment_end_date, False)
        event = self._last_event()
        self.assertRecordValues(
            event,
            [
                {
                    "kind": "offer",
                    "from_state": "active",
                    "to_state": "active",
                    "effective_date": date(2026, 3, 1),
                    "reason": "Grew",
                    "user_id": self.env.uid,
                }
            ],
        )
        self.assertIn("Test internet", event.shown_before)
        self.assertIn("Faster", event.shown_after)
        self.assertIn("35.00", event.after)

    def test_a_repeat_is_no_change(self):
        self.line._change("price", {"monthly_cost": 18.0})
        events = len(self.line.event_ids)
        self.assertFalse(self.line._change("price", {"monthly_cost": 18.0}))
        self.assertFalse(self.line._change("move", {"site_id": self.site.id}))
        self.assertEqual(len(self.line.event_ids), events)

    def test_a_move_keeps_both_sites_in_words(self):
        self.line._change("move", {"site_id": self.second_site.id}, "2026-05-01")
        event = self._last_event()
        self.assertIn("Shop", event.before)
        self.assertIn("Mill", event.after)
        self.assertEqual(self.line.site_id, self.second_site)

    def test_the_hook_gets_raw_old_values(self):
        lines = self.line | self._create_active_line("internet", site_id=self.site.id)
        vals = {"product_id": self.faster.id, "monthly_cost": 35.0}
        with patch.object(type(lines), "_after_change", autospec=True) as hook:
            lines._change("offer", vals, "2026-03-01")
        (called, kind, day, previous) = hook.call_args.args
        self.assertEqual((called, kind, day), (lines, "offer", date(2026, 3, 1)))
        old = {
            "product_id": self.offers["internet"].id,
            "monthly_cost": 20.0,
            "is_cost_known": True,
        }
        self.assertEqual(previous, dict.fromkeys(lines.ids, old))

    def test_a_change_made_elsewhere_is_recorded(self):
        mobile = self._create_active_line(
            number_ids=[(0, 0, {"e164": "0470 12 34 56"})],
            sim_ids=[(0, 0, {"iccid": self._iccid(1)})],
        )
        before, day = mobile._change_texts("sim"), date(2026, 4, 1)
        mobile.sim_ids.action_retire()
        mobile.sim_ids = [(0, 0, {"iccid": self._iccid(2)})]
        mobile._record_changes("sim", before, {}, day, "Lost")
        event = self._last_event(mobile)
        self.assertEqual((event.before, event.after), (self._iccid(1), self._iccid(2)))
        mobile._change(
            "number",
            {"number_ids": [(0, 0, {"e164": "0471 12 34 56"})]},
            reason="A second one",
        )
        event = self._last_event(mobile)
        self.assertNotIn("471", event.before)
        self.assertIn("471", event.after)

    # === DIRECT WRITES === #

    def test_a_direct_edit_in_service_is_a_change_of_today(self):
        self.line.write({"monthly_cost": 19.0, "external_ref": "X-1"})
        event = self._last_event()
        today = self.line._proximus_today()
        self.assertEqual((event.kind, event.effective_date), ("price", today))
        self.assertEqual(self.line.external_ref, "X-1")
        self.line.site_id = self.second_site
        self.assertEqual(self._last_event().kind, "move")
        self.line.product_id = self.faster
        self.assertEqual(self._last_event().kind, "offer")
        # what was agreed for one offer says nothing of another
        self.assertEqual(self.line.monthly_cost, 35.0)

    def test_a_correction_before_service_is_none(self):
        line = self._create_line("internet")
        events = len(line.event_ids)
        line.write({"monthly_cost": 19.0, "product_id": self.faster.id})
        self.assertEqual(len(line.event_ids), events)
        self.assertFalse(line.price_ids)

    # === WRONG INPUT === #

    def assert_unchanged(self):
        self.assertEqual(self.line.product_id, self.offers["internet"])
        self.assertEqual((self.line.monthly_cost, self.line.site_id), (20.0, self.site))
        self.assertEqual(set(self.line.event_ids.mapped("kind")), {"state"})
        self.assertEqual(len(self.line.price_ids), 1)

    def test_another_kind_of_line(self):
        vals = {"product_id": self.offers["mobile"].id}
        with self.assertRefused(
            UserError, self.line.display_name, "Internet", "Order a new"
        ):
            self.line._change("offer", vals)
        with self.assertRefused(UserError, "Order a new"):
            self.line.write(vals)
        self.assert_unchanged()

    def test_days_that_cannot_be(self):
        tomorrow = self.line._proximus_today() + timedelta(days=1)
        with self.assertRefused(
            UserError, self.line.display_name, "still to come", "Order"
        ):
            self.line._change("price", {"monthly_cost": 1.0}, tomorrow)
        with self.assertRefused(UserError, self.line.display_name, "activation date"):
            self.line._change("price", {"monthly_cost": 1.0}, "2026-01-14")
        self.assert_unchanged()

    def test_a_change_before_the_last_one(self):
        self.line._change("price", {"monthly_cost": 18.0}, "2026-03-01")
        with self.assertRefused(
            UserError, self.line.display_name, "changed on", "later one"
        ):
            self.line._change("price", {"monthly_cost": 17.0}, "2026-02-01")
        self.assertEqual(self.line.monthly_cost, 18.0)
        self.assertEqual(len(self.line.price_ids), 2)

    def test_a_line_that_ended(self):
        self.line.action_terminate("2026-06-30")
        with self.assertRefused(
            UserError, self.line.display_name, "Terminated", "nothing"
        ):
            self.line._change("price", {"monthly_cost": 1.0}, "2026-05-01")
        self.assertEqual(self.line.monthly_cost, 20.0)

    def test_a_site_of_somebody_else(self):
        strange = self.env["res.partner"].create(
            {"name": "Elsewhere", "parent_id": self.other_partner.id}
        )
        with self.assertRefused(ValidationError, "no address of the holder"):
            self.line._change("move", {"site_id": strange.id})

    def test_misuse_is_told_to_the_programmer(self):
        with self.assertRefused(ValueError, "colour"):
            self.line._change("colour", {})
        with self.assertRefused(ValueError, "site_id"):
            self.line._change("price", {"site_id": self.site.id})
        self.assert_unchanged()

    # === SPEED === #

    def test_many_lines_in_a_constant_number_of_queries(self):
        vals = {"product_id": self.faster.id, "monthly_cost": 35.0}

        def change(lines):
            lines._change("offer", vals, "2026-03-01", "All of them")

        change(self._create_active_line("internet", count=2))
        few = self._create_active_line("internet", count=5)
        many = self._create_active_line("internet", count=200)
        small = self._count_queries(lambda: change(few))
        large = self._count_queries(lambda: change(many))
        # the ORM writes 100 records per statement: lines, old and new price, history
        self.assertLessEqual(large, small + 4, f"{small} queries became {large}")
        self.assertEqual(len(many.price_ids), 400)
