from datetime import timedelta

from odoo.fields import Domain
from odoo.tests import HttpCase, tagged

from .common import SecurityCommon

STATUSES = ("verified", "declared", "unknown", "missing", "exempt")


@tagged("post_install", "-at_install")
class TestOneStatus(SecurityCommon, HttpCase):
    """Five people with a seat each, one of every status: each screen says the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requirement = cls._requirement()
        cls.service = cls._service(seats=9, unit_price=2)
        cls.people = {status: cls._employee(status.title()) for status in STATUSES}
        cls.seats = {
            "verified": cls._give("verified", source="api", last_seen=cls.now),
            "declared": cls._give("declared"),
            "unknown": cls._give(
                "unknown", source="api", last_seen=cls.now - timedelta(days=40)
            ),
            "missing": cls._give("missing"),
            "exempt": cls._give("exempt", last_seen=cls.now - timedelta(days=400)),
        }
        cls.seats["missing"].action_report_error()
        cls._exemption(cls.people["exempt"])
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _give(cls, status, **vals):
        person = cls.people[status]
        return cls._seat(cls.service, person, state="protected", **vals)

    def _rows(self):
        return self.env["proximus.security.status"].search(
            [("requirement_id", "=", self.requirement.id)]
        )

    def test_the_list_of_who_is_protected(self):
        found = {row.employee_id: row.status for row in self._rows()}
        for status, person in self.people.items():
            self.assertEqual(found[person], status)

    def test_the_seats(self):
        for status, seat in self.seats.items():
            # whoever is left out still has a seat, of which nobody knows any more
            shown = "unknown" if status == "exempt" else status
            self.assertEqual(seat.status, shown)
            self.assertEqual(seat.proof, shown if shown in STATUSES[:2] else False)
            self.assertIn(seat, seat.search([("status", "=", shown)]))
        self.assertEqual(
            self.env["proximus.security.coverage"]
            .search([("status", "=", "verified"), ("service_id", "=", self.service.id)])
            .employee_id,
            self.people["verified"],
        )

    def test_the_service(self):
        self.assertEqual(self.service.seats_assigned, 5)
        self.assertEqual(self.service.seats_protected, 2)
        self.assertEqual(
            self.service._seats_by_evidence()[self.service],
            {"verified": 1, "declared": 1, "unknown": 2, "missing": 1, "free": 4},
        )
        self.assertEqual(
            self.service._evidence_seats()[self.service.id], (1, 1), "assessment"
        )

    def test_the_gaps(self):
        found = {gap.employee_id: gap.status for gap in self._gaps()}
        for status in ("unknown", "missing"):
            self.assertEqual(found.pop(self.people[status]), status)
        self.assertFalse(set(found) & set(self.people.values()))

    def test_the_requirement(self):
        self.assertEqual(self.requirement.protected_count, 2)
        self.assertEqual(self.requirement.required_count, 4)
        self.assertEqual(self.requirement.gap_count, 2)
        self.assertEqual(self.requirement.missing_count, 1)
        self.assertEqual(self.requirement.unknown_count, 1)
        self.assertIn("1 person without", self.requirement.missing_text)

    def test_the_score_and_the_home(self):
        counts = self.requirement._status_counts(self.company)
        self.assertEqual(
            counts[self.company.id, self.endpoint.id],
            {"eligible": 4, **dict.fromkeys(STATUSES, 1)},
        )
        posture = self.env["proximus.security.posture"]._measure(self.company)
        score = posture[self.company]
        for name in ("verified", "declared", "unknown", "missing"):
            self.assertEqual(getattr(score, name) * 4, 1, name)
        card = self.env["proximus.home.card"].with_company(self.company)
        figures = card._card_protection()["figures"]
        self.assertEqual([figure["value"] for figure in figures], ["1"] * 4)

    def test_the_files_of_the_people(self):
        for status, person in self.people.items():
            public = self.env["hr.employee.public"].browse(person.id)
            with self.subTest(status=status):
                self.assertEqual(public.security_status_ids.mapped("status"), [status])
                shown = {
                    "security_type_ids": status in ("verified", "declared"),
                    "security_unknown_type_ids": status == "unknown",
                    "security_missing_type_ids": status == "missing",
                }
                for name, is_there in shown.items():
                    self.assertEqual(bool(public[name]), is_there, name)
                gaps = person.security_gap_ids.mapped("status")
                self.assertEqual(
                    gaps, [status] if status in ("unknown", "missing") else []
                )
                left_out = person.security_status_ids.mapped("status")
                self.assertEqual(left_out, ["exempt"] if status == "exempt" else [])

    def test_a_seat_that_nobody_requires_is_green_only_when_it_protects(self):
        awareness = self._type("t_aware")
        service = self._service(awareness)
        person = self.people["verified"]
        seat = self._seat(
            service,
            person,
            state="protected",
            source="api",
            last_seen=self.now - timedelta(days=40),
        )
        public = self.env["hr.employee.public"].browse(person.id)
        self.assertNotIn(awareness, public.security_type_ids)
        seat.last_seen = self.now
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertIn(awareness, public.security_type_ids)

    def test_an_export_says_the_same(self):
        rows = self._rows().export_data(["employee_id", "status"])["datas"]
        labels = dict(
            self.env["proximus.security.status"]
            ._fields["status"]
            ._description_selection(self.env)
        )
        found = dict(rows)
        for status, person in self.people.items():
            self.assertEqual(found[person.name], labels[status])

    def test_the_portal_of_the_company_counts_missing_and_unknown_apart(self):
        gaps = self.env["proximus.security.gap"]
        own = self.company.partner_id
        for status in ("missing", "unknown"):
            counts = gaps._count_missing_of(own, status)
            found = {row["type"]: row["people"] for row in counts}
            self.assertEqual(found, {self.endpoint: 1}, status)

    def test_each_employee_reads_the_own_status_and_no_other(self):
        for status, person in self.people.items():
            user = self._user(f"one_{status}", "base.group_user")
            person.user_id = user
            self.env.flush_all()
            self.authenticate(user.login, user.login)
            answer = self.url_open("/my/protection")
            self.assertEqual(answer.status_code, 200)
            page = answer.text
            label = {"exempt": "Left Out"}.get(status, status.title())
            with self.subTest(status=status):
                self.assertIn("o_proximus_mine", page)
                mine = page.split("o_proximus_mine")[1]
                self.assertIn(f">{label}<", mine)
                for other in ("Verified", "Declared", "Unknown", "Missing", "Left Out"):
                    if other != label:
                        self.assertNotIn(f">{other}<", mine)
                self.assertNotIn("o_proximus_missing", page)

    def test_the_own_rows_are_person_login_line_and_device(self):
        user = self._user("one_all", "base.group_user")
        person = self.people["verified"]
        person.user_id = user
        login = self._type("t_login", unit="user")
        device = self._type("t_device", unit="device")
        for kind in (login, device, self.mobile):
            self._requirement(kind)
        line = self._line(employee_id=person.id)
        self._line(employee_id=self.people["unknown"].id)
        laptop = self.env["proximus.device"].create(
            {
                "name": "Laptop",
                "company_id": self.company.id,
                "state": "in_use",
                "employee_id": person.id,
            }
        )
        statuses = self.env["proximus.security.status"]
        rows = statuses.search(statuses._domain_of(user))
        self.assertEqual(rows.type_id, login | device | self.mobile | self.endpoint)
        self.assertEqual((rows.line_id, rows.device_id), (line, laptop))
        guest = self._user("one_guest", "base.group_portal")
        self.assertEqual(statuses._domain_of(guest), Domain.FALSE)
        self.assertEqual(user.security_status_ids.type_id, login)
