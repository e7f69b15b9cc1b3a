from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SecurityCommon

VERBS = ("read", "write", "create", "unlink")
ALL, NONE, READ, ADD = "rwcu", "", "r", "rc"
#: Model → rights of (employee, reader, officer).
MATRIX = {
    "proximus.security.service.type": (READ, READ, ALL),
    "proximus.security.service": (NONE, READ, ALL),
    "proximus.security.coverage": (NONE, READ, ALL),
    "proximus.security.requirement": (NONE, READ, ALL),
    "proximus.security.exemption": (NONE, READ, ALL),
    "proximus.security.gap": (NONE, READ, READ),
    "proximus.security.incident": (NONE, NONE, ALL),
    "proximus.security.notification": (NONE, NONE, ALL),
    "proximus.security.timeline": (NONE, NONE, ADD),
    "proximus.security.baseline": (NONE, NONE, ALL),
    "proximus.security.exempt": (NONE, NONE, ALL),
    "proximus.security.exempt.line": (NONE, NONE, ALL),
}


@tagged("post_install", "-at_install")
class TestAccess(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        requirement = cls._requirement()
        lotte = cls._employee()
        service = cls._service()
        incident = cls._incident(aware_at=cls.now)
        person = cls._employee("Bram")
        cls.records = {
            record._name: record
            for record in (
                service,
                cls._seat(service, lotte),
                cls._exemption(lotte),
                requirement,
                cls._gaps(employee_id=person.id),
                incident,
                incident.notification_ids[:1],
                incident.timeline_ids[:1],
            )
        }

    def test_every_group_and_verb(self):
        users = (self.employee_user, self.reader, self.officer)
        for model, rights in MATRIX.items():
            for user, allowed in zip(users, rights, strict=True):
                records = self.env[model].with_user(user)
                for verb in VERBS:
                    with self.subTest(model=model, user=user.login, verb=verb):
                        self.assertEqual(records.has_access(verb), verb[0] in allowed)

    def test_the_matrix_knows_every_model(self):
        models = self.env["ir.model"].search(
            [("model", "=like", "proximus.security.%")]
        )
        own = models.filtered(lambda m: m.modules == "proximus_security")
        self.assertEqual(set(own.mapped("model")), MATRIX.keys())

    def test_every_model_of_a_company_has_a_global_rule(self):
        rules = self.env["ir.rule"]
        for model in MATRIX:
            if "company_id" not in self.env[model]:
                continue
            found = rules.search(
                [
                    ("model_id.model", "=", model),
                    ("groups", "=", False),
                    ("domain_force", "=", "[('company_id', 'in', company_ids)]"),
                ]
            )
            self.assertTrue(found, model)

    def test_another_company_sees_and_touches_nothing(self):
        for model, record in self.records.items():
            foreign = self._as(self.other_officer, record)
            with self.subTest(model=model):
                self.assertTrue(record)
                self.assertFalse(foreign.search([("id", "in", record.ids)]))
                for verb in VERBS:
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
        self.assertIn(line.name, gaps.line_id.mapped("display_name"))
        self.assertIn("Bram", gaps.employee_id.mapped("display_name"))

    def test_an_employee_without_rights_sees_no_gap(self):
        with self.assertRaises(AccessError):
            self.env["proximus.security.gap"].with_user(self.employee_user).search([])
