from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestAnswers(OnboardingCommon):
    """Every kind of question, and where a proposal comes from."""

    def _at(self, code):
        """Return a session that shows a question."""
        session = self._to_advice()
        session._ask(self._answer_of(session, code))
        return session

    def test_several_choices_are_ticked_and_none_is_an_answer(self):
        session = self._at("MAT_SAFE")
        options = session.question_id.option_ids
        session.answer_option_ids = options.filtered(lambda o: o.code in ("backup",))
        session.action_next()
        answers = session._get_answers()
        self.assertEqual(answers["MAT_SAFE"], ["backup"])
        self.assertIsNone(answers["MAT_DATA"])
        self._answer_more(session, MAT_DATA=[])
        self.assertEqual(session._get_answers()["MAT_DATA"], [])

    def test_a_choice_that_excludes_the_others_stands_alone(self):
        session = self._at("MAT_DATA")
        options = session.question_id.option_ids
        with self.assertRaisesRegex(ValidationError, "nothing else applies"):
            session.answer_option_ids = options.filtered(
                lambda one: one.code in ("paper", "stored")
            )

    def test_each_choice_of_a_scale_has_a_level(self):
        session = self._at("MAT_AI")
        self.assertEqual(len(session.answer_row_ids), 5)
        self.assertEqual(set(session.answer_row_ids.mapped("level")), {"0"})
        session.write(
            {
                "answer_row_ids": [
                    (1, session.answer_row_ids[0].id, {"level": "5"}),
                    (1, session.answer_row_ids[1].id, {"level": "3"}),
                ]
            }
        )
        session.action_next()
        answer = self._answer_of(session, "MAT_AI")
        self.assertEqual(answer._get_value()["language"], 5)
        self.assertIn("Recognising images: 3", answer.display_value)
        # 8 of 25, and nothing else of that side of the company
        session.action_to_advice()
        score = self._score(session, "maturity")
        line = score.dimension_ids.filtered(
            lambda one: one.dimension_id.code == "automation"
        )
        self.assertAlmostEqual(line.value, 32)

    def test_what_is_planned_counts_half(self):
        session = self._at("MAT_INVESTED")
        options = session.question_id.option_ids
        session.answer_option_ids = options[:4]
        session.answer_planned_ids = options[4:6]
        session.action_next()
        session.action_to_advice()
        score = self._score(session, "maturity")
        # (4 + 2/2) of 10, the other question of the dimension is open
        self.assertAlmostEqual(score.dimension_ids[0].value, 50)
        self.assertEqual(score.dimension_ids[0].text, "50 (1 of 2 answered)")
        self.assertFalse(score.says_something)
        self.assertIn("Too little", score.summary)
        self.assertFalse(score.level)

    def test_a_whole_maturity_assessment(self):
        session = self._to_advice()
        everything = {
            question.code: question.option_ids.filtered(
                lambda one: not one.exclusive
            ).mapped("code")
            for question in self._topic("maturity").question_ids
            if question.kind != "scale"
        }
        scales = {
            code: {option.code: 5 for option in self._question(code).option_ids}
            for code in ("MAT_ADVANCED", "MAT_AI")
        }
        self._answer_more(session, **everything, **scales)
        score = self._score(session, "maturity")
        self.assertAlmostEqual(score.value, 100)
        self.assertEqual(score.level, "advanced")
        self.assertEqual(score.coverage_text, "11 of 11 questions")
        self._answer_more(session, MAT_DATA=["paper"])
        # the side of information falls from 100 to 50
        self.assertAlmostEqual(score.value, (500 + 50) / 6)
        self.assertEqual(score.summary, "92 of 100: Advanced")

    def test_a_trade_proposes_and_a_person_confirms(self):
        session = self._start()
        self._pass_company(session)
        session.template_id = self.env.ref("proximus_onboarding.template_builder")
        answer = self._answer_of(session, "DOUBLE_ENTRY")
        self.assertEqual((answer.number_input, answer.state), ("60", "open"))
        self.assertIn("Make it your own number", answer.proposed_text)
        self.assertIsNone(session._get_answers()["DOUBLE_ENTRY"])
        self.assertIsNone(answer._get_fact(), "what is usual is no fact")
        answer._confirm()
        self.assertEqual(answer.source, "template")
        answer._set_value(25)
        answer._confirm()
        self.assertEqual(answer.source, "declared")
        self.assertFalse(answer.contradicts, "a trade contradicts nobody")

    def test_another_trade_takes_the_first_one_back(self):
        session = self._start()
        self._pass_company(session)
        session.template_id = self.env.ref("proximus_onboarding.template_builder")
        session.template_id = self.env.ref("proximus_onboarding.template_horeca")
        self.assertEqual(self._answer_of(session, "DOUBLE_ENTRY").number_input, "30")
        self.assertFalse(self._answer_of(session, "VEHICLES").number_input)
        session.template_id = False
        self.assertFalse(self._answer_of(session, "DOUBLE_ENTRY").number_input)

    def test_what_is_found_goes_before_what_is_usual(self):
        session = self._start()
        self._pass_company(session)
        answer = self._answer_of(session, "QUOTES_MONTH")
        answer._propose(7, "documents in twelve months: 84")
        session.template_id = self.env.ref("proximus_onboarding.template_trade")
        self.assertEqual(answer.number_input, "7")
        self.assertEqual(answer.proposed_source, "detected")

    def test_a_contradiction_is_shown_and_resolved(self):
        session = self._to_advice(EMPLOYEES=9)
        answer = self._answer_of(session, "EMPLOYEES")
        answer._propose(12, "records in Employees: 12")
        self.assertEqual(session.contradicting_ids, answer)
        self.assertEqual(
            answer.contradiction_text,
            "You said: 9 people. Found: 12 people (records in Employees: 12).",
        )
        answer.action_keep_mine()
        self.assertFalse(session.contradicting_ids)
        answer._propose(12, "records in Employees: 12")
        self.assertFalse(session.contradicting_ids, "the same finding stays settled")
        answer._propose(14, "records in Employees: 14")
        self.assertEqual(session.contradicting_ids, answer)
        answer.action_take_found()
        self.assertEqual(answer._get_value(), 14)
        self.assertEqual(answer.source, "detected")
        self.assertFalse(session.contradicting_ids)

    def test_answers_that_exclude_each_other_are_named(self):
        session = self._to_advice()
        self._answer_more(session, CLOUD=False, CLOUD_ADVANCED=True)
        codes = session.conflicting_ids.question_id.mapped("code")
        self.assertEqual(set(codes), {"CLOUD", "CLOUD_ADVANCED"})
        self._answer_more(session, CLOUD=True)
        self.assertFalse(session.conflicting_ids)
        self.assertEqual(self._score(session).minimum, 2)

    def test_what_is_typed_twice_is_added_up(self):
        session = self._start()
        self._pass_company(session)
        tools = self.env["proximus.onboarding.tool"].search([], limit=3)
        session.retyping_ids = [
            (
                0,
                0,
                {"from_tool_id": tools[0].id, "to_tool_id": tools[1].id, "times": 30},
            ),
            (
                0,
                0,
                {"from_tool_id": tools[1].id, "to_tool_id": tools[2].id, "times": 12},
            ),
        ]
        answer = self._answer_of(session, "DOUBLE_ENTRY")
        self.assertEqual(answer.number_input, "42")
        self.assertEqual(answer.proposed_source, "imported")
        with self.assertRaisesRegex(ValidationError, "into itself"):
            session.retyping_ids[0].to_tool_id = tools[0]

    def test_tools_from_outside_the_union_are_named_with_an_alternative(self):
        session = self._start()
        self.assertIsNone(session._get_answers()["NON_EU_TOOLS"])
        session.tool_ids = self.env.ref("proximus_onboarding.tool_dropbox")
        session.tool_ids |= self.env.ref("proximus_onboarding.tool_odoo")
        session.tool_ids |= self.env.ref("proximus_onboarding.tool_spreadsheet")
        self.assertEqual(session._get_answers()["NON_EU_TOOLS"], 1)
        self.assertIn("outside the European Union", session.tools_text)
        self.assertIn("European supplier", session.tools_text)

    def test_a_question_counts_within_its_dates_only(self):
        question = self._question("PAPER_CONTRACTS")
        today = question._proximus_today()
        question.valid_to = today - timedelta(days=1)
        session = self._start()
        self._pass_company(session)
        self.assertEqual(session.position, "Question 1 of 4")
        question.valid_to = today
        self.assertIn(question, question._get_asked(today))

    def test_topics_say_how_far_they_are(self):
        session = self._to_advice()
        topic = session.topic_ids.filtered(
            lambda one: one.topic_id == self._topic("digital")
        )
        self.assertEqual(topic.status_text, "0 of 12 answered")
        self._answer_more(session, ERP=True, CRM=None)
        topic.invalidate_recordset()
        self.assertEqual(topic.status_text, "2 of 12 answered")
        topic.action_ask()
        self.assertEqual(session.question_id.topic_id.code, "digital")
        self.assertEqual(session.position, "Question 1 of 12")


