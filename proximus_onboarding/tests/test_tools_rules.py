from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_onboarding.tools import rules
from odoo.addons.proximus_onboarding.tools.rules import Condition, check, evaluate

PAPER = Condition("PAPER", "=", True)
STAFF = Condition("STAFF", ">=", 3)
DEVICES = Condition("DEVICES", "in", ["some", "none"])


@tagged("post_install", "-at_install")
class TestConditions(BaseCase):
    def test_every_operator_on_a_known_answer(self):
        for operator, observed, expected, outcome in (
            ("=", True, True, True),
            ("=", False, True, False),
            ("!=", 3, 4, True),
            (">", 3, 3, False),
            (">=", 3, 3, True),
            ("<", 2, 3, True),
            ("<=", 4, 3, False),
            ("in", "some", ["some", "none"], True),
            ("not in", "some", ["some", "none"], False),
            ("is_answered", 0, None, True),
            ("is_unknown", False, None, False),
        ):
            with self.subTest(operator=operator):
                condition = Condition("Q", operator, expected)
                self.assertIs(check(condition, {"Q": observed}).outcome, outcome)

    def test_unknown_is_not_no(self):
        for operator in rules.OPERATORS:
            for answers in ({}, {"Q": None}):
                with self.subTest(operator=operator, answers=answers):
                    condition = Condition("Q", operator, 1)
                    self.assertIsNone(check(condition, answers).outcome)

    def test_zero_and_no_are_answers(self):
        self.assertIs(check(Condition("Q", "<", 3), {"Q": 0}).outcome, True)
        self.assertIs(check(Condition("Q", "=", False), {"Q": False}).outcome, True)

    def test_knowledge_can_itself_be_asked(self):
        self.assertIs(check(Condition("Q", "is_unknown"), {}).outcome, True)
        self.assertIs(check(Condition("Q", "is_answered"), {}).outcome, False)

    def test_what_cannot_be_compared_is_refused(self):
        with self.assertRaisesRegex(ValueError, "'many' is not a number"):
            check(STAFF, {"STAFF": "many"})
        with self.assertRaisesRegex(ValueError, "True is not a number"):
            check(STAFF, {"STAFF": True})
        with self.assertRaisesRegex(ValueError, "no operator 'like'"):
            check(Condition("Q", "like", "%"), {"Q": "text"})


@tagged("post_install", "-at_install")
class TestVerdicts(BaseCase):
    def test_all_needs_each_condition(self):
        answers = {"PAPER": True, "STAFF": 3, "DEVICES": "all"}
        self.assertIs(evaluate([PAPER, STAFF], answers).outcome, True)
        self.assertIs(evaluate([PAPER, STAFF, DEVICES], answers).outcome, False)

    def test_any_needs_one(self):
        self.assertIs(evaluate([PAPER, STAFF], {"STAFF": 9}, "any").outcome, True)

    def test_one_answer_more_is_asked_only_while_it_matters(self):
        needed = evaluate([PAPER, STAFF], {"PAPER": True})
        self.assertIsNone(needed.outcome)
        self.assertEqual(needed.missing, ("STAFF",))
        refused = evaluate([PAPER, STAFF], {"PAPER": False})
        self.assertIs(refused.outcome, False)
        self.assertEqual(refused.missing, ())

    def test_a_question_asked_twice_is_missing_once(self):
        twice = [STAFF, Condition("STAFF", "<", 50)]
        self.assertEqual(evaluate(twice, {}).missing, ("STAFF",))

    def test_at_least_two_of_three(self):
        conditions = [PAPER, STAFF, DEVICES]
        answers = {"PAPER": True, "STAFF": 1}
        verdict = evaluate(conditions, answers, "at_least", 2)
        self.assertIsNone(verdict.outcome)
        self.assertEqual(verdict.missing, ("DEVICES",))
        answers["DEVICES"] = "none"
        self.assertIs(evaluate(conditions, answers, "at_least", 2).outcome, True)

    def test_a_rule_that_cannot_be_meant_is_refused(self):
        with self.assertRaisesRegex(ValueError, "at least one condition"):
            evaluate([], {})
        with self.assertRaisesRegex(ValueError, "no match 'most'"):
            evaluate([PAPER], {}, "most")
        with self.assertRaisesRegex(ValueError, "2 of 1 conditions"):
            evaluate([PAPER], {}, "at_least", 2)
        with self.assertRaisesRegex(ValueError, "0 of 1 conditions"):
            evaluate([PAPER], {}, "at_least", 0)

    def test_the_trace_keeps_order_and_what_was_observed(self):
        verdict = evaluate([PAPER, STAFF], {"PAPER": False, "STAFF": 5})
        self.assertEqual(
            [(one.condition, one.observed, one.outcome) for one in verdict.checks],
            [(PAPER, False, False), (STAFF, 5, True)],
        )

    def test_what_would_change_a_rule_that_fires(self):
        change = evaluate([PAPER, STAFF], {"PAPER": True, "STAFF": 5}).change
        self.assertFalse(change.fires)
        self.assertEqual(change.count, 1)
        self.assertEqual([one.condition for one in change.checks], [PAPER, STAFF])

    def test_any_that_fires_twice_needs_both_to_change(self):
        verdict = evaluate([PAPER, STAFF], {"PAPER": True, "STAFF": 5}, "any")
        self.assertEqual(verdict.change.count, 2)

    def test_what_would_change_a_rule_that_does_not_fire(self):
        verdict = evaluate([PAPER, STAFF], {"PAPER": False, "STAFF": 5})
        self.assertTrue(verdict.change.fires)
        self.assertEqual(verdict.change.count, 1)
        self.assertEqual([one.condition for one in verdict.change.checks], [PAPER])

    def test_an_open_rule_changes_by_its_open_answers(self):
        verdict = evaluate([PAPER, STAFF], {"PAPER": True})
        self.assertEqual([one.condition for one in verdict.change.checks], [STAFF])
