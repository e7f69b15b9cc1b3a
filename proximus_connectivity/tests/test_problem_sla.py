from datetime import timedelta

from psycopg2.errors import NotNullViolation

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .provider_common import ProviderCommon


@tagged("post_install", "-at_install")
class TestProblemWatch(ProviderCommon):
    """Eight hours are promised: after six somebody is asked to escalate."""

    def _reported(self, hours):
        before = fields.Datetime.now() - timedelta(hours=hours)
        return self._create_problem(reported_at=before)

    def _watch(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "proximus_connectivity.ir_cron_watch_problems"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _summaries(self, problem):
        return problem.activity_ids.mapped("summary")

    def test_escalation_before_the_end(self):
        early, near = self._reported(5), self._reported(6.5)
        for _time in range(2):
            self._watch()
        self.assertFalse(self._summaries(early))
        self.assertEqual(
            self._summaries(near), ["Escalate: the repair time is nearly over"]
        )
        self.assertIn("8 hours", near.activity_ids.note)

    def test_late_needs_no_escalation_any_more(self):
        late = self._reported(9)
        self._watch()
        self.assertEqual(self._summaries(late), ["The promised repair time is over"])
        self.assertTrue(late.escalation_noted)

    def test_stopped_clock_is_not_escalated(self):
        waiting = self._reported(7)
        waiting.action_start(waiting.reported_at)
        waiting.action_wait("No access", waiting.reported_at + timedelta(hours=1))
        self.assertFalse(waiting.escalate_at)
        held = self._reported(7)
        held.action_start()
        held.action_hold("Permit")
        self._watch()
        self.assertFalse(self._summaries(waiting), "the customer must act")
        self.assertEqual(len(self._summaries(held)), 1, "the operator must act")

    def test_an_earlier_report_moves_the_deadline(self):
        problem = self._reported(1)
        self.assertFalse(problem.late_noted)
        for hours in (9, 3, 7, 1):
            before = fields.Datetime.now() - timedelta(hours=hours)
            problem.reported_at = before
            self.assertEqual(problem.deadline, before + timedelta(hours=8))
            self.assertEqual(problem.event_ids.date, before)
            self.assertAlmostEqual(problem.elapsed_hours, hours, 1)
            self.assertEqual(problem.sla_status, "late" if hours > 8 else "running")

    def test_a_report_is_not_later_than_the_work(self):
        problem = self._reported(7)
        started = fields.Datetime.now() - timedelta(hours=5)
        problem.action_start(started)
        with self.assertRaisesRegex(ValidationError, "worked on"):
            problem.reported_at = started + timedelta(hours=1)
        problem.reported_at = started
        self.assertEqual(problem.deadline, started + timedelta(hours=8))

    @mute_logger("odoo.sql_db")
    def test_a_report_has_its_moment(self):
        problem = self._reported(1)
        with self.assertRaises(NotNullViolation):
            problem.reported_at = False

    def test_a_deadline_ahead_is_watched_again(self):
        problem = self._reported(9)
        self._watch()
        self.assertTrue(problem.late_noted and problem.escalation_noted)
        problem.reported_at = fields.Datetime.now() - timedelta(hours=1)
        self.assertFalse(problem.late_noted or problem.escalation_noted)

    def test_nothing_promised(self):
        self.offer.repair_hours = 0
        problem = self._reported(100)
        self._watch()
        self.assertFalse(self._summaries(problem))

    def test_filter_of_the_list(self):
        near = self._reported(6.5)
        view = self.env.ref("proximus_connectivity.proximus_problem_view_search")
        self.assertIn("escalate_at", view.arch)
        found = self.env["proximus.problem"].search(
            [("escalate_at", "<", fields.Datetime.now()), ("id", "=", near.id)]
        )
        self.assertEqual(found, near)
