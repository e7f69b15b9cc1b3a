from odoo.exceptions import AccessError
from odoo.tests import tagged

from .access import AccessMixin
from .common import ConnectivityCommon

EMPLOYEE = "base.group_user"
SECRET = "proximus_connectivity.group_secret"
USER = "proximus_connectivity.group_user"
MANAGER = "proximus_connectivity.group_manager"
OWNER = "proximus_connectivity.group_owner"
PARTNER = "proximus_connectivity.group_partner"
BILLING = "account.group_account_invoice"
PORTAL = "base.group_portal"
HR = "hr.group_hr_user"
ACCOUNTANT = "proximus_connectivity.group_accountant"
#: What a role brings of this module, beside what stands in the matrix for it.
ROLES = {OWNER: USER, PARTNER: USER, ACCOUNTANT: BILLING, HR: EMPLOYEE}

#: Whoever works with lines keeps these, and fills in the dialogs.
WORK = {USER: "rwcd", MANAGER: "rwcd"}
#: Written by the machinery, or drawn up from other records: nobody edits them.
RECORD = {USER: "r", MANAGER: "r"}
SET_UP = {USER: "r", MANAGER: "rwcd"}
BILLED = {BILLING: "r"}
#: The catalogue is read by all employees: it stands on products.
CATALOGUE = {**dict.fromkeys((EMPLOYEE, SECRET), "r"), **SET_UP, **BILLED}

MATRIX = {
    "proximus.assignment": {**WORK, BILLING: "r", ACCOUNTANT: "rw"},
    "proximus.bill.accept": {BILLING: "rwcd"},
    "proximus.benefit.line": {ACCOUNTANT: "rwcd", HR: "rwcd"},
    "proximus.benefit.month": {ACCOUNTANT: "rwcd", HR: "rwcd"},
    "proximus.bill.change": {BILLING: "r", OWNER: "r"},
    "proximus.bill.check": {BILLING: "rwcd", OWNER: "r"},
    "proximus.bill.check.line": {BILLING: "rwcd", OWNER: "r"},
    "proximus.bill.check.step": {BILLING: "rwcd"},
    "proximus.bill.detail": {BILLING: "rwcd"},
    "proximus.bill.format": {BILLING: "rwcd"},
    "proximus.bill.lines": {BILLING: "rwcd"},
    "proximus.bill.lines.row": {BILLING: "rwcd"},
    "proximus.bill.match": {BILLING: "rwcd"},
    "proximus.bill.third": {BILLING: "rwcd"},
    "proximus.claim": {USER: "rwc", MANAGER: "rwcd", BILLING: "rw"},
    "proximus.claim.credit": {**RECORD, **BILLED},
    "proximus.claim.line": {**RECORD, **BILLED},
    "proximus.claim.refuse": {**WORK, BILLING: "rwcd"},
    "proximus.claim.report": {BILLING: "r", OWNER: "r"},
    "proximus.client": {PARTNER: "rwcd", ACCOUNTANT: "rwcd"},
    "proximus.client.digest": {PARTNER: "r", ACCOUNTANT: "r"},
    "proximus.client.import": {PARTNER: "rwcd", ACCOUNTANT: "rwcd"},
    "proximus.client.import.row": {PARTNER: "rwcd", ACCOUNTANT: "rwcd"},
    "proximus.cost.account": {**BILLED, ACCOUNTANT: "rwcd"},
    "proximus.cost.default": {**BILLED, ACCOUNTANT: "rwcd"},
    "proximus.cost.setup": {ACCOUNTANT: "rwcd"},
    "proximus.cost.setup.row": {ACCOUNTANT: "rwcd"},
    "proximus.cost.budget": {OWNER: "rwcd", ACCOUNTANT: "rwcd"},
    "proximus.cost.cutoff": {ACCOUNTANT: "rwcd"},
    "proximus.cost.cutoff.line": {ACCOUNTANT: "rwcd"},
    "proximus.cost.forecast": {**RECORD, **BILLED},
    "proximus.coverage": SET_UP,
    "proximus.deadline": RECORD,
    "proximus.device": WORK,
    "proximus.end.reason": {**SET_UP, **BILLED},
    "proximus.exchange": {USER: "r", MANAGER: "rw"},
    "proximus.exchange.note": {**RECORD, **BILLED},
    # who arranges the home changes cards; a module brings them
    "proximus.home.card": {
        **dict.fromkeys((EMPLOYEE, SECRET, USER, BILLING), "r"),
        MANAGER: "rw",
    },
    "proximus.figures.consent": {OWNER: "rwcd"},
    "proximus.inventory.difference": RECORD,
    "proximus.line": {**WORK, **BILLED, PORTAL: "r"},
    "proximus.line.change.holder": WORK,
    "proximus.line.change.number": WORK,
    "proximus.line.change.number.row": WORK,
    "proximus.line.change.offer": WORK,
    "proximus.line.change.sim": WORK,
    "proximus.line.change.sim.card": WORK,
    "proximus.line.change.site": WORK,
    "proximus.line.dependency": {**WORK, **BILLED},
    "proximus.line.end": WORK,
    "proximus.line.end.answer": WORK,
    "proximus.line.event": {**RECORD, **BILLED},
    "proximus.line.month": {**RECORD, **BILLED},
    "proximus.line.order": WORK,
    "proximus.line.order.item": WORK,
    "proximus.line.order.cancel": WORK,
    "proximus.line.price": {**RECORD, **BILLED},
    "proximus.line.suspend": WORK,
    "proximus.line.tmf.export": WORK,
    "proximus.inventory.import": WORK,
    "proximus.inventory.import.item": WORK,
    "proximus.inventory.import.step": WORK,
    "proximus.usage.file": WORK,
    "proximus.usage.file.item": WORK,
    "proximus.usage.file.step": WORK,
    "proximus.inventory.reading": RECORD,
    "proximus.line.tmf.import": WORK,
    "proximus.line.tmf.import.item": WORK,
    "proximus.line.usage": {**WORK, **BILLED},
    "proximus.line.usage.month": {**RECORD, **BILLED},
    "proximus.line.withdraw": WORK,
    "proximus.number": {**WORK, **BILLED},
    "proximus.number.paste": WORK,
    "proximus.offer.requirement": CATALOGUE,
    "proximus.parameter": {**SET_UP, **BILLED},
    "proximus.port.request": {**WORK, **BILLED},
    "proximus.portfolio": RECORD,
    "proximus.problem": {**WORK, **BILLED, PORTAL: "r"},
    "proximus.problem.compensation": WORK,
    "proximus.problem.compensation.line": WORK,
    "proximus.problem.event": {**RECORD, **BILLED},
    "proximus.problem.move": WORK,
    "proximus.problem.tell": WORK,
    "proximus.provider": SET_UP,
    "proximus.provider.hub": RECORD,
    "proximus.qualification": {USER: "rwc", MANAGER: "rwcd"},
    "proximus.qualification.item": WORK,
    "proximus.qualification.reason": SET_UP,
    "proximus.quote.request": {OWNER: "rwcd", PARTNER: "r"},
    "proximus.quote.request.answer.import": {OWNER: "rwcd"},
    "proximus.quote.request.item": {OWNER: "rwcd", PARTNER: "r"},
    "proximus.retention": {MANAGER: "rw"},
    "proximus.secret.log": {MANAGER: "r"},
    "proximus.sim": WORK,
    "proximus.specification": CATALOGUE,
    "proximus.switch": {**WORK, PORTAL: "r"},
    "proximus.switch.line": WORK,
    "proximus.usage.import": WORK,
    "proximus.usage.import.item": WORK,
    "proximus.usage.record": {**RECORD, **BILLED},
    "proximus.use.profile": {**BILLED, ACCOUNTANT: "rwcd"},
}
MATRIX = {
    model: {
        **{role: rights[group] for role, group in ROLES.items() if group in rights},
        **rights,
    }
    for model, rights in MATRIX.items()
}


