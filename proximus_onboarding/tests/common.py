from unittest.mock import patch

from odoo import Command
from odoo.tests import TransactionCase, new_test_user

# The answers of a small company that works on paper and is not well protected.
ANSWERS = {
    "PAPER_CONTRACTS": True,
    "DOUBLE_ENTRY": 60,
    "EMPLOYEES": 12,
    "MOBILE_LINES": 4,
    "DEVICE_PROTECTION": "some",
}
NUMBER = "0566988259"


class OnboardingCommon(TransactionCase):
    """A company of its own, an office manager, and ways to walk through a set-up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls._create_company("Onboarding Test")
        cls.office = new_test_user(
            cls.env,
            "onboarding_office",
            "proximus_onboarding.group_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.admin = new_test_user(
            cls.env,
            "onboarding_admin",
            "proximus_onboarding.group_manager,base.group_system",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _create_company(cls, name, **values):
        """Create a company without a country, so that nothing else gets involved."""
        currency = cls.env.ref("base.EUR")
        return cls.env["res.company"].create(
            {"name": name, "currency_id": currency.id, **values}
        )

    def _start(self, user=None, company=None):
        """Return a new session, as the user sees it."""
        company = company or self.company
        sessions = self.env["proximus.onboarding.session"].with_user(
            user or self.office
        )
        return sessions.with_company(company)._start(company)

    def _start_for_customer(self, user=None):
        """Return a session of a customer: a company sells nothing to itself."""
        session = self._start(user)
        session.sudo().partner_id = self.env["res.partner"].create(
            {"name": "Customer of Onboarding Test", "is_company": True}
        )
        return session

    def _pass_company(self, session, **values):
        """Fill in and leave the first step."""
        session.write({"enterprise_number": NUMBER, "vat_liable": "yes", **values})
        session.action_next()

    def _answer(self, session, answers):
        """Answer the questions of the assessment; None is “I don't know”."""
        while session.step_code == "assessment":
            code = session.current_answer_id.question_id.code
            if answers.get(code) is None:
                session.action_unknown()
            else:
                session.current_answer_id._set_value(answers[code])
                session.action_next()

    def _to_advice(self, session=None, **answers):
        """Return a session at the advice; answers of a small company unless given."""
        session = session or self._start()
        self._pass_company(session)
        self._answer(session, ANSWERS | answers)
        return session

    def _advice(self, session, code):
        """Return what a rule says in a session."""
        return session.recommendation_ids.filtered(lambda one: one.rule_id.code == code)

    def _topic(self, code):
        return self.env["proximus.onboarding.topic"].search([("code", "=", code)])

    def _score(self, session, method="digital_intensity"):
        """Return the score of a session by the method of its framework."""
        return session.score_ids.filtered(lambda one: one.method == method)

    def _answer_of(self, session, code):
        return session.answer_ids.filtered(lambda one: one.question_id.code == code)

    def _answer_more(self, session, **answers):
        """Answer questions outside the walk, and advise again."""
        for code, value in answers.items():
            answer = self._answer_of(session, code)
            if value is None:
                answer._set_unknown()
            else:
                answer._set_value(value)
                answer._confirm()
        session._refresh_advice()

    def _question(self, code):
        return self.env["proximus.onboarding.question"].search([("code", "=", code)])

    def _patch_install(self, side_effect=None):
        """Replace the one seam that installs a module."""
        model = type(self.env["proximus.onboarding.session"])
        return patch.object(
            model, "_install_module_now", autospec=True, side_effect=side_effect
        )
