import itertools
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_onboarding.tools.rules import Condition, evaluate

from . import examples

# Conditions on distinct yes/no questions: every combination can be tried out.
truths = st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=6)
matches = st.sampled_from(["all", "any", "at_least"])


def _verdict(values, match, at_least):
    conditions = [Condition(str(n), "=", True) for n in range(len(values))]
    answers = {str(n): value for n, value in enumerate(values)}
    return evaluate(conditions, answers, match, min(at_least, len(values)))


class TestRuleProperties(TestCase):
    @examples(200)
    @given(truths, matches, st.integers(1, 6))
    def test_unknown_means_that_answers_could_decide_either_way(
        self, values, match, at_least
    ):
        outcomes = {
            _verdict(full, match, at_least).outcome
            for full in itertools.product(
                *([value] if value is not None else [True, False] for value in values)
            )
        }
        verdict = _verdict(values, match, at_least)
        expected = outcomes.pop() if len(outcomes) == 1 else None
        self.assertIs(verdict.outcome, expected)
        self.assertEqual(bool(verdict.missing), verdict.outcome is None)

    @examples(200)
    @given(truths, matches, st.integers(1, 6))
    def test_the_named_change_really_turns_the_outcome(self, values, match, at_least):
        verdict = _verdict(values, match, at_least)
        change = verdict.change
        changed = list(values)
        for one in change.checks[: change.count]:
            changed[int(one.condition.question)] = change.fires
        self.assertEqual(len(change.checks[: change.count]), change.count)
        self.assertIs(_verdict(changed, match, at_least).outcome, change.fires)

    @examples(200)
    @given(truths, matches, st.integers(1, 6))
    def test_one_change_less_does_not_turn_it(self, values, match, at_least):
        verdict = _verdict(values, match, at_least)
        change = verdict.change
        changed = list(values)
        for one in change.checks[: change.count - 1]:
            changed[int(one.condition.question)] = change.fires
        self.assertIsNot(_verdict(changed, match, at_least).outcome, change.fires)
