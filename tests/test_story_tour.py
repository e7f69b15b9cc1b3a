"""The story in a browser: three people and the customer, each with own rights."""

from odoo.tests import HttpCase, new_test_user, tagged

from .common import BelgianCommon


@tagged("post_install", "-at_install")
class TestStoryTour(BelgianCommon, HttpCase):
    def test_the_story_in_chromium(self):
        session = self.env["proximus.onboarding.session"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "user_id": self.sme.id,
            }
        )
        self.start_tour("/odoo/get-started", "proximus_story_sme", login="sme")
        order = session.sale_order_id
        self.assertEqual(order.recurring_total, 118.75)  # (55 + 2 × 15 + 10 × 4) × 0.95

        self.customer_signs(order)
        self.start_tour("/odoo", "proximus_story_partner", login="partner")
        fibre = self.env["proximus.line"].search(
            [("partner_id", "=", self.customer.id), ("line_kind", "=", "internet")]
        )
        self.assertEqual(fibre.state, "active")
        self.assertEqual(fibre.start_date, fibre._proximus_today())

        self.start_tour("/odoo", "proximus_story_accountant", login="accountant")
        invoice = self.env["account.move"].search(
            [("partner_id", "=", self.customer.id), ("move_type", "=", "out_invoice")]
        )
        self.assertEqual(len(invoice), 1)
        self.assertEqual(invoice.state, "posted")
        self.assertGreater(invoice.amount_untaxed, 0)

    def customer_signs(self, order):
        order.action_quotation_sent()
        # The tour is core's own; it opens the quotation by this name.
        order.name = "test SO"
        customer = new_test_user(self.env, "brewer", "base.group_portal")
        customer.partner_id.parent_id = self.customer
        self.start_tour("/", "sale_signature", login="brewer")
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.signed_by, "Joel Willis")
        self.assertTrue(order.signature)
