from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
class TestImport(BundleCommon):
    """A line that names a bundle stands for all of it: import and integrations."""

    def test_create_with_a_bundle(self):
        self.bundle.term_ids = [Command.create({"months": 36, "discount": 10})]
        advantage = self.env["proximus.advantage"].create(
            {"name": "Welcome", "percent": 50}
        )
        order = self._create_order(
            order_line=[
                Command.create({"product_id": self.product_a.id}),
                Command.create(
                    {
                        "bundle_id": self.bundle.id,
                        "bundle_quantity": 2,
                        "bundle_months": 36,
                        "bundle_advantage_ids": [Command.set(advantage.ids)],
                    }
                ),
            ]
        )
        self.assertEqual(len(order.order_line), 6)
        section = order._bundle_sections()
        self.assertEqual(section.bundle_quantity, 2)
        self.assertEqual(section.bundle_months, 36)
        self.assertEqual(section.bundle_advantage_ids, advantage)
        monthly = 2 * 120 * 0.9 * 0.9 / 2
        self.assertEqual(order.recurring_total, monthly)

    def test_lines_come_back_in_the_order_of_their_values(self):
        order = self._create_order()
        created = self.env["sale.order.line"].create(
            [
                {"order_id": order.id, "bundle_id": self.bundle.id},
                {"order_id": order.id, "product_id": self.product_a.id},
            ]
        )
        self.assertEqual(created[0].bundle_id, self.bundle)
        self.assertEqual(created[0].display_type, "line_section")
        self.assertEqual(created[1].product_id, self.product_a)

    def test_import_by_reference(self):
        self.bundle.code = "TEST-BREWERY"
        self.bundle.term_ids = [Command.create({"months": 24})]
        result = self.env["sale.order"].load(
            [
                "partner_id",
                "order_line/bundle_id",
                "order_line/bundle_quantity",
                "order_line/bundle_months",
            ],
            [["Brasserie Test", "TEST-BREWERY", "1", "24"]],
        )
        self.assertFalse(result["messages"])
        order = self.env["sale.order"].browse(result["ids"])
        self.assertEqual(order.recurring_total, 108.0)
        self.assertEqual(order.order_line[0].name, "Brewery Connect, 24 months")

    def test_a_wrong_term_leaves_nothing(self):
        with self.assertRaisesRegex(UserError, "has no term of 48 months"):
            self._create_order(
                order_line=[
                    Command.create({"bundle_id": self.bundle.id, "bundle_months": 48})
                ]
            )

    def test_the_term_changes_by_its_months(self):
        self.bundle.term_ids = [
            Command.create({"sequence": 1, "months": 12}),
            Command.create({"sequence": 2, "months": 36, "discount": 10}),
        ]
        order = self._create_order()
        section = order._add_bundle(self.bundle)[0]
        section.bundle_months = 36
        self.assertEqual(order.recurring_total, 97.2)


@tagged("post_install", "-at_install")
class TestTemplate(BundleCommon):
    """Quotation templates may hold bundles."""

    def setUp(self):
        super().setUp()
        self.env.ref("base.group_user")._apply_group(
            self.env.ref("sale_management.group_sale_order_template")
        )
        self.template = self.env["sale.order.template"].create(
            {
                "name": "Starter",
                "sale_order_template_line_ids": [
                    Command.create({"product_id": self.product_a.id}),
                    Command.create({"bundle_id": self.bundle.id, "bundle_quantity": 2}),
                    Command.create({"display_type": "line_section", "name": "More"}),
                    Command.create({"product_id": self.product_b.id}),
                ],
            }
        )

    def _assert_lines(self, order):
        names = [
            line.product_id.name if line.product_id else line.name
            for line in order.order_line
        ]
        self.assertEqual(
            names,
            [
                "product_a",
                "2 × Brewery Connect",
                "Fibre",
                "Mobile",
                "Protection",
                "Installation",
                "More",
                "product_b",
            ],
        )
        self.assertEqual(order.recurring_total, 216.0)
        self.assertEqual(order.order_line[5].parent_id, order.order_line[1])

    def test_in_the_form(self):
        form = Form(self.env["sale.order"])
        form.partner_id = self.customer
        form.sale_order_template_id = self.template
        self.assertEqual(form.recurring_total, 216.0)
        order = form.save()
        self._assert_lines(order)
        self.assertTrue(order.order_line[1].bundle_price["rows"])
        order.action_confirm()
        self.assertEqual(order.subscription_ids.filtered("bundle_id").line_count, 8)

    def test_on_a_quotation_that_is_there(self):
        order = self._create_order(sale_order_template_id=self.template.id)
        order._onchange_sale_order_template_id()
        self._assert_lines(order)

    def test_two_bundles_stay_apart(self):
        self.template.sale_order_template_line_ids = [
            Command.create({"bundle_id": self.bundle.id, "sequence": 50})
        ]
        order = self._create_order(sale_order_template_id=self.template.id)
        order._onchange_sale_order_template_id()
        self.assertEqual(order._bundle_sections().mapped("bundle_key"), [1, 2])
        self.assertEqual(order.recurring_total, 324.0)

    def test_the_form_of_the_template(self):
        with Form(self.template) as form, form.bundle_line_ids.new() as line:
            line.bundle_id = self.bundle
        added = self.template.bundle_line_ids[-1]
        self.assertEqual(added.display_type, "line_section")
        self.assertEqual(added.name, "Brewery Connect")

    def test_an_expired_bundle_is_refused_with_a_sentence(self):
        self.bundle.date_to = "2020-01-01"
        form = Form(self.env["sale.order"])
        form.partner_id = self.customer
        with self.assertRaisesRegex(UserError, "no longer sold"):
            form.sale_order_template_id = self.template

    def test_a_template_without_bundles_is_as_ever(self):
        self.template.bundle_line_ids.unlink()
        order = self._create_order(sale_order_template_id=self.template.id)
        order._onchange_sale_order_template_id()
        self.assertEqual(len(order.order_line), 3)


