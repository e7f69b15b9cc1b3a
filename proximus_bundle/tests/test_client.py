from datetime import date

from odoo.tests import freeze_time, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-20 10:00:00")
class TestClient(BundleCommon):
    """The board tells what we bill a client, whoever keeps its figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls._create_active(date(2026, 3, 15))
        cls.env.user.group_ids |= cls.env.ref("proximus_connectivity.group_partner")
        cls.client, cls.other = cls.env["proximus.client"].create(
            [
                {"partner_id": partner.id, "company_id": cls.company.id}
                for partner in (cls.customer, cls._create_customer("Nobody"))
            ]
        )

    def test_what_is_billed_is_the_recurring_revenue_of_the_home(self):
        self.env.flush_all()
        changes = self.env["proximus.mrr.change"].search(
            [
                ("commercial_partner_id", "=", self.customer.id),
                ("date", "<=", "2026-06-20"),
            ]
        )
        self.assertAlmostEqual(self.client.billed_monthly, sum(changes.mapped("mrr")))
        self.assertGreater(self.client.billed_monthly, 0.0)
        self.assertEqual(self.other.billed_monthly, 0.0)
        self.assertIsNot(self.other.billed_monthly, False)

    def test_who_may_not_read_subscriptions_sees_nothing(self):
        user = self._create_user("client_user", "proximus_connectivity.group_user")
        self.assertFalse(
            self.env["proximus.mrr.change"].with_user(user).has_access("read")
        )
        client = self.client.with_user(user).sudo(False)
        self.env["ir.model.access"].create(
            {
                "name": "board",
                "model_id": self.env["ir.model"]._get_id("proximus.client"),
                "group_id": self.env.ref("proximus_connectivity.group_user").id,
                "perm_read": True,
            }
        )
        self.assertIs(client.billed_monthly, False)

    def test_as_many_queries_for_many(self):
        partners = [self._create_customer(f"Client {number}") for number in range(10)]
        many = self.env["proximus.client"].create(
            [
                {"partner_id": partner.id, "company_id": self.company.id}
                for partner in partners
            ]
        )
        few = self._count_queries(self.client.mapped, "billed_monthly")
        self.assertLessEqual(self._count_queries(many.mapped, "billed_monthly"), few)
