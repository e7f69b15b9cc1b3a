from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import BundleCommon


@tagged("post_install", "-at_install")
class TestCatalogue(BundleCommon):
    def _refuses(self, **vals):
        return self._database_refuses(lambda: self._create_bundle(**vals))

    def _database_refuses(self, action):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            action()

    def test_impossible_figures_are_refused_by_the_database(self):
        self._refuses(discount=101)
        self._refuses(discount=-1)
        self._refuses(recurring_price=-1)
        self._refuses(date_from="2026-02-01", date_to="2026-01-01")
        for component in (
            {"min_quantity": -1},
            {"min_quantity": 2},
            {"default_quantity": 5, "max_quantity": 4},
            {"price": -1},
        ):
            with self.subTest(component):
                self._refuses(components=[{"product_id": self.fibre.id, **component}])
        self._refuses(term_ids=[Command.create({"months": -1})])
        self._refuses(term_ids=[Command.create({"months": 12}) for _n in range(2)])
        self._refuses(phase_ids=[Command.create({"months": 0})])

    def test_a_component_is_a_product_or_a_choice(self):
        for component in (
            {"name": "Nothing"},
            {
                "product_id": self.fibre.id,
                "option_ids": [Command.set(self.mobile.ids)],
            },
        ):
            with (
                self.subTest(component),
                self.assertRaisesRegex(ValidationError, "either a product or options"),
            ):
                self._create_bundle([component])

    def test_only_one_component_takes_the_rest(self):
        component = {"product_id": self.fibre.id, "weight_mode": "residual"}
        with self.assertRaisesRegex(ValidationError, "only one component"):
            self._create_bundle([component, component])

    def test_phases_may_not_overlap(self):
        phases = [{"months": 3}, {"month_from": 3, "months": 1}]
        with self.assertRaisesRegex(ValidationError, "overlap"):
            self._create_bundle(phase_ids=[Command.create(phase) for phase in phases])
        phases[1]["month_from"] = 4
        self._create_bundle(phase_ids=[Command.create(phase) for phase in phases])

    def test_phases_of_different_terms_may_overlap(self):
        bundle = self._create_bundle(
            term_ids=[Command.create({"months": months}) for months in (12, 24)]
        )
        bundle.phase_ids = [
            Command.create({"months": 3, "term_id": term.id})
            for term in bundle.term_ids
        ]
        self.assertEqual(len(bundle.phase_ids._for_term(bundle.term_ids[0])), 1)

    def test_prices_with_and_without_vat_do_not_mix(self):
        self.mobile.taxes_id = self.tax_sale_a.copy(
            {"price_include_override": "tax_included", "name": "included"}
        )
        with self.assertRaisesRegex(ValidationError, "mixes prices with VAT"):
            self._create_bundle()
        with self.assertRaisesRegex(ValidationError, "mixes prices with VAT"):
            self._create_order()._add_bundle(self.bundle)

    def test_a_component_on_an_order_cannot_be_deleted_but_archived(self):
        order = self._create_order()
        order._add_bundle(self.bundle)
        component = self._component(self.mobile)
        self._database_refuses(component.unlink)
        component.active = False
        lines = self._create_order()._add_bundle(self.bundle)
        self.assertNotIn(self.mobile, lines.product_id)
        order.order_line[1].product_uom_qty = 1
        self.assertEqual(order.recurring_total, 108.0)

    def test_per_line_quantities_follow_the_lines(self):
        self._component(self.service).write(
            {"quantity_driver": "line", "default_quantity": 1}
        )
        order = self._create_order()
        lines = order._add_bundle(
            self.bundle, quantities={self._component(self.mobile): 6}
        )
        service = lines.filtered(lambda line: line.product_id == self.service)
        self.assertEqual(service.product_uom_qty, 7)

    def test_price_methods(self):
        mobile = self._component(self.mobile)
        for vals, expected in (
            ({"pricing_method": "fixed", "recurring_price": 100}, 100.0),
            ({"pricing_method": "component"}, 120.0),
            (
                {
                    "pricing_method": "tier",
                    "tier_ids": [
                        Command.create({"min_count": 2, "discount": 5}),
                        Command.create({"min_count": 9, "discount": 20}),
                        Command.create({"min_count": 10, "discount": 50}),
                    ],
                },
                96.0,
            ),
        ):
            self.bundle.write(vals)
            order = self._create_order()
            order._add_bundle(self.bundle)
            with self.subTest(vals["pricing_method"]):
                self.assertEqual(order.recurring_total, expected)
        self.bundle.pricing_method = "component"
        mobile.price = 10.0
        order._price_bundles()
        self.assertEqual(order.recurring_total, 105.0)

    def test_a_fixed_price_with_extra_units_and_a_price_product(self):
        product = self._create_product_of("Pack", 90.0)
        self.bundle.write({"pricing_method": "fixed", "price_product_id": product.id})
        self._component(self.mobile).price = 12.0
        order = self._create_order()
        order._add_bundle(self.bundle, quantities={self._component(self.mobile): 5})
        self.assertEqual(order.recurring_total, 114.0)

    def test_the_form_opens_and_saves(self):
        with Form(self.env["proximus.bundle"]) as form:
            form.name = "New"
            with form.component_ids.new() as component:
                component.product_id = self.fibre
        bundle = form.save()
        self.assertEqual(bundle.component_ids.name, "Fibre")

    def test_a_copy_has_its_own_parts(self):
        self.bundle.term_ids = [Command.create({"months": 12})]
        copy = self.bundle.copy()
        self.assertEqual(len(copy.component_ids), 4)
        self.assertFalse(copy.component_ids & self.bundle.component_ids)
        self.assertFalse(copy.term_ids & self.bundle.term_ids)

    def test_a_company_may_keep_a_bundle_to_itself(self):
        other = self.env["res.company"].sudo().create({"name": "Other"})
        self.bundle.sudo().company_id = other
        with self.assertRaisesRegex(UserError, "belongs to Other"):
            self._create_order()._add_bundle(self.bundle.sudo())