@tagged("post_install", "-at_install")
class TestAccess(AccessMixin, ConnectivityCommon):
    """Group × verb × company."""

    module = "proximus_connectivity"
    matrix = MATRIX
    groups = (
        EMPLOYEE,
        SECRET,
        USER,
        MANAGER,
        BILLING,
        *ROLES,
        PORTAL,
        "base.group_public",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Other Company"})
        cls.users[PORTAL].partner_id.parent_id = cls.partner
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

    def test_other_companies_are_out_of_reach(self):
        user = self._create_user(
            "conn_other",
            MANAGER,
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
            if "w" in MATRIX[record._name][MANAGER]:
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
        user = self.users[USER]
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
            USER,
            MANAGER,
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
        user = self.users[PORTAL]
        stranger = self._create_active_line(partner_id=self.other_partner.id)
        lines = self.env["proximus.line"].with_user(user)
        self.assertEqual(
            lines.search([("id", "in", (self.line | stranger).ids)]), self.line
        )
        with self.assertRaises(AccessError):
            lines.browse(self.line.id).read(["monthly_cost"])
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
        user = self.users[BILLING]
        line = self.line.with_user(user)
        self.assertTrue(line.display_name)
        self.assertTrue(line.read(["monthly_cost", "state", "number_display"]))
        with self.assertRaises(AccessError):
            line.action_suspend()

    def test_billing_people_read_each_field_that_is_not_kept_from_them(self):
        """Also what a line lacks, though they may see no SIM card."""
        user = self.users[BILLING]
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
