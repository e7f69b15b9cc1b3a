from datetime import date

from odoo import Command
from odoo.tests import freeze_time, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestForeignCurrency(BundleCommon):
    """An order in a currency of which 1.10 are 1.00 of the company's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.env["res.currency"].create(
            {
                "name": "PXF",
                "symbol": "F",
                "rounding": 0.01,
                "rate_ids": [Command.create({"name": "2026-03-10", "rate": 1.1})],
            }
        )
        cls.pricelist = cls.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": cls.foreign.id}
        )
        cls.fibre.standard_price = 40.0
        cls.order = cls._create_order(
            pricelist_id=cls.pricelist.id,
            order_line=[Command.create({"product_id": cls.fibre.id})],
        )

    def setUp(self):
        super().setUp()
        self.order.action_confirm()
        self.subscription = self.order.subscription_ids
        self.line = self.subscription.line_ids.line_id
        # a day before the first rate that is known
        self.line.action_activate("2026-03-01")

    def test_what_is_sold_keeps_its_currency(self):
        self.assertEqual(self.order.recurring_total, 60.5)
        self.assertEqual(self.subscription.currency_id, self.foreign)
        self.assertEqual(self.subscription.recurring_amount, 60.5)
        move = self.subscription._bill(date(2026, 3, 20))
        self.assertEqual((move.currency_id, move.amount_untaxed), (self.foreign, 60.5))

    def test_what_a_line_costs_and_brings_is_in_the_currency_of_the_company(self):
        self.assertEqual(self.line.currency_id, self.currency)
        self.assertEqual(self.line.monthly_cost, 40.0)
        self.assertEqual(self.line.monthly_price, 55.0)
        self.line.invalidate_recordset()
        # a margin is for who sells
        self.assertEqual(self.line.sudo().margin, 15.0)

    def test_what_is_delivered_is_told_its_price_in_that_currency(self):
        request = self.env["proximus.subscription"]._prepare_request(
            self.order.order_line
        )
        self.assertAlmostEqual(request["unit_price"], 55.0)
        request = self.subscription._prepare_provision(
            self.fibre, 2, date(2026, 4, 1), 121.0
        )
        self.assertAlmostEqual(request["unit_price"], 55.0)

    def test_a_dialog_says_what_happens_in_the_currency_it_shows(self):
        self.subscription._bill(date(2026, 3, 20))
        wizard = self.env["proximus.line.end"].create(
            {"line_ids": [Command.set(self.line.ids)], "date": "2026-03-20"}
        )
        self.assertEqual(wizard.currency_id, self.currency)
        charge = self.subscription.line_ids
        (effect,) = wizard._charge_leaving_effects(charge)
        self.assertIn("60.50", effect["before"])
        self.assertEqual(effect["amount"], -55.0)
        # 11 of 31 days of 60.50 are 21.47
        self.assertEqual(effect["one_off"], -19.52)

    def test_sums_are_in_that_currency_too(self):
        self.env.flush_all()
        changes = self.env["proximus.mrr.change"].search(
            [("subscription_id", "=", self.subscription.id)]
        )
        self.assertAlmostEqual(sum(changes.mapped("mrr")), 55.0)
        portfolio = self.env["proximus.portfolio"].search(
            [("commercial_partner_id", "=", self.customer.id)]
        )
        self.assertEqual(portfolio.currency_id, self.currency)
        self.assertEqual(portfolio.monthly_price, 55.0)

    def test_a_company_whose_own_currency_has_a_rate(self):
        self.env["res.currency.rate"].create(
            {"name": "2026-01-01", "currency_id": self.currency.id, "rate": 2.2}
        )
        self.env.flush_all()
        changes = self.env["proximus.mrr.change"].search(
            [("subscription_id", "=", self.subscription.id)]
        )
        expected = self.foreign._convert(
            60.5, self.currency, self.company, date(2026, 3, 1), round=False
        )
        self.assertAlmostEqual(sum(changes.mapped("mrr")), expected)

    def test_a_cost_of_another_currency_is_converted(self):
        self.fibre.list_currency_id = self.foreign
        self.fibre.list_price = 60.5
        line = self.env["proximus.line"].create(
            {"product_id": self.fibre.id, "partner_id": self.company.partner_id.id}
        )
        self.assertEqual(line.monthly_cost, 55.0)
