from odoo import fields
from odoo.tests import Form, tagged

from .. import hooks
from .order_common import OrderCommon

STARTERS = ("product_fibre_1000", "product_mobile_20", "product_iot")


@tagged("post_install", "-at_install")
class TestOfferCurrency(OrderCommon):
    """A price that says its currency costs each company what it is worth there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._use_own_lines()
        cls.foreign = cls._create_currency(4.0)
        cls.offers["internet"].write(
            {"list_price": 100.0, "list_currency_id": cls.foreign.id}
        )

    @classmethod
    def _create_currency(cls, rate, company=None):
        company = company or cls.company
        return cls.env["res.currency"].create(
            {
                "name": "XPX",
                "symbol": "X",
                "active": False,
                "rate_ids": [
                    fields.Command.create(
                        {"name": "2020-01-01", "rate": rate, "company_id": company.id}
                    )
                ],
            }
        )

    def _create_company(self, currency):
        return self.env["res.company"].create(
            {"name": f"Books in {currency}", "currency_id": self.env.ref(currency).id}
        )

    # === PRICE === #

    def test_the_starter_catalogue_is_in_euro(self):
        euro = self.env.ref("base.EUR")
        for name in STARTERS:
            offer = self.env.ref(f"proximus_connectivity.{name}")
            self.assertEqual(offer.currency_id, euro)
            self.assertEqual(offer.product_tmpl_id.currency_id, euro)

    def test_a_euro_price_in_euro_and_dollar_books(self):
        offer = self.env.ref("proximus_connectivity.product_fibre_1000")
        euros, dollars = map(self._create_company, ("base.EUR", "base.USD"))
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.env.ref("base.EUR").id,
                "company_id": dollars.id,
                "name": "2020-01-01",
                "rate": 0.8,
            }
        )
        self.assertEqual(offer._price_for(euros), 55.0)
        self.assertEqual(offer._price_for(dollars), 68.75)
        costs = [
            self._create_line(
                product_id=offer.id,
                company_id=company.id,
                partner_id=company.partner_id.id,
            ).monthly_cost
            for company in (euros, dollars)
        ]
        self.assertEqual(costs, [55.0, 68.75])

    def test_the_browser_knows_the_euro(self):
        currencies = self.env["res.currency"]
        known = currencies.get_all_currencies()
        self.assertEqual(known[self.env.ref("base.EUR").id]["symbol"], "€")
        self.assertNotIn(self.foreign.id, known)
        in_use = currencies.search([("active", "=", True)])
        self.assertGreaterEqual(set(known), set(in_use.ids))

    def test_without_a_currency_it_is_as_before(self):
        offer = self.offers["mobile"]
        main = self.env["res.company"]._get_main_company()
        self.assertEqual(offer.currency_id, main.currency_id)
        own = self._create_company("base.JPY")
        offer.company_id = own
        self.assertEqual(offer.currency_id, own.currency_id)
        offer.list_currency_id = self.foreign
        self.assertEqual(offer.currency_id, self.foreign)

    def test_it_can_be_chosen_in_the_form(self):
        self.env.user.group_ids += self.env.ref("base.group_multi_currency")
        with Form(self.offers["mobile"].product_tmpl_id) as form:
            form.list_currency_id = self.foreign
            self.assertEqual(form.currency_id, self.foreign)

    def test_uninstalling_keeps_what_a_price_is_worth(self):
        same = self.offers["mobile"]
        same.write({"list_price": 15.0, "list_currency_id": same.currency_id.id})
        hooks._settle_prices(self.env)
        main = self.env["res.company"]._get_main_company()
        offer = self.offers["internet"]
        self.assertFalse((offer | same).list_currency_id)
        self.assertEqual(offer.currency_id, main.currency_id)
        self.assertEqual((offer.list_price, same.list_price), (25.0, 15.0))

    # === COST === #

    def test_the_cost_of_a_line(self):
        self.assertEqual(self._create_line("internet").monthly_cost, 25.0)
        given = self._create_line("internet", monthly_cost=30.0)
        self.assertEqual(given.monthly_cost, 30.0)

    def test_the_cost_of_an_ordered_change(self):
        line = self._create_active_line(
            "internet", product_id=self.copper.id, site_id=self.site.id
        )
        order = self._create_order(
            {
                "action": "modify",
                "change_kind": "offer",
                "line_id": line.id,
                "product_id": self.offers["internet"].id,
            }
        )
        self.assertEqual(order.item_ids.monthly_cost, 25.0)

    def test_the_cost_in_the_dialog_of_a_change(self):
        line = self._create_active_line("internet", product_id=self.copper.id)
        wizard = self.env["proximus.line.change.offer"].create(
            {
                "line_ids": [fields.Command.set(line.ids)],
                "product_id": self.offers["internet"].id,
            }
        )
        self.assertEqual(wizard.monthly_cost, 25.0)

    # === LAW === #

    def test_an_amount_of_the_law_is_in_euro(self):
        parameters = self.env["proximus.parameter"]
        parameters.create(
            {
                "code": "test_fee",
                "name": "Test Fee",
                "value": 30.0,
                "date_from": "2020-01-01",
            }
        )
        euros, dollars = map(self._create_company, ("base.EUR", "base.USD"))
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": self.env.ref("base.EUR").id,
                    "company_id": dollars.id,
                    "name": day,
                    "rate": rate,
                }
                for day, rate in (("2020-01-01", 0.8), ("2024-01-01", 1.0))
            ]
        )
        amount = parameters._get_amount
        self.assertEqual(amount("test_fee", euros, "2023-12-31"), 30.0)
        self.assertEqual(amount("test_fee", dollars, "2023-12-31"), 37.5)
        self.assertEqual(amount("test_fee", dollars, "2024-01-01"), 30.0)

    def test_a_claim_is_in_the_currency_of_its_company(self):
        dollars = self._create_company("base.USD")
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.env.ref("base.EUR").id,
                "company_id": dollars.id,
                "name": "2020-01-01",
                "rate": 0.8,
            }
        )
        order = self.env["proximus.line.order"].create(
            {
                "partner_id": self.partner.id,
                "company_id": dollars.id,
                "item_ids": [
                    fields.Command.create({"product_id": self.offers["mobile"].id})
                ],
            }
        )
        vals = order.item_ids._claim_vals(
            "missed_visit", self.env.company._proximus_today(), 1
        )
        fee = self.env["proximus.parameter"]._get("missed_visit_fee")
        self.assertAlmostEqual(vals["amount"], fee / 0.8)