@tagged("post_install", "-at_install")
class TestScoresOverTime(OnboardingCommon):
    def _finish(self, session):
        session._get_pending().action_decline()
        session.action_next()
        self.assertEqual(session.state, "done")
        return session

    def test_the_next_set_up_is_compared_with_the_last(self):
        first = self._to_advice()
        dii = dict.fromkeys(self._topic("digital").question_ids.mapped("code"), False)
        self._answer_more(first, **{**dii, "ERP": True})
        self.assertEqual(first.moment, "t0")
        self.assertFalse(self._score(first).difference_text)
        self._finish(first)
        second = self._start()
        self._pass_company(second)
        self.assertEqual((second.previous_id, second.moment), (first, "t1"))
        answer = self._answer_of(second, "DOUBLE_ENTRY")
        self.assertEqual((answer.number_input, answer.state), ("60", "open"))
        self.assertIn("your answer of", answer.proposed_text)
        self._answer(second, {**dict.fromkeys(["EMPLOYEES"], 12)})
        self._answer_more(second, **{**dii, "ERP": True, "CRM": True, "AI": True})
        self.assertEqual(
            self._score(second).difference_text, "+2.0 since last time (1.0)"
        )
        self._finish(second)
        third = self._start()
        self._pass_company(third)
        self.assertEqual(third.moment, "t2")

    def test_a_new_list_says_how_it_compares(self):
        old = self.env.ref("proximus_onboarding.framework_dii_2023")
        new = old.copy(
            {"code": "dii_new", "previous_id": old.id, "comparability": "broken"}
        )
        for item in old.item_ids:
            item.copy({"framework_id": new.id, "implies_id": False})
        first = self._to_advice()
        dii = dict.fromkeys(self._topic("digital").question_ids.mapped("code"), False)
        new.active = False
        self._answer_more(first, **dii)
        self._finish(first)
        new.active, old.active = True, False
        second = self._to_advice()
        self._answer_more(second, **{**dii, "ERP": True})
        score = second.score_ids.filtered(lambda one: one.framework_id == new)
        self.assertIn("Not comparable", score.difference_text)
        new.comparability = "shifted"
        score.invalidate_recordset()
        self.assertIn("with reserve", score.difference_text)

    def test_others_are_shown_with_year_and_who_was_not_asked(self):
        session = self._to_advice()
        dii = dict.fromkeys(self._topic("digital").question_ids.mapped("code"), True)
        self._answer_more(session, **dii)
        score = self._score(session)
        self.assertEqual(score.summary, "12 of 12 points: Very high")
        self.assertEqual(
            score.benchmark_text,
            "In 2023, 58 % of SMEs in the European Union reached the basic level. "
            "Eurostat asks companies of ten people and more only.",
        )


