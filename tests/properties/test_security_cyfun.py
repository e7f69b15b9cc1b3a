from fractions import Fraction
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_security.tests.test_tools_cyfun import excludable
from odoo.addons.proximus_security.tools.cyfun import LEVELS, assess, controls

from . import examples


def oracle_total(scores, level):
    """The workbook's formula, written another way than the tool's."""
    tree = {}
    for ref, control in controls(level).items():
        pair = (3, 3) if None in scores[ref] else scores[ref]
        by_subcategory = tree.setdefault(control.category, {})
        by_subcategory.setdefault(control.subcategory, []).append(pair)
    categories = []
    for subcategories in tree.values():
        sides = []
        for side in (0, 1):
            means = [
                Fraction(sum(pair[side] for pair in pairs), len(pairs))
                for pairs in subcategories.values()
            ]
            sides.append(sum(means) / len(means))
        categories.append(sum(sides) / 2)
    return sum(categories) / len(categories)


@st.composite
def self_assessments(draw):
    level = draw(st.sampled_from(LEVELS))
    score = st.integers(1, 5)
    scores = {ref: (draw(score), draw(score)) for ref in controls(level)}
    for ref in draw(st.sets(st.sampled_from(excludable(level)), max_size=8)):
        scores[ref] = (None, draw(st.one_of(st.none(), score)))
    return level, scores


class TestCyfun(TestCase):
    @examples(60)
    @given(case=self_assessments())
    def test_the_total_equals_the_formula_of_the_workbook(self, case):
        level, scores = case
        result = assess(scores, level)
        self.assertEqual(result.total, oracle_total(scores, level))
        self.assertTrue(1 <= result.total <= 5)

    @examples(60)
    @given(case=self_assessments(), data=st.data())
    def test_a_better_score_never_lowers_the_result(self, case, data):
        level, scores = case
        before = assess(scores, level)
        refs = sorted(ref for ref in scores if None not in scores[ref])
        ref = data.draw(st.sampled_from(refs))
        better = {**scores, ref: (5, 5)}
        after = assess(better, level)
        self.assertGreaterEqual(after.total, before.total)
        self.assertLessEqual(before.passed, after.passed)
