from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .provider_common import ProviderCommon


@tagged("post_install", "-at_install")
class TestProblem(ProviderCommon):
    def _age(self, problem, hours):
        """Let a problem have begun some hours ago."""
        moved = timedelta(hours=hours)
        problem.reported_at -= moved
        for event in problem.event_ids:
            event.date -= moved
        problem.invalidate_recordset()

    def test_report(self):
        problem = self._create_problem()
        self.assertRegex(problem.name, r"^SP\d{5}$")
        self.assertEqual(problem.state, "acknowledged")
        self.assertEqual(problem.event_ids.mapped("to_state"), ["acknowledged"])
        self.assertEqual(problem.repair_hours, 8)
        end = problem.reported_at + timedelta(hours=8)
        self.assertEqual(problem.deadline, end)

    def test_needs_a_line_or_site(self):
        with self.assertRaisesRegex(ValidationError, "at least one affected line"):
            self._create_problem(line_ids=False)

    def test_line_cannot_be_taken_away(self):
        problem = self._create_problem()
        with self.assertRaisesRegex(ValidationError, "at least one affected line"):
            problem.line_ids = False

    def test_line_of_another_holder(self):
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        line = self._create_line(partner_id=other.id, site_id=False)
        with self.assertRaisesRegex(ValidationError, "is not held by"):
            self._create_problem(line_ids=line.ids)

    def test_site_of_another_customer(self):
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        with self.assertRaisesRegex(ValidationError, "is no address of"):
            self._create_problem(site_id=other.id)

    def test_site_affects_its_lines(self):
        lines = self._create_line() | self._create_line()
        self._create_line(site_id=False)
        problem = self._create_problem(site_id=self.site.id)
        self.assertEqual(problem.line_ids, lines)

    def test_strictest_promise_counts(self):
        offer = {"line_kind": "internet", "access_technology": "ftth"}
        fast, none = self.env["product.product"].create(
            [
                {**offer, "name": "Fast", "repair_hours": 4},
                {**offer, "name": "None", "repair_hours": 0},
            ]
        )
        lines = self._create_line() | self._create_line(product_id=fast.id)
        lines |= self._create_line(product_id=none.id)
        problem = self._create_problem(line_ids=lines.ids)
        self.assertEqual(problem.repair_hours, 4)
        fast.repair_hours = 2
        self.assertEqual(
            problem.repair_hours, 4, "the promise of the day of the report"
        )

    def test_nothing_promised(self):
        self.offer.repair_hours = 0
        problem = self._create_problem()
        self.assertFalse(problem.deadline)
        self.assertEqual(problem.sla_status, "none", "unknown is not green")

    def test_clock_stops_for_the_customer_only(self):
        problem = self._create_problem()
        problem.action_start()
        problem.action_wait("Waiting for access")
        self.assertEqual(problem.sla_status, "paused")
        self.assertFalse(problem.deadline)
        problem.action_start()
        problem.action_hold("Digging permit")
        self.assertEqual(problem.sla_status, "running")
        self.assertTrue(problem.deadline)

    def test_late_then_missed(self):
        problem = self._create_problem()
        self._age(problem, 9)
        self.assertEqual(problem.sla_status, "late")
        problem.action_resolve("Cable replaced")
        self.assertEqual(problem.sla_status, "missed")

    def test_in_time(self):
        problem = self._create_problem()
        problem.action_resolve()
        self.assertEqual(problem.sla_status, "met")
        self.assertEqual(
            problem.event_ids.sorted("id").mapped("to_state"),
            ["acknowledged", "in_progress", "resolved"],
        )

    def test_solution_refused(self):
        problem = self._create_problem()
        problem.action_resolve()
        problem.action_close()
        problem.action_reopen("It fails again")
        self.assertEqual(problem.state, "in_progress")
        self.assertEqual(problem.event_ids.sorted("id")[-1].reason, "It fails again")
        self.assertEqual(problem.sla_status, "running")

    def test_illegal_moves_name_what_is_possible(self):
        problem = self._create_problem()
        problem.action_cancel()
        with self.assertRaisesRegex(UserError, "nothing, it is final"):
            problem.action_start()

    def test_repeated_move_is_nothing(self):
        problem = self._create_problem()
        problem.action_start()
        problem.action_start()
        self.assertEqual(len(problem.event_ids), 2)

    def test_state_cannot_be_typed(self):
        problem = self._create_problem()
        with self.assertRaisesRegex(UserError, "cannot be typed in"):
            problem.state = "closed"
        with self.assertRaisesRegex(UserError, "starts as “Reported”"):
            self._create_problem(state="closed")

    def test_report_in_the_future(self):
        later = fields.Datetime.now() + timedelta(days=1)
        with self.assertRaisesRegex(ValidationError, "still to come"):
            self._create_problem(reported_at=later)

    def test_priority_follows_impact_and_can_be_changed(self):
        problem = self._create_problem(impact="intermittent")
        self.assertEqual(problem.priority, 6)
        problem.impact = "down"
        self.assertEqual(problem.priority, 1)
        problem.priority = 3
        self.assertEqual(problem.priority, 3)

    def test_visible_on_the_line(self):
        line = self._create_line()
        self._create_problem(line_ids=line.ids, impact="intermittent")
        worse = self._create_problem(line_ids=line.ids, impact="down")
        self.assertEqual((line.problem_count, line.current_impact), (2, "down"))
        worse.action_cancel()
        self.assertEqual(line.current_impact, "intermittent")
        found = self.env["proximus.line"].search(
            [("problem_ids.state", "=", "acknowledged")]
        )
        self.assertIn(line, found)

    def test_report_from_the_line(self):
        line = self._create_line()
        action = line.with_user(self.user).action_report_problem()
        form = Form(
            self.env["proximus.problem"]
            .with_user(self.user)
            .with_context(**action["context"])
        )
        form.subject = "Slow"
        form.impact = "degraded"
        problem = form.save()
        self.assertEqual(problem.line_ids, line)
        self.assertEqual(problem.partner_id, self.customer)
        self.assertEqual(problem.priority, 4)

    def test_reason_dialog(self):
        problem = self._create_problem()
        problem.action_start()
        action = problem.with_context(problem_target="pending").action_ask_reason()
        dialog = Form(
            self.env["proximus.problem.move"]
            .with_user(self.user)
            .with_context(**action["context"])
        )
        dialog.reason = "Nobody at home"
        dialog.save().action_apply()
        self.assertEqual(problem.state, "pending")
        self.assertEqual(problem.event_ids.sorted("id")[-1].reason, "Nobody at home")

    def test_worked_on_cannot_be_deleted(self):
        problem = self._create_problem()
        problem.action_start()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            problem.unlink()

    def test_late_is_noted_once(self):
        problem = self._create_problem()
        self._age(problem, 9)
        for _time in range(2):
            with self.enter_registry_test_mode():
                self.env.ref(
                    "proximus_connectivity.ir_cron_watch_problems"
                ).method_direct_trigger()
        problem.invalidate_recordset()
        self.assertTrue(problem.late_noted)
        self.assertEqual(len(problem.activity_ids), 1)

    def test_number_of_queries_is_constant(self):
        lines = self.env["proximus.line"].union(
            *(self._create_line() for _n in range(9))
        )
        self._create_problem(line_ids=lines.ids)
        self.env.flush_all()
        for some in (lines[:1], lines):
            self.env.invalidate_all()
            some.mapped("name")
            with self.assertQueryCount(3):
                some.mapped("current_impact")
