from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import NUMBER, OnboardingCommon
from .test_flow import GUIDE


@tagged("post_install", "-at_install")
class TestSeveralCustomers(OnboardingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("First", "Second")]
        )

    def _partner_user(self):
        return new_test_user(
            self.env,
            "onboarding_partner",
            "proximus_connectivity.group_partner",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def _start_for(self, customer, user):
        sessions = self.env["proximus.onboarding.session"].with_user(user)
        return sessions.with_company(self.company)._start(self.company, customer)

    def test_an_integrator_sets_up_several_customers_at_once(self):
        own = self._start()
        integrator = self._partner_user()
        found = [self._start_for(one, integrator) for one in self.customers]
        self.assertEqual([one.name for one in found], ["First", "Second"])
        self.assertEqual([one.integrator_id for one in found], [integrator] * 2)
        self.assertFalse(own.integrator_id)
        self.assertEqual(own.action_resume()["res_id"], own.id)
        again = found[0].action_start()
        self.assertEqual(again["res_id"], found[0].id)

    def test_a_person_at_the_customer_stands_for_the_customer(self):
        person = self.env["res.partner"].create(
            {"name": "Jo", "parent_id": self.customers[0].id}
        )
        session = self._start_for(person, self.admin)
        self.assertEqual(session.partner_id, self.customers[0])
        form = Form(self.env["proximus.onboarding.session"].with_user(self.admin))
        form.partner_id = self.customers[1]
        made = form.save()
        self.assertEqual(made.step_code, "company")
        self.assertFalse(made.is_own_company)

    def test_who_has_no_part_in_it_does_not_see_the_set_up_of_a_customer(self):
        session = self._start_for(self.customers[0], self.admin)
        with self.assertRaises(AccessError):
            session.with_user(self.office).read(["name"])
        session.integrator_id = self.office
        self.assertEqual(session.with_user(self.office).name, "First")
        self.assertEqual(session.with_user(self._partner_user()).name, "First")

    def test_who_is_asked_to_decide_resumes_that(self):
        session = self._start_for(self.customers[0], self.admin)
        session.user_id = self.office
        model = self.env["proximus.onboarding.session"].with_user(self.office)
        self.assertEqual(model.action_resume()["res_id"], session.id)
        own = self._start()
        self.assertEqual(model.action_resume()["res_id"], own.id)

    def test_an_archived_set_up_leaves_room(self):
        first = self._start_for(self.customers[0], self.admin)
        first.action_archive()
        second = self._start_for(self.customers[0], self.admin)
        self.assertNotEqual(first, second)


@tagged("post_install", "-at_install")
class TestRoles(OnboardingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = new_test_user(
            cls.env,
            "onboarding_accountant",
            "proximus_connectivity.group_accountant",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def test_an_accountant_sees_and_fills_in_and_does_not_decide(self):
        session = self._start()
        as_accountant = session.with_user(self.accountant)
        with self.assertRaises(AccessError):
            as_accountant.read(["name"])
        session.accountant_id = self.accountant
        self.assertEqual(as_accountant.name, session.name)
        as_accountant.write({"legal_form": "srl", "iban": "BE68539007547034"})
        self.assertEqual(session.iban, "BE68 5390 0754 7034")
        self.assertFalse(as_accountant.may_decide)
        for action in ("action_next", "action_skip", "action_cancel", "action_unknown"):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(as_accountant, action)()
        with self.assertRaises(AccessError):
            as_accountant.user_id = self.accountant
        session.sudo()._go_to(session._get_step("assessment"))
        self.assertTrue(as_accountant.answer_ids.mapped("question_id.name"))

    def test_who_keeps_the_books_decides_nothing_whatever_the_button(self):
        session = self._to_advice()
        person = new_test_user(
            self.env,
            "onboarding_both",
            "proximus_connectivity.group_accountant,proximus_onboarding.group_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        session.accountant_id = person
        seen = session.with_user(person)
        advice, answer = seen._get_pending()[:1], seen.answer_ids[:1]
        for records, action in (
            (seen, "action_refine"),
            (seen, "action_to_advice"),
            (seen, "action_ask_skip"),
            (seen, "action_ask_cancel"),
            (seen, "action_accept_all"),
            (seen, "action_check_address"),
            (seen, "action_ask_operator"),
            (seen, "action_update_offer"),
            (seen.topic_ids[:1], "action_ask"),
            (advice, "action_accept"),
            (advice, "action_later"),
            (advice, "action_ask_reason"),
            (advice, "action_reconsider"),
            (advice, "action_still_right"),
            (advice, "action_answer"),
            (answer, "action_keep_mine"),
            (answer, "action_take_found"),
            (answer, "action_answer_again"),
        ):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(records, action)()
        self.assertEqual(advice.decision, "pending")

    def test_the_page_of_the_guide_opens_for_an_accountant(self):
        session = self._start()
        session.accountant_id = self.accountant
        opened = session.with_user(self.accountant).action_open()
        self.assertEqual(opened["res_id"], session.id)
        self.assertFalse(session.touched_on)
        with Form(session.with_user(self.accountant), view=GUIDE) as form:
            form.legal_form = "asbl"
        self.assertEqual(session._get_chart_code(), "be_asso")

    def test_a_hand_over_is_in_the_chatter_and_gives_something_to_do(self):
        session = self._start()
        session.user_id = self.admin
        self.env.flush_all()
        self.assertIn(self.admin.partner_id, session.message_partner_ids)
        self.assertEqual(session.sudo().activity_ids.user_id, self.admin)
        self.cr.precommit.run()
        tracked = session.sudo().message_ids.tracking_value_ids.field_id
        self.assertIn("user_id", tracked.mapped("name"))

    def test_nobody_gets_a_part_without_the_right_to_open_it(self):
        stranger = new_test_user(self.env, "onboarding_stranger_user")
        session = self._start()
        with self.assertRaisesRegex(UserError, "cannot open the set-up"):
            session.integrator_id = stranger


@tagged("post_install", "-at_install")
class TestTwoPeople(OnboardingCommon):
    def setUp(self):
        super().setUp()
        self.session = self._start()
        self.mine = self.session.with_user(self.office)
        self.theirs = self.session.with_user(self.admin)

    def test_what_a_colleague_filled_in_is_not_overwritten_unseen(self):
        mine, theirs = Form(self.mine, view=GUIDE), Form(self.theirs, view=GUIDE)
        theirs.enterprise_number = "0419618535"
        theirs.save()
        mine.enterprise_number = NUMBER
        with self.assertRaisesRegex(UserError, r"0419\.618\.535.*Nothing was overwri"):
            mine.save()
        self.assertEqual(self.session.enterprise_number, "0419.618.535")

    def test_two_who_fill_in_different_fields_keep_both(self):
        mine, theirs = Form(self.mine, view=GUIDE), Form(self.theirs, view=GUIDE)
        theirs.vat_liable = "yes"
        theirs.save()
        mine.enterprise_number = NUMBER
        mine.save()
        self.assertEqual(self.session.vat_liable, "yes")
        self.assertEqual(self.session.enterprise_number, "0566.988.259")

    def test_two_who_fill_in_the_same_agree(self):
        mine, theirs = Form(self.mine, view=GUIDE), Form(self.theirs, view=GUIDE)
        theirs.vat_liable = "yes"
        theirs.save()
        mine.vat_liable = "yes"
        mine.save()
        self.assertEqual(self.session.vat_liable, "yes")

    def test_whoever_saves_twice_is_no_conflict(self):
        form = Form(self.mine, view=GUIDE)
        form.vat_liable = "yes"
        form.save()
        form.vat_liable = "no"
        form.save()
        self.assertEqual(self.session.vat_liable, "no")

    def test_an_answer_goes_to_the_question_that_was_on_the_screen(self):
        self._pass_company(self.session)
        first, second = self.session.answer_ids.sorted()[:2]
        mine = Form(self.mine, view=GUIDE)
        self.theirs.action_unknown()
        self.assertEqual(self.session.current_answer_id, second)
        shown = {"shown_step": "assessment", "shown_answer": first.id}
        mine.answer_boolean = "yes"
        mine.save()
        action = self.mine.with_context(**shown).action_next()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(first.value_boolean, "yes")
        self.assertEqual(self.session.current_answer_id, second)
        self.assertEqual(second.state, "open")

    def test_another_answer_of_a_colleague_is_said(self):
        self._pass_company(self.session)
        mine, theirs = Form(self.mine, view=GUIDE), Form(self.theirs, view=GUIDE)
        theirs.answer_boolean = "no"
        theirs.save()
        self.theirs.action_next()
        mine.answer_boolean = "yes"
        with self.assertRaisesRegex(UserError, "signed on paper.*No"):
            mine.save()
        self.assertEqual(self.session.answer_ids.sorted()[0].value_boolean, "no")

    def test_a_second_press_of_the_same_button_skips_no_step(self):
        self.session.write({"enterprise_number": NUMBER, "vat_liable": "yes"})
        shown = self.mine.with_context(shown_step="company", shown_answer=False)
        shown.action_next()
        self.assertEqual(self.session.position, "Question 1 of 5")
        shown.action_next()
        self.assertEqual(self.session.position, "Question 1 of 5")


@tagged("post_install", "-at_install")
class TestTime(OnboardingCommon):
    def test_progress_moves_with_every_answer(self):
        session = self._start()
        seen = [session.progress]
        self._pass_company(session)
        seen.append(session.progress)
        while session.step_code == "assessment":
            session.action_unknown()
            seen.append(session.progress)
        self.assertEqual(seen, sorted(set(seen)))
        self.assertLess(seen[-1], 100)

    def test_minutes_get_fewer_with_every_answer(self):
        session = self._start()
        self.assertEqual(session.minutes_left, 12)
        self._pass_company(session)
        self.assertEqual(session.minutes_left, 11)
        for _turn in range(5):
            session.action_unknown()
        self.assertEqual(session.minutes_left, 8)

    def test_what_earlier_set_ups_took_counts_more_than_the_estimate(self):
        start = fields.Datetime.from_string("2026-03-02 09:00:00")
        for minutes in (4, 6, 9):
            company = self._create_company(f"Onboarding {minutes}")
            with freeze_time(start):
                session = self._start(self.env.user, company)
                session.action_open()
            with freeze_time(start + timedelta(minutes=minutes)):
                self._pass_company(session)
        # one minute is the estimate, six are the median
        self.assertEqual(self._start().minutes_left, 12 - 1 + 6)

    def test_a_night_between_two_clicks_is_no_work(self):
        with freeze_time("2026-03-02 17:00:00"):
            session = self._start()
            session.action_open()
        with freeze_time("2026-03-03 08:00:00"):
            self._pass_company(session)
        self.assertEqual(session.step_ids.sorted()[0].seconds, 0)

    def test_nothing_is_left_of_what_is_over(self):
        session = self._start()
        session.action_cancel("Later")
        self.assertEqual(session.minutes_left, 0)


@tagged("post_install", "-at_install")
class TestSteps(OnboardingCommon):
    def test_at_most_five_stages_are_shown(self):
        session = self._start()
        self.assertLessEqual(len(session.shown_stage_ids), 5)
        self.assertIn(session.stage_id, session.shown_stage_ids)

    def test_a_step_waits_for_those_before_it(self):
        session = self._start()
        with self.assertRaisesRegex(UserError, "“Our advice” comes after “Your situ"):
            session._go_to(session._get_step("advice"))

    def test_a_step_can_be_shown_as_another_and_need_a_condition(self):
        stage = self.env.ref("proximus_onboarding.step_company")
        step = self.env["proximus.onboarding.step"].create(
            {
                "code": "statutes",
                "name": "Statutes",
                "sequence": 15,
                "stage_id": stage.id,
                "applicable_domain": "[('legal_form', '=', 'asbl')]",
            }
        )
        session = self._start()
        line = session.step_ids.filtered(lambda one: one.step_id == step)
        self.assertEqual(line.state, "not_applicable")
        self.assertEqual(session.progress, 0)
        self._pass_company(session, legal_form="asbl")
        self.assertEqual(session.current_step_id, step)
        self.assertEqual(session.stage_id, stage)
        session.action_next()
        self.assertEqual(session.step_code, "assessment")

    def test_what_rests_on_a_changed_step_is_asked_again(self):
        company = self.env.ref("proximus_onboarding.step_company")
        advice = self.env.ref("proximus_onboarding.step_advice")
        advice.depends_on_ids |= company
        session = self._to_advice()
        session._get_pending().action_decline()
        self._advice(session, "CONNECT_PROTECT").action_accept()
        session.action_next()
        line = session.step_ids.filtered(lambda one: one.step_id == advice)
        self.assertEqual(line.state, "done")
        while session.step_code != "company":
            session.action_back()
        session.action_next()
        self.assertEqual(line.state, "done")
        while session.step_code != "company":
            session.action_back()
        session.region = "brussels"
        session.action_next()
        self.assertEqual(line.state, "todo")

    def test_a_step_cannot_come_after_itself(self):
        step = self.env.ref("proximus_onboarding.step_assessment")
        with self.assertRaisesRegex(UserError, "cannot come after itself"):
            step.depends_on_ids = self.env.ref("proximus_onboarding.step_advice")

    def test_skipping_and_cancelling_ask_why(self):
        session = self._start()
        for ask, field in (
            ("action_ask_skip", "skip"),
            ("action_ask_cancel", "cancel"),
        ):
            action = getattr(session, ask)()
            dialogs = self.env[action["res_model"]].with_user(self.office)
            form = Form(dialogs.with_context(**action["context"]))
            with self.assertRaisesRegex(AssertionError, "reason is a required"):
                form.save()
            form.reason = f"Because of {field}"
            form.save().action_apply()
        line = session.step_ids.sorted()[0]
        self.assertEqual((line.state, line.skip_reason), ("skipped", "Because of skip"))
        self.assertEqual(session.state, "cancelled")
        self.assertEqual(session.close_reason, "Because of cancel")

    def test_a_reason_given_too_late_skips_nothing(self):
        session = self._start()
        action = session.action_ask_skip()
        dialogs = self.env[action["res_model"]].with_context(**action["context"])
        dialog = dialogs.create({"reason": "Too late"})
        self._pass_company(session)
        with self.assertRaisesRegex(UserError, "gone on to “Your situation”"):
            dialog.action_apply()
