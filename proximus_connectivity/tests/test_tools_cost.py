from odoo.tests import BaseCase, tagged

from ..tools.cost import complete


@tagged("post_install", "-at_install")
class TestCost(BaseCase):
    def test_a_cost_says_that_it_is_known(self):
        for told, known in (
            ({"monthly_cost": 12.5}, True),
            ({"monthly_cost": 0.0}, True),
            ({"monthly_cost": 0}, True),
            ({"monthly_cost": False}, False),
            ({"monthly_cost": None}, False),
            ({"monthly_cost": ""}, False),
            ({"monthly_cost": 5.0, "is_cost_known": True}, True),
            ({"monthly_cost": 0.0, "is_cost_known": False}, False),
        ):
            with self.subTest(told):
                vals = complete(told)
                self.assertIs(vals["is_cost_known"], known)
                self.assertEqual(vals["monthly_cost"], told["monthly_cost"] or 0.0)

    def test_what_is_unknown_has_no_amount(self):
        expected = {"monthly_cost": 0.0, "is_cost_known": False}
        self.assertEqual(complete({"is_cost_known": False}), expected)
        given = {"monthly_cost": 12.0, "is_cost_known": False}
        self.assertEqual(complete(given), expected)
        self.assertEqual(given["monthly_cost"], 12.0, "what was given stays")

    def test_values_that_tell_neither_stay(self):
        self.assertEqual(complete({"name": "x"}), {"name": "x"})
        self.assertEqual(complete({"is_cost_known": True}), {"is_cost_known": True})
