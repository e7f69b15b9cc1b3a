from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .test_amend import DAY, AmendCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestAmendAccess(AmendCommon):
    def test_sales_keep_the_figures_of_indexes_and_not_the_law(self):
        keepers = ("sales_team.group_sale_manager", "account.group_account_manager")
        law = self.env["proximus.parameter"].search(
            [("is_price_index", "=", False)], limit=1
        )
        for group in keepers:
            user = new_test_user(self.env, f"figures {group}", group)
            figure = (
                self.env["proximus.parameter"]
                .with_user(user)
                .create(
                    {
                        "code": group,
                        "name": "Index",
                        "is_price_index": True,
                        "date_from": "2026-03-01",
                        "value": 100,
                    }
                )
            )
            figure.value = 101
            self.assertTrue(law.with_user(user).value)
            with self.subTest(group), self.assertRaises(AccessError):
                law.with_user(user).value = 1
            both = new_test_user(
                self.env,
                f"both {group}",
                f"{group},proximus_connectivity.group_manager",
            )
            law.with_user(both).value = law.value

    def test_what_each_group_may_do_with_parameters(self):
        keep = ["read", "write", "create", "unlink"]
        for group, allowed in (
            ("sales_team.group_sale_salesman", ["read"]),
            ("sales_team.group_sale_manager", keep),
            ("account.group_account_invoice", ["read"]),
            ("account.group_account_manager", keep),
            ("base.group_user", []),
            ("base.group_portal", []),
        ):
            user = new_test_user(self.env, f"parameters {group}", group)
            parameters = self.env["proximus.parameter"].with_user(user)
            with self.subTest(group):
                self.assertEqual(list(filter(parameters.has_access, keep)), allowed)

    def test_a_sales_manager_changes_with_own_rights_only(self):
        user = self._create_user("boss", "sales_team.group_sale_manager")
        mobile, service = self._line(self.mobile)[0], self._line(self.service)
        kinds = {
            "quantity": {"line_id": service.id, "quantity": 7},
            "offer": {"line_id": mobile.id, "product_id": self.big_mobile.id},
            "add": {"product_id": self.mobile.id, "quantity": 1},
            "compensation": {"line_id": service.id, "days": 1, "reason": "Outage"},
            "remove": {"line_id": self._line(self.mobile)[1].id},
            "notice": {},
            "withdrawal": {},
        }
        for kind, vals in kinds.items():
            with self.subTest(kind):
                wizard = self.env["proximus.subscription.amend"].with_user(user)
                wizard = wizard.create(
                    {
                        "subscription_id": self.subscription.id,
                        "kind": kind,
                        "date": DAY,
                        **vals,
                    }
                )
                wizard.action_preview()
                wizard.action_apply()
                change = self.subscription.change_ids.sorted("number")[-1:]
                self.assertEqual(change.user_id, user)

    def test_another_company_sees_and_changes_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.subscription._extend_term(24, DAY)
        user = new_test_user(
            self.env,
            "elsewhere",
            "sales_team.group_sale_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        changes = self.env["proximus.subscription.change"].with_user(user)
        self.assertFalse(changes.search([("subscription_id", "!=", False)]))
        wizard = self.env["proximus.subscription.amend"].with_user(user)
        with self.assertRaises(AccessError):
            wizard.create(
                {"subscription_id": self.subscription.id, "kind": "notice"}
            ).action_preview()
        self.assertEqual(self.subscription.state, "active")

    def test_the_record_of_a_change_is_kept(self):
        user = self._create_user("boss", "sales_team.group_sale_manager")
        change = self.subscription._extend_term(24, DAY).with_user(user)
        with self.assertRaises(AccessError):
            change.with_env(self.env(user=user, su=False)).description = "Nothing"
