from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

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
