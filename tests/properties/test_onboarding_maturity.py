"""Properties of the maturity on six dimensions, and of the search for answers."""

from fractions import Fraction
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_onboarding.tools import maturity
from odoo.addons.proximus_onboarding.tools.rules import Condition, evaluate
from odoo.addons.proximus_onboarding.tools.soundness import Logic, find_answers

SCORES = st.lists(
    st.none() | st.fractions(min_value=0, max_value=10), min_size=1, max_size=4
)
CONDITIONS = st.lists(
    st.builds(
        Condition,
        st.sampled_from("ABC"),
        st.sampled_from(["=", "!=", ">", ">=", "<", "<="]),
        st.integers(0, 4),
    ),
    min_size=1,
    max_size=4,
)


class TestMaturityProperties(TestCase):
    @given(st.integers(0, 30), st.integers(1, 12), st.integers(0, 30))
    def test_a_question_stays_between_zero_and_ten(self, already, count, halves):
        score = maturity.ticked(already, count, halves)
        assert 0 <= score <= 10
        assert score >= maturity.ticked(already, count)

    @given(st.dictionaries(st.text(max_size=3), SCORES, min_size=1, max_size=6))
    def test_unknown_changes_no_mean(self, scores):
        result = maturity.assess(scores)
        known = {
            name: [one for one in each if one is not None]
            for name, each in scores.items()
        }
        without = maturity.assess({name: each for name, each in known.items() if each})
        assert result.total == without.total
        if result.total is not None:
            assert 0 <= result.total <= 100
            assert maturity.band(result.total) == result.band
        assert 0 <= result.coverage <= 1

    @given(st.lists(st.integers(0, 5), min_size=1, max_size=7))
    def test_a_scale_is_its_mean_over_the_top_level(self, levels):
        expected = Fraction(10 * sum(levels), 5 * len(levels))
        assert maturity.scaled(levels, len(levels)) == expected

    @given(CONDITIONS, st.sampled_from(["all", "any"]))
    def test_the_search_finds_answers_exactly_when_there_are_some(
        self, conditions, match
    ):
        logic = Logic(tuple(conditions), match)
        found = find_answers([logic], {})
        exists = any(
            evaluate(conditions, {"A": a, "B": b, "C": c}, match).outcome
            for a in range(7)
            for b in range(7)
            for c in range(7)
        )
        assert (found is not None) == exists
