from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from .common import OnboardingCommon


class PeopleCommon(OnboardingCommon):
    """A company with three people without a role, and an accountant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        own = {
            "company_id": cls.company.id,
            "company_ids": [Command.set(cls.company.ids)],
        }
        cls.people = cls.env["res.users"]
        for number in range(3):
            cls.people |= new_test_user(
                cls.env, f"learner_{number}", "base.group_user", **own
            )
        cls.keeper = new_test_user(
            cls.env, "learner_keeper", "proximus_connectivity.group_accountant", **own
        )
        cls.lesson = cls.env.ref("proximus_onboarding.lesson_online_signature")

    def _decided(self, session=None, *codes):
        """Return a session of which this advice was accepted, and no other."""
        session = session or self._to_advice()
        for code in codes or ("LESSON_SIGNATURE",):
            self._advice(session, code).action_accept()
        session._get_pending().action_decline()
        session.action_next()
        return session

    def _learnings(self, user):
        return self.env["proximus.onboarding.learning"].with_user(user).search([])


@tagged("post_install", "-at_install")
class TestLessons(PeopleCommon):
    """Lessons go to the people of a role; who learnt them is theirs alone."""

    def test_the_catalogue_is_whole(self):
        lessons = self.env["proximus.onboarding.lesson"].search([])
        self.assertGreaterEqual(len(lessons), 15)
        self.assertLessEqual(
            {"everyone", "owner", "integrator", "accountant"},
            set(lessons.mapped("audience")),
        )
        rules = self.env["proximus.onboarding.rule"].search([])
        for rule in rules.filtered(lambda one: one.target_kind == "lesson"):
            self.assertTrue(rule.lesson_id, rule.code)
        for lesson in lessons:
            advised = rules.filtered(
                lambda one, lesson=lesson: (
                    one.lesson_code == lesson.code or one in lesson.rule_ids
                )
            )
            self.assertTrue(advised, lesson.code)

    def test_what_was_accepted_is_given_to_everybody_once(self):
        session = self._decided()
        self.assertEqual(session.lesson_ids, self.lesson)
        for user in self.people | self.office:
            self.assertEqual(self._learnings(user).lesson_id, self.lesson)
        session._hand_out_lessons()
        given = self.env["proximus.onboarding.learning"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(given), len(given.mapped("user_id")))

    def test_accepted_advice_brings_its_lessons_along(self):
        session = self._decided(None, "ONLINE_SIGNATURE")
        self.assertEqual(session.lesson_ids, self.lesson)

    def test_nothing_is_given_for_what_was_declined(self):
        session = self._to_advice()
        session._get_pending().action_decline()
        session.action_next()
        self.assertFalse(session.lesson_ids)
        self.assertFalse(self._learnings(self.people[0]))

    def test_a_lesson_of_a_role_goes_to_whoever_has_it(self):
        session = self._to_advice()
        session.accountant_id = self.keeper
        self.lesson.audience = "accountant"
        self._decided(session)
        self.assertEqual(self._learnings(self.keeper).lesson_id, self.lesson)
        self.assertFalse(self._learnings(self.people[0]))

    def test_the_people_of_a_customer_get_none_here(self):
        session = self._to_advice(self._start_for_customer())
        self._decided(session)
        given = self.env["proximus.onboarding.learning"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertFalse(given)

    def test_only_the_person_sees_it_whatever_the_role(self):
        self._decided()
        person = self.people[0]
        own = self._learnings(person)
        everyone = self.env["proximus.onboarding.learning"].search([])
        for user in (self.office, self.admin, self.people[1], self.keeper):
            self.assertNotIn(own, self._learnings(user))
            with self.assertRaises(AccessError):
                own.with_user(user).read(["done_on"])
            with self.assertRaises(AccessError):
                own.with_user(user).action_done()
            activities = self.env["mail.activity"].with_user(user)
            self.assertFalse(
                activities.search(
                    [
                        ("res_model", "=", own._name),
                        ("res_id", "in", (everyone - self._learnings(user)).ids),
                    ]
                )
            )
        self.assertNotIn(self.office.partner_id, own.sudo().message_partner_ids)
        with self.assertRaises(AccessError):
            own.write({"done_on": fields.Datetime.now()})

    def test_the_set_up_shows_no_trace_of_who_learnt(self):
        session = self._decided()
        before = (session.message_ids, session.activity_ids, session.todo_count)
        for person in self.people:
            self._learnings(person).action_done()
        session.invalidate_recordset()
        after = (session.message_ids, session.activity_ids, session.todo_count)
        self.assertEqual(before, after)

    def test_minutes_are_measured_between_opening_and_learning(self):
        self._decided()
        own = self._learnings(self.people[0])
        start = fields.Datetime.now()
        with freeze_time(start):
            action = own.action_open()
        self.assertEqual(action["res_id"], own.id)
        self.assertTrue(own.activity_ids)
        with freeze_time(start + timedelta(minutes=3)):
            own.action_done()
        self.assertEqual(own.state, "done")
        self.assertEqual(own.seconds, 180)
        self.assertFalse(own.activity_ids)
        own.action_again()
        self.assertEqual(own.state, "open")

    def test_who_never_opened_it_has_no_minutes(self):
        self._decided()
        own = self._learnings(self.people[0])
        own.action_done()
        self.assertEqual(own.seconds, 0)
        self.assertEqual(self.lesson.minutes, self.lesson.estimated_minutes)

    def test_few_people_are_not_counted(self):
        self._decided()
        lesson = self.lesson.with_user(self.office).with_company(self.company)
        self.assertEqual(lesson.followed_text, "Not counted: too few people")
        other = self._create_company("Nobody There")
        elsewhere = lesson.with_context(lesson_company=other.id)
        self.assertEqual(elsewhere.followed_text, "Not counted: too few people")

    def test_many_people_are_counted_in_steps_of_five(self):
        learnings = self.env["proximus.onboarding.learning"]
        users = self.env["res.users"].create(
            [
                {
                    "name": f"Colleague {number}",
                    "login": f"colleague_{number}",
                    "company_id": self.company.id,
                    "company_ids": [Command.set(self.company.ids)],
                }
                for number in range(12)
            ]
        )
        given = learnings.create(
            [
                {
                    "lesson_id": self.lesson.id,
                    "user_id": user.id,
                    "company_id": self.company.id,
                }
                for user in users
            ]
        )
        lesson = self.lesson.with_user(self.office).with_company(self.company)
        for done, text in (
            (0, "Fewer than 5 of 12 people"),
            (4, "Fewer than 5 of 12 people"),
            (5, "5 or more of 12 people"),
            (12, "5 or more of 12 people"),
        ):
            given[:done].done_on = fields.Datetime.now()
            lesson.invalidate_recordset()
            self.assertEqual(lesson.followed_text, text)
        given.seconds = 120
        lesson.invalidate_recordset()
        self.assertEqual(lesson.minutes, 2)

    def test_advice_of_a_lesson_leads_to_it(self):
        session = self._to_advice()
        advice = self._advice(session, "LESSON_SIGNATURE")
        self.assertEqual(advice.lesson_id, self.lesson)
        self.assertEqual(advice.action_read_lesson()["res_model"], self.lesson._name)
        self._decided(session)
        self.assertEqual(advice.todo_state, "todo")
        opened = advice.action_todo()
        self.assertEqual(opened["res_model"], "proximus.onboarding.learning")
        self._learnings(self.office).action_done()
        advice.invalidate_recordset()
        self.assertEqual(advice.todo_state, "done")
        self.assertEqual(session.todo_count, 0)

    def test_a_rule_chooses_its_lesson(self):
        rule = self.env.ref("proximus_onboarding.rule_lesson_backup")
        rule.lesson_id = self.lesson
        self.assertEqual(rule.lesson_code, "online-signature")

    def test_newcomers_get_the_lessons_by_the_daily_job(self):
        self._decided()
        late = new_test_user(
            self.env,
            "learner_late",
            "base.group_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.assertFalse(self._learnings(late))
        self.env["proximus.onboarding.session"]._cron_look_again()
        self.assertEqual(self._learnings(late).lesson_id, self.lesson)


@tagged("post_install", "-at_install")
class TestPlan(PeopleCommon):
    """One plan, started once, with something for each part."""

    def test_each_part_gets_its_activities_once(self):
        session = self._to_advice()
        session.write({"integrator_id": self.admin.id, "accountant_id": self.keeper.id})
        self._decided(session)
        before = session.activity_ids
        session.action_start_plan()
        plan = session.activity_ids - before
        by_user = {user: len(each) for user, each in plan.grouped("user_id").items()}
        # nothing to sign, install or bill was decided on
        self.assertEqual(by_user, {self.office: 1, self.keeper: 2})
        with self.assertRaisesRegex(UserError, "already"):
            session.action_start_plan()
        self.assertEqual(session.activity_ids - before, plan)

    def test_with_an_offer_and_apps_everything_is_in_the_plan(self):
        session = self._to_advice(self._start_for_customer(self.admin))
        session.write({"integrator_id": self.admin.id, "accountant_id": self.keeper.id})
        session.user_id = self.office
        session.action_accept_all()
        before = session.activity_ids
        session.action_start_plan()
        plan = session.activity_ids - before
        by_user = {user: len(each) for user, each in plan.grouped("user_id").items()}
        self.assertEqual(by_user, {self.office: 2, self.admin: 2, self.keeper: 3})

    def test_without_an_accountant_the_owner_has_it(self):
        session = self._decided()
        before = session.activity_ids
        session.action_start_plan()
        self.assertEqual((session.activity_ids - before).user_id, self.office)

    def test_an_accountant_starts_no_plan(self):
        session = self._to_advice()
        session.accountant_id = self.keeper
        with self.assertRaises(AccessError):
            session.with_user(self.keeper).action_start_plan()

    def test_parts_stand_in_plans_of_set_ups_only(self):
        plan = self.env["mail.activity.plan"].create(
            {"name": "Elsewhere", "res_model": "res.partner"}
        )
        with self.assertRaisesRegex(ValidationError, "part in a set-up"):
            self.env["mail.activity.plan.template"].create(
                {"plan_id": plan.id, "responsible_type": "accountant", "summary": "X"}
            )

    def test_the_accountant_is_invited_with_what_there_is_to_check(self):
        session = self._decided()
        action = session.action_invite_accountant()
        self.assertEqual(action["res_model"], "portal.share")
        note = action["context"]["default_note"]
        self.assertIn("Check the chart of accounts and the VAT", note)
        self.assertNotIn("Install the apps", note)

    def test_an_own_activity_keeps_its_words(self):
        template = self.env.ref("proximus_onboarding.activity_plan_chart")
        template.summary = "Call me first"
        self.assertIn("Call me first", self._start()._get_checklist("accountant"))


@tagged("post_install", "-at_install")
class TestLessonsOnScreen(PeopleCommon, HttpCase):
    def test_an_employee_learns_a_lesson(self):
        self._decided()
        person = self.people[0]
        self.start_tour(
            "/odoo/my-lessons", "proximus_onboarding_lesson", login=person.login
        )
        self.assertEqual(self._learnings(person).state, "done")
