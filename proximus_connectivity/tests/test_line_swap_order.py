from datetime import date, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestSwapOrder(ConnectivityCommon):
    """What the operator has to do is ordered, and done when the item completes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_active_line(
            number_ids=[(0, 0, {"e164": "0470 12 34 56"})],
            sim_ids=[(0, 0, {"iccid": cls._iccid(1)})],
        )
        cls.card, cls.number = cls.line.sim_ids, cls.line.number_ids

    def _ordered(self, wizard):
        """Apply a wizard that orders; return the item, the line being as it was."""
        self.assertTrue(wizard.is_future)
        self.assertFalse(wizard.is_blocked)
        action = wizard.action_apply()
        item = self.env["proximus.line.order"].browse(action["res_id"]).item_ids
        self.assertEqual((item.action, item.line_id), ("modify", self.line))
        self.assertEqual((self.card.state, self.number.state), ("active", "assigned"))
        return item

    def test_a_card_for_a_later_day(self):
        day = self.env.company._proximus_today() + timedelta(days=9)
        wizard = self._change_wizard("sim", self.line, date=day, retire_reason="defect")
        wizard.card_ids.iccid = self._iccid(2)
        item = self._ordered(wizard)
        self.assertRecordValues(
            item,
            [
                {
                    "change_kind": "sim",
                    "new_iccid": self._iccid(2),
                    "retire_reason": "defect",
                    "requested_date": day,
                    "apply_on_date": False,
                }
            ],
        )
        item.action_complete()
        self.assertEqual(self.card.state, "retired")
        self.assertEqual((self.line.sim_ids - self.card).iccid, self._iccid(2))
        event = self.line.event_ids.sorted("id")[-1]
        self.assertEqual((event.kind, event.reason), ("sim", item.order_id.name))

    def test_a_card_that_the_operator_sends(self):
        item = self._ordered(self._change_wizard("sim", self.line, by_operator=True))
        with (
            self.assertRefused(UserError, "the number of the new card"),
            self.env.cr.savepoint(),
        ):
            item.action_complete()
        self.assertEqual((item.state, self.card.state), ("acknowledged", "active"))
        with self.assertRefused(ValidationError, "19 or 20 digits"):
            item.new_iccid = "8932"
        item.new_iccid = " ".join((self._iccid(2)[:9], self._iccid(2)[9:]))
        self.assertEqual(item._to_plain()["new_iccid"], self._iccid(2))
        item.action_complete("2026-05-01")
        self.assertEqual(self.card.released_on, date(2026, 5, 1))

    def test_a_stolen_card_is_suspended_at_once(self):
        wizard = self._change_wizard(
            "sim", self.line, by_operator=True, retire_reason="stolen"
        )
        self.assertTrue(wizard.suspend)
        self.assertIn("Suspended", wizard.effect_html)
        self._ordered(wizard)
        self.assertEqual(self.line.state, "suspended")
        self.line.action_resume()
        later = self.env.company._proximus_today() + timedelta(days=9)
        wizard = self._change_wizard(
            "sim", self.line, date=later, retire_reason="lost", by_operator=True
        )
        self.assertNotIn("Suspended", wizard.effect_html)
        self._ordered(wizard)
        self.assertEqual(self.line.state, "active")

    def test_a_number(self):
        wizard = self._change_wizard("number", self.line, by_operator=True)
        self.assertIn("operator gives", wizard.effect_html)
        wizard.row_ids.e164 = "0471/00.11.22"
        item = self._ordered(wizard)
        self.assertEqual(item.new_e164, "+32471001122")
        self.assertEqual(item.replaced_number_id, self.number)
        self.assertEqual(item._to_plain()["new_number"], "+32471001122")
        item.action_complete("2026-05-01")
        self.assertEqual(self.number.state, "quarantine")
        new = self.line.number_ids - self.number
        self.assertEqual((new.state, new.assigned_on), ("assigned", date(2026, 5, 1)))

    def test_a_number_taken_meanwhile_keeps_the_item_open(self):
        wizard = self._change_wizard("number", self.line, by_operator=True)
        wizard.row_ids.e164 = "0471 00 11 22"
        item = self._ordered(wizard)
        other = self._create_active_line(number_ids=[(0, 0, {"e164": "0471001122"})])
        with (
            self.assertRefused(ValidationError, other.display_name, "one line only"),
            self.env.cr.savepoint(),
        ):
            item.action_complete()
        self.assertEqual((item.state, self.number.state), ("acknowledged", "assigned"))

    def test_wrong_targets(self):
        other = self._create_active_line(number_ids=[(0, 0, {"e164": "0471001122"})])
        item = {"action": "modify", "line_id": self.line.id}
        for vals, *told in (
            (
                {"replaced_number_id": other.number_ids.id},
                "no number of",
                self.line.display_name,
            ),
            ({"new_eid": "123"}, "no EID"),
            ({"new_e164": "abc"}, "letters"),
        ):
            with self.assertRefused(ValidationError, *told):
                self.env["proximus.line.order"].create(
                    {
                        "partner_id": self.partner.id,
                        "item_ids": [(0, 0, {**item, **vals})],
                    }
                )
