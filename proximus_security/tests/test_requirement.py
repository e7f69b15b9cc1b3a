from datetime import timedelta

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SecurityCommon


@tagged("post_install", "-at_install")
class TestRequirement(SecurityCommon):
    def test_how_many_are_protected(self):
        people = self._employee("A") | self._employee("B") | self._employee("C")
        requirement = self._requirement()
        everybody = len(
            self.env["hr.employee"].search([("company_id", "=", self.company.id)])
        )
        self.assertEqual(requirement.required_count, everybody)
        self.assertEqual(requirement.protected_count, 0)
        service = self._service()
        seat = self._seat(service, people[0])
        seat.action_confirm()
        self._exemption(people[1])
        requirement.invalidate_recordset()
        self.assertEqual(requirement.required_count, everybody - 1)
        self.assertEqual(requirement.protected_count, 1)
        self.assertEqual(requirement.gap_count, everybody - 2)

    def _presets(self):
        return self.env["proximus.security.requirement"].search(
            [("company_id", "=", self.company.id), ("preset", "!=", False)]
        )

    def test_a_baseline_adds_what_is_missing_once(self):
        wizard = self.env["proximus.security.baseline"].with_user(self.officer)
        form = Form(wizard.with_company(self.company))
        form.preset = "small"
        self.assertGreaterEqual(form.new_count, 3)
        form.save().action_apply()
        added = self._presets()
        self.assertTrue(all(added.type_id.mapped("in_small")))
        wizard.create({"preset": "small"}).action_apply()
        self.assertEqual(self._presets(), added)
        wizard.create({"preset": "basic"}).action_apply()
        self.assertGreater(len(self._presets()), len(added))

    def test_a_baseline_respects_what_was_archived(self):
        requirements = self.env["proximus.security.requirement"]
        requirements._apply_preset("small", self.company)
        self._presets()[0].active = False
        self.assertFalse(requirements._apply_preset("small", self.company))

    @mute_logger("odoo.sql_db")
    def test_one_requirement_per_protection_and_company(self):
        self._requirement()
        self._requirement(company_id=self.other_company.id)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._requirement(active=False)


@tagged("post_install", "-at_install")
class TestExemption(SecurityCommon):
    @mute_logger("odoo.sql_db")
    def test_it_ends_within_twelve_months(self):
        person = self._employee()
        self._exemption(person, date_to=self.today + relativedelta(months=12))
        for date_to in (
            self.today + relativedelta(months=12, days=1),
            self.today - timedelta(days=1),
            False,
        ):
            with (
                self.subTest(date_to=date_to),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._exemption(person, date_to=date_to)

    def test_it_needs_a_reason(self):
        with self.assertRaisesRegex(ValidationError, "say why"):
            self._exemption(self._employee(), reason="  ")

    def test_only_an_officer_of_the_company_approves(self):
        for user in (self.reader, self.employee_user, self.other_officer):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(ValidationError, "may not approve"),
            ):
                self._exemption(self._employee(), approved_by_id=user.id)

    def test_the_subject_must_fit_the_protection(self):
        with self.assertRaises(ValidationError):
            self._exemption(self._employee(), self.mobile)
        self._exemption(self._line(), self.mobile)

    @mute_logger("odoo.sql_db")
    def test_it_has_exactly_one_subject(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._exemption(self._line(), self.mobile, employee_id=self._employee().id)

    def test_expired_is_derived(self):
        exemption = self._exemption(
            self._employee(), date_from=self.today - timedelta(days=9)
        )
        self.assertFalse(exemption.is_expired)
        exemption.date_to = self.today - timedelta(days=1)
        self.assertTrue(exemption.is_expired)
