from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestRevenue(BundleCommon):
    """The price of a phone and a line over 24 months (IFRS 15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone = cls._create_product_of("Phone", 480.0)
        cls.offer = cls._create_bundle(
            [
                {"product_id": cls.mobile.id},
                {
                    "product_id": cls.phone.id,
                    "billing_pool": "one_off",
                },
            ],
            discount=0.0,
            one_off_discount=100.0,
            term_ids=[Command.create({"months": 24})],
        )

    def _start(self, bundle=None, **kwargs):
        bundle = bundle or self.offer
        subscription = self._sell(bundle, term=bundle.term_ids[:1] or None, **kwargs)
        self._activate(subscription, date(2026, 3, 1))
        return subscription

    def _plan(self, subscription):
        return self.env["proximus.performance.obligation"]._plan(subscription)

    def test_revenue_sums_to_the_invoices_of_the_term(self):
        subscription = self._start()
        obligations = self._plan(subscription)
        self.assertEqual(obligations.product_id, self.mobile | self.phone)
        self.assertAlmostEqual(
            sum(obligations.mapped("allocated_amount")),
            sum(obligations.mapped("contract_amount")),
        )
        for obligation in obligations:
            self.assertAlmostEqual(
                sum(obligation.schedule_ids.mapped("revenue_amount")),
                obligation.allocated_amount,
            )
            self.assertAlmostEqual(
                sum(obligation.schedule_ids.mapped("contract_amount")),
                obligation.contract_amount,
            )

    def test_a_phone_given_away_has_revenue_on_the_first_day(self):
        """Sold alone: 24 × 15 + 480 = 840; paid: 360. The phone takes 4/7 of it."""
        obligations = self._plan(self._start()).grouped("product_id")
        mobile, phone = obligations[self.mobile], obligations[self.phone]
        self.assertEqual(phone.contract_amount, 0)
        self.assertAlmostEqual(phone.allocated_amount, round(360 * 480 / 840, 2))
        self.assertAlmostEqual(mobile.allocated_amount, round(360 * 360 / 840, 2))
        self.assertEqual(phone.schedule_ids.date, date(2026, 3, 31))
        self.assertEqual(len(mobile.schedule_ids), 24)
        self.assertAlmostEqual(
            sum(phone.schedule_ids.mapped("difference")), phone.difference
        )

    def test_free_months_are_spread_over_the_term(self):
        bundle = self._create_bundle(
            [{"product_id": self.mobile.id}],
            discount=0.0,
            term_ids=[Command.create({"months": 12})],
            phase_ids=[
                Command.create(
                    {"name": "Free", "kind": "free", "month_from": 1, "months": 2}
                )
            ],
        )
        obligation = self._plan(self._start(bundle))
        self.assertAlmostEqual(obligation.allocated_amount, 150.0)
        march = obligation.schedule_ids.sorted("date")[0]
        self.assertEqual(march.contract_amount, 0)
        self.assertAlmostEqual(march.revenue_amount, round(150 * 31 / 365, 2))
        self.assertGreater(march.difference, 0)

    def test_it_is_worked_out_once(self):
        subscription = self._start()
        first = self._plan(subscription)
        self.assertEqual(self._plan(subscription), first)

    def test_without_a_term_there_is_nothing_to_spread(self):
        subscription = self._create_active(date(2026, 3, 1))
        self.assertFalse(subscription.term_months)
        with self.assertRaisesRegex(UserError, "nothing to spread"):
            subscription.action_plan_revenue()

    def test_an_accountant_plans_a_seller_does_not(self):
        subscription = self._start()
        seller = self._create_user("seller", "sales_team.group_sale_manager")
        with self.assertRaises(AccessError):
            subscription.with_user(seller).action_plan_revenue()
        accountant = self._create_user("bookkeeper", "account.group_account_manager")
        action = subscription.with_user(accountant).action_plan_revenue()
        self.assertEqual(action["res_model"], "proximus.performance.obligation")
