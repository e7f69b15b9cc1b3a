from lxml import etree

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import BundleCommon


@tagged("post_install", "-at_install")
class TestConfigurator(BundleCommon):
    def setUp(self):
        super().setUp()
        self.bundle.term_ids = [
            Command.create({"sequence": 1, "months": 36, "discount": 10}),
            Command.create({"sequence": 2, "months": 0}),
        ]
        self.order = self._create_order()
        action = self.order.action_add_bundle()
        self.form = Form(
            self.env[action["res_model"]].with_context(**action["context"])
        )

    def test_totals_live_while_choosing(self):
        self.form.bundle_id = self.bundle
        self.assertEqual(self.form.term_id.months, 36)
        self.assertEqual(self.form.list_total, 120.0)
        self.assertEqual(self.form.recurring_total, 97.2)
        self.assertEqual(self.form.saving, 22.8)
        self.assertEqual(self.form.one_off_total, 99.0)
        self.form.term_id = self.bundle.term_ids[1]
        self.assertEqual(self.form.recurring_total, 108.0)
        with self.form.line_ids.edit(1) as line:
            line.quantity = 5
        self.assertEqual(self.form.recurring_total, 135.0)
        self.form.quantity = 2
        self.assertEqual(self.form.recurring_total, 270.0)

    def test_each_term_has_its_price(self):
        self.form.bundle_id = self.bundle
        prices = {
            int(term): text.replace("\xa0", " ")
            for term, text in self.form.term_prices.items()
        }
        year, free = self.bundle.term_ids
        self.assertEqual(
            prices, {year.id: "$ 97.20 a month", free.id: "$ 108.00 a month"}
        )
        with self.form.line_ids.edit(1) as line:
            line.quantity = 5
        text = self.form.term_prices[str(free.id)]
        self.assertEqual(text.replace("\xa0", " "), "$ 135.00 a month")
        with self.form.line_ids.edit(1) as line:
            line.quantity = 3
        self.assertEqual(
            self.form.headline.replace("\xa0", " "), "$ 97.20 a month + $ 99.00 once"
        )
        self.assertIn("longer than the 24", self.form.legal_warning)

    def test_no_code_of_our_own_where_a_customers_order_is(self):
        self.bundle.code = "CODE-1"
        self.assertIn("CODE-1", self.bundle.display_name)
        self.form.bundle_id = self.bundle
        wizard = self.form.save()
        arch = etree.fromstring(wizard.get_view(view_type="form")["arch"])
        for name in ("bundle_id", "product_id"):
            for field in arch.xpath(f"//field[@name='{name}']"):
                plain = safe_eval(field.get("context"))
                shown = wizard.bundle_id if name == "bundle_id" else self.mobile
                self.assertNotIn("[", shown.with_context(**plain).display_name)

    def test_on_a_phone_the_components_are_cards(self):
        arch = etree.fromstring(
            self.env["proximus.bundle.configurator"].get_view(view_type="form")["arch"]
        )
        (lines,) = arch.xpath("//field[@name='line_ids']")
        self.assertEqual(lines.get("mode"), "list,kanban")
        (card,) = lines.xpath("./kanban//t[@t-name='card']")
        shown = {field.get("name") for field in card.iter("field")}
        self.assertLessEqual(
            {"product_id", "quantity", "component_id", "billing_pool"}, shown
        )

    def test_as_many_people_as_were_sold_for_are_proposed(self):
        self._component(self.service).quantity_driver = "employee"
        sold = self._create_order()
        sold._add_bundle(self.bundle, quantities={self._component(self.service).id: 12})
        sold.action_confirm()
        action = self.order.action_add_bundle()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        form.bundle_id = self.bundle
        self.assertEqual(form.employees, 12)
        sold._action_cancel()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        form.bundle_id = self.bundle
        self.assertEqual(form.employees, 1)

    def test_cards_lead_to_the_configurator(self):
        card = self.bundle
        self.assertEqual(
            card.price_from_text.replace("\xa0", " "), "from $ 97.20 a month"
        )
        self.assertEqual(
            card.contents, "Fibre, 3 × Mobile, 5 × Protection, Installation"
        )
        action = self.order.action_choose_bundle()
        past = self._create_bundle(date_to="2020-01-01")
        found = card.search(action["domain"])
        self.assertIn(card, found)
        self.assertNotIn(past, found)
        action = card.with_context(**action["context"]).action_choose()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        self.assertEqual(form.bundle_id, card)
        self.assertEqual(form.recurring_total, 97.2)

    def test_people_and_sites_of_the_customer_are_filled_in(self):
        self._component(self.service).quantity_driver = "employee"
        self._component(self.fibre).quantity_driver = "site"
        people = self.env["hr.employee"].sudo().create([{"name": "An"}, {"name": "Bo"}])
        for person in people:
            self.env["proximus.line"].create(
                {
                    "partner_id": self.customer.id,
                    "product_id": self.mobile.id,
                    "employee_id": person.id,
                    "state": "active",
                    "start_date": "2026-01-01",
                }
            )
        sites = self.env["res.partner"].create(
            [
                {"name": name, "type": "delivery", "parent_id": self.customer.id}
                for name in ("North", "South")
            ]
        )
        action = self.order.action_add_bundle()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        form.bundle_id = self.bundle
        self.assertEqual(form.employees, 2)
        self.assertEqual(form.site_ids[:], sites)
        self.assertEqual(form.sites, 2)
        form.save().action_add()
        fibre = self.order.order_line.filtered(lambda x: x.product_id == self.fibre)
        self.assertEqual(fibre.proximus_site_id, sites)
        self.assertEqual(fibre.mapped("product_uom_qty"), [1, 1])

    def test_what_is_chosen_goes_on_the_quotation(self):
        self.form.bundle_id = self.bundle
        with self.form.line_ids.edit(1) as line:
            line.quantity = 2
        self.form.save().action_add()
        self.assertEqual(self.order.recurring_total, 85.05)
        self.assertEqual(self.order.order_line[0].bundle_term_id.months, 36)

    def test_the_number_of_employees_fills_in_quantities(self):
        self._component(self.service).quantity_driver = "employee"
        self.form.bundle_id = self.bundle
        self.assertTrue(self.form.has_employees)
        self.form.employees = 12
        self.assertEqual(self.form.line_ids._records[2]["quantity"], 60)

    def test_a_choice_gives_another_price(self):
        bundle = self._create_bundle(
            [
                {
                    "name": "Mobile",
                    "option_ids": [Command.set((self.mobile | self.big_mobile).ids)],
                }
            ]
        )
        self.form.bundle_id = bundle
        first = bundle.component_ids.option_ids[0]
        self.assertEqual(self.form.recurring_total, first.list_price * 0.9)
        with self.form.line_ids.edit(0) as line:
            line.product_id = bundle.component_ids.option_ids[1]
        second = bundle.component_ids.option_ids[1]
        self.assertEqual(self.form.recurring_total, second.list_price * 0.9)

    def test_a_problem_is_said_at_once_and_nothing_is_added(self):
        self.form.bundle_id = self.bundle
        with self.form.line_ids.edit(1) as line:
            line.quantity = 99
        self.assertIn("quantity of Mobile", self.form.problem)
        self.assertEqual(self.form.recurring_total, 0.0)
        with self.assertRaises(UserError):
            self.form.save().action_add()
        self.assertFalse(self.order.order_line)

    def test_an_advantage_shows_its_promotion(self):
        self.form.bundle_id = self.bundle
        self.form.advantage_ids = self.env["proximus.advantage"].create(
            {"name": "Welcome", "kind": "free_months", "months": 2}
        )
        self.assertIn("in months 1 to 2", self.form.promotion)
        self.form.save().action_add()
        summary = self.order._bundle_summary()
        self.assertEqual(summary["first_month"], 0.0)
        self.assertEqual(summary["recurring"], 97.2)
        self.assertEqual(summary["term_total"], 34 * 97.2 + 99.0)
