from fractions import Fraction

from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_onboarding.tools import maturity


@tagged("post_install", "-at_install")
class TestMaturity(BaseCase):
    def test_ticked_choices_are_a_share_of_ten(self):
        self.assertEqual(maturity.ticked(10, 10), 10)
        self.assertEqual(maturity.ticked(3, 10), 3)
        self.assertEqual(maturity.ticked(5, 8), Fraction(25, 4))
        self.assertEqual(maturity.ticked(0, 6), 0)

    def test_what_is_planned_or_partly_so_counts_half(self):
        self.assertEqual(maturity.ticked(4, 10, 3), Fraction(11, 2))
        self.assertEqual(
            maturity.tick_score(["a"], ["b"], ["a", "b", "c", "d"]), Fraction(15, 4)
        )
        self.assertEqual(
            maturity.tick_score(["a"], ["a"], ["a", "b"]), 5, "ticked twice counts once"
        )

    def test_a_score_never_leaves_its_range(self):
        self.assertEqual(maturity.ticked(12, 11), 10)
        self.assertEqual(maturity.ticked(11, 11), 10)
        self.assertEqual(maturity.ticked(10, 10, 5), 10)

    def test_a_scale_goes_from_zero_to_five(self):
        self.assertEqual(maturity.scaled([5] * 7, 7), 10)
        self.assertEqual(maturity.scaled([5, 4, 3, 2, 1, 0, 0], 7), Fraction(30, 7))
        self.assertEqual(maturity.scaled([], 5), 0)

    def test_a_choice_that_excludes_the_others_gives_nothing(self):
        options = ["paper", *"abcdefg"]
        all_seven = maturity.tick_score("abcdefg", [], options, ["paper"])
        self.assertEqual(all_seven, 10, "the negative choice is not among the seven")
        self.assertEqual(maturity.tick_score(["paper"], [], options, ["paper"]), 0)
        self.assertEqual(maturity.tick_score(["paper", "a"], [], options, ["paper"]), 0)

    def test_bands_are_held_against_the_unrounded_value(self):
        for value, band in (
            (0, "basic"),
            (25, "basic"),
            (Fraction(254, 10), "average"),
            (Fraction(251, 10), "average"),
            (50, "average"),
            (Fraction(501, 10), "moderate"),
            (75, "moderate"),
            (Fraction(7501, 100), "advanced"),
            (100, "advanced"),
        ):
            with self.subTest(value=value):
                self.assertEqual(maturity.band(value), band)

    def test_dimensions_are_means_and_the_total_is_their_plain_mean(self):
        result = maturity.assess({"a": [10, 5], "b": [2, 4, 6], "c": [0]})
        self.assertEqual(result.dimensions["a"].value, 75)
        self.assertEqual(result.dimensions["b"].value, 40)
        self.assertEqual(result.dimensions["c"].value, 0)
        self.assertEqual(result.total, Fraction(115, 3))
        self.assertEqual(result.band, "average")
        self.assertEqual(result.coverage, 1)

    def test_what_is_not_answered_is_left_out_and_not_zero(self):
        result = maturity.assess({"a": [8, None], "b": [None, None]})
        self.assertEqual(result.dimensions["a"].value, 80)
        self.assertIsNone(result.dimensions["b"].value)
        self.assertEqual(result.total, 80)
        self.assertEqual(result.coverage, Fraction(1, 4))
        self.assertFalse(result.says_something)

    def test_it_says_something_with_half_answered_and_each_side_known(self):
        self.assertTrue(
            maturity.assess({"a": [8, None], "b": [3, None]}).says_something
        )
        self.assertFalse(maturity.assess({"a": [8, 8, 8], "b": [None]}).says_something)
        empty = maturity.assess({"a": [None]})
        self.assertIsNone(empty.total)
        self.assertIsNone(empty.band)

    def test_wrong_input_is_refused(self):
        for call, reason in (
            (lambda: maturity.scaled([6], 7), "a level is 0 to 5, not 6"),
            (lambda: maturity.scaled([True], 7), "not True"),
            (lambda: maturity.ticked(-1, 10), "cannot be negative"),
            (lambda: maturity.ticked(0, 0), "at least one choice"),
            (lambda: maturity.band(101), "a score is 0 to 100"),
        ):
            with (
                self.subTest(reason=reason),
                self.assertRaisesRegex(ValueError, reason),
            ):
                call()
