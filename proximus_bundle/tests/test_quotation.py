from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
class TestQuotation(BundleCommon):
    def setUp(self):
        super().setUp()
        self.order = self._create_order()

    def _subtotals(self, order=None):
        return {
            line.product_id: line.price_subtotal
            for line in (order or self.order).order_line
            if not line.display_type
        }

    def test_a_bundle_is_a_section_with_a_line_per_component(self):
        lines = self.order._add_bundle(self.bundle)
        self.assertEqual(lines, self.order.order_line)
        self.assertEqual(lines[0].display_type, "line_section")
        self.assertEqual(lines[0].name, "Brewery Connect")
        self.assertRecordValues(
            lines[1:],
            [
                {"product_id": self.fibre.id, "product_uom_qty": 1},
                {"product_id": self.mobile.id, "product_uom_qty": 3},
                {"product_id": self.service.id, "product_uom_qty": 5},
                {"product_id": self.setup_product.id, "product_uom_qty": 1},
            ],
        )
        self.assertEqual(lines[1:].parent_id, lines[0])

    def test_recurring_and_one_off_totals_are_apart(self):
        self.order._add_bundle(self.bundle)
        self.assertEqual(self.order.recurring_total, 108.0)
        self.assertEqual(self.order.one_off_total, 99.0)
        self.assertEqual(self.order.amount_untaxed, 207.0)

    def test_the_shares_sum_to_the_rounded_total_without_line_discounts(self):
        self.bundle.discount = 7.77
        lines = self.order._add_bundle(self.bundle)[1:]
        monthly = lines.filtered(lambda line: line.billing_pool == "recurring")
        self.assertEqual(
            self.currency.round(sum(monthly.mapped("price_subtotal"))), 110.68
        )
        self.assertEqual(set(lines.mapped("discount")), {0.0})

    def test_a_bundle_comes_after_the_lines_that_are_there(self):
        self.order.order_line = [Command.create({"product_id": self.product_a.id})]
        lines = self.order._add_bundle(self.bundle)
        second = self.order._add_bundle(self.bundle)
        self.assertEqual(self.order.order_line[0].product_id, self.product_a)
        self.assertEqual(self.order.order_line[1:], lines | second)
        self.assertNotEqual(lines[0].bundle_key, second[0].bundle_key)
        self.assertEqual(second[1:].parent_id, second[0])

    def test_a_number_of_bundles_multiplies_everything(self):
        self.order._add_bundle(self.bundle, quantity=2)
        self.assertEqual(self.order.recurring_total, 216.0)
        self.assertEqual(self.order.one_off_total, 198.0)
        self.assertEqual(self.order.order_line[0].name, "2 × Brewery Connect")

    def test_quantities_are_given_per_component_by_record_or_id(self):
        mobile, service = self._component(self.mobile), self._component(self.service)
        self.order._add_bundle(self.bundle, quantities={mobile: 10, service.id: 7})
        self.assertEqual(self.order.recurring_total, 209.7)

    def test_an_optional_component_may_be_left_out(self):
        lines = self.order._add_bundle(
            self.bundle, quantities={self._component(self.mobile): 0}
        )
        self.assertNotIn(self.mobile, lines.product_id)

    def test_choices(self):
        bundle = self._create_bundle(
            [
                {"product_id": self.fibre.id},
                {
                    "name": "Your mobile",
                    "option_ids": [Command.set((self.mobile | self.big_mobile).ids)],
                },
            ]
        )
        choice = bundle.component_ids[1]
        lines = self.order._add_bundle(bundle)
        self.assertEqual(lines[2].product_id, choice.option_ids[0])
        lines = self.order._add_bundle(bundle, choices={choice: self.big_mobile})
        self.assertEqual(lines[2].product_id, self.big_mobile)
        lines = self.order._add_bundle(bundle, choices={choice.id: self.mobile.id})
        self.assertEqual(lines[2].product_id, self.mobile)

    def test_impossible_input_is_refused_and_leaves_nothing(self):
        mobile = self._component(self.mobile)
        other = self._create_bundle()
        cases = (
            ({"quantity": 0}, "number of bundles"),
            ({"quantity": -1}, "number of bundles"),
            ({"quantity": 1.5}, "number of bundles"),
            ({"quantities": {mobile: 21}}, "quantity of Mobile"),
            ({"quantities": {mobile: -1}}, "quantity of Mobile"),
            ({"quantities": {mobile: 1.5}}, "quantity of Mobile"),
            ({"quantities": {other.component_ids[0]: 1}}, "no component with id"),
            ({"choices": {other.component_ids[0]: self.mobile}}, "no component"),
        )
        for kwargs, reason in cases:
            with self.subTest(kwargs), self.assertRaisesRegex(UserError, reason):
                self.order._add_bundle(self.bundle, **kwargs)
        self.assertFalse(self.order.order_line)

    def test_a_wrong_choice_is_refused(self):
        bundle = self._create_bundle(
            [{"name": "Mobile", "option_ids": [Command.set(self.mobile.ids)]}]
        )
        with self.assertRaisesRegex(UserError, "choose 1 of"):
            self.order._add_bundle(bundle, choices={bundle.component_ids: self.fibre})

    def test_what_is_not_sold_cannot_be_quoted(self):
        for vals, reason in (
            ({"date_to": "2020-01-01"}, "no longer sold"),
            ({"date_from": "2090-01-01"}, "is sold from"),
            ({"active": False}, "no longer sold"),
            ({"component_ids": [Command.clear()]}, "no components"),
        ):
            bundle = self._create_bundle(**vals)
            with self.subTest(vals), self.assertRaisesRegex(UserError, reason):
                self.order._add_bundle(bundle)

    def test_a_confirmed_order_takes_no_bundle(self):
        self._sell(order=self.order)
        with self.assertRaisesRegex(UserError, "no quotation any more"):
            self.order._add_bundle(self.bundle)

    def test_a_term_of_another_bundle_is_refused(self):
        other = self._create_bundle(term_ids=[Command.create({"months": 36})])
        with self.assertRaisesRegex(UserError, "no term of 36 months"):
            self.order._add_bundle(self.bundle, term=other.term_ids)

    def test_the_first_term_is_proposed_and_gives_its_discount(self):
        self.bundle.term_ids = [
            Command.create({"sequence": 1, "months": 36, "discount": 10.0}),
            Command.create({"sequence": 2, "months": 12}),
        ]
        self.order._add_bundle(self.bundle)
        self.assertEqual(self.order.recurring_total, 97.2)
        self.assertEqual(self.order.order_line[0].name, "Brewery Connect, 36 months")
        other = self._create_order()
        other._add_bundle(self.bundle, term=self.bundle.term_ids[1])
        self.assertEqual(other.recurring_total, 108.0)

    def test_pdf_and_explanation_are_rendered(self):
        self.order._add_bundle(self.bundle)
        html = self.env["ir.actions.report"]._render_qweb_html(
            "sale.report_saleorder", self.order.ids
        )[0]
        for text in (b"One-Off", b"First invoice", b"Total over 12 months", b"/ month"):
            self.assertIn(text, html)
        action = self.order.action_explain_price()
        wizard = (
            self.env[action["res_model"]].with_context(**action["context"]).create({})
        )
        self.assertIn("Discount of the bundle", wizard.explanation)
        self.assertIn("49.50", wizard.explanation)
