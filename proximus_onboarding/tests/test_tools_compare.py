from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_onboarding.tools.compare import comparability

VERSIONS = {
    "2021": (None, "broken"),
    "2023": ("2021", "shifted"),
    "2024": ("2023", "broken"),
    "2025": ("2023", "kept"),
    "2027": ("2025", "kept"),
    "2029": ("2027", "shifted"),
}


@tagged("post_install", "-at_install")
class TestComparability(BaseCase):
    def test_the_same_version_compares_with_itself(self):
        self.assertEqual(comparability("2023", "2023", VERSIONS), "kept")

    def test_over_several_versions_the_weakest_counts(self):
        for old, new, how in (
            ("2023", "2025", "kept"),
            ("2023", "2027", "kept"),
            ("2021", "2027", "shifted"),
            ("2023", "2029", "shifted"),
            ("2023", "2024", "broken"),
            ("2021", "2024", "broken"),
        ):
            with self.subTest(old=old, new=new):
                self.assertEqual(comparability(old, new, VERSIONS), how)
                self.assertEqual(comparability(new, old, VERSIONS), how)

    def test_what_does_not_follow_from_the_other_is_broken(self):
        self.assertEqual(comparability("2024", "2025", VERSIONS), "broken")
        self.assertEqual(comparability("2023", "another", VERSIONS), "broken")

    def test_a_circle_of_versions_ends(self):
        circle = {"a": ("b", "kept"), "b": ("a", "kept")}
        self.assertEqual(comparability("x", "a", circle), "broken")
