from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestVersion(BundleCommon):
    """A bundle that changes gets a new version; what was sold stays."""

    def _new_version(self, bundle=None):
        action = (bundle or self.bundle).action_new_version()
        return self.env["proximus.bundle"].browse(action["res_id"])

    def test_a_new_version_takes_over_from_today(self):
        self.bundle.code = "BREWERY"
        self.bundle.date_from = "2026-01-01"
        successor = self._new_version()
        self.assertEqual(self.bundle.date_to, fields.Date.to_date("2026-03-19"))
        self.assertRecordValues(
            successor,
            [
                {
                    "code": "BREWERY",
                    "version": 2,
                    "previous_id": self.bundle.id,
                    "date_from": fields.Date.to_date("2026-03-20"),
                    "date_to": False,
                }
            ],
        )
        self.assertEqual(successor.display_name, "[BREWERY] Brewery Connect, version 2")
        self.assertEqual(len(successor.component_ids), 4)

    def test_the_old_version_is_refused_and_names_the_new_one(self):
        self._new_version()
        order = self._create_order()
        with self.assertRaisesRegex(UserError, "no longer sold, choose .*version 2"):
            order._add_bundle(self.bundle)
        self.assertFalse(order.order_line)

    def test_what_was_sold_keeps_its_version(self):
        subscription = self._sell()
        before = subscription.snapshot
        successor = self._new_version()
        successor.discount = 50
        successor.name = "Other"
        self.assertEqual(subscription.bundle_id, self.bundle)
        self.assertEqual(subscription.snapshot, before)
        self.assertEqual(subscription.order_id.recurring_total, 108.0)

    def test_a_quotation_of_the_old_version_may_still_be_signed(self):
        order = self._create_order(date_order="2026-03-10 08:00:00")
        order._add_bundle(self.bundle)
        self._new_version()
        order.action_confirm()
        self.assertEqual(order.recurring_total, 108.0)

    def test_a_copy_of_an_old_quotation_is_refused_when_confirmed(self):
        order = self._create_order(date_order="2026-03-10 08:00:00")
        order._add_bundle(self.bundle)
        self._new_version()
        copy = order.copy()
        with self.assertRaisesRegex(UserError, "no longer sold"):
            copy.action_confirm()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.subscription_ids)

    def test_there_is_one_next_version(self):
        self._new_version()
        with self.assertRaisesRegex(UserError, "has a later version already"):
            self.bundle.action_new_version()

    def test_a_version_that_begins_today_is_archived(self):
        first = self._new_version()
        second = self._new_version(first)
        self.assertFalse(first.active)
        self.assertEqual(second.version, 3)
        self.assertEqual(first.next_id, second)

    def test_phases_hold_with_the_terms_of_the_copy(self):
        self.bundle.term_ids = [Command.create({"months": 24})]
        self.bundle.phase_ids = [
            Command.create({"months": 3, "term_id": self.bundle.term_ids.id})
        ]
        copy = self.bundle.copy()
        self.assertEqual(copy.phase_ids.term_id, copy.term_ids)
        self.assertEqual(self.bundle.phase_ids.term_id, self.bundle.term_ids)

    def test_an_advantage_of_a_bundle_goes_with_its_later_versions(self):
        advantage = self.env["proximus.advantage"].create(
            {
                "name": "Welcome",
                "percent": 50,
                "bundle_ids": [Command.set(self.bundle.ids)],
            }
        )
        successor = self._new_version()
        order = self._create_order()
        order._add_bundle(successor, advantage=advantage)
        self.assertEqual(order.recurring_total, 54.0)


@tagged("post_install", "-at_install")
class TestPreview(BundleCommon):
    """The form of a bundle shows what it costs and how that is spread."""

    def test_the_split_is_shown_and_follows(self):
        with Form(self.bundle) as form:
            self.assertIn("108.00", form.preview_html)
            self.assertIn("49.50", form.preview_html)
            form.discount = 20
            self.assertIn("96.00", form.preview_html)
            form.preview_quantity = 2
            self.assertIn("192.00", form.preview_html)
        self.assertEqual(self.bundle.discount, 20)

    def test_term_customer_and_pricelist_count(self):
        self.bundle.term_ids = [
            Command.create({"sequence": 1, "months": 12}),
            Command.create({"sequence": 2, "months": 36, "discount": 10}),
        ]
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Half",
                "currency_id": self.currency.id,
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 50})
                ],
            }
        )
        self.env.ref("base.group_user")._apply_group(
            self.env.ref("product.group_product_pricelist")
        )
        form = Form(self.bundle)
        form.preview_term_id = self.bundle.term_ids[1]
        self.assertIn("97.20", form.preview_html)
        form.preview_pricelist_id = pricelist
        self.assertIn("48.60", form.preview_html)
        self.customer.property_product_pricelist = pricelist
        form.preview_pricelist_id = self.env["product.pricelist"]
        form.preview_partner_id = self.customer
        self.assertIn("48.60", form.preview_html)

    def test_drivers_multiply(self):
        self._component(self.service).write(
            {"quantity_driver": "employee", "default_quantity": 1}
        )
        form = Form(self.bundle)
        form.preview_employees = 10
        self.assertIn("126.00", form.preview_html)

    def test_phases_are_shown(self):
        self.bundle.phase_ids = [
            Command.create({"months": 3, "kind": "free", "name": "Start"}),
            Command.create({"month_from": 4, "months": 3, "discount": 50}),
        ]
        html = self.bundle.preview_html
        self.assertIn("Start", html)
        self.assertIn("54.00", html)

    def test_a_problem_is_a_sentence(self):
        self.mobile.taxes_id = self.tax_sale_a.copy(
            {"price_include_override": "tax_included", "name": "included"}
        )
        self.assertIn("mixes prices with VAT", self.bundle.preview_html)

    def test_a_new_bundle_has_nothing_to_show_yet(self):
        form = Form(self.env["proximus.bundle"])
        self.assertIn("Add a component", form.preview_html)
        form.name = "New"
        with form.component_ids.new() as component:
            component.product_id = self.fibre
        self.assertIn("55.00", form.preview_html)
