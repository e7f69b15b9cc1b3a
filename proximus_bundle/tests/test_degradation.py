from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
class TestDegradation(BundleCommon):
    """A bundle that loses what it always has: its rule says what the rest costs."""

    def setUp(self):
        super().setUp()
        self.advantage = self.env["proximus.advantage"].create(
            {"name": "Welcome", "kind": "amount", "amount": 18}
        )
        self.order = self._create_order()

    def _quote(self, policy, **vals):
        self.bundle.write({"degradation_policy": policy, **vals})
        self.order._add_bundle(self.bundle, advantage=self.advantage)
        return self.order.order_line.filtered(
            lambda line: line.product_id == self.fibre
        )

    def test_the_rest_is_priced_again(self):
        self._quote("reprice").unlink()
        self.assertEqual(self.order.recurring_total, 65 * 0.9 - 18)

    def test_the_rest_is_priced_again_without_advantages(self):
        self._quote("drop").unlink()
        self.assertEqual(self.order.recurring_total, 65 * 0.9)

    def test_the_rest_keeps_its_prices(self):
        fibre = self._quote("keep")
        others = self.order.order_line.filtered("product_id") - fibre
        before = others.mapped("price_subtotal")
        fibre.unlink()
        self.assertEqual(others.mapped("price_subtotal"), before)
        (monthly, _once) = self.order._price_explanations()[0]["pools"]
        self.assertEqual(monthly["steps"][-1]["label"], "Without what was taken out")
        self.assertEqual(monthly["total"], self.order.recurring_total)

    def test_a_fixed_price_keeps_the_shares_of_the_others(self):
        fibre = self._quote("keep", pricing_method="fixed", recurring_price=98)
        left = self.order.recurring_total - fibre.price_subtotal
        fibre.unlink()
        self.assertEqual(self.order.recurring_total, self.currency.round(left))

    def test_promotional_months_lose_the_share_of_what_left(self):
        self.bundle.phase_ids = [Command.create({"months": 2, "discount": 50})]
        self.advantage = None
        fibre = self._quote("keep")
        fibre.unlink()
        self.order.action_confirm()
        amounts = self.order.subscription_ids.line_ids.segment_ids.mapped("amount")
        self.assertEqual(sum(amounts), 1.5 * 58.5)

    def test_an_advantage_that_lapsed_is_not_used(self):
        self.advantage.consent_text = "Share my number."
        self._quote("drop").unlink()
        self.assertFalse(self.order.needs_bundle_consent)
        self.order.action_confirm()
        self.assertEqual(self.advantage.use_count, 0)

    def test_an_optional_component_may_go_without_a_word(self):
        self._quote("drop")
        self.order.order_line.filtered(
            lambda line: line.product_id == self.mobile
        ).unlink()
        self.assertEqual(self.order.recurring_total, 75 * 0.9 - 18)
        self.assertNotIn("not complete", self.order.bundle_warning)

    def test_the_form_says_what_happens_before_it_is_saved(self):
        self._quote("drop")
        self.assertNotIn("not complete", self.order.bundle_warning)
        with self.assertLogs("odoo.tests.form.onchange", "WARNING") as logs:
            form = Form(self.order)
            form.order_line.remove(1)
        self.assertIn("not complete without Fibre", logs.output[0])
        self.assertIn("its promotions lapse", form.bundle_warning)
        self.assertEqual(form.recurring_total, 58.5)
        form.save()
        self.assertEqual(self.order.recurring_total, 58.5)

    def test_the_explanation_says_it(self):
        self._quote("reprice").unlink()
        action = self.order.action_explain_price()
        wizard = (
            self.env[action["res_model"]].with_context(**action["context"]).create({})
        )
        self.assertIn("not complete without Fibre", wizard.explanation)

    def test_a_new_bundle_cannot_begin_incomplete(self):
        with self.assertRaisesRegex(UserError, "quantity of Fibre"):
            self.order._add_bundle(
                self.bundle, quantities={self._component(self.fibre): 0}
            )
