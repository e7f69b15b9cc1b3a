from datetime import datetime, timedelta

from odoo.tests import BaseCase, tagged

from ..tools import problem

START = datetime(2026, 1, 5, 8)


def at(hours):
    return START + timedelta(hours=hours)


@tagged("post_install", "-at_install")
class TestProblemRules(BaseCase):
    def test_transitions_are_those_of_tm_forum(self):
        moves = {
            (a, b)
            for a, targets in problem.PROBLEM_TRANSITIONS.items()
            for b in targets
        }
        self.assertEqual(
            moves,
            {
                ("acknowledged", "in_progress"),
                ("acknowledged", "rejected"),
                ("acknowledged", "cancelled"),
                ("in_progress", "held"),
                ("in_progress", "pending"),
                ("in_progress", "resolved"),
                ("in_progress", "cancelled"),
                ("held", "in_progress"),
                ("held", "resolved"),
                ("held", "cancelled"),
                ("pending", "in_progress"),
                ("pending", "resolved"),
                ("pending", "cancelled"),
                ("resolved", "closed"),
                ("resolved", "in_progress"),
                ("closed", "in_progress"),
            },
        )

    def test_clock_runs_from_the_report(self):
        clock = problem.clock([(START, "acknowledged")], 8, at(3))
        self.assertEqual(clock.elapsed, timedelta(hours=3))
        self.assertEqual((clock.deadline, clock.status), (at(8), "running"))

    def test_clock_stops_for_the_customer(self):
        changes = [(START, "acknowledged"), (at(1), "in_progress"), (at(2), "pending")]
        clock = problem.clock(changes, 8, at(20))
        self.assertEqual(clock.elapsed, timedelta(hours=2))
        self.assertEqual((clock.deadline, clock.status), (None, "paused"))
        clock = problem.clock([*changes, (at(5), "in_progress")], 8, at(6))
        self.assertEqual(clock.deadline, at(11), "three hours later than promised")

    def test_clock_goes_on_while_held(self):
        changes = [(START, "acknowledged"), (at(1), "in_progress"), (at(2), "held")]
        clock = problem.clock(changes, 8, at(9))
        self.assertEqual((clock.deadline, clock.status), (at(8), "late"))

    def test_exactly_in_time(self):
        changes = [(START, "acknowledged"), (at(8), "resolved")]
        self.assertEqual(problem.clock(changes, 8, at(50)).status, "met")

    def test_too_late(self):
        changes = [(START, "acknowledged"), (at(9), "resolved")]
        clock = problem.clock(changes, 8, at(50))
        self.assertEqual((clock.deadline, clock.status), (at(8), "missed"))

    def test_refused_solution(self):
        changes = [
            (START, "acknowledged"),
            (at(6), "resolved"),
            (at(30), "in_progress"),
        ]
        clock = problem.clock(changes, 8, at(31))
        self.assertEqual(clock.elapsed, timedelta(hours=7))
        self.assertEqual(clock.deadline, at(32))

    def test_nothing_promised(self):
        clock = problem.clock([(START, "acknowledged")], 0, at(99))
        self.assertEqual((clock.deadline, clock.status), (None, "none"))

    def test_late_stays_late_while_it_waits(self):
        changes = [(START, "acknowledged"), (at(9), "pending")]
        self.assertEqual(problem.clock(changes, 8, at(10)).status, "late")
