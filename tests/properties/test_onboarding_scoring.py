import itertools
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_onboarding.tests.test_tools_scoring import ITEMS
from odoo.addons.proximus_onboarding.tools import scoring
from odoo.addons.proximus_onboarding.tools.scoring import digital_intensity

from . import examples

answers = st.dictionaries(st.sampled_from(ITEMS), st.sampled_from([True, False, None]))


def _consistent(given_answers):
    """Tell whether full answers keep to the implications."""
    return all(
        not given_answers[strong] or given_answers[weak]
        for strong, weak in scoring.IMPLICATIONS.items()
        if strong in given_answers
    )


class TestDigitalIntensity(TestCase):
    @examples(200)
    @given(answers)
    def test_the_range_is_ordered_and_within_the_index(self, known):
        result = digital_intensity(known)
        self.assertTrue(0 <= result.minimum <= result.maximum <= 12)
        if result.level:
            self.assertEqual(scoring.level_of(result.minimum), result.level)
            self.assertEqual(scoring.level_of(result.maximum), result.level)

    @examples(200)
    @given(answers, st.sampled_from(ITEMS), st.booleans())
    def test_an_answer_more_never_widens_the_range(self, known, item, answer):
        before = digital_intensity({**known, item: None})
        after = digital_intensity({**known, item: answer})
        if not after.contradictions:
            self.assertGreaterEqual(after.minimum, before.minimum)
            self.assertLessEqual(after.maximum, before.maximum)

    @examples(60)
    @given(
        st.dictionaries(st.sampled_from(ITEMS), st.booleans(), min_size=8, max_size=12)
    )
    def test_the_range_is_what_full_answers_can_really_reach(self, known):
        result = digital_intensity(known)
        if result.contradictions:
            return
        unknown = [item for item in ITEMS if item not in known]
        reachable = [
            sum(full.values())
            for values in itertools.product([False, True], repeat=len(unknown))
            if _consistent(full := {**known, **dict(zip(unknown, values, strict=True))})
        ]
        self.assertEqual(
            (min(reachable), max(reachable)), (result.minimum, result.maximum)
        )
