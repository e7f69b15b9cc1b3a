from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .switching_common import SwitchingCommon


@tagged("post_install", "-at_install")
class TestSwitchingAccess(SwitchingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            "user": cls._create_user("sw_user", "proximus_connectivity.group_user"),
            "manager": cls._create_user(
                "sw_manager", "proximus_connectivity.group_manager"
            ),
            "billing": cls._create_user("sw_billing", "account.group_account_invoice"),
            "employee": cls._create_user("sw_employee"),
            "portal": new_test_user(cls.env, "sw_portal", "base.group_portal"),
        }

    def test_user_does_the_whole_work(self):
        env = self.env(user=self.users["user"])
        switch = self._create_switch(("042226644", "keep")).with_env(env)
        switch.line_ids.line_id = self._create_line("voice")
        switch.action_confirm()
        self.assertEqual(switch.port_request_ids.state, "submitted")
        self._create_coverage()
        task = self._create_task().with_env(env)
        task.action_check_coverage()
        self.assertEqual(task.result, "qualified")
        self.assertEqual(self.site.with_env(env).proximus_site_state, "qualified")

    def test_other_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        user = self._create_user(
            "sw_elsewhere",
            "proximus_connectivity.group_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        records = [
            self._create_task(),
            self._create_task().item_ids,
            self._create_port(),
            self._create_switch(("042226644", "keep")),
            self._create_switch(("042226645", "keep")).line_ids,
            self._create_coverage(company_id=self.company.id),
            self.env["proximus.claim"].create(
                {
                    "kind": "missed_visit",
                    "partner_id": self.partner.id,
                    "amount": 30.0,
                    "requested_on": "2026-11-01",
                    "deadline": "2027-05-01",
                }
            ),
        ]
        for record in records:
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(user).read(["create_date"])
        shared = self._create_coverage(street="Rue Haute")
        self.assertTrue(shared.with_user(user).zip, "a file of no company is for all")

    def test_billing_people_read_the_exit_answer(self):
        line = self._create_active_line("internet")
        device = {"name": "Router", "line_id": line.id, "ownership": "sold"}
        self.env["proximus.device"].create({**device, "price": 100})
        self.assertTrue(line.with_user(self.users["billing"]).exit_answer)

    def test_employees_do_not_see_sites(self):
        with self.assertRaises(AccessError):
            self.site.with_user(self.users["employee"]).read(["proximus_site_state"])
