from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestProvision(ConnectivityCommon):
    def _request(self, kind="mobile", **vals):
        return {
            "product": self.offers[kind],
            "quantity": 1,
            "partner": self.partner,
            "company": self.company,
            "site": self.site,
            "start": None,
            "origin": "S00042",
            "unit_price": 14.5,
            **vals,
        }

    def _provision(self, *requests):
        return self.env["product.product"]._proximus_provision(list(requests))

    def test_one_line_per_unit_in_the_order_of_requests(self):
        fibre, mobiles = self._provision(
            self._request("internet", unit_price=50.0),
            self._request("mobile", quantity=3),
        )
        self.assertEqual((len(fibre), len(mobiles)), (1, 3))
        self.assertRecordValues(
            fibre + mobiles,
            [
                {
                    "product_id": self.offers[kind].id,
                    "partner_id": self.partner.id,
                    "site_id": self.site.id,
                    "monthly_cost": cost,
                    "state": "pending_active",
                    "origin": "S00042",
                }
                for kind, cost in (("internet", 12.0), *[("mobile", 12.0)] * 3)
            ],
        )

    def test_one_order_per_customer_company_and_origin(self):
        start = date(2026, 9, 1)
        (first, second, third) = self._provision(
            self._request(start=start),
            self._request(quantity=2),
            self._request(partner=self.other_partner, site=self.env["res.partner"]),
        )
        order = first.order_item_ids.order_id
        self.assertEqual(order, second.order_item_ids.order_id)
        self.assertNotEqual(order, third.order_item_ids.order_id)
        self.assertEqual((order.state, order.origin), ("acknowledged", "S00042"))
        self.assertEqual(set(order.item_ids.mapped("action")), {"add"})
        self.assertEqual(set(order.item_ids.mapped("quantity")), {1})
        self.assertEqual(first.order_item_ids.requested_date, start)
        self.assertFalse(second.order_item_ids[0].requested_date)
        self.assertEqual(order.requested_date, start)

    def test_what_the_customer_pays_is_no_cost(self):
        self.offers["mobile"].standard_price = 0.0
        (lines,) = self._provision(self._request(quantity=3, unit_price=14.5))
        self.assertEqual(lines.mapped("monthly_cost"), [0.0] * 3)
        self.assertFalse(any(lines.mapped("is_cost_known")))

    def test_the_customer_is_the_commercial_partner(self):
        contact = self.env["res.partner"].create(
            {"name": "An", "parent_id": self.partner.id}
        )
        (line,) = self._provision(self._request(partner=contact))
        self.assertEqual(line.partner_id, self.partner)

    def test_other_products_deliver_nothing(self):
        service = self.env["product.product"].create(
            {"name": "Coaching", "type": "service"}
        )
        nothing, line = self._provision(
            self._request(product=service, quantity=5), self._request()
        )
        self.assertEqual(nothing, self.env["proximus.line"])
        self.assertEqual(len(line), 1)
        self.assertEqual(self._provision(), [])

    def test_impossible_quantities(self):
        before = self.env["proximus.line"].search_count([])
        for vals in (
            {"quantity": 0},
            {"quantity": -1},
            {"quantity": 1.5},
        ):
            with self.assertRefused(ValidationError, "Test mobile"):
                self._provision(self._request(), self._request(**vals))
        self.assertEqual(self.env["proximus.line"].search_count([]), before)

    def test_sellers_need_no_right_on_lines(self):
        user = self._create_user("conn_seller")
        products = self.env["product.product"].with_user(user)
        (line,) = products._proximus_provision([self._request()])
        self.assertEqual(line.sudo().state, "pending_active")
        self.assertFalse(line.env.su)
