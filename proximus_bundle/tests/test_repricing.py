from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
class TestRepricing(BundleCommon):
    """Whatever changes, the whole bundle is priced again, exactly."""

    def setUp(self):
        super().setUp()
        self.bundle.discount = 7.77
        self.order = self._create_order()
        self.lines = self.order._add_bundle(self.bundle)
        self.mobile_line = self._line_of(self.mobile)

    def _line_of(self, product):
        return self.order.order_line.filtered(lambda line: line.product_id == product)

    def _assert_total(self, list_total):
        expected = self.currency.round(list_total * (100 - 7.77) / 100)
        self.assertEqual(self.order.recurring_total, expected)

    def test_a_quantity(self):
        self.mobile_line.product_uom_qty = 7
        self._assert_total(55 + 7 * 15 + 20)

    def test_a_price_typed_in_by_hand_does_not_stay(self):
        self.mobile_line.write({"price_unit": 1.0, "discount": 50.0})
        self._assert_total(120)
        self.assertEqual(self.mobile_line.discount, 0.0)

    def test_a_quantity_in_the_form(self):
        with Form(self.order) as form:
            with form.order_line.edit(2) as line:
                line.product_uom_qty = 9
            self.assertEqual(form.recurring_total, 193.68)
        self._assert_total(210)

    def test_a_component_that_is_removed(self):
        self.mobile_line.unlink()
        self._assert_total(75)

    def test_a_section_that_is_removed_takes_its_lines_along(self):
        other = self.order._add_bundle(self.bundle)
        self.lines[0].unlink()
        self.assertEqual(self.order.order_line, other)

    def test_a_pricelist(self):
        self.order.pricelist_id = self.env["product.pricelist"].create(
            {
                "name": "Friends",
                "currency_id": self.currency.id,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "0_product_variant",
                            "product_id": self.mobile.id,
                            "compute_price": "fixed",
                            "fixed_price": 10.0,
                        }
                    )
                ],
            }
        )
        self._assert_total(105)
        self.order.action_update_prices()
        self._assert_total(105)

    def test_a_currency(self):
        foreign = self.setup_other_currency("HRK", rounding=0.01)
        rate = self.env["res.currency"]._get_conversion_rate(
            self.currency, foreign, self.company, self.order.date_order
        )
        self.assertNotEqual(rate, 1.0)
        self.order.pricelist_id = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        self.assertEqual(self.order.currency_id, foreign)
        self._assert_total(120 * rate)

    def test_a_product_that_says_its_currency(self):
        euro = self.setup_other_currency("EUR")
        (self.fibre | self.mobile | self.service).list_currency_id = euro
        self.order.action_update_prices()
        rate = self.env["res.currency"]._get_conversion_rate(
            euro, self.currency, self.company, self.order.date_order
        )
        self.assertNotEqual(rate, 1.0)
        self._assert_total(120 * rate)
        self.order.pricelist_id = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        self._assert_total(120)
        self.assertEqual(self._line_of(self.fibre).bundle_list_price, 55.0)

    def test_a_currency_without_decimals(self):
        foreign = self.setup_other_currency("HRK", rounding=1.0)
        self.order.pricelist_id = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        amounts = self.order.order_line.mapped("price_subtotal")
        self.assertEqual(amounts, [round(amount) for amount in amounts])
        self.assertEqual(self.order.recurring_total, foreign.round(110.676 * 2))

    def test_a_customer_with_another_pricelist(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Half",
                "currency_id": self.currency.id,
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 50})
                ],
            }
        )
        other = self._create_customer("Half", property_product_pricelist=pricelist.id)
        self.order.partner_id = other
        self._assert_total(60)

    def test_a_fiscal_position_with_taxes_in_the_price(self):
        included = self.tax_sale_a.copy(
            {"price_include_override": "tax_included", "name": "21 incl", "amount": 21}
        )
        position = self.env["account.fiscal.position"].create({"name": "No VAT"})
        self.env["account.tax"].create(
            {
                "name": "0",
                "amount": 0,
                "type_tax_use": "sale",
                "fiscal_position_ids": [Command.set(position.ids)],
                "original_tax_ids": [Command.set(included.ids)],
            }
        )
        products = self.fibre | self.mobile | self.service | self.setup_product
        products.taxes_id = included
        order = self._create_order()
        order._add_bundle(self.bundle)
        self.assertEqual(order.amount_total, 110.68 + 99.0)
        order.fiscal_position_id = position
        order.action_update_taxes()
        net = self.currency.round(120 / 1.21 * (100 - 7.77) / 100)
        self.assertEqual(order.recurring_total, net)

    def test_a_copy_is_a_bundle_of_its_own(self):
        copy = self.order.copy()
        self.assertEqual(copy.recurring_total, self.order.recurring_total)
        copy.order_line[2].product_uom_qty = 1
        self.assertEqual(copy.recurring_total, self.currency.round(90 * 0.9223))
        self._assert_total(120)
        self.assertEqual(copy.order_line[0].bundle_price["rows"][1]["quantity"], 1)

    def test_a_confirmed_bundle_stays_as_it_was_signed(self):
        self.order.action_confirm()
        with self.assertRaisesRegex(UserError, "billed by a subscription"):
            self.mobile_line.product_uom_qty = 7
        for vals in (
            {"price_unit": 1.0},
            {"discount": 50.0},
            {"tax_ids": [Command.clear()]},
            {"tax_ids": [Command.set(self.tax_sale_b.ids)]},
        ):
            with (
                self.subTest(vals),
                self.assertRaisesRegex(UserError, "billed by a subscription"),
            ):
                self.mobile_line.write(vals)
        taxes = [Command.set(self.mobile_line.tax_ids.ids)]
        self.mobile_line.write(
            {"product_uom_qty": 3, "name": "Other words", "tax_ids": taxes}
        )
        self._assert_total(120)

    def test_another_line_keeps_its_own_price(self):
        self.order.order_line = [Command.create({"product_id": self.product_a.id})]
        line = self._line_of(self.product_a)
        self.mobile_line.product_uom_qty = 2
        line.product_uom_qty = 4
        self.assertEqual(line.price_subtotal, 4000.0)
        self._assert_total(105)
