from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ConnectivityCommon

VERBS = ("read", "write", "create", "unlink")
LINE_MODELS = (
    "proximus.line",
    "proximus.number",
    "proximus.sim",
    "proximus.device",
    "proximus.line.order",
    "proximus.line.order.item",
)
CHECK_MODELS = ("proximus.bill.check", "proximus.bill.check.line")
ALL, READ, NONE = set(VERBS), {"read"}, set()
#: What each group may do with each model; what is not named is forbidden.
MATRIX = {
    "base.group_user": {},
    "proximus_connectivity.group_secret": {},
    "proximus_connectivity.group_user": {
        **dict.fromkeys(LINE_MODELS, ALL),
        "proximus.line.event": READ,
        "proximus.line.price": READ,
        "proximus.parameter": READ,
    },
    "proximus_connectivity.group_manager": {
        **dict.fromkeys(LINE_MODELS, ALL),
        "proximus.line.event": READ,
        "proximus.line.price": READ,
        "proximus.parameter": ALL,
    },
    "account.group_account_invoice": {
        **dict.fromkeys(CHECK_MODELS, ALL),
        "proximus.line": READ,
        "proximus.number": READ,
        "proximus.line.event": READ,
        "proximus.line.price": READ,
        "proximus.parameter": READ,
    },
    "base.group_portal": {"proximus.line": READ},
    "base.group_public": {},
}
MODELS = (
    *LINE_MODELS,
    *CHECK_MODELS,
    "proximus.line.event",
    "proximus.line.price",
    "proximus.parameter",
)


@tagged("post_install", "-at_install")
class TestAccess(ConnectivityCommon):
    """Group × verb × company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Other Company"})
        cls.users = {group: cls._user_of(group) for group in MATRIX}
        cls.line = cls._create_active_line(
            number_ids=[(0, 0, {"e164": "0470 12 34 56"})],
            sim_ids=[(0, 0, {"iccid": cls._iccid(1)})],
            device_ids=[(0, 0, {"name": "Box"})],
        )
        cls.order = cls.env["proximus.line.order"].create(
            {
                "partner_id": cls.partner.id,
                "item_ids": [(0, 0, {"product_id": cls.offers["mobile"].id})],
            }
        )

    @classmethod
    def _user_of(cls, group):
        login = "conn_" + group.replace(".", "_")
        outside = group in ("base.group_portal", "base.group_public")
        if not outside:
            return cls._create_user(login, group)
        user = cls.env["res.users"].create(
            {
                "name": login,
                "login": login,
                "group_ids": [(6, 0, cls.env.ref(group).ids)],
            }
        )
        if group == "base.group_portal":
            user.partner_id.parent_id = cls.partner
        return user

    def test_verbs(self):
        for group, rights in MATRIX.items():
            for model in MODELS:
                for verb in VERBS:
                    records = self.env[model].with_user(self.users[group])
                    self.assertEqual(
                        records.has_access(verb),
                        verb in rights.get(model, NONE),
                        f"{group} {verb} {model}",
                    )

    def test_other_companies_are_out_of_reach(self):
        user = self._create_user(
            "conn_other",
            "proximus_connectivity.group_manager",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        records = (
            self.line,
            self.line.number_ids,
            self.line.sim_ids,
            self.line.device_ids,
            self.line.event_ids,
            self.line.price_ids,
            self.order,
            self.order.item_ids,
        )
        for record in records:
            mine = record.with_user(user).with_company(self.other_company)
            self.assertFalse(mine.search([("id", "in", record.ids)]), record)
            with self.assertRaises(AccessError):
                mine.read(["display_name"])
            if "write" in MATRIX["proximus_connectivity.group_manager"][record._name]:
                with self.assertRaises(AccessError):
                    mine.write({"create_uid": user.id})
                with self.assertRaises(AccessError):
                    mine.unlink()
        with self.assertRaises(AccessError):
            self.env["proximus.line"].with_user(user).create(
                {
                    "company_id": self.company.id,
                    "partner_id": self.partner.id,
                    "product_id": self.offers["mobile"].id,
                }
            )

    def test_a_user_works_with_lines(self):
        user = self.users["proximus_connectivity.group_user"]
        line = (
            self.env["proximus.line"]
            .with_user(user)
            .create(
                {
                    "partner_id": self.partner.id,
                    "product_id": self.offers["mobile"].id,
                    "employee_id": self.employee.id,
                    "number_ids": [(0, 0, {"e164": "0471 00 11 22"})],
                    "sim_ids": [(0, 0, {"iccid": self._iccid(7)})],
                }
            )
        )
        line.action_submit()
        line.action_activate()
        line.action_suspend("Test")
        line.action_resume()
        line.action_terminate()
        self.assertEqual(line.state, "terminated")
        self.assertEqual(set(line.event_ids.user_id), {user})
        self.assertTrue(line.display_name and line.employee_id.display_name)

    def test_history_is_nobodys_to_change(self):
        for group in (
            "proximus_connectivity.group_user",
            "proximus_connectivity.group_manager",
        ):
            event = self.line.event_ids.with_user(self.users[group])
            for attempt in (
                lambda event=event: event.write({"reason": "x"}),
                lambda event=event: event.unlink(),
                lambda event=event: event.create({"line_id": self.line.id}),
            ):
                with self.assertRaises(AccessError):
                    attempt()

    def test_the_portal_reads_own_lines_only(self):
        user = self.users["base.group_portal"]
        stranger = self._create_active_line(partner_id=self.other_partner.id)
        lines = self.env["proximus.line"].with_user(user)
        self.assertEqual(
            lines.search([("id", "in", (self.line | stranger).ids)]), self.line
        )
        self.assertEqual(lines.browse(self.line.id).monthly_cost, 20.0)
        with self.assertRaises(AccessError):
            lines.browse(stranger.id).read(["name"])
        for verb in (
            lambda: lines.browse(self.line.id).write({"external_ref": "x"}),
            lambda: lines.browse(self.line.id).action_suspend(),
            lambda: lines.browse(self.line.id).unlink(),
        ):
            with self.assertRaises(AccessError):
                verb()

    def test_billing_people_read_lines(self):
        user = self.users["account.group_account_invoice"]
        line = self.line.with_user(user)
        self.assertTrue(line.display_name)
        self.assertTrue(line.read(["monthly_cost", "state", "number_display"]))
        with self.assertRaises(AccessError):
            line.action_suspend()
