from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import OnboardingCommon

OWN = (
    "proximus.onboarding.session",
    "proximus.onboarding.session.step",
    "proximus.onboarding.answer",
    "proximus.onboarding.score",
    "proximus.onboarding.recommendation",
    "proximus.onboarding.install.line",
)
DEFINITIONS = (
    "proximus.onboarding.step",
    "proximus.onboarding.question",
    "proximus.onboarding.option",
    "proximus.onboarding.framework",
    "proximus.onboarding.framework.item",
    "proximus.onboarding.rule",
    "proximus.onboarding.condition",
    "proximus.subsidy",
)
VERBS = ("read", "write", "create", "unlink")
ALL, READ, NONE = frozenset(VERBS), frozenset({"read"}), frozenset()


@tagged("post_install", "-at_install")
class TestAccess(OnboardingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls._create_company("Onboarding Elsewhere")
        cls.employee = new_test_user(cls.env, "onboarding_employee", "base.group_user")
        cls.customer = new_test_user(cls.env, "onboarding_portal", "base.group_portal")

    def _verbs(self, user, model):
        records = self.env[model].with_user(user)
        return frozenset(verb for verb in VERBS if records.has_access(verb))

    def test_groups_and_verbs_on_definitions(self):
        for model in DEFINITIONS:
            for user, verbs in (
                (self.office, READ),
                (self.admin, ALL),
                (self.employee, NONE),
                (self.customer, NONE),
            ):
                with self.subTest(model=model, user=user.login):
                    self.assertEqual(self._verbs(user, model), verbs)

    def test_groups_and_verbs_on_sessions(self):
        for model in OWN:
            with self.subTest(model=model):
                self.assertGreaterEqual(
                    self._verbs(self.office, model), {"read", "write", "create"}
                )
                self.assertEqual(self._verbs(self.employee, model), NONE)
        session = "proximus.onboarding.session"
        self.assertNotIn("unlink", self._verbs(self.office, session))
        self.assertEqual(self._verbs(self.admin, session), ALL)
        self.assertEqual(self._verbs(self.customer, session), READ)

    def test_portal_users_reach_nothing_but_their_session(self):
        for model in OWN[1:]:
            self.assertEqual(self._verbs(self.customer, model), NONE, model)
        own = self._to_advice().sudo()
        member = new_test_user(
            self.env,
            "onboarding_member",
            "base.group_portal",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        member.partner_id.parent_id = self.company.partner_id
        session = self.env[own._name].browse(own.id)
        self.assertEqual(session.with_user(member).name, own.name)
        with self.assertRaises(AccessError):
            session.with_user(self.customer).read(["name"])

    def test_sessions_stay_within_their_company(self):
        other_user = new_test_user(
            self.env,
            "onboarding_other",
            "proximus_onboarding.group_manager",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        session = self._to_advice()
        for model in OWN:
            records = self.env[model].search([("company_id", "=", self.company.id)])
            with self.subTest(model=model):
                self.assertFalse(records.with_user(other_user)._filtered_access("read"))
        with self.assertRaises(AccessError):
            session.with_user(other_user).action_next()

    def test_resume_is_for_the_company_that_is_chosen(self):
        self.office.company_ids = [Command.link(self.other_company.id)]
        here = self._start()
        model = self.env["proximus.onboarding.session"].with_user(self.office)
        there = model.with_company(self.other_company).action_resume()
        self.assertNotEqual(there["res_id"], here.id)

    def test_the_office_manager_needs_no_other_rights(self):
        session = self._to_advice()
        session.action_accept_all()
        session.action_next()
        session.action_create_quotation()
        session.action_next()
        if session.step_code == "apps":
            session.action_skip()
        self.assertEqual(session.state, "done")
