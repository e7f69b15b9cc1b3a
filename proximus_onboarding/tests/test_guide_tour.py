from odoo.tests import HttpCase, new_test_user, tagged

from .common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestGuideTour(OnboardingCommon, HttpCase):
    def test_an_office_manager_walks_to_the_advice(self):
        self.start_tour(
            "/odoo/get-started", "proximus_onboarding_guide", login=self.office.login
        )
        session = self.env["proximus.onboarding.session"]._get_open(self.company)
        self.assertEqual(session.step_code, "advice")
        self.assertEqual(
            session._get_accepted("activity").rule_id.code, "ONLINE_SIGNATURE"
        )
        self.assertIsNone(session._get_answers()["EMPLOYEES"])
        self.assertEqual(session._get_answers()["DOUBLE_ENTRY"], 60)

    def test_so_many_clicks_and_no_more(self):
        """The tour counts them: ten to the first hours, fourteen to the offer."""
        owner = new_test_user(
            self.env,
            "onboarding_clicks",
            "proximus_connectivity.group_owner,proximus_onboarding.group_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self.start_tour("/odoo", "proximus_onboarding_clicks", login=owner.login)
        session = self.env["proximus.onboarding.session"]._get_open(self.company)
        self.assertEqual(session.vat_liable, "yes")
        self.assertEqual(session.quote_request_id.state, "in_progress")

    def test_more_answers_bring_more_advice(self):
        session = self._to_advice()
        self.start_tour(
            "/odoo/get-started", "proximus_onboarding_topics", login=self.office.login
        )
        self.assertEqual(session._get_answers()["QUOTES_MONTH"], 40)
        self.assertEqual(session._get_answers()["MAT_READY"], ["money"])
        self.assertEqual(session.tool_ids.code, "dropbox")
        time_off = self._advice(session, "TIME_OFF")
        self.assertEqual(time_off.decline_reason, "We have this")
        self.assertEqual(self._advice(session, "CRM").decision, "later")
