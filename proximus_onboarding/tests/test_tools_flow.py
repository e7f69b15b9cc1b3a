from fractions import Fraction

from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_onboarding.tools import flow


@tagged("post_install", "-at_install")
class TestFlow(BaseCase):
    def test_every_state_can_be_reached_and_targets_exist(self):
        targets = set().union(*flow.SESSION_TRANSITIONS.values())
        self.assertEqual(targets | {"draft"}, set(flow.SESSION_TRANSITIONS))

    def test_closed_states_are_final(self):
        self.assertEqual(flow.CLOSED, {"done", "cancelled"})

    def test_every_open_state_can_be_cancelled(self):
        for state, targets in flow.SESSION_TRANSITIONS.items():
            if state not in flow.CLOSED:
                self.assertIn("cancelled", targets)

    def test_progress_counts_skipped_as_handled(self):
        self.assertEqual(flow.progress(["done", "skipped", "todo", "todo"]), 50)

    def test_progress_leaves_out_what_does_not_apply(self):
        self.assertEqual(flow.progress(["done", "not_applicable", "todo"]), 50)

    def test_only_all_steps_are_a_hundred_percent(self):
        self.assertEqual(flow.progress(["done", "skipped", "not_applicable"]), 100)
        self.assertEqual(flow.progress(["done"] * 299 + ["todo"]), 99)
        self.assertEqual(flow.progress(["done", "todo"], [(0, 0), (5, 5)]), 99)

    def test_nothing_to_do_is_no_progress(self):
        self.assertEqual(flow.progress([]), 0)
        self.assertEqual(flow.progress(["not_applicable"]), 0)

    def test_every_question_moves_the_percentage(self):
        states = ["done", "todo", "todo", "todo", "todo"]
        for count in (1, 5, 20, 60, 90):
            seen = [
                flow.progress(states, [(0, 0), (done, count)])
                for done in range(count + 1)
            ]
            with self.subTest(count=count):
                self.assertEqual(sorted(set(seen)), seen)
                self.assertLess(seen[-1], 100)

    def test_five_questions_of_one_step_in_five(self):
        states = ["done", "todo", "todo", "todo", "todo"]
        seen = [flow.progress(states, [(0, 0), (done, 5)]) for done in range(6)]
        self.assertEqual(seen, [20, 24, 28, 32, 36, 40])

    def test_a_handled_step_is_whole_whatever_its_parts(self):
        self.assertEqual(flow.progress(["done", "todo"], [(2, 5), (0, 0)]), 50)

    def test_minutes_are_of_what_is_left_only(self):
        company, questions = (Fraction(1), (0, 0)), (Fraction(5), (2, 5))
        self.assertEqual(
            flow.minutes_left([("todo", *company), ("todo", *questions)]), 4
        )
        self.assertEqual(
            flow.minutes_left([("done", *company), ("todo", *questions)]), 3
        )
        self.assertEqual(
            flow.minutes_left([("skipped", *company), ("not_applicable", *questions)]),
            0,
        )

    def test_minutes_are_measured_where_there_is_a_measure(self):
        self.assertEqual(flow.typical_minutes([], 3), 3)
        self.assertEqual(flow.typical_minutes([60, 600, 90], 3), Fraction(3, 2))
        self.assertEqual(flow.typical_minutes([60, 90], 3), Fraction(5, 4))

    def test_a_long_pause_is_no_work(self):
        for pause, seconds in ((0, 0), (59.9, 59), (600, 600), (601, 0), (-5, 0)):
            self.assertEqual(flow.active_seconds(pause), seconds)