@tagged("post_install", "-at_install")
class TestDiscount(BundleCommon):
    """The discount wizard lowers a bundle as a whole."""

    def setUp(self):
        super().setUp()
        self.bundle.discount = 7.77
        self.order = self._create_order(
            order_line=[Command.create({"product_id": self.product_a.id})]
        )
        self.lines = self.order._add_bundle(self.bundle)

    def _discount(self, kind, order=None, **vals):
        wizard = self.env["sale.order.discount"].create(
            {
                "sale_order_id": (order or self.order).id,
                "discount_type": kind,
                **vals,
            }
        )
        return wizard.action_apply_discount()

    def test_a_percentage_is_exact_and_not_on_the_lines(self):
        plain = self.order.order_line[0]
        for kind in ("sol_discount", "so_discount"):
            with self.subTest(kind):
                self._discount(kind, discount_percentage=0.05)
                total = self.currency.round(120 * 0.9223 * 0.95)
                self.assertEqual(self.order.recurring_total, total)
                self.assertEqual(set(self.lines[1:].mapped("discount")), {0.0})
                self.assertEqual(plain.discount, 5.0)
                self.assertEqual(len(self.order.order_line), 6)

    def test_it_stays_when_something_changes_and_is_explained(self):
        self._discount("sol_discount", discount_percentage=0.05)
        self.lines[2].product_uom_qty = 1
        self.assertEqual(
            self.order.recurring_total, self.currency.round(90 * 0.9223 * 0.95)
        )
        steps = self.order._price_explanations()[0]["pools"][0]["steps"]
        self.assertEqual(steps[-1]["label"], "Discount on this quotation")
        copy = self.order.copy()
        self.assertEqual(copy.recurring_total, self.order.recurring_total)

    def test_another_percentage_takes_its_place(self):
        self._discount("sol_discount", discount_percentage=0.05)
        self._discount("sol_discount", discount_percentage=0.0)
        self.assertEqual(self.order.recurring_total, 110.68)

    def test_an_amount_is_refused(self):
        before = self.order.order_line
        with self.assertRaisesRegex(UserError, "does not say of which month"):
            self._discount("amount", discount_amount=10)
        self.assertEqual(self.order.order_line, before)

    def test_an_order_without_bundle_is_as_ever(self):
        order = self._create_order(
            order_line=[Command.create({"product_id": self.product_a.id})]
        )
        self._discount("amount", order=order, discount_amount=10)
        self.assertEqual(len(order.order_line), 2)

    def test_optional_lines_of_core_stand_beside_a_bundle(self):
        self.order.order_line = [
            Command.create(
                {"display_type": "line_section", "name": "Extra", "is_optional": True}
            ),
            Command.create({"product_id": self.product_b.id, "product_uom_qty": 0}),
        ]
        extra = self.order.order_line[-1]
        self.assertEqual(self.order.recurring_total, 110.68)
        self.assertTrue(extra._can_be_edited_on_portal())
        self.assertFalse(any(x._can_be_edited_on_portal() for x in self.lines))
        extra.product_uom_qty = 1
        self.assertEqual(self.order.recurring_total, 110.68)
        self.order.action_confirm()
        self.assertEqual(len(self.order.subscription_ids), 1)
