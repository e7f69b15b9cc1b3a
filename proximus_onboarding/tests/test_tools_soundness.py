from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_onboarding.tools.rules import Condition, evaluate
from odoo.addons.proximus_onboarding.tools.soundness import (
    Logic,
    find_answers,
    find_cycle,
)


@tagged("post_install", "-at_install")
class TestSoundness(BaseCase):
    def test_answers_on_which_a_rule_fires_are_found(self):
        logic = Logic(
            (
                Condition("PEOPLE", ">=", 5),
                Condition("PAPER", "=", True),
                Condition("STOCK", "in", ["paper"]),
            )
        )
        answers = find_answers([logic], {"STOCK": ["none", "paper"]})
        self.assertTrue(evaluate(logic.conditions, answers).outcome)

    def test_a_rule_that_can_never_fire_is_found_out(self):
        for conditions in (
            (Condition("N", ">", 5), Condition("N", "<", 5)),
            (Condition("P", "=", True), Condition("P", "=", False)),
            (Condition("N", "is_unknown"), Condition("N", ">=", 1)),
            (Condition("N", "<", 0),),
        ):
            with self.subTest(conditions=conditions):
                self.assertIsNone(find_answers([Logic(conditions)], {}))

    def test_edges_are_found(self):
        for conditions in (
            (Condition("N", ">=", 5), Condition("N", "<=", 5)),
            (Condition("N", ">", 4), Condition("N", "<", 6)),
            (Condition("N", "!=", 0), Condition("N", "<", 2)),
            (Condition("N", "is_unknown"),),
        ):
            with self.subTest(conditions=conditions):
                self.assertIsNotNone(find_answers([Logic(conditions)], {}))

    def test_what_is_ticked_is_tried(self):
        has = Condition("DATA", "contains", ["paper"])
        not_has = Condition("DATA", "not contains", ["paper"])
        self.assertIsNotNone(find_answers([Logic((has,))], {}))
        self.assertIsNotNone(find_answers([Logic((not_has,))], {}))
        self.assertIsNone(find_answers([Logic((has, not_has))], {}))

    def test_rules_that_go_together_must_fire_together(self):
        first = Logic((Condition("P", "=", True),))
        second = Logic((Condition("P", "=", False),))
        self.assertIsNone(find_answers([first, second], {}))
        either = Logic((*first.conditions, *second.conditions), "any")
        self.assertIsNotNone(find_answers([first, either], {}))

    def test_too_many_combinations_are_refused(self):
        many = Logic(tuple(Condition(f"Q{n}", ">=", n) for n in range(12)))
        with self.assertRaisesRegex(ValueError, "too many"):
            find_answers([many], {})

    def test_circles_are_found(self):
        self.assertEqual(find_cycle({"a": ["b"], "b": ["c"], "c": []}), ())
        self.assertEqual(set(find_cycle({"a": ["b"], "b": ["a"]})), {"a", "b"})
        self.assertTrue(find_cycle({"a": ["a"]}))
        self.assertTrue(find_cycle({"a": ["b"], "b": ["c"], "c": ["b"]}))
        self.assertEqual(find_cycle({"a": ["b", "c"], "b": ["d"], "c": ["d"]}), ())