@tagged("post_install", "-at_install")
class TestSecurityShared(OnboardingCommon):
    """The eight questions have one set of answers, wherever they are given."""

    def _assessment(self, **values):
        return self.env["proximus.security.assessment"].create(
            {"company_id": self.company.id, "level": "small", **values}
        )

    def _line(self, assessment, code):
        return assessment.line_ids.filtered(lambda one: one.control_id.code == code)

    def test_what_is_answered_here_is_answered_there(self):
        session = self._to_advice()
        self._answer_more(session, SEC_SMALL_5=2)
        assessment = self.env["proximus.security.assessment"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual((assessment.level, assessment.state), ("small", "draft"))
        self.assertEqual(self._line(assessment, "SMALL-5").implementation, "2")
        self._answer_more(session, SEC_SMALL_5=None)
        self.assertEqual(self._line(assessment, "SMALL-5").implementation, "2")

    def test_what_is_answered_there_is_proposed_here(self):
        session = self._to_advice()
        assessment = self._assessment()
        self._line(assessment, "SMALL-2").implementation = "4"
        answer = self._answer_of(session, "SEC_SMALL_2")
        self.assertEqual((answer.value_level, answer.state), ("4", "open"))
        self.assertEqual(answer.proposed_source, "imported")
        self.assertIn("security self-assessment of", answer.proposed_text)

    def test_a_later_change_there_is_shown_here(self):
        session = self._to_advice()
        self._answer_more(session, SEC_SMALL_2=2)
        assessment = self.env["proximus.security.assessment"].search(
            [("company_id", "=", self.company.id)]
        )
        self._line(assessment, "SMALL-2").implementation = "5"
        answer = self._answer_of(session, "SEC_SMALL_2")
        self.assertEqual(session.contradicting_ids, answer)
        answer.action_take_found()
        self.assertEqual(answer._get_value(), 5)

    def test_all_eight_give_an_average_and_what_is_weakest(self):
        session = self._to_advice()
        self._answer_more(session, **{f"SEC_SMALL_{n}": 4 for n in range(1, 8)})
        score = self._score(session, "security")
        self.assertIn("Too little is answered", score.summary)
        self._answer_more(session, SEC_SMALL_8=1)
        self.assertAlmostEqual(score.value, 29 / 8)
        self.assertIn("A plan for when something goes wrong", score.summary)

    def test_what_is_done_there_stays(self):
        assessment = self._assessment()
        for line in assessment.line_ids:
            line.implementation = "3"
        assessment.action_finish()
        session = self._to_advice()
        self.assertEqual(self._answer_of(session, "SEC_SMALL_1").value_level, "3")
        self._answer_more(session, SEC_SMALL_1=5)
        self.assertEqual(self._line(assessment, "SMALL-1").implementation, "3")
        latest = self.env["proximus.security.assessment"].search(
            [("company_id", "=", self.company.id), ("state", "=", "draft")]
        )
        self.assertEqual(self._line(latest, "SMALL-1").implementation, "5")

    def test_a_customer_has_no_part_in_it(self):
        assessment = self._assessment()
        self._line(assessment, "SMALL-1").implementation = "2"
        session = self._to_advice(self._start_for_customer())
        self.assertFalse(self._answer_of(session, "SEC_SMALL_1").value_level)
        self._answer_more(session, SEC_SMALL_1=5)
        self.assertEqual(self._line(assessment, "SMALL-1").implementation, "2")
