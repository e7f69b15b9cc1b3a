from datetime import date

from odoo.tests import Form, freeze_time, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestOutageCredit(BundleCommon):
    """A claim on the operator, and the same days given back to the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls._create_active(date(2026, 3, 1))
        cls.subscription._bill(date(2026, 3, 1))
        cls.charged = cls.subscription.line_ids.filtered(
            lambda line: line.product_id == cls.fibre
        )
        cls.charged.line_id.monthly_cost = 31.0
        cls.problem = cls.env["proximus.problem"].create(
            {
                "subject": "Fibre cut",
                "partner_id": cls.customer.id,
                "line_ids": cls.charged.line_id.ids,
                "reported_at": "2026-03-10 08:00:00",
            }
        )

    def _compensate(self, credit_customer):
        dialog = self.env["proximus.problem.compensation"].with_context(
            default_problem_id=self.problem.id
        )
        with Form(dialog) as form:
            form.days = 2
            form.credit_customer = credit_customer
        form.save().action_apply()
        return self.subscription.item_ids.filtered(
            lambda item: item.kind == "compensation"
        )

    def test_the_customer_gets_the_days_at_the_price_of_the_subscription(self):
        item = self._compensate(True)
        self.assertEqual(item.subscription_line_id, self.charged)
        price = self.charged.monthly_amount
        self.assertAlmostEqual(item.amount, -price * 2 / 31, delta=0.01)
        self.assertTrue(self.problem.claim_ids)

    def test_only_if_wanted(self):
        self.assertFalse(self._compensate(False))
        self.assertTrue(self.problem.claim_ids)
