from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import Form, tagged

from .common import BundleCommon

REFUSALS = (RedirectWarning, UserError)


@tagged("post_install", "-at_install")
class TestOwnUse(BundleCommon):
    """A company never sells lines to itself, whatever the door."""

    def setUp(self):
        super().setUp()
        self.own = self._create_order(partner_id=self.company.partner_id.id)

    @contextmanager
    def _refused(self):
        with (
            self.assertRaisesRegex(REFUSALS, "does not sell lines to itself"),
            self.env.cr.savepoint(),
        ):
            yield

    def test_a_customer_is_not_the_company(self):
        order = self._create_order()
        self.assertFalse(order.is_own_use)
        self.assertTrue(self.own.is_own_use)
        order._add_bundle(self.bundle)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_bundles_are_refused(self):
        with self._refused():
            self.own.action_add_bundle()
        with self._refused():
            self.own._add_bundle(self.bundle)
        with self._refused():
            self.own.order_line = [Command.create({"bundle_id": self.bundle.id})]
        self.assertFalse(self.own.order_line)

    def test_the_dialog_says_it_and_adds_nothing(self):
        wizard = self.env["proximus.bundle.configurator"].create(
            {"order_id": self.own.id, "bundle_id": self.bundle.id}
        )
        self.assertIn("does not sell lines to itself", wizard.problem)
        with self._refused():
            wizard.action_add()
        self.assertFalse(self.own.order_line)

    def test_a_line_by_itself_is_refused_and_other_products_are_not(self):
        with self._refused():
            self.own.order_line = [Command.create({"product_id": self.fibre.id})]
        self.own.order_line = [Command.create({"product_id": self.product_a.id})]
        self.own.action_confirm()
        self.assertEqual(self.own.state, "sale")

    def test_a_contact_of_the_company_is_the_company(self):
        contact = self.env["res.partner"].create(
            {"name": "An", "parent_id": self.company.partner_id.id}
        )
        with self._refused():
            self._create_order(partner_id=contact.id)._add_bundle(self.bundle)

    def test_parent_and_branch_are_the_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        with self._refused():
            self._create_order(partner_id=branch.partner_id.id)._add_bundle(self.bundle)
        orders = self.env["sale.order"].with_company(branch)
        order = orders.create(
            {"partner_id": self.company.partner_id.id, "company_id": branch.id}
        )
        self.assertTrue(order.is_own_use)

    def test_another_company_of_the_database_is_a_customer(self):
        other = self.env["res.company"].create({"name": "Another company"})
        order = self._create_order(partner_id=other.partner_id.id)
        order._add_bundle(self.bundle)
        self.assertFalse(order.is_own_use)

    def test_the_customer_of_a_bundle_does_not_become_the_company(self):
        order = self._create_order()
        order._add_bundle(self.bundle)
        with self._refused():
            order.partner_id = self.company.partner_id
        form = Form(order)
        form.partner_id = self.company.partner_id
        with self._refused():
            form.save()

    def test_quotation_templates_are_refused(self):
        template = self.env["sale.order.template"].create(
            {
                "name": "Brewery",
                "sale_order_template_line_ids": [
                    Command.create({"bundle_id": self.bundle.id})
                ],
            }
        )
        order = self.env["sale.order"].new(
            {
                "partner_id": self.company.partner_id.id,
                "sale_order_template_id": template.id,
            }
        )
        with self._refused():
            order._onchange_sale_order_template_id()

    def test_an_old_quotation_to_oneself_is_not_confirmed(self):
        order = self._create_order()
        order._add_bundle(self.bundle)
        self.env.flush_all()
        # as before the upgrade, when nobody refused it
        self.env.cr.execute(
            "UPDATE sale_order SET partner_id = %s WHERE id = %s",
            (self.company.partner_id.id, order.id),
        )
        self.env.invalidate_all()
        self.assertTrue(order.is_own_use)
        with self._refused():
            order.action_confirm()
        self.assertIn("to itself", order._confirmation_error_message())
        self.assertEqual(order.state, "draft")
