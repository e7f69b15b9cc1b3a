from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .switching_common import SwitchingCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23")
class TestPortFromKnownLine(SwitchingCommon):
    """The old operator's lines are in the inventory too: a number moves between."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old_line = cls._create_active_line(
            "voice", operator_id=cls.old_operator.id, site_id=cls.site.id
        )
        cls.new_line = cls._create_active_line(
            "voice", operator_id=cls.new_operator.id, site_id=cls.site.id
        )
        cls.number = cls._create_number(
            "042226644", cls.old_line, state="assigned", assigned_on="2026-01-05"
        )

    def _confirmed(self):
        switch = self._create_switch(("04 222 66 44", "keep"))
        switch.line_ids.line_id = self.new_line
        switch.action_confirm()
        return switch.port_request_ids

    def _ported(self):
        port = self._confirmed()
        port.action_validate()
        port.action_schedule()
        port.action_port()
        return port

    def test_number_works_on_the_old_line_until_the_port(self):
        port = self._confirmed()
        self.assertEqual(port.state, "submitted")
        self.assertEqual(self.number.state, "porting_out")
        self.assertEqual(self.number.line_id, self.old_line)
        self.assertFalse(self.new_line.number_ids)

    def test_number_goes_on_without_gap(self):
        port = self._ported()
        self.assertEqual(
            (self.number.state, self.number.released_on),
            ("released", date(2026, 11, 23)),
        )
        taken = self.new_line.number_ids
        self.assertEqual((taken.e164, taken.state), ("+3242226644", "assigned"))
        self.assertEqual(taken.assigned_on, date(2026, 11, 23))
        self.assertEqual(port.number_ids, taken, "the claim is about the new line")
        self.assertEqual(port.line_ids, self.new_line)

    def test_tenures_touch_without_overlap(self):
        port = self._confirmed()
        port.action_validate("2026-11-10")
        port.action_schedule("2026-11-12")
        port.action_port("2026-11-12")
        moved = date(2026, 11, 12)
        self.assertRecordValues(
            self.number | self.new_line.number_ids,
            [
                {"assigned_on": date(2026, 1, 5), "released_on": moved},
                {"assigned_on": moved, "released_on": False},
            ],
        )
        self.old_line.action_terminate("2026-11-20")
        self.new_line.action_terminate("2026-11-21")
        self.assertEqual(self.number.released_on, moved, "it was given up before")
        self.assertEqual(self.new_line.number_ids.released_on, date(2026, 11, 21))

    def test_moved_before_the_day_that_was_noted(self):
        """The former tenure never was; the new one begins on the day of the port."""
        self.number.assigned_on = "2026-11-20"
        port = self._confirmed()
        port.action_validate("2026-11-10")
        port.action_schedule("2026-11-12")
        port.action_port("2026-11-12")
        self.assertEqual(self.number.released_on, date(2026, 11, 20))
        taken = self.new_line.number_ids
        self.assertEqual(taken.assigned_on, date(2026, 11, 12))
        self.assertEqual(taken.state, "assigned")

    def test_a_range_and_what_was_given_out_of_it(self):
        block = self._create_number(
            "042224400",
            self.old_line,
            last_e164="042224409",
            state="assigned",
            assigned_on="2026-01-05",
        )
        given = self._create_number(
            "042224407", self.old_line, state="assigned", assigned_on="2026-03-01"
        )
        (block | given).port_line_id = self.new_line
        taken = (block | given)._hand_over(date(2026, 11, 23))
        self.assertEqual(taken.mapped("assigned_on"), [date(2026, 11, 23)] * 2)
        self.assertEqual((block | given).mapped("state"), ["released"] * 2)
        self.assertEqual(taken[1].range_id, taken[0])

    def test_old_line_is_asked_about(self):
        """The old contract goes on costing money until somebody ends it."""
        self._ported()
        self.assertEqual(self.old_line.state, "active", "a person decides")
        self.assertIn("end the line", self.old_line.activity_ids.summary)

    def test_new_line_not_in_service_yet(self):
        self.new_line = self._create_line("voice", operator_id=self.new_operator.id)
        self._ported()
        self.assertEqual(self.new_line.number_ids.state, "reserved")

    def test_given_up_and_rejected(self):
        port = self._confirmed()
        port.action_reject("customer_ref")
        port.action_correct()
        self.assertEqual(self.number.state, "assigned")
        port.action_submit()
        self.assertEqual(self.number.state, "porting_out")
        port.action_cancel()
        self.assertEqual(self.number.state, "assigned")
        self.assertFalse(self.new_line.number_ids)

    def test_mandate_that_forgets_a_known_number(self):
        self._create_number("042226655", self.old_line, state="assigned")
        switch = self._create_switch(("04 222 66 44", "keep"))
        switch.line_ids.line_id = self.new_line
        with self.assertRefused(UserError, switch.name, "4 222 66 55", "Oldcom"):
            switch.action_confirm()
        self.assertEqual((switch.state, self.number.state), ("draft", "assigned"))
        switch.action_add_known_numbers()
        switch.action_add_known_numbers()
        added = switch.line_ids - switch.line_ids[:1]
        self.assertEqual(added.e164, "+3242226655")
        with self.assertRefused(UserError, "keep or cancel", "4 222 66 55"):
            switch.action_confirm()
        added.answer = "cancel"
        switch.action_confirm()
        self.assertEqual(switch.state, "confirmed")

    def test_numbers_of_another_site_or_operator_are_not_asked(self):
        elsewhere = self._create_active_line(
            "voice", operator_id=self.old_operator.id, site_id=self.second_site.id
        )
        self._create_number("081226607", elsewhere, state="assigned")
        other = self._create_active_line("voice", operator_id=self.new_operator.id)
        self._create_number("042226666", other, state="assigned")
        switch = self._create_switch(("04 222 66 44", "keep"), site_id=self.site.id)
        self.assertFalse(switch._missing_numbers())
        switch.site_id = False
        self.assertEqual(switch._missing_numbers().line_id, elsewhere)

    def test_reason_of_leaving_is_asked_on_the_form(self):
        view = self.env["proximus.port.request"].get_view(view_type="form")
        self.assertIn("end_reason_id", view["arch"])
        price = self.env.ref("proximus_connectivity.end_reason_leaves_price")
        port = self._create_port(self.number, direction="out", end_reason_id=price.id)
        groups = self.env["proximus.port.request"]._read_group(
            [("id", "=", port.id)], ["recipient_id", "end_reason_id"], ["__count"]
        )
        self.assertEqual(groups, [(self.new_operator, price, 1)])
