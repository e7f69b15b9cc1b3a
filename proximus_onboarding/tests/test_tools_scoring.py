import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_onboarding.tools import scoring
from odoo.addons.proximus_onboarding.tools.scoring import digital_intensity

ITEMS = list(scoring.DII_2023)
PLAIN = [item for item in ITEMS if item not in scoring.IMPLICATIONS]
answers = st.dictionaries(st.sampled_from(ITEMS), st.sampled_from([True, False, None]))


def _consistent(given_answers):
    """Tell whether full answers keep to the implications."""
    return all(
        not given_answers[strong] or given_answers[weak]
        for strong, weak in scoring.IMPLICATIONS.items()
        if strong in given_answers
    )


@tagged("post_install", "-at_install")
class TestDigitalIntensity(BaseCase):
    def test_the_list_has_twelve_items(self):
        self.assertEqual(len(ITEMS), 12)

    def test_nothing_known_is_neither_zero_nor_a_level(self):
        result = digital_intensity({})
        self.assertEqual((result.minimum, result.maximum), (0, 12))
        self.assertIsNone(result.level)
        self.assertIsNone(result.basic)

    def test_all_no_and_all_yes(self):
        lowest = digital_intensity(dict.fromkeys(ITEMS, False))
        self.assertEqual((lowest.minimum, lowest.maximum), (0, 0))
        self.assertEqual((lowest.level, lowest.basic), ("very_low", False))
        highest = digital_intensity(dict.fromkeys(ITEMS, True))
        self.assertEqual((highest.minimum, highest.maximum), (12, 12))
        self.assertEqual((highest.level, highest.basic), ("very_high", True))

    def test_levels_at_their_borders(self):
        levels = [scoring.level_of(points) for points in range(13)]
        self.assertEqual(
            levels,
            ["very_low"] * 4 + ["low"] * 3 + ["high"] * 3 + ["very_high"] * 3,
        )

    def test_level_is_known_as_soon_as_the_open_answers_cannot_change_it(self):
        known = dict.fromkeys(ITEMS, False) | dict.fromkeys(PLAIN[:4], True)
        known[PLAIN[4]] = None
        result = digital_intensity(known)
        self.assertEqual((result.minimum, result.maximum), (4, 5))
        self.assertEqual(result.level, "low")

    def test_basic_is_decided_before_the_level(self):
        result = digital_intensity(dict.fromkeys(PLAIN[:4], True))
        self.assertTrue(result.basic)
        self.assertIsNone(result.level)

    def test_two_social_media_are_at_least_one(self):
        result = digital_intensity({"social_media_two": True})
        self.assertEqual((result.minimum, result.maximum), (2, 12))

    def test_without_cloud_there_is_no_advanced_cloud(self):
        result = digital_intensity({"cloud": False})
        self.assertEqual((result.minimum, result.maximum), (0, 10))

    def test_web_sales_are_e_sales_by_number_too(self):
        self.assertEqual(digital_intensity({"12": True}).minimum, 2)

    def test_a_contradiction_is_unknown_and_named(self):
        result = digital_intensity({"cloud": False, "cloud_advanced": True})
        self.assertEqual((result.minimum, result.maximum), (0, 12))
        self.assertEqual(set(result.contradictions), {"cloud", "cloud_advanced"})

    def test_items_of_another_list_are_counted_without_implications(self):
        result = digital_intensity({"ict_specialists": True, "remote_work": None})
        self.assertEqual((result.minimum, result.maximum), (1, 12))

    def test_wrong_input_is_refused(self):
        with self.assertRaisesRegex(ValueError, "erp is 'yes'"):
            digital_intensity({"erp": "yes"})
        with self.assertRaisesRegex(ValueError, "erp is 1"):
            digital_intensity({"erp": 1})
        with self.assertRaisesRegex(ValueError, "12 items, not 13"):
            digital_intensity({f"item_{n}": True for n in range(13)})

    @settings(max_examples=200, deadline=None)
    @given(answers)
    def test_the_range_is_ordered_and_within_the_index(self, known):
        result = digital_intensity(known)
        self.assertTrue(0 <= result.minimum <= result.maximum <= 12)
        if result.level:
            self.assertEqual(scoring.level_of(result.minimum), result.level)
            self.assertEqual(scoring.level_of(result.maximum), result.level)

    @settings(max_examples=200, deadline=None)
    @given(answers, st.sampled_from(ITEMS), st.booleans())
    def test_an_answer_more_never_widens_the_range(self, known, item, answer):
        before = digital_intensity({**known, item: None})
        after = digital_intensity({**known, item: answer})
        if not after.contradictions:
            self.assertGreaterEqual(after.minimum, before.minimum)
            self.assertLessEqual(after.maximum, before.maximum)

    @settings(max_examples=60, deadline=None)
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
