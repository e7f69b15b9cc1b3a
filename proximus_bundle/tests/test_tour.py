from odoo.tests import HttpCase, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
class TestTour(BundleCommon, HttpCase):
    def test_a_seller_quotes_a_bundle_and_confirms(self):
        seller = self._create_user(
            "tour_seller", "sales_team.group_sale_salesman", password="tour_seller"
        )
        self.bundle.name = "Tour Bundle"
        order = self._create_order(user_id=seller.id)
        self.start_tour(
            f"/odoo/sales/{order.id}", "proximus_bundle_quotation", login="tour_seller"
        )
        self.assertEqual(order.subscription_ids.recurring_amount, 135.0)
