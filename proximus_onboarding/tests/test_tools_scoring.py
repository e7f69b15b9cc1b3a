from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_onboarding.tools import scoring
from odoo.addons.proximus_onboarding.tools.scoring import digital_intensity

ITEMS = list(scoring.DII_2023)
PLAIN = [item for item in ITEMS if item not in scoring.IMPLICATIONS]


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
