from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
class TestChangeBundle(BundleCommon):
    """A bundle on a quotation is opened again, with its choices, and changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bundle.term_ids = [
            Command.create({"sequence": 1, "months": 36, "discount": 10}),
            Command.create({"sequence": 2, "months": 12}),
        ]
        cls.order = cls._create_order()
        cls.lines = cls.order._add_bundle(
            cls.bundle,
            quantity=2,
            term=cls.bundle.term_ids[1],
            quantities={cls._component(cls.mobile): 4},
        )

    def _open(self, order=None):
        action = (order or self.order).action_change_bundle()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        return Form(wizard)

    def test_it_opens_as_it_is(self):
        form = self._open()
        self.assertEqual(form.bundle_id, self.bundle)
        self.assertEqual(form.quantity, 2)
        self.assertEqual(form.term_id.months, 12)
        self.assertEqual(
            [line["quantity"] for line in form.line_ids._records], [1, 4, 5, 1]
        )
        self.assertEqual(form.recurring_total, self.order.recurring_total)

    def test_nothing_changed_leaves_the_lines_alone(self):
        before = self.order.order_line
        writes = before.mapped("write_date")
        self._open().save().action_add()
        self.assertEqual(self.order.order_line, before)
        self.assertEqual(before.mapped("write_date"), writes)

    def test_quantities_and_term_change_in_place(self):
        form = self._open()
        form.quantity = 1
        form.term_id = self.bundle.term_ids[0]
        with form.line_ids.edit(1) as line:
            line.quantity = 1
        total = form.recurring_total
        form.save().action_add()
        self.assertEqual(self.order.order_line, self.lines)
        self.assertEqual(self.order.recurring_total, total)
        self.assertEqual(total, 90 * 0.9 * 0.9)
        self.assertEqual(self.lines[0].name, "Brewery Connect, 36 months")

    def test_a_component_goes_and_comes_back(self):
        form = self._open()
        with form.line_ids.edit(1) as line:
            line.quantity = 0
        form.save().action_add()
        self.assertNotIn(self.mobile, self.order.order_line.product_id)
        self.assertEqual(self.order.recurring_total, 2 * 75 * 0.9)
        form = self._open()
        self.assertEqual(form.line_ids._records[1]["quantity"], 0)
        with form.line_ids.edit(1) as line:
            line.quantity = 3
        form.save().action_add()
        self.assertEqual(self.order.recurring_total, 2 * 108)

    def test_the_effect_of_taking_out_what_is_needed_is_shown_first(self):
        self.bundle.degradation_policy = "drop"
        form = self._open()
        with form.line_ids.edit(0) as line:
            line.quantity = 0
        self.assertFalse(form.problem)
        self.assertIn("not complete without Fibre", form.effect)
        self.assertEqual(self.order.order_line, self.lines)
        form.save().action_add()
        self.assertNotIn(self.fibre, self.order.order_line.product_id)
        self.assertIn("not complete without Fibre", self.order.bundle_warning)

    def test_another_choice(self):
        bundle = self._create_bundle(
            [
                {
                    "name": "Mobile",
                    "option_ids": [Command.set((self.mobile | self.big_mobile).ids)],
                    "choice_max": 2,
                }
            ]
        )
        order = self._create_order()
        order._add_bundle(
            bundle, choices={bundle.component_ids: self.mobile | self.big_mobile}
        )
        form = self._open(order)
        (record,) = form.line_ids._records
        self.assertEqual(len(record["more_product_ids"]), 1)
        with form.line_ids.edit(0) as line:
            line.product_id = self.big_mobile
            line.more_product_ids.clear()
        form.save().action_add()
        self.assertEqual(order.order_line.product_id, self.big_mobile)

    def test_an_advantage_is_added_and_taken_off(self):
        advantage = self.env["proximus.advantage"].create(
            {"name": "Welcome", "percent": 50}
        )
        form = self._open()
        form.advantage_ids.add(advantage)
        form.save().action_add()
        self.assertEqual(self.lines[0].bundle_advantage_ids, advantage)
        total = self.order.recurring_total
        form = self._open()
        self.assertEqual(form.advantage_ids[:], advantage)
        form.advantage_ids.clear()
        form.save().action_add()
        self.assertEqual(self.order.recurring_total, 2 * total)

    def test_other_bundles_and_lines_stay(self):
        self.order.order_line = [Command.create({"product_id": self.product_a.id})]
        other = self.order._add_bundle(self.bundle)
        form = self._open()
        form.section_id = other[0]
        self.assertEqual(form.quantity, 1)
        form.quantity = 3
        form.save().action_add()
        self.assertEqual(other[0].bundle_quantity, 3)
        self.assertEqual(self.lines[0].bundle_quantity, 2)
        self.assertEqual(other[1:].parent_id, other[0])

    def test_impossible_changes_leave_everything(self):
        before = self.order.recurring_total
        for quantities, reason in (
            ({self._component(self.mobile): 99}, "quantity of Mobile"),
            ({self._component(self.service): -1}, "quantity of Protection"),
            (dict.fromkeys(self.bundle.component_ids, 0), "nothing is chosen"),
        ):
            with self.subTest(reason), self.assertRaisesRegex(UserError, reason):
                self.order._change_bundle(self.lines[0], quantities=quantities)
        self.assertEqual(self.order.order_line, self.lines)
        self.assertEqual(self.order.recurring_total, before)

    def test_only_quotations_with_a_bundle(self):
        with self.assertRaisesRegex(UserError, "There is no bundle on"):
            self._create_order().action_change_bundle()
        self.order.action_confirm()
        with self.assertRaisesRegex(UserError, "no quotation any more"):
            self.order.action_change_bundle()

    def test_who_may_not_have_an_advantage_is_told_why(self):
        self.env["proximus.advantage"].create(
            {"name": "Only known", "customer_type": "existing", "percent": 5}
        )
        form = self._open()
        self.assertIn(
            "Only known: it is for customers with a subscription", form.not_eligible
        )


@tagged("post_install", "-at_install")
class TestSites(BundleCommon):
    """Each component is delivered where it belongs."""

    def setUp(self):
        super().setUp()
        self.order = self._create_order()
        self.liege, self.namur = (
            self._create_customer(
                name,
                parent_id=self.customer.id,
                type="delivery",
                is_company=False,
                zip=zip_,
            )
            for name, zip_ in (("Liège", "4000"), ("Namur", "5000"))
        )
        self.component = self._component(self.mobile)

    def _mobile_lines(self):
        return self.order.order_line.filtered(lambda x: x.product_id == self.mobile)

    def test_units_are_spread_over_sites_and_sum_to_the_cent(self):
        self.bundle.discount = 7.77
        self.order._add_bundle(
            self.bundle, sites={self.component: {self.liege: 1, self.namur.id: 2}}
        )
        lines = self._mobile_lines()
        self.assertEqual(lines.proximus_site_id, self.liege + self.namur)
        self.assertEqual(lines.mapped("product_uom_qty"), [1, 2])
        self.assertEqual(self.order.recurring_total, 110.68)
        self.assertIn("Liège", lines[0].name)

    def test_pricing_again_sees_one_component(self):
        self.bundle.write({"pricing_method": "fixed", "recurring_price": 100})
        self.order._add_bundle(
            self.bundle, sites={self.component: {self.liege: 1, self.namur: 2}}
        )
        self.assertEqual(self.order.recurring_total, 100.0)
        lines = self._mobile_lines()
        before = lines.mapped("price_subtotal")
        lines[0].product_uom_qty = 2
        self.assertEqual(self.order.recurring_total, 115.0)
        lines[0].product_uom_qty = 1
        self.assertEqual(lines.mapped("price_subtotal"), before)
        (row,) = (
            row
            for row in self.order._bundle_sections().bundle_price["rows"]
            if row["product_id"] == self.mobile.id
        )
        self.assertEqual(row["quantity"], 3)

    def test_installed_lines_stand_at_their_sites(self):
        self.bundle.phase_ids = [Command.create({"months": 2, "discount": 50})]
        self.order._add_bundle(
            self.bundle,
            sites={
                self.component: {self.liege: 1, self.namur: 2},
                self._component(self.fibre): self.liege,
            },
        )
        self.order.action_confirm()
        subscription = self.order.subscription_ids
        installed = subscription.line_ids.line_id
        mobiles = installed.filtered(lambda line: line.product_id == self.mobile)
        fibres = installed - mobiles
        self.assertEqual(fibres.site_id, self.liege)
        self.assertEqual(
            [line.site_id for line in mobiles.sorted("id")],
            [self.liege, self.namur, self.namur],
        )
        promo = subscription.line_ids.segment_ids.filtered(lambda s: s.months == 2)
        self.assertEqual(self.currency.round(sum(promo.mapped("amount"))), 54.0)

    def test_a_site_of_somebody_else_is_refused(self):
        other = self._create_customer("Stranger")
        with self.assertRaisesRegex(UserError, "is no address of Brasserie Test"):
            self.order._add_bundle(self.bundle, sites={self.component: other})
        self.assertFalse(self.order.order_line)

    def test_units_have_to_fit(self):
        for places in ({self.liege: 1}, {self.liege: 4, self.namur: -1}):
            with self.assertRaisesRegex(UserError, "units are given to sites"):
                self.order._add_bundle(self.bundle, sites={self.component: places})
        self.assertFalse(self.order.order_line)

    def test_what_is_spread_opens_as_it_is_and_gets_another_site(self):
        self.order._add_bundle(
            self.bundle, sites={self.component: {self.liege: 2, self.namur: 1}}
        )
        before = self.order.order_line
        action = self.order.action_change_bundle()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        form = Form(wizard)
        self.assertEqual(
            [
                (record["site_id"], record["quantity"])
                for record in form.line_ids._records
                if record["component_id"] == self.component.id
            ],
            [(self.liege.id, 2), (self.namur.id, 1)],
        )
        form.save().action_add()
        self.assertEqual(self.order.order_line, before)
        form = Form(wizard)
        with form.line_ids.new() as line:
            line.component_id = self.component
            line.quantity = 3
        self.assertEqual(form.recurring_total, (120 + 45) * 0.9)
        form.save().action_add()
        self.assertEqual(
            {
                line.proximus_site_id: line.product_uom_qty
                for line in self._mobile_lines()
            },
            {self.liege: 2, self.namur: 1, self.liege.browse(): 3},
        )

    def test_the_configurator_gives_each_site_its_own(self):
        self._component(self.fibre).quantity_driver = "site"
        action = self.order.action_add_bundle()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        form.bundle_id = self.bundle
        form.site_ids.add(self.liege)
        form.site_ids.add(self.namur)
        self.assertEqual(form.sites, 2)
        self.assertEqual(form.line_ids._records[0]["quantity"], 2)
        with form.line_ids.edit(1) as line:
            line.site_id = self.namur
        form.save().action_add()
        fibres = self.order.order_line.filtered(lambda x: x.product_id == self.fibre)
        self.assertEqual(fibres.proximus_site_id, self.liege + self.namur)
        self.assertEqual(self._mobile_lines().proximus_site_id, self.namur)
        action = self.order.action_change_bundle()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        self.assertEqual(form.site_ids[:], self.liege + self.namur)
        self.assertEqual(form.line_ids._records[0]["quantity"], 2)
        before = self.order.order_line
        form.save().action_add()
        self.assertEqual(self.order.order_line, before)
