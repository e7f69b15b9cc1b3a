from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.proximus_connectivity.tests.access import VERBS, AccessMixin

from .common import SecurityCommon

EMPLOYEE = "base.group_user"
READER = "proximus_security.group_reader"
DELIVERY = "proximus_security.group_delivery"
OFFICER = "proximus_security.group_officer"
AWARENESS = "proximus_security.group_awareness"
ADMIN = "base.group_system"
OWNER = "proximus_connectivity.group_owner"
PARTNER = "proximus_connectivity.group_partner"
ACCOUNTANT = "proximus_connectivity.group_accountant"
#: What a role brings of this module: the accountant is an employee like any other.
ROLES = {OWNER: OFFICER, PARTNER: DELIVERY, ACCOUNTANT: EMPLOYEE}

KEPT = {READER: "r", DELIVERY: "r", OFFICER: "rwcd"}
#: Whoever sold a protection activates it and gives its seats.
DELIVERED = {**KEPT, DELIVERY: "rwc"}
#: Incidents are nobody's business but the officers'; so are their dialogs.
OFFICERS = {OFFICER: "rwcd"}
MATRIX = {
    "proximus.security.control": dict.fromkeys(
        (EMPLOYEE, AWARENESS, ADMIN, *KEPT), "r"
    ),
    "proximus.security.domain": KEPT,
    "proximus.security.service.type": {
        **dict.fromkeys((EMPLOYEE, AWARENESS, ADMIN), "r"),
        **KEPT,
    },
    "proximus.security.service": {
        **DELIVERED,
        "base.group_portal": "r",
        ACCOUNTANT: "r",
    },
    # one's own; see the rules
    "proximus.security.coverage": {
        **dict.fromkeys((EMPLOYEE, AWARENESS, ADMIN, ACCOUNTANT), "r"),
        **DELIVERED,
    },
    "proximus.security.requirement": KEPT,
    "proximus.security.exemption": KEPT,
    "proximus.security.gap": {READER: "r", DELIVERY: "r", OFFICER: "r"},
    "proximus.security.access": {OFFICER: "r"},
    "proximus.security.status": {READER: "r", DELIVERY: "r", OFFICER: "r"},
    "proximus.security.posture": {
        READER: "r",
        DELIVERY: "r",
        OFFICER: "r",
        ACCOUNTANT: "r",
    },
    # who sends is set up by whoever may see secrets
    "proximus.security.source": {OFFICER: "r", ADMIN: "rwcd"},
    "proximus.security.source.rotate": {ADMIN: "rwcd"},
    "proximus.security.event": {OFFICER: "r"},
    "proximus.security.event.rule": {**OFFICERS, ADMIN: "rwcd"},
    "proximus.security.alert": {OFFICER: "rw"},
    "proximus.security.awareness.campaign": {**OFFICERS, AWARENESS: "rwcd"},
    "proximus.security.awareness.group": {OFFICER: "r", AWARENESS: "rwcd"},
    "proximus.security.awareness.result": {
        **dict.fromkeys((EMPLOYEE, READER, DELIVERY, OFFICER, ADMIN), "r"),
        AWARENESS: "rwcd",
    },
    "proximus.security.incident": {DELIVERY: "r", **OFFICERS},
    "proximus.security.notification": {DELIVERY: "r", **OFFICERS},
    "proximus.security.timeline": {DELIVERY: "r", OFFICER: "rc"},
    "proximus.security.grant": {DELIVERY: "rc", ACCOUNTANT: "rc", OFFICER: "rwc"},
    "proximus.security.grant.log": {OFFICER: "r"},
    # a partner reads them where the company gives the wider access
    "proximus.security.assessment": {PARTNER: "r", **OFFICERS},
    "proximus.security.assessment.line": {PARTNER: "r", **OFFICERS},
    "proximus.security.assessment.import": OFFICERS,
    "proximus.security.assessment.import.item": OFFICERS,
    "proximus.security.safeonweb": OFFICERS,
    "proximus.security.supplier.pack": OFFICERS,
    "proximus.security.report": {
        **dict.fromkeys((EMPLOYEE, READER, DELIVERY, OFFICER, AWARENESS, ADMIN), "rc"),
        "base.group_portal": "rc",
    },
    "proximus.security.lesson": OFFICERS,
    "proximus.security.incident.year": {OFFICER: "r", ACCOUNTANT: "r"},
    "proximus.security.decide": OFFICERS,
    "proximus.security.dismiss": OFFICERS,
    "proximus.security.baseline": OFFICERS,
    "proximus.security.exempt": OFFICERS,
    "proximus.security.exempt.line": OFFICERS,
    "proximus.security.give.back": {DELIVERY: "rwcd", OFFICER: "rwcd"},
}
MATRIX = {
    model: {
        **{role: rights[group] for role, group in ROLES.items() if group in rights},
        **rights,
    }
    for model, rights in MATRIX.items()
}


