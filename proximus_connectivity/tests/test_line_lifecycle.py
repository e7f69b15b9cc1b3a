from datetime import date, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..tools.lifecycle import LINE_TRANSITIONS
from .common import ConnectivityCommon

#: How a line gets into each state, by actions only.
WAYS = {
    "created": (),
    "pending_active": ("action_submit",),
    "active": ("action_activate",),
    "suspended": ("action_activate", "action_suspend"),
    "pending_terminate": ("action_activate", "_give_notice"),
    "terminated": ("action_activate", "action_terminate"),
    "cancelled": ("action_cancel",),
    "aborted": ("action_submit", "action_abort"),
}


@tagged("post_install", "-at_install")
class TestLineLifecycle(ConnectivityCommon):
    def _line_in(self, state, **vals):
        line = self._create_line(**vals)
        for step in WAYS[state]:
            if step == "_give_notice":
                line.action_terminate(
                    self.env.company._proximus_today() + timedelta(days=10)
                )
            else:
                getattr(line, step)()
        self.assertEqual(line.state, state)
        return line

    def _last_event(self, line):
        return line.event_ids.sorted("id")[-1]

    def test_every_move_of_the_table_and_no_other(self):
        for state in LINE_TRANSITIONS:
            for target in LINE_TRANSITIONS:
                line = self._line_in(state)
                events = len(line.event_ids)
                if target == state:
                    self.assertFalse(line._transition(target))
                    self.assertEqual(len(line.event_ids), events)
                elif target in LINE_TRANSITIONS[state]:
                    self.assertEqual(line._transition(target), line)
                    self.assertEqual(line.state, target)
                else:
                    with self.assertRefused(
                        UserError, line.display_name, "cannot become"
                    ):
                        line._transition(target)
                    self.assertEqual(line.state, state)
                    self.assertEqual(len(line.event_ids), events)

    def test_history_keeps_user_date_and_reason(self):
        line = self._create_line()
        line.action_activate("2026-03-01")
        line.action_suspend("Unpaid")
        events = line.event_ids.sorted("id")
        self.assertRecordValues(
            events,
            [
                {"from_state": False, "to_state": "created", "reason": "Registered"},
                {"from_state": "created", "to_state": "active", "reason": False},
                {"from_state": "active", "to_state": "suspended", "reason": "Unpaid"},
            ],
        )
        self.assertEqual(events[1].effective_date, date(2026, 3, 1))
        self.assertEqual(events[1].user_id, self.env.user)
        self.assertEqual(events[2].effective_date, self.env.company._proximus_today())
        self.assertTrue(all(events.mapped("entered_on")))

    def test_activation_sets_dates(self):
        offer = self._create_offer("internet", commitment_months=24)
        line = self._create_line("internet", product_id=offer.id)
        line.action_activate(date(2026, 1, 15))
        self.assertEqual(line.start_date, date(2026, 1, 15))
        self.assertEqual(line.commitment_end_date, date(2028, 1, 14))

    def test_activation_keeps_an_agreed_commitment(self):
        offer = self._create_offer("internet", commitment_months=24)
        line = self._create_line(
            "internet", product_id=offer.id, commitment_end_date="2027-06-30"
        )
        line.action_activate(date(2026, 1, 15))
        self.assertEqual(line.commitment_end_date, date(2027, 6, 30))

    def test_activation_today_by_default_and_never_in_the_future(self):
        line = self._create_line()
        tomorrow = self.env.company._proximus_today() + timedelta(days=1)
        spoken = line._proximus_spoken_day(tomorrow)
        with self.assertRefused(UserError, line.display_name, spoken, "still to come"):
            line.action_activate(tomorrow)
        self.assertEqual(line.state, "created")
        line.action_activate()
        self.assertEqual(line.start_date, self.env.company._proximus_today())

    def test_repeat_is_no_event(self):
        line = self._create_line()
        line.action_activate("2026-02-01")
        line.action_activate("2026-03-01")
        self.assertEqual(line.start_date, date(2026, 2, 1))
        self.assertEqual(len(line.event_ids), 2)

    def test_resume_keeps_the_start(self):
        line = self._create_active_line()
        line.action_suspend()
        line.action_resume()
        self.assertEqual((line.state, line.start_date), ("active", date(2026, 1, 15)))

    def test_resume_needs_something_to_resume(self):
        for state in ("created", "pending_active", "terminated", "cancelled"):
            line = self._line_in(state)
            with self.assertRefused(UserError, line.display_name, "nothing to resume"):
                line.action_resume()

    def test_end_now(self):
        line = self._create_active_line()
        line.action_terminate(date(2026, 5, 31), "Moved")
        self.assertEqual(line.state, "terminated")
        self.assertEqual(line.termination_date, date(2026, 5, 31))
        self.assertEqual(self._last_event(line).reason, "Moved")

    def test_end_without_a_date_respects_the_notice(self):
        offer = self._create_offer("internet", notice_days=30)
        line = self._create_active_line("internet", product_id=offer.id)
        line.action_terminate()
        self.assertEqual(line.state, "pending_terminate")
        self.assertEqual(
            line.termination_date,
            self.env.company._proximus_today() + timedelta(days=30),
        )

    def test_notice_can_move_and_be_withdrawn(self):
        line = self._line_in("pending_terminate")
        later = self.env.company._proximus_today() + timedelta(days=40)
        line.action_terminate(later, "Later")
        self.assertEqual(
            (line.state, line.termination_date), ("pending_terminate", later)
        )
        self.assertEqual(self._last_event(line).reason, "Later")
        events = len(line.event_ids)
        line.action_terminate()
        self.assertEqual(len(line.event_ids), events)
        line.action_resume()
        self.assertEqual((line.state, line.termination_date), ("active", False))

    def test_end_before_activation(self):
        line = self._create_active_line()
        for action in (
            lambda: line.action_terminate(date(2026, 1, 14)),
            lambda: line._transition("suspended", date=date(2026, 1, 14)),
        ):
            with self.assertRefused(
                UserError, line.display_name, "14 Jan", "15 Jan", "activation"
            ):
                action()
        self.assertEqual((line.state, line.termination_date), ("active", False))

    def test_a_line_that_never_worked_is_cancelled_not_ended(self):
        line = self._line_in("pending_active")
        with self.assertRefused(UserError, line.display_name, "Cancelled"):
            line.action_terminate()

    def test_state_is_not_written(self):
        line = self._create_line()
        for vals in (
            {"state": "active"},
            {"state": "active", "start_date": "2026-01-01"},
        ):
            with self.assertRefused(UserError, line.display_name, "buttons"):
                line.with_context(proximus_state_change=True).write(vals)
        line.write({"state": "created"})
        self.assertEqual(line.state, "created")

    def test_a_batch_is_all_or_nothing(self):
        lines = self._create_line(count=3)
        lines[2].action_cancel()
        with self.assertRefused(UserError, lines[2].display_name):
            lines.action_activate()
        self.assertEqual(lines.mapped("state"), ["created", "created", "cancelled"])

    def test_a_needed_line_is_not_ended(self):
        trunk = self._create_active_line("sip_trunk")
        voice = self._create_active_line("voice", parent_id=trunk.id)
        for date_end in (None, self.env.company._proximus_today() + timedelta(days=5)):
            with self.assertRefused(UserError, trunk.display_name, voice.display_name):
                trunk.action_terminate(date_end)
        self.assertEqual(trunk.state, "active")
        (trunk + voice).action_terminate()
        self.assertEqual((trunk + voice).mapped("state"), ["terminated"] * 2)

    def test_the_primary_of_a_backup_is_not_ended(self):
        fibre = self._create_active_line("internet")
        backup = self._create_active_line("backup", backup_of_id=fibre.id)
        with self.assertRefused(UserError, fibre.display_name, backup.display_name):
            fibre.action_terminate()
        backup.action_terminate()
        fibre.action_terminate()
        self.assertEqual(fibre.state, "terminated")

    def test_initial_states(self):
        self._create_line(state="terminated", termination_date="2025-12-31")
        self._create_line(state="suspended", start_date="2025-01-01")
        for state in ("pending_active", "pending_terminate", "cancelled", "aborted"):
            with self.assertRefused(UserError, "Possible: Created, Active"):
                self._create_line(state=state)

    def test_initial_dates(self):
        with self.assertRefused(ValidationError, "X-9", "activation date"):
            self._create_line(state="active", external_ref="X-9")
        with self.assertRefused(ValidationError, "X-9", "end date"):
            self._create_line(state="terminated", external_ref="X-9")
        tomorrow = self.env.company._proximus_today() + timedelta(days=1)
        with self.assertRefused(ValidationError, "X-9", "still to come"):
            self._create_active_line(start=tomorrow, external_ref="X-9")
        with self.assertRefused(ValidationError, "X-9", "14 Jan", "before"):
            self._create_active_line(external_ref="X-9", termination_date="2026-01-14")

    def test_first_event_tells_since_when(self):
        line = self._create_active_line()
        self.assertEqual(line.event_ids.effective_date, date(2026, 1, 15))

    def test_only_drafts_are_deleted(self):
        line = self._create_active_line()
        with self.assertRefused(UserError, line.display_name, "history"):
            line.unlink()
        self._create_line().unlink()

    def test_cron_ends_lines_on_their_day(self):
        today = self.env.company._proximus_today()
        line, later = self._create_active_line(count=2)
        line.action_terminate(today + timedelta(days=1))
        later.action_terminate(today + timedelta(days=20))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE proximus_line SET termination_date = %s WHERE id = %s",
            (today - timedelta(days=1), line.id),
        )
        line.invalidate_recordset()
        with self.enter_registry_test_mode():
            self.env.ref(
                "proximus_connectivity.ir_cron_end_lines"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(line.state, "terminated")
        self.assertEqual(line.termination_date, today - timedelta(days=1))
        self.assertEqual(later.state, "pending_terminate")

    def test_an_order_and_its_line_end_together_and_once(self):
        """Whichever of the two is told of it: the item first, and then its line."""
        for line_side, item_side, states in (
            ("action_activate", "action_complete", ("active", "completed")),
            ("action_cancel", "action_cancel", ("cancelled", "cancelled")),
            ("action_abort", "action_fail", ("aborted", "failed")),
        ):
            for by_line in (True, False):
                line = self._line_in("pending_active")
                item = line.order_item_ids
                events = len(line.event_ids)
                with self.subTest(line_side if by_line else item_side):
                    record, action = (line, line_side) if by_line else (item, item_side)
                    getattr(record, action)()
                    self.assertEqual((line.state, item.state), states)
                    self.assertEqual(len(line.event_ids), events + 1)

    def test_the_order_keeps_the_day_and_reason_of_its_line(self):
        line = self._line_in("pending_active")
        line.action_activate("2026-03-02")
        item = line.order_item_ids
        self.assertEqual(item.completion_date, date(2026, 3, 2))
        line = self._line_in("pending_active")
        line.action_cancel("Too dear")
        self.assertEqual(line.order_item_ids.reason, "Too dear")
        self.assertEqual(self._last_event(line).reason, "Too dear")

    def test_hook_sees_what_changed_only(self):
        seen = []
        lines = self._create_line(count=2)
        lines[0].action_activate("2026-01-10")

        def hook(self, target, *, date, reason, previous):
            seen.append((self, target, date, previous))

        self.patch(type(lines), "_after_transition", hook)
        lines.action_activate("2026-02-01")
        self.assertEqual(
            seen, [(lines[1], "active", date(2026, 2, 1), {lines[1].id: "created"})]
        )
