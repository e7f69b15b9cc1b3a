from decimal import Decimal
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_security.tools.cyfun import (
    TOTAL_GATE,
    assess,
    controls,
    floored,
)
from odoo.addons.proximus_security.tools.cyfun_small import QUESTIONS, assess_small

# Counted in the official catalogue: controls, key measures, categories.
COUNTS = {"basic": (34, 13), "important": (133, 22), "essential": (218, 29)}
BASIC_KEY_MEASURES = {
    "ID.AM-08.2",
    "PR.AA-01.1",
    "PR.AA-03.2",
    "PR.AA-05.1",
    "PR.AA-05.2",
    "PR.AA-05.3",
    "PR.AA-05.4",
    "PR.DS-11.1",
    "PR.PS-04.1",
    "PR.IR-01.1",
    "PR.IR-01.2",
    "DE.CM-01.2",
    "DE.AE-03.1",
}


def uniform(level, doc=3, impl=3):
    return {ref: (doc, impl) for ref in controls(level)}


def excludable(level):
    return [ref for ref, c in controls(level).items() if c.may_be_excluded]


def refs_of(level, category):
    return [ref for ref, c in controls(level).items() if c.category == category]


@tagged("post_install", "-at_install")
class TestCyfun(BaseCase):
    def test_the_catalogue_has_the_published_size(self):
        for level, (total, key_measures) in COUNTS.items():
            found = controls(level)
            keys = [c for c in found.values() if c.is_key_measure(level)]
            with self.subTest(level=level):
                self.assertEqual((len(found), len(keys)), (total, key_measures))

    def test_the_basic_key_measures_are_the_published_ones(self):
        found = assess(uniform("basic"), "basic").key_measures
        self.assertEqual(set(found), BASIC_KEY_MEASURES)

    def test_the_categories_are_the_published_ones(self):
        self.assertEqual(len(assess(uniform("basic"), "basic").categories), 17)
        self.assertEqual(len(assess(uniform("essential"), "essential").categories), 22)

    def test_a_level_contains_the_lower_ones(self):
        self.assertLess(set(controls("basic")), set(controls("important")))
        self.assertLess(set(controls("important")), set(controls("essential")))

    def test_no_key_measure_may_be_excluded(self):
        bound = [
            control
            for control in controls("essential").values()
            if control.key_measure_from or control.management
        ]
        self.assertTrue(bound)
        for control in bound:
            self.assertFalse(control.may_be_excluded, control.ref)

    def test_the_total_is_exact(self):
        result = assess(uniform("basic", 3, 2), "basic")
        self.assertEqual(result.total, Fraction(5, 2))
        self.assertIsInstance(result.total, Fraction)
        self.assertTrue(result.passed)

    def test_thresholds_of_each_level_are_inclusive(self):
        just_enough = {"basic": (2, 3), "important": (3, 3), "essential": (4, 3)}
        for level, pair in just_enough.items():
            with self.subTest(level=level):
                self.assertTrue(assess(uniform(level, *pair), level).passed)

    def test_one_point_below_the_total_fails(self):
        for level, pair in {"basic": (2, 2), "important": (3, 2)}.items():
            result = assess(uniform(level, *pair), level)
            with self.subTest(level=level):
                self.assertFalse(result.passed)
        scores = uniform("essential", 4, 3)
        scores["GV.OC-01.1"] = (3, 3)
        result = assess(scores, "essential")
        self.assertLess(result.total, TOTAL_GATE["essential"])
        self.assertFalse(result.failing_categories)
        self.assertFalse(result.passed)

    def test_a_total_is_the_mean_of_categories_not_of_controls(self):
        scores = uniform("basic", 1, 1)
        only = refs_of("basic", "RC.RP")
        scores.update({ref: (5, 5) for ref in only})
        self.assertEqual(len(only), 1)
        expected = (Fraction(5) + 16 * Fraction(1)) / 17
        self.assertEqual(assess(scores, "basic").total, expected)

    def test_a_category_is_the_mean_of_subcategories_not_of_controls(self):
        scores = uniform("basic", 1, 1)
        for ref in ("PR.AA-05.1", "PR.AA-05.2", "PR.AA-05.3", "PR.AA-05.4"):
            scores[ref] = (5, 5)
        # Subcategories 01, 03, 05 and 06: three at 1 and one at 5.
        self.assertEqual(assess(scores, "basic").categories["PR.AA"], Fraction(2))

    def test_a_mixed_assessment_worked_out_by_hand(self):
        """Important, all 3 but for two categories, each step as in the workbook.

        GV.OC, documentation: 01 is 5, 03 is (4 + 2) / 2 = 3, 04 is (1 + 2) / 2 = 3/2,
        05 is 3: together 25/8. Implementation: 1, 2, 7/2 and 5: 23/8. Mean: 3.
        """
        scores = uniform("important", 3, 3)
        scores |= {
            "GV.OC-01.1": (5, 1),
            "GV.OC-03.1": (4, 2),
            "GV.OC-03.2": (2, 2),
            "GV.OC-04.1": (1, 3),
            "GV.OC-04.2": (2, 4),
            "GV.OC-05.1": (3, 5),
        }
        result = assess(scores, "important")
        self.assertEqual(result.categories["GV.OC"], 3)
        self.assertEqual(result.total, 3)
        self.assertTrue(result.passed)
        self.assertEqual(result.borderline, ("total",))
        # 4 instead of 5 for one of four subcategories: 1/4, halved, over all categories
        scores["GV.OC-05.1"] = (3, 4)
        result = assess(scores, "important")
        self.assertEqual(result.categories["GV.OC"], Fraction(23, 8))
        self.assertEqual(result.total, 3 - Fraction(1, 8) / len(result.categories))
        self.assertEqual(floored(result.total), Decimal("2.99"))
        self.assertFalse(result.passed)
        self.assertFalse(result.failing_key_measures)

    def test_documentation_and_implementation_weigh_the_same(self):
        first = assess(uniform("basic", 5, 1), "basic")
        second = assess(uniform("basic", 1, 5), "basic")
        self.assertEqual(first.total, second.total)
        self.assertEqual(first.total, 3)

    def test_one_weak_key_measure_fails_a_good_total(self):
        scores = uniform("basic", 5, 5)
        scores["PR.DS-11.1"] = (2, 2)
        result = assess(scores, "basic")
        self.assertEqual(result.failing_key_measures, ("PR.DS-11.1",))
        self.assertGreater(result.total, TOTAL_GATE["basic"])
        self.assertFalse(result.passed)

    def test_a_key_measure_is_judged_on_its_own_mean(self):
        scores = uniform("basic", 5, 5)
        scores["PR.DS-11.1"] = (1, 4)
        self.assertTrue(assess(scores, "basic").passed)

    def test_a_key_measure_of_a_higher_level_does_not_count_lower(self):
        scores = uniform("important", 4, 4)
        scores["RS.CO-02.2"] = (1, 1)
        result = assess(scores, "important")
        self.assertEqual(result.failing_key_measures, ("RS.CO-02.2",))
        self.assertTrue(assess(scores, "basic").passed)

    def test_a_weak_category_fails_essential_only(self):
        scores = uniform("essential", 5, 5)
        scores.update({ref: (2, 3) for ref in refs_of("essential", "GV.OC")})
        result = assess(scores, "essential")
        self.assertEqual(result.failing_categories, ("GV.OC",))
        self.assertFalse(result.passed)
        result = assess(scores, "important")
        self.assertEqual(result.failing_categories, ())
        self.assertTrue(result.passed)

    def test_an_excluded_control_counts_three_on_both_sides(self):
        ref = "GV.OC-03.1"
        for pair in ((None, None), (None, 5), (1, None)):
            scores = {**uniform("essential", 5, 5), ref: pair}
            result = assess(scores, "essential")
            same = assess({**scores, ref: (3, 3)}, "essential")
            with self.subTest(pair=pair):
                self.assertEqual(result.total, same.total)
                self.assertEqual(result.excluded, (ref,))

    def test_five_exclusions_pass_and_six_do_not_at_essential(self):
        scores = uniform("essential", 5, 5)
        refs = excludable("essential")
        scores.update(dict.fromkeys(refs[:5], (None, None)))
        self.assertTrue(assess(scores, "essential").passed)
        scores[refs[5]] = (None, None)
        result = assess(scores, "essential")
        self.assertEqual(len(result.excluded), 6)
        self.assertTrue(result.too_many_excluded)
        self.assertFalse(result.passed)

    def test_no_exclusion_passes_where_none_is_documented(self):
        for level in ("basic", "important"):
            scores = uniform(level, 5, 5)
            scores[excludable(level)[0]] = (None, None)
            result = assess(scores, level)
            with self.subTest(level=level):
                self.assertFalse(result.passed)
                self.assertTrue(result.too_many_excluded)

    def test_a_key_measure_or_management_control_cannot_be_excluded(self):
        for ref in ("PR.AA-01.1", "GV.RM-01.1"):
            scores = {**uniform("essential", 5, 5), ref: (None, 5)}
            with self.subTest(ref=ref), self.assertRaisesRegex(ValueError, ref):
                assess(scores, "essential")

    def test_a_missing_control_is_unknown_and_refused(self):
        scores = uniform("basic", 5, 5)
        del scores["PR.DS-11.1"], scores["GV.PO-01.1"]
        with self.assertRaisesRegex(ValueError, "2 controls.*GV.PO-01.1, PR.DS-11.1"):
            assess(scores, "basic")
        with self.assertRaisesRegex(ValueError, "133 controls.*123 more"):
            assess({}, "important")

    def test_an_unknown_control_is_refused(self):
        with self.assertRaisesRegex(ValueError, "PR.DS-99.1"):
            assess({**uniform("basic"), "PR.DS-99.1": (3, 3)}, "basic")

    def test_controls_above_the_level_do_not_count(self):
        scores = uniform("essential", 1, 1)
        scores.update(uniform("basic", 5, 5))
        scores["GV.OC-01.1"] = (None, None)
        result = assess(scores, "basic")
        self.assertEqual(result.total, 5)
        self.assertEqual(result.excluded, ())

    def test_an_unknown_level_is_refused(self):
        for level in ("small", "", None, "Basic"):
            with self.subTest(level=level), self.assertRaises(ValueError):
                assess(uniform("basic"), level)

    def test_scores_outside_one_to_five_are_refused(self):
        for pair in ((0, 3), (3, 6), (2.5, 3), ("3", 3), (True, 3), (3,), 3, None):
            scores = {**uniform("basic"), "GV.PO-01.1": pair}
            with (
                self.subTest(pair=pair),
                self.assertRaisesRegex(ValueError, "GV.PO-01.1"),
            ):
                assess(scores, "basic")

    def test_a_result_beside_its_threshold_says_so(self):
        self.assertEqual(assess(uniform("basic", 3, 2), "basic").borderline, ("total",))
        self.assertEqual(assess(uniform("basic", 4, 4), "basic").borderline, ())
        scores = uniform("essential", 5, 5)
        scores.update({ref: (3, 3) for ref in refs_of("essential", "RC.RP")})
        self.assertEqual(assess(scores, "essential").borderline, ("RC.RP",))

    def test_a_total_is_cut_off_and_never_rounded_up(self):
        for exact, shown in (
            ("24966/10000", "2.49"),
            ("5/2", "2.50"),
            ("2499999/1000000", "2.49"),
            ("3", "3.00"),
            ("34999/10000", "3.49"),
            ("1/3", "0.33"),
        ):
            with self.subTest(exact=exact):
                self.assertEqual(floored(Fraction(exact)), Decimal(shown))
        self.assertEqual(floored(Fraction(7, 3), 1), Decimal("2.3"))

    def test_each_gate_at_its_boundary(self):
        """A key measure of 2.5 passes Basic and fails Important, which asks 3."""
        for level, ref, enough, short in (
            ("basic", "PR.DS-11.1", (2, 3), (2, 2)),
            ("important", "PR.DS-11.1", (3, 3), (2, 3)),
            ("essential", "PR.DS-11.1", (1, 5), (2, 3)),
        ):
            for pair, passes in ((enough, True), (short, False)):
                scores = {**uniform(level, 5, 5), ref: pair}
                with self.subTest(level=level, pair=pair):
                    result = assess(scores, level)
                    self.assertEqual(result.passed, passes)
                    self.assertEqual(ref in result.failing_key_measures, not passes)

    def test_a_category_of_essential_at_its_boundary(self):
        refs = refs_of("essential", "RC.RP")
        scores = uniform("essential", 5, 5)
        scores.update({ref: (3, 3) for ref in refs})
        self.assertTrue(assess(scores, "essential").passed)
        scores[refs[0]] = (3, 2)
        result = assess(scores, "essential")
        self.assertEqual(result.failing_categories, ("RC.RP",))
        self.assertFalse(result.passed)

    def test_small_is_an_average_and_a_place_to_start(self):
        scores = dict.fromkeys(QUESTIONS, 3)
        result = assess_small(scores)
        self.assertEqual((result.average, len(result.weakest)), (3, 8))
        scores["SMALL-4"] = 1
        result = assess_small(scores)
        self.assertEqual(result.average, Fraction(22, 8))
        self.assertEqual(result.weakest, ("SMALL-4",))
        self.assertFalse(assess_small(dict.fromkeys(QUESTIONS, 5)).weakest)

    def test_small_refuses_what_is_not_an_answer(self):
        scores = dict.fromkeys(QUESTIONS, 3)
        missing = {**scores}
        del missing["SMALL-8"]
        for wrong, word in (
            (missing, "1 questions are not answered"),
            ({**scores, "SMALL-9": 3}, "SMALL-9"),
            ({**scores, "SMALL-1": 0}, "SMALL-1"),
            ({**scores, "SMALL-1": 6}, "SMALL-1"),
            ({**scores, "SMALL-1": True}, "SMALL-1"),
            ({**scores, "SMALL-1": None}, "SMALL-1"),
            ({}, "8 questions"),
        ):
            with self.subTest(word=word), self.assertRaisesRegex(ValueError, word):
                assess_small(wrong)