@tagged("post_install", "-at_install")
class TestAccess(AccessMixin, SecurityCommon):
    """Group × verb × company."""

    module = "proximus_security"
    matrix = MATRIX
    groups = (
        EMPLOYEE,
        READER,
        DELIVERY,
        OFFICER,
        AWARENESS,
        ADMIN,
        *ROLES,
        "base.group_portal",
        "base.group_public",
    )
    company_rule = "[('company_id', 'in', company_ids)]"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        requirement = cls._requirement()
        lotte = cls._employee()
        service = cls._service()
        incident = cls._incident(aware_at=cls.now)
        assessment = cls.env["proximus.security.assessment"].create({"level": "small"})
        person = cls._employee("Bram")
        cls.records = {
            record._name: record
            for record in (
                service,
                assessment,
                assessment.line_ids[:1],
                cls.env["proximus.security.domain"].create({"name": "tilleul.test"}),
                cls._seat(service, lotte),
                cls._exemption(lotte),
                requirement,
                cls._gaps(employee_id=person.id),
                incident,
                incident.notification_ids[:1],
                incident.timeline_ids[:1],
            )
        }

    def test_another_company_sees_and_touches_nothing(self):
        for model, record in self.records.items():
            foreign = self._as(self.other_officer, record)
            with self.subTest(model=model):
                self.assertTrue(record)
                self.assertFalse(foreign.search([("id", "in", record.ids)]))
                for verb in VERBS.values():
                    self.assertFalse(foreign.has_access(verb))
                with self.assertRaises(AccessError):
                    foreign.read(["company_id"])

    def test_the_own_company_is_seen_by_its_officer(self):
        for model, record in self.records.items():
            own = record.with_user(self.officer)
            with self.subTest(model=model):
                self.assertEqual(own.search([("id", "in", record.ids)]), record)
                self.assertTrue(own.display_name)

    def test_nothing_can_be_slipped_into_another_company(self):
        services = self._as(self.other_officer, self.env["proximus.security.service"])
        with self.assertRaises(AccessError):
            services.create(
                {"type_id": self.endpoint.id, "company_id": self.company.id}
            )
        timeline = self._as(self.other_officer, self.env["proximus.security.timeline"])
        with self.assertRaises(AccessError):
            timeline.create(
                {
                    "incident_id": self.records["proximus.security.incident"].id,
                    "text": "We were here",
                }
            )

    def test_a_reader_sees_names_of_people_and_lines(self):
        self._requirement(self.mobile)
        line = self._line()
        gaps = self._gaps().with_user(self.reader)
        self.assertIn(line.display_name, gaps.line_id.mapped("display_name"))
        self.assertIn("Bram", gaps.employee_id.mapped("display_name"))

    def test_a_partner_activates_what_was_sold_and_gives_its_seats(self):
        partner = self.users[PARTNER]
        self._grant(partner)
        service = self._service(state="ordered").with_user(partner)
        service.action_activate()
        self.assertEqual(service.state, "active")
        seat = self.env["proximus.security.coverage"].with_user(partner)
        seat = seat.create(
            {"service_id": service.id, "employee_id": self._employee("Sofie").id}
        )
        seat.action_confirm()
        self.assertEqual(seat.state, "protected")
        seat.action_release()
        self.assertEqual(seat.state, "removed")

    def test_clocks_are_to_do_for_officers_only(self):
        self.env.flush_all()
        incident = self.records["proximus.security.incident"]
        clocks = self.env["proximus.deadline"].sudo().search([("kind", "=", "clock")])
        mine = clocks.filtered(
            lambda row: row.notification_id in incident.notification_ids
        )
        self.assertTrue(mine)
        self.assertIn(incident.title, mine[0].sentence)
        todo = self.env["proximus.deadline"]
        here = [("id", "in", mine.ids)]
        self.assertEqual(todo.with_user(self.users[OWNER]).search(here), mine)
        self.assertFalse(todo.with_user(self.users[PARTNER]).search(here))
        incident.write({"confidential": True, "user_id": self.officer.id})
        self.env.flush_all()
        self.assertFalse(todo.with_user(self.users[OWNER]).search(here))
        incident.user_id = self.users[OWNER]
        self.env.flush_all()
        self.assertEqual(todo.with_user(self.users[OWNER]).search(here), mine)

    def test_people_are_shown_with_what_protects_them(self):
        self.env.flush_all()
        owner = self.users[OWNER]
        people = self.env["hr.employee.public"].with_user(owner)
        bram = people.search([("name", "=", "Bram")])
        self.assertIn(self.endpoint, bram[:1].security_missing_type_ids)
        plain = self.env["hr.employee.public"].with_user(self.users[ACCOUNTANT])
        with self.assertRaises(AccessError):
            plain.browse(bram[:1].id).read(["security_missing_type_ids"])

    def test_an_employee_without_rights_sees_no_gap(self):
        with self.assertRaises(AccessError):
            self.env["proximus.security.gap"].with_user(self.employee_user).search([])
