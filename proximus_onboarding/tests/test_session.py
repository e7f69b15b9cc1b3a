from psycopg2 import IntegrityError

from odoo.exceptions import ConcurrencyError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OnboardingCommon

SQL_LOG = "odoo.sql_db"


@tagged("post_install", "-at_install")
class TestSession(OnboardingCommon):
    def test_a_new_session_stands_at_the_first_step(self):
        session = self._start()
        self.assertEqual(session.state, "draft")
        self.assertEqual(session.step_code, "company")
        self.assertEqual(len(session.step_ids), 5)
        self.assertEqual(session.progress, 0)
        self.assertEqual(session.partner_id, self.company.partner_id)
        self.assertEqual(session.minutes_left, 12)

    def test_one_open_session_for_a_customer(self):
        self._start()
        sessions = self.env["proximus.onboarding.session"]
        with self.assertRaisesRegex(IntegrityError, "one_open"), mute_logger(SQL_LOG):
            sessions.create({"company_id": self.company.id})

    def test_who_comes_second_is_asked_to_repeat_and_finds_the_first(self):
        first = self._start()
        with self.assertRaises(ConcurrencyError), mute_logger(SQL_LOG):
            self._start(self.admin)
        self.assertEqual(first.action_resume()["res_id"], first.id)

    def test_other_companies_have_their_own(self):
        other = self._create_company("Onboarding Other")
        self._start()
        self.assertTrue(self._start(user=self.env.user, company=other))

    def test_a_closed_session_leaves_room_for_another(self):
        first = self._start()
        first.action_cancel("Moved to next year")
        second = first.create({"company_id": self.company.id})
        self.assertNotEqual(first, second)
        self.assertEqual(first.close_reason, "Moved to next year")
        self.assertTrue(first.closed_on)

    def test_resume_opens_the_same_session_again(self):
        model = self.env["proximus.onboarding.session"].with_user(self.office)
        first = model.action_resume()
        self.assertEqual(first["res_model"], "proximus.onboarding.session")
        self.assertEqual(model.action_resume()["res_id"], first["res_id"])

    def test_resume_goes_on_for_a_colleague(self):
        session = self._start()
        session.write({"enterprise_number": "0566988259", "vat_liable": "yes"})
        session.action_next()
        model = self.env["proximus.onboarding.session"].with_user(self.admin)
        self.assertEqual(model.action_resume()["res_id"], session.id)
        self.assertEqual(session.with_user(self.admin).step_code, "assessment")

    def test_resume_shows_the_finished_session_instead_of_a_new_one(self):
        session = self._to_advice(DEVICE_PROTECTION="all", PAPER_CONTRACTS=False)
        for advice in session._get_pending():
            advice.action_decline()
        session.action_next()
        self.assertEqual(session.state, "done")
        action = session.action_resume()
        self.assertEqual(action["res_id"], session.id)

    def test_start_makes_another_after_the_first_is_done(self):
        session = self._start()
        session.action_cancel()
        self.assertNotEqual(session.action_start()["res_id"], session.id)

    def test_the_state_has_one_door(self):
        session = self._start()
        with self.assertRaisesRegex(UserError, "cannot be typed in"):
            session.state = "done"
        with self.assertRaisesRegex(UserError, "cannot become “Done”"):
            session._transition("done")

    def test_a_repeated_move_changes_nothing(self):
        session = self._start()
        session.action_cancel("First")
        session.action_cancel("Second")
        self.assertEqual(session.close_reason, "First")

    def test_a_closed_session_takes_no_answers(self):
        session = self._start()
        session.action_cancel()
        for action in ("action_next", "action_back", "action_skip", "action_unknown"):
            with (
                self.subTest(action=action),
                self.assertRaisesRegex(UserError, "closed"),
            ):
                getattr(session, action)()

    def test_a_session_in_use_is_not_deleted(self):
        session = self._start(self.admin)
        self._pass_company(session)
        with self.assertRaisesRegex(UserError, "cancel it"):
            session.unlink()
        session.action_cancel()
        session.unlink()
        self.assertFalse(session.exists())
