from odoo.tests import BaseCase, tagged

from ..tools.requirement import Need, Stock, unmet

SHOP, MILL = 1, 2
INTERNET = Stock("internet", 10, SHOP)


@tagged("post_install", "-at_install")
class TestRequirement(BaseCase):
    def test_a_kind_at_the_same_site(self):
        need = Need(1, kind="internet", same_site=True)
        self.assertEqual(unmet([need], SHOP, [INTERNET]), [])
        self.assertEqual(unmet([need], MILL, [INTERNET]), [(need,)])

    def test_anywhere(self):
        need = Need(1, kind="internet")
        self.assertEqual(unmet([need], MILL, [INTERNET]), [])

    def test_an_unknown_site_is_not_the_same_site(self):
        need = Need(1, kind="internet", same_site=True)
        self.assertEqual(unmet([need], SHOP, [Stock("internet", 10, None)]), [(need,)])
        self.assertEqual(unmet([need], None, [INTERNET]), [], "nothing to compare")

    def test_a_particular_offer(self):
        need = Need(1, offer=11)
        self.assertEqual(unmet([need], SHOP, [INTERNET]), [(need,)])
        self.assertEqual(unmet([need], SHOP, [Stock("internet", 11, SHOP)]), [])

    def test_one_of(self):
        needs = [
            Need(1, kind="internet", one_of="access"),
            Need(2, kind="sdwan", one_of="access"),
            Need(3, kind="voice"),
        ]
        self.assertEqual(unmet(needs, SHOP, [INTERNET]), [(needs[2],)])
        self.assertEqual(unmet(needs, SHOP, []), [tuple(needs[:2]), (needs[2],)])
