from odoo.tests import HttpCase, tagged

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
