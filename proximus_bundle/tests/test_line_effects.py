from datetime import date

from odoo.tests import freeze_time, tagged

from .test_amend import DAY, AmendCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestLineEffects(AmendCommon):
    """Who changes an installed line sees first what the customer will pay."""

    def _effects(self, model, line, **vals):
        wizard = self.env[model].create({"line_ids": line.line_id.ids, **vals})
        effects = wizard._effects()
        return wizard, {e["label"]: e for e in effects if e["line"] == line.line_id}

    def test_another_offer_shows_the_price_that_will_be_charged(self):
        line = self._line(self.mobile)[0]
        wizard, effects = self._effects(
            "proximus.line.change.offer",
            line,
            date=DAY,
            product_id=self.big_mobile.id,
            monthly_cost=18.0,
        )
        effect = effects["Customer pays"]
        self.assertEqual(effect["amount"], 13.5)
        self.assertIn("13.50", effect["before"])
        self.assertIn("27.00", effect["after"])
        self.assertEqual(
            wizard._effect_totals(wizard._effects())["price"]["amount"], 13.5
        )
        self.assertFalse(self.subscription.change_ids)
        wizard.action_apply()
        self.assertEqual(line.monthly_amount, 27.0)
        self.assertEqual(line.line_id.monthly_cost, 18.0)

    def test_a_cheaper_offer_shows_its_fee(self):
        line = self._line(self.mobile)[0]
        half = self._create_product_of("Mobile XS", 7.5, line_kind="mobile")
        _wizard, effects = self._effects(
            "proximus.line.change.offer",
            line,
            date=date(2026, 3, 20),
            product_id=half.id,
        )
        fee = effects["Early termination fee of the customer"]["one_off"]
        self.assertAlmostEqual(fee, (6.75 * 12 / 31 + 6.75 * 11) / 2, 1)

    def test_another_holder_shows_credit_and_the_broken_bundle(self):
        self.subscription.degradation_rule = "reprice"
        line = self._line(self.fibre)
        friend = self._create_customer("New Holder")
        wizard, effects = self._effects(
            "proximus.line.change.holder", line, date=DAY, holder_id=friend.id
        )
        self.assertEqual(effects["Customer pays"]["one_off"], -33.53)
        bundle = effects[f"Bundle {self.subscription.title}"]
        self.assertEqual(bundle["level"], "warning")
        self.assertEqual(bundle["amount"], 6.5)
        wizard.action_apply()
        self.assertEqual(self.subscription._monthly_on(DAY), 65.0)
        change = self.subscription.change_ids.filtered(lambda c: c.kind == "holder")
        # the line's, and what the others were billed at their former price
        self.assertEqual(change.credit, 73.17)
