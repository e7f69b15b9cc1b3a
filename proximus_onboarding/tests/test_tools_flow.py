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

    def test_nothing_to_do_is_no_progress(self):
        self.assertEqual(flow.progress([]), 0)
        self.assertEqual(flow.progress(["not_applicable"]), 0)
