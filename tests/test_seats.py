"""Seats of a security service that are sold by themselves."""

from datetime import date

from odoo import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.proximus_bundle.tests.common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 10:00:00")
class TestSeats(BundleCommon):
    def _sell_seats(self, **vals):
        product = self._create_product_of(
            "Endpoint Protection",
            4.0,
            security_type_id=self.env.ref("proximus_security.service_type_endpoint").id,
            **vals,
        )
        order = self._create_order(
            order_line=[
                Command.create({"product_id": product.id, "product_uom_qty": 40})
            ]
        )
        order.action_confirm()
        return order

    def test_seats_are_paid_every_month(self):
        order = self._sell_seats()
        self.assertEqual(order.recurring_total, 160.0)
        self.assertEqual(order.one_off_total, 0.0)
        subscription = order.subscription_ids
        self.assertEqual(subscription.recurring_amount, 160.0)
        for day in (date(2026, 3, 1), date(2026, 4, 1)):
            self.assertEqual(subscription._bill(day).amount_untaxed, 160.0)

    def test_a_product_may_say_otherwise(self):
        order = self._sell_seats(proximus_recurring=False)
        self.assertEqual(order.recurring_total, 0.0)
        self.assertFalse(order.subscription_ids.line_ids)
        services = self.env["proximus.security.service"].sudo()
        services = services.search([("origin", "=", order.name)])
        self.assertRecordValues(
            services,
            [
                {
                    "seats": 40,
                    "state": "ordered",
                    "unit_price": 4.0,
                    "is_recurring": False,
                    "monthly_price": 0.0,
                }
            ],
        )
        order._action_cancel()
        self.assertEqual(services.state, "ended")
        order.action_draft()
        order.action_confirm()
        again = services.search([("origin", "=", order.name)]) - services
        self.assertRecordValues(again, [{"seats": 40, "state": "ordered"}])
        again.action_activate()
        order._action_cancel()
        self.assertEqual(again.state, "active", "somebody uses it: a person ends it")

    def test_what_is_no_seat_and_no_line_is_paid_once(self):
        self.assertFalse(self.setup_product.proximus_recurring)
        self.assertTrue(self.fibre.proximus_recurring)
