import os
from datetime import date
from unittest.mock import patch

from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from odoo.addons.base.models import ir_actions_report

from .common import BundleCommon


class PortalTourCommon(BundleCommon, HttpCase):
    """A customer in the portal, with a subscription and an offer to sign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visitor = new_test_user(cls.env, "bundle_visitor", "base.group_portal")
        cls.visitor.partner_id.write(
            {"name": "Claire Dubois", "parent_id": cls.customer.id}
        )

    def _offer(self):
        order = self._create_order(require_signature=True, require_payment=False)
        order._add_bundle(self.bundle)
        order.action_quotation_sent()
        return order

    def _tour_the_subscription(self):
        with freeze_time("2026-03-20"):
            subscription = self._create_active(date(2026, 3, 1))
        self.start_tour("/my", "proximus_portal_subscription", login="bundle_visitor")
        self.assertIn(
            "Two more mobiles", " ".join(subscription.message_ids.mapped("body"))
        )

    def _tour_the_signature(self):
        order = self._offer()
        # The server loses the program with which it prints.
        self.addCleanup(ir_actions_report._wkhtml.cache_clear)
        ir_actions_report._wkhtml.cache_clear()
        with patch.dict(os.environ, {"PATH": "/nonexistent"}):
            self.assertTrue(self.env["ir.actions.report"]._why_no_pdf())
        self.start_tour(
            "/my/quotes", "proximus_portal_signature", login="bundle_visitor"
        )
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.signed_by, "Claire Dubois")
        self.assertIn(
            "No PDF of it could be made", " ".join(order.message_ids.mapped("body"))
        )


@tagged("post_install", "-at_install")
class TestPortalTour(PortalTourCommon):
    """The customer at a desk."""

    def test_the_customer_signs_where_nothing_can_be_printed(self):
        self._tour_the_signature()

    def test_a_signature_that_is_refused_says_why(self):
        order = self._offer()
        self.start_tour(
            "/my/quotes", "proximus_portal_signature_refused", login="bundle_visitor"
        )
        self.assertEqual(order.state, "cancel")
        self.assertFalse(order.signature)


@tagged("post_install", "-at_install")
class TestPortalTourOnAPhone(PortalTourCommon):
    """The customer with a phone: everything fits its width."""

    browser_size = "390x844"
    touch_enabled = True

    def test_the_customer_signs_where_nothing_can_be_printed(self):
        self._tour_the_signature()

    def test_the_customer_looks_at_the_subscription(self):
        self._tour_the_subscription()
