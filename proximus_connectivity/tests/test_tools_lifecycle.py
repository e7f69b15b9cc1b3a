from odoo.tests import BaseCase, tagged

from ..tools.lifecycle import (
    ITEM_STATES,
    LINE_EXTENSIONS,
    LINE_LIVE,
    LINE_OPEN,
    LINE_TRANSITIONS,
    ORDER_TRANSITIONS,
    is_final,
    order_state,
    qualification_result,
    route,
)

FINAL_LINE = {"terminated", "cancelled", "aborted"}
FINAL_ITEM = {"completed", "failed", "rejected", "cancelled"}


@tagged("post_install", "-at_install")
class TestTables(BaseCase):
    def test_line_moves_are_those_of_tmf637_and_marked_extensions(self):
        diagram = {
            ("created", "pending_active"),
            ("created", "active"),
            ("created", "cancelled"),
            ("pending_active", "active"),
            ("pending_active", "aborted"),
            ("pending_active", "cancelled"),
            ("active", "suspended"),
            ("suspended", "active"),
            ("active", "pending_terminate"),
            ("pending_terminate", "terminated"),
            ("active", "terminated"),
        }
        moves = {(a, b) for a, targets in LINE_TRANSITIONS.items() for b in targets}
        # created → cancelled is drawn from pendingActive only; MEF and this suite let a
        # draft be given up as well, and the domain notes list it among the plain moves
        self.assertEqual(moves, diagram | LINE_EXTENSIONS)
        self.assertFalse(diagram & LINE_EXTENSIONS)

    def test_tables_are_closed_and_frozen(self):
        for table in (LINE_TRANSITIONS, ORDER_TRANSITIONS):
            for targets in table.values():
                self.assertIsInstance(targets, frozenset)
                self.assertLessEqual(targets, set(table))

    def test_final_states(self):
        self.assertEqual(
            {state for state in LINE_TRANSITIONS if is_final(LINE_TRANSITIONS, state)},
            FINAL_LINE,
        )
        self.assertEqual(
            {
                state
                for state in ORDER_TRANSITIONS
                if is_final(ORDER_TRANSITIONS, state)
            },
            FINAL_ITEM | {"partial"},
        )
        self.assertEqual(LINE_OPEN, set(LINE_TRANSITIONS) - FINAL_LINE)
        self.assertLess(LINE_LIVE, LINE_OPEN)

    def test_order_moves_of_tmf622(self):
        self.assertEqual(
            ORDER_TRANSITIONS["acknowledged"], frozenset({"in_progress", "pending"})
        )
        self.assertEqual(ORDER_TRANSITIONS["pending_cancellation"], {"cancelled"})
        self.assertIn("cancelled", ORDER_TRANSITIONS["held"])
        self.assertNotIn("partial", ITEM_STATES)
        self.assertEqual(len(ORDER_TRANSITIONS), 11)


@tagged("post_install", "-at_install")
class TestRoute(BaseCase):
    def test_shortest(self):
        self.assertEqual(
            route(ORDER_TRANSITIONS, "acknowledged", "completed"),
            ["in_progress", "completed"],
        )
        self.assertEqual(
            route(ORDER_TRANSITIONS, "acknowledged", "cancelled"),
            ["pending", "cancelled"],
        )
        self.assertEqual(route(ORDER_TRANSITIONS, "held", "held"), [])

    def test_no_way(self):
        with self.assertRaises(ValueError):
            route(ORDER_TRANSITIONS, "completed", "in_progress")


@tagged("post_install", "-at_install")
class TestOrderState(BaseCase):
    def test_alike_items_give_their_state(self):
        for state in ITEM_STATES:
            self.assertEqual(order_state([state]), state)
            self.assertEqual(order_state([state, state]), state)

    def test_without_items(self):
        self.assertEqual(order_state([]), "acknowledged")

    def test_mixed_items(self):
        for states, expected in (
            (["completed", "failed"], "partial"),
            (["completed", "cancelled"], "partial"),
            (["completed", "rejected", "failed"], "partial"),
            (["failed", "cancelled"], "failed"),
            (["rejected", "cancelled"], "rejected"),
            (["acknowledged", "in_progress"], "in_progress"),
            (["acknowledged", "completed"], "in_progress"),
            (["in_progress", "completed", "failed"], "in_progress"),
            (["in_progress", "pending"], "pending"),
            (["pending", "held", "in_progress"], "held"),
            (["held", "assessing_cancellation"], "assessing_cancellation"),
            (["pending_cancellation", "cancelled"], "pending_cancellation"),
        ):
            self.assertEqual(order_state(states), expected, states)

    def test_any_iterable(self):
        self.assertEqual(
            order_state(s for s in ("completed", "completed")), "completed"
        )

    def test_unknown_state(self):
        for state in ("done", "partial", "inProgress", ""):
            with self.assertRaises(ValueError) as caught:
                order_state(["completed", state])
            self.assertIn(f"“{state}”", str(caught.exception))


@tagged("post_install", "-at_install")
class TestQualificationResult(BaseCase):
    def test_rule_of_tmf645(self):
        for results, expected in (
            (["qualified", "qualified"], "qualified"),
            (["qualified", "alternate"], "alternate"),
            (["alternate"], "alternate"),
            (["qualified", "alternate", "unqualified"], "unqualified"),
            (["unqualified"], "unqualified"),
            ([], ""),
        ):
            self.assertEqual(qualification_result(iter(results)), expected, results)

    def test_unknown_result(self):
        with self.assertRaises(ValueError):
            qualification_result(["qualified", "green"])
