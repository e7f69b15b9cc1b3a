from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestTwoSellers(BundleCommon):
    """The operator sells the lines, its partner the service: one offer to sign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner_data = cls.setup_other_company(name="Digital Partner")
        cls.seller = cls.partner_data["company"]
        cls.seller.currency_id = cls.currency
        for product in (cls.service, cls.setup_product):
            product.taxes_id |= cls.partner_data["default_tax_sale"]
        cls.theirs = cls._component(cls.service) | cls._component(cls.setup_product)
        cls.theirs.seller_company_id = cls.seller
        cls.env.user.company_ids |= cls.seller

    def _quote(self):
        order = self._create_order()
        order._add_bundle(self.bundle)
        return order

    def test_the_quotation_shows_the_whole_offer_and_who_sells(self):
        order = self._quote()
        self.assertEqual(len(order.order_line), 5)
        summary = order._bundle_summary()
        self.assertEqual(
            summary["sellers"],
            [
                {"name": self.company.name, "recurring": 90.0, "one_off": 0},
                {"name": "Digital Partner", "recurring": 18.0, "one_off": 99.0},
            ],
        )
        self.assertEqual(
            sum(seller["recurring"] for seller in summary["sellers"]),
            summary["recurring"],
        )

    def test_one_signature_two_orders_two_subscriptions(self):
        order = self._quote()
        before = order._bundle_summary()
        order.action_confirm()
        other = order.seller_order_ids
        self.assertEqual(other.company_id, self.seller)
        self.assertEqual((order.state, other.state), ("sale", "sale"))
        self.assertEqual(
            order.order_line.product_id, self.fibre | self.mobile, "our own part"
        )
        self.assertEqual(other.order_line.product_id, self.service | self.setup_product)
        self.assertEqual((order.recurring_total, other.recurring_total), (90.0, 18.0))
        self.assertEqual(other.one_off_total, 99.0)
        self.assertEqual(
            other.order_line.tax_ids, self.partner_data["default_tax_sale"]
        )
        self.assertIn(other.name, " ".join(order.order_line.mapped("name")))
        for each in order | other:
            self.assertEqual(each._bundle_summary()["saving"], before["saving"])
            self.assertEqual(each.subscription_ids.company_id, each.company_id)
            self.assertEqual(each.seller_order_count, 1)

    def test_each_seller_invoices_its_own_part(self):
        order = self._quote()
        order.action_confirm()
        subscriptions = (order | order.seller_order_ids).subscription_ids
        subscriptions.line_ids.line_id.action_activate("2026-03-01")
        moves = subscriptions._bill(date(2026, 3, 20))
        amounts = {move.company_id: move.amount_untaxed for move in moves}
        self.assertEqual(amounts[self.company], 90.0)
        self.assertEqual(set(amounts), {self.company, self.seller})
        theirs = moves.filtered(lambda move: move.company_id == self.seller)
        self.assertIn(99.0, theirs.invoice_line_ids.mapped("price_subtotal"))

    def test_promotions_hold_for_both(self):
        self.bundle.phase_ids = [
            Command.create({"name": "Welcome", "months": 2, "discount": 50.0})
        ]
        order = self._quote()
        whole = {
            line.product_id: [step["amount"] for step in self._timeline(line)]
            for line in order.order_line
            if line.billing_pool == "recurring"
        }
        order.action_confirm()
        lines = (order | order.seller_order_ids).order_line.filtered(
            lambda line: line.billing_pool == "recurring"
        )
        self.assertEqual(set(lines.product_id), set(whole))
        self.assertTrue(whole)
        for line in lines:
            found = [step["amount"] for step in self._timeline(line)]
            self.assertEqual(found, whole[line.product_id])

    def _timeline(self, line):
        section = line.order_id._bundle_sections()
        return line._price_timeline(section._price_snapshot())

    def test_a_customer_who_signs_needs_no_right_on_either(self):
        order = self._quote()
        order.write({"signed_by": "Claire", "require_signature": True})
        public = self.env.ref("base.public_user")
        order.with_user(public).sudo().action_confirm()
        self.assertEqual(order.seller_order_ids.state, "sale")
        self.assertEqual(order.seller_order_ids.signed_by, "Claire")

    def test_cancelling_gives_up_the_whole_offer(self):
        self.theirs.seller_company_id = False
        self._component(self.mobile).seller_company_id = self.seller
        order = self._quote()
        order.action_confirm()
        other = order.seller_order_ids
        order._action_cancel()
        self.assertEqual((order.state, other.state), ("cancel", "cancel"))
        self.assertEqual(
            set((order | other).subscription_ids.mapped("state")), {"cancelled"}
        )

    def test_another_currency_is_refused_in_words(self):
        self.seller.currency_id = self.env["res.currency"].create(
            {"name": "XPX", "symbol": "X"}
        )
        # without a price list, an order is in the currency of its company
        self.env["product.pricelist"].search([]).active = False
        order = self._quote()
        with self.assertRaisesRegex(UserError, "sells in XPX"):
            order.action_confirm()

    def test_one_seller_alone_is_as_before(self):
        self.theirs.seller_company_id = False
        order = self._quote()
        order.action_confirm()
        self.assertFalse(order.seller_order_ids)
        self.assertFalse(order.presentation)
        self.assertEqual(order._bundle_summary()["sellers"], [])
