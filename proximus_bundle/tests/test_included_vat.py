from datetime import date
from pathlib import Path

from odoo import Command
from odoo.exceptions import UserError
from odoo.modules.migration import load_script
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import SQL

from .common import BundleCommon

MIGRATIONS = Path(__file__).parents[1] / "migrations"
INCLUDED = MIGRATIONS / "19.0.1.3.0" / "post-included-vat.py"
SETUP = MIGRATIONS / "19.0.1.4.0" / "post-setup_given.py"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestIncludedVat(BundleCommon):
    """Prices with VAT in them: 181.50 with 21 % is 150.00 without, wherever it says so.

    What the customer agreed to with VAT is billed to the cent.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.included = cls.tax_sale_a.copy(
            {"price_include_override": "tax_included", "name": "21 incl", "amount": 21}
        )

    def _product(self, price, name="Line", **vals):
        vals = {"line_kind": "internet", "taxes_id": self.included.ids, **vals}
        return self._create_product_of(name, price, **vals)

    def _order_of(self, product, **vals):
        return self._create_order(
            order_line=[Command.create({"product_id": product.id, **vals})]
        )

    def _subscribe(self, product, day="2026-03-01", **vals):
        order = self._order_of(product, **vals)
        order.action_confirm()
        order.subscription_ids.line_ids.line_id.action_activate(day)
        return order.subscription_ids

    def _check_ledger(self, move):
        for line in move.invoice_line_ids.filtered("billing_item_ids"):
            self.assertEqual(line.billing_item_ids.amount, line.price_subtotal)

    def test_every_figure_without_vat_is(self):
        order = self._order_of(self._product(181.5))
        self.assertEqual(order.amount_total, 181.5)
        self.assertEqual(order.recurring_total, 150.0)
        self.assertIn("150.00", order.price_headline)
        order.action_confirm()
        subscription = order.subscription_ids
        self.assertEqual(subscription.ordered_amount, 150.0)
        line = subscription.line_ids.line_id
        line.action_activate("2026-03-01")
        self.assertEqual(subscription.recurring_amount, 150.0)
        self.assertEqual(subscription.line_ids.monthly_amount, 150.0)
        self.assertEqual(subscription._monthly_on(date(2026, 3, 20)), 150.0)
        self.assertEqual(subscription._forecast()["amount"], 150.0)
        self.assertEqual((line.monthly_price, line.active_price), (150.0, 150.0))
        self.env.flush_all()
        changes = self.env["proximus.mrr.change"].search(
            [("subscription_id", "=", subscription.id)]
        )
        self.assertEqual(changes.mapped("mrr"), [150.0])
        portfolio = self.env["proximus.portfolio"].search(
            [("commercial_partner_id", "=", self.customer.id)]
        )
        self.assertEqual(portfolio.monthly_price, 150.0)

    def _sell_with_free_setup(self):
        """Sell a line for a year whose set-up of 121.00 with VAT is free."""
        setup = self._create_product_of("Set-up", 121.0, taxes_id=self.included.ids)
        bundle = self._create_bundle(
            [
                {"product_id": self._product(60.5).id},
                {"product_id": setup.id, "billing_pool": "one_off"},
            ],
            discount=0.0,
            term_ids=[Command.create({"months": 12, "exit_fee_method": "clawback"})],
        )
        advantage = self.env["proximus.advantage"].create(
            {"name": "Free set-up", "kind": "free_setup"}
        )
        return self._sell(bundle, term=bundle.term_ids, advantage=advantage)

    def test_a_set_up_given_is_taken_back_without_vat(self):
        """121.00 with VAT was given for a year: half of 100.00 after six months."""
        subscription = self._sell_with_free_setup()
        self.assertEqual(subscription.setup_given, 100.0)
        subscription.line_ids.line_id.action_activate("2026-03-01")
        threshold = [("code", "=", "free_exit_number_threshold")]
        self.env["proximus.parameter"].search(threshold).value = -1
        quote = subscription._exit_quote(date(2026, 8, 31))
        self.assertEqual((quote["clawback"], quote["total"]), (50.0, 50.0))

    def test_a_set_up_given_before_is_kept_without_vat(self):
        """What was kept as 121.00 becomes 100.00, once; what was typed in stays."""
        kept, typed = self._sell_with_free_setup(), self._sell_with_free_setup()
        kept.setup_given, typed.setup_given = 121.0, 80.0
        script = load_script(str(SETUP), "post-setup_given")
        for _time in range(2):
            script.migrate(self.env.cr, "19.0.1.3.0")
            self.assertEqual((kept.setup_given, typed.setup_given), (100.0, 80.0))

    def test_the_invoice_is_what_was_agreed_upon(self):
        for price, net, total in ((181.5, 150.0, 181.5), (10.05, 8.31, 10.05)):
            with self.subTest(price):
                subscription = self._subscribe(self._product(price))
                move = subscription._bill(date(2026, 3, 20))
                self.assertEqual(move.amount_untaxed, net)
                self.assertEqual(move.amount_total, total)
                self._check_ledger(move)

    def test_parts_and_several_lines_are_to_the_cent(self):
        product = self._product(10.05)
        subscription = self._subscribe(product, "2026-03-15", product_uom_qty=3)
        move = subscription._bill(date(2026, 3, 20))
        # 17 of 31 days of 10.05 are 5.51 with VAT
        self.assertEqual(move.amount_total, 16.53)
        self._check_ledger(move)

    def test_another_price_without_vat_reaches_the_customer(self):
        subscription = self._subscribe(self._product(181.5))
        subscription._bill(date(2026, 3, 20))
        subscription._change_price({subscription.line_ids: 160.0}, "2026-04-01")
        move = subscription._bill(date(2026, 4, 1))
        self.assertEqual((move.amount_untaxed, move.amount_total), (160.0, 193.6))
        self._check_ledger(move)
        installed = subscription.line_ids.line_id
        self.assertEqual(installed._price_on(date(2026, 4, 1)), 160.0)

    @freeze_time("2026-04-01 10:00:00")
    def test_another_offer_is_priced_without_vat_too(self):
        subscription = self._subscribe(self._product(181.5))
        subscription._bill(date(2026, 3, 20))
        subscription._change_offer(subscription.line_ids, self._product(242.0, "Big"))
        self.assertEqual(subscription._monthly_on(date(2026, 4, 1)), 200.0)
        subscription._add_component(self._product(121.0, "More"), 1)
        added = subscription.line_ids.filtered(lambda x: x.product_id.name == "More")
        added.line_id.action_activate("2026-04-01")
        self.assertEqual(added.monthly_amount, 100.0)
        move = subscription._bill(date(2026, 4, 1))
        self.assertEqual((move.amount_untaxed, move.amount_total), (300.0, 363.0))

    def test_a_credit_gives_back_what_was_charged(self):
        subscription = self._subscribe(self._product(181.5))
        march = subscription._bill(date(2026, 3, 20))
        refund = march._reverse_moves()
        self.assertEqual(refund.invoice_line_ids.billing_item_ids.amount, -150.0)
        refund.unlink()
        subscription.line_ids.line_id.action_terminate("2026-03-20")
        (credit,) = subscription.item_ids.filtered(lambda i: i.state == "to_bill")
        # 11 of 31 days of 181.50 are 64.40
        self.assertEqual(credit.included_amount, -64.4)
        self.assertEqual(credit.amount, -53.22)

    def test_under_other_taxes_the_price_without_vat_counts(self):
        subscription = self._subscribe(self._product(181.5))
        lower = self.included.copy({"name": "6 incl", "amount": 6})
        subscription.line_ids.tax_ids = lower
        march = subscription._bill(date(2026, 3, 20))
        self.assertEqual((march.amount_untaxed, march.amount_total), (150.0, 159.0))
        self._check_ledger(march)
        subscription.line_ids.tax_ids = self.tax_sale_a
        april = subscription._bill(date(2026, 4, 1))
        self.assertEqual(april.amount_untaxed, 150.0)
        self._check_ledger(april)

    def test_a_new_customer_pays_the_same_to_the_cent(self):
        subscription = self._subscribe(self._product(10.05))
        successor = subscription._transfer(self._create_customer("Other"))
        move = successor._bill(date(2026, 4, 1))
        april = move.invoice_line_ids.filtered(
            lambda line: line.px_period_from == date(2026, 4, 1)
        )
        self.assertEqual(april.price_total, 10.05)

    def test_an_edited_amount_is_carried_without_vat(self):
        subscription = self._subscribe(self._product(181.5))
        march = subscription._bill(date(2026, 3, 20))
        march.button_draft()
        line = march.invoice_line_ids.filtered("billing_item_ids")
        line.price_unit = 121.0
        self.assertEqual(line.billing_item_ids.amount, 100.0)
        march.action_post()
        self.assertEqual(march.amount_total, 121.0)

    def test_a_bundle_with_a_promotion_and_a_one_off(self):
        for product in self.fibre | self.mobile | self.service | self.setup_product:
            product.taxes_id = self.included
            product.list_price *= 1.21
        self.bundle.phase_ids = [
            Command.create({"kind": "promo", "discount": 50, "months": 1})
        ]
        order = self._create_order()
        order._add_bundle(self.bundle)
        self.assertEqual(order.recurring_total, 108.0)
        summary = order._bundle_summary()
        self.assertEqual(summary["phases"][0]["total"], 54.0)
        self.assertEqual(summary["first_invoice"], 153.0)
        order.action_confirm()
        subscription = order.subscription_ids
        subscription.line_ids.line_id.action_activate("2026-03-01")
        first = subscription._bill(date(2026, 3, 20))
        self.assertAlmostEqual(first.amount_untaxed, 153.0, delta=0.03)
        self.assertEqual(first.amount_total, order.amount_total - 65.34)
        self._check_ledger(first)
        self.assertAlmostEqual(subscription.recurring_amount, 54.0, delta=0.03)

    def test_the_configurator_shows_what_the_quotation_will(self):
        for product in self.fibre | self.mobile | self.service | self.setup_product:
            product.taxes_id = self.included
            product.list_price *= 1.21
        order = self._create_order()
        action = order.action_add_bundle()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        form.bundle_id = self.bundle
        self.assertAlmostEqual(form.recurring_total, 108.0, delta=0.01)
        self.assertAlmostEqual(form.one_off_total, 99.0, delta=0.01)
        form.save().action_add()
        self.assertEqual(order.recurring_total, 108.0)

    def test_a_promotion_compares_without_vat(self):
        """120.00 a month are 120.00, whether prices have VAT in them or not."""
        for product in self.fibre | self.mobile | self.service | self.setup_product:
            product.taxes_id = self.included
            product.list_price *= 1.21
        advantage = self.env["proximus.advantage"].create(
            {"name": "Welcome", "currency_id": self.currency.id, "percent": 50}
        )
        for needed, given in ((120.0, True), (120.01, False), (145.2, False)):
            advantage.min_amount = needed
            order = self._create_order()
            with self.subTest(needed):
                if not given:
                    with self.assertRaisesRegex(UserError, "the components cost"):
                        order._add_bundle(self.bundle, advantage=advantage)
                    continue
                order._add_bundle(self.bundle, advantage=advantage)
                self.assertEqual(order.recurring_total, 54.0)
                order._bundle_sections()._check_still_sold()
                advantage.min_amount = 120.01
                with self.assertRaisesRegex(UserError, "the components cost"):
                    order.action_confirm()

    def test_what_we_use_ourselves_costs_the_list_price_without_vat(self):
        line = self.env["proximus.line"].create(
            {
                "product_id": self._product(181.5).id,
                "partner_id": self.company.partner_id.id,
            }
        )
        self.assertTrue(line.is_own)
        self.assertEqual(line.monthly_cost, 150.0)

    def test_the_card_of_a_bundle(self):
        before = self.bundle.price_from
        for product in self.fibre | self.mobile | self.service | self.setup_product:
            product.taxes_id = self.included
            product.list_price *= 1.21
        self.bundle.invalidate_recordset(["price_from"])
        self.assertEqual(self.bundle.price_from, before)
        self.assertGreater(before, 0)

    def test_the_amounts_of_before_are_kept_without_vat(self):
        """A database of before has the VAT in prices and ledger."""
        subscription = self._subscribe(self._product(181.5))
        march = subscription._bill(date(2026, 3, 20))
        self.env.flush_all()
        for table, column in (
            ("proximus_subscription_segment", "subscription_line_id"),
            ("proximus_billing_item", "subscription_line_id"),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET amount = 181.5, included_amount = 0 WHERE %s = %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    subscription.line_ids.id,
                )
            )
        self.env.invalidate_all()
        for _time in range(2):
            load_script(str(INCLUDED), "included").migrate(self.env.cr, "19.0.1.2.0")
            self.env.invalidate_all()
            self.assertEqual(subscription.recurring_amount, 150.0)
            self.assertEqual(subscription.line_ids.segment_ids.included_amount, 181.5)
            self.assertEqual(subscription.line_ids.line_id.monthly_price, 150.0)
            self._check_ledger(march)
        self.assertEqual(subscription._bill(date(2026, 4, 1)).amount_total, 181.5)

    def test_a_price_without_vat_stays(self):
        subscription = self._subscribe(
            self._product(150.0, taxes_id=self.tax_sale_a.ids)
        )
        self.assertEqual(subscription.recurring_amount, 150.0)
        self.assertFalse(subscription.line_ids.segment_ids.included_amount)
        self.assertEqual(subscription._bill(date(2026, 3, 20)).amount_untaxed, 150.0)
