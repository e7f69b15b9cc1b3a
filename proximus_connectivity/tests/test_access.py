from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ConnectivityCommon
from .test_switching_access import RIGHTS as SWITCHING_RIGHTS

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
#: Dialogs: whoever works with lines fills them in.
WIZARDS = (
    "proximus.line.change.holder",
    "proximus.line.change.number",
    "proximus.line.change.number.row",
    "proximus.line.change.offer",
    "proximus.line.change.sim",
    "proximus.line.change.sim.card",
    "proximus.line.change.site",
    "proximus.line.end",
    "proximus.line.end.answer",
    "proximus.line.order.cancel",
    "proximus.line.suspend",
    "proximus.line.tmf.export",
    "proximus.line.tmf.import",
    "proximus.line.tmf.import.item",
    "proximus.line.withdraw",
    "proximus.number.paste",
    "proximus.problem.compensation",
    "proximus.problem.compensation.line",
    "proximus.problem.move",
    "proximus.problem.tell",
)
#: Written by the machinery, or drawn up from other records: nobody edits them.
READ_ONLY = (
    "proximus.deadline",
    "proximus.inventory.difference",
    "proximus.line.event",
    "proximus.line.order.news",
    "proximus.line.price",
    "proximus.line.usage.month",
    "proximus.portfolio",
    "proximus.problem.event",
    "proximus.problem.note",
    "proximus.provider.hub",
)
WORKED_WITH = ("proximus.line.dependency", "proximus.line.usage", "proximus.problem")
SET_UP = (
    "proximus.end.reason",
    "proximus.offer.requirement",
    "proximus.parameter",
    "proximus.specification",
)
#: The catalogue is read by all employees: it stands on products.
CATALOGUE = ("proximus.offer.requirement", "proximus.specification")
ALL, READ, NONE = set(VERBS), {"read"}, set()
USER = {
    **dict.fromkeys((*LINE_MODELS, *WORKED_WITH, *WIZARDS), ALL),
    **dict.fromkeys((*READ_ONLY, *SET_UP, "proximus.provider"), READ),
    "proximus.exchange": READ,
}
#: What each group may do with each model; what is not named is forbidden.
MATRIX = {
    "base.group_user": dict.fromkeys(CATALOGUE, READ),
    "proximus_connectivity.group_secret": dict.fromkeys(CATALOGUE, READ),
    "proximus_connectivity.group_user": USER,
    "proximus_connectivity.group_manager": {
        **USER,
        **dict.fromkeys((*SET_UP, "proximus.provider"), ALL),
        "proximus.exchange": {"read", "write"},
        "proximus.secret.log": READ,
    },
    "account.group_account_invoice": {
        **dict.fromkeys(CHECK_MODELS, ALL),
        **dict.fromkeys(
            (
                *WORKED_WITH,
                *CATALOGUE,
                "proximus.end.reason",
                "proximus.line",
                "proximus.line.event",
                "proximus.line.price",
                "proximus.line.usage.month",
                "proximus.number",
                "proximus.parameter",
                "proximus.problem.event",
                "proximus.problem.note",
            ),
            READ,
        ),
    },
    "base.group_portal": {"proximus.line": READ, "proximus.problem": READ},
    "base.group_public": {},
}
MODELS = (
    *LINE_MODELS,
    *CHECK_MODELS,
    *WIZARDS,
    *READ_ONLY,
    *WORKED_WITH,
    *SET_UP,
    "proximus.exchange",
    "proximus.provider",
    "proximus.secret.log",
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

    def test_no_model_is_forgotten(self):
        """Each model of the module is in this table or in that of porting and sites."""
        own = {
            name
            for name, model in self.env.items()
            if model._original_module == "proximus_connectivity" and not model._abstract
        }
        self.assertEqual(own, {*MODELS, *SWITCHING_RIGHTS})

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

    def test_billing_people_read_each_field_that_is_not_kept_from_them(self):
        """Also what a line lacks, though they may see no SIM card."""
        user = self.users["account.group_account_invoice"]
        line = self._create_active_line("mobile").with_user(user)
        self.env.invalidate_all()
        self.assertIn("SIM card", line.missing)
        for name, field in line._fields.items():
            kept = field.comodel_name and not self.env[field.comodel_name].with_user(
                user
            ).has_access("read")
            if kept or not line._has_field_access(field, "read"):
                continue
            with self.subTest(field=name):
                self.env.invalidate_all()
                line.read([name])
