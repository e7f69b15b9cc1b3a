from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import ANSWERS, OnboardingCommon

GUIDE = "proximus_onboarding.proximus_onboarding_session_view_form_guide"


@tagged("post_install", "-at_install")
class TestFlow(OnboardingCommon):
    def test_questions_come_one_by_one_and_lead_to_the_advice(self):
        session = self._start()
        self._pass_company(session)
        self.assertEqual(session.step_code, "assessment")
        self.assertEqual(session.position, "Question 1 of 5")
        asked = []
        while session.step_code == "assessment":
            asked.append(session.current_answer_id.question_id.code)
            session.action_unknown()
        self.assertEqual(asked, list(ANSWERS))
        self.assertEqual(session.step_code, "advice")
        self.assertEqual(session.state, "review")

    def test_a_question_without_answer_does_not_let_through(self):
        session = self._start()
        self._pass_company(session)
        with self.assertRaisesRegex(UserError, "I don't know"):
            session.action_next()
        self.assertEqual(session.position, "Question 1 of 5")

    def test_an_empty_number_is_not_zero(self):
        session = self._start()
        self._pass_company(session)
        session.current_answer_id._set_value(False)
        session.action_next()
        self.assertEqual(session.question_id.code, "DOUBLE_ENTRY")
        with self.assertRaisesRegex(UserError, "no answer yet"):
            session.action_next()
        session.answer_number = "0"
        session.action_next()
        answer = session.answer_ids.filtered(
            lambda one: one.question_id.code == "DOUBLE_ENTRY"
        )
        self.assertEqual(answer._get_value(), 0)

    def test_a_wrong_number_names_the_question(self):
        session = self._start()
        self._pass_company(session)
        session.action_unknown()
        with self.assertRaisesRegex(UserError, "“1.200” is not a number.*typed twice"):
            session.answer_number = "1.200"

    def test_a_number_that_nobody_has_is_asked_about(self):
        session = self._to_advice()
        for code, most in (("EMPLOYEES", 10_000), ("TELEWORK", 7)):
            session._ask(self._answer_of(session, code))
            with self.assertRaisesRegex(UserError, f"takes at most {most}"):
                session.answer_number = str(most + 1)
            session.answer_number = str(most)
            self.assertEqual(session.current_answer_id._get_input(), most)

    def test_back_keeps_the_answers(self):
        session = self._start()
        self._pass_company(session)
        session.answer_boolean = "yes"
        session.action_next()
        session.action_back()
        self.assertEqual(session.position, "Question 1 of 5")
        self.assertEqual(session.answer_boolean, "yes")
        session.action_back()
        self.assertEqual(session.step_code, "company")
        session.action_back()
        self.assertEqual(session.step_code, "company")

    def test_coming_back_shows_the_first_open_question(self):
        session = self._start()
        self._pass_company(session)
        session.answer_boolean = "no"
        session.action_next()
        session.action_back()
        session.action_back()
        session.action_next()
        self.assertEqual(session.question_id.code, "DOUBLE_ENTRY")

    def test_a_needed_step_cannot_be_skipped(self):
        session = self._start()
        self._pass_company(session)
        with self.assertRaisesRegex(UserError, "“Your situation” cannot be skipped"):
            session.action_skip()

    def test_a_skipped_step_keeps_its_reason(self):
        session = self._start()
        session.action_skip("Not registered yet")
        self.assertEqual(session.step_code, "assessment")
        line = session.step_ids.filtered(lambda one: one.step_id.code == "company")
        self.assertEqual(
            (line.state, line.skip_reason), ("skipped", "Not registered yet")
        )
        self.assertEqual(line.handled_by, self.office)
        self.assertEqual(session.progress, 20)

    def test_skipped_or_not_everything_handled_is_a_hundred_percent(self):
        session = self._to_advice()
        session.action_accept_all()
        while session.state != "done":
            if session.step_optional:
                session.action_skip()
            else:
                session.action_next()
        self.assertEqual(session.progress, 100)
        self.assertEqual(session.minutes_left, 0)
        self.assertTrue(session.closed_on)

    def test_nothing_accepted_means_no_offer_and_no_apps(self):
        session = self._to_advice()
        session._get_pending().action_decline()
        session.action_next()
        self.assertEqual(session.state, "done")
        self.assertEqual(session.progress, 100)

    def test_a_changed_answer_renews_the_advice_and_keeps_decisions(self):
        session = self._to_advice()
        self._advice(session, "ONLINE_SIGNATURE").action_decline()
        self._advice(session, "PURCHASE").action_accept()
        session.action_back()
        self._answer(session, {**ANSWERS, "DEVICE_PROTECTION": "all"})
        self.assertEqual(
            self._advice(session, "CONNECT_PROTECT").outcome, "not_advised"
        )
        self.assertEqual(self._advice(session, "ONLINE_SIGNATURE").decision, "declined")
        self.assertEqual(self._advice(session, "PURCHASE").decision, "accepted")

    def test_extra_questions_only_on_request(self):
        session = self._to_advice()
        self.assertTrue(session.has_extra_questions)
        session.action_refine(self._topic("digital"))
        self.assertEqual(session.step_code, "assessment")
        self.assertTrue(session.question_extra)
        self.assertEqual(session.position, "Question 1 of 12")
        session.answer_boolean = "yes"
        session.action_next()
        self.assertEqual(session.position, "Question 2 of 12")
        session.action_to_advice()
        self.assertEqual(session.step_code, "advice")
        self.assertGreaterEqual(self._score(session).minimum, 1)

    def test_a_question_added_meanwhile_is_asked_too(self):
        session = self._start()
        self.env["proximus.onboarding.question"].create(
            {"code": "NEW", "name": "And now?", "sequence": 99}
        )
        self._pass_company(session)
        self.assertEqual(session.position, "Question 1 of 6")

    def test_the_guide_works_as_a_form(self):
        session = self._start()
        with Form(session, view=GUIDE) as form:
            form.enterprise_number = "BE 0566.988.259"
            form.vat_liable = "yes"
        session.action_next()
        with Form(session, view=GUIDE) as form:
            form.answer_boolean = "yes"
        session.action_next()
        with Form(session, view=GUIDE) as form:
            form.answer_number = "60"
        session.action_next()
        self.assertEqual(session.question_id.code, "EMPLOYEES")
