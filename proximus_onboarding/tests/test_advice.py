from datetime import date

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestAdvice(OnboardingCommon):
    def test_what_fires_is_advised_with_its_reasons(self):
        session = self._to_advice()
        advice = self._advice(session, "CONNECT_PROTECT")
        self.assertEqual(advice.outcome, "advised")
        self.assertEqual(len(advice.trace["checks"]), 3)
        self.assertTrue(all(one["outcome"] for one in advice.trace["checks"]))
        self.assertIn("12 people work here", advice.trace_html)
        self.assertEqual(
            advice.why_text,
            "Because not all computers are protected and 12 people work here.",
        )
        self.assertIn("no longer be advised", advice.change_text)

    def test_unknown_neither_fires_nor_refuses(self):
        session = self._to_advice(MOBILE_LINES=None, EMPLOYEES=None)
        advice = self._advice(session, "CONNECT_PROTECT")
        self.assertEqual(advice.outcome, "not_advised")
        time_off = self._advice(session, "TIME_OFF")
        self.assertEqual(time_off.outcome, "needs_answer")
        self.assertEqual(time_off.missing_question_ids.code, "EMPLOYEES")
        self.assertIn("not known yet", time_off.change_text)

    def test_answering_what_is_missing_decides(self):
        session = self._to_advice(EMPLOYEES=None)
        self._advice(session, "TIME_OFF").action_answer()
        self.assertEqual(session.question_id.code, "EMPLOYEES")
        session.answer_number = "12"
        session.action_next()
        while session.step_code == "assessment":
            session.action_next()
        self.assertEqual(self._advice(session, "TIME_OFF").outcome, "advised")

    def test_what_does_not_fire_says_what_would_change_it(self):
        session = self._to_advice(PAPER_CONTRACTS=False)
        advice = self._advice(session, "ONLINE_SIGNATURE")
        self.assertEqual(advice.outcome, "not_advised")
        self.assertIn("It would be advised if", advice.change_text)
        with self.assertRaisesRegex(UserError, "is not advised"):
            advice.action_accept()

    def test_every_advice_asks_for_a_decision(self):
        session = self._to_advice()
        with self.assertRaisesRegex(UserError, "Still open: .*mobile"):
            session.action_next()
        session.action_accept_all()
        session.action_next()
        self.assertEqual(session.step_code, "offer")

    def test_hours_are_a_range_from_the_own_number(self):
        advice = self._advice(self._to_advice(DOUBLE_ENTRY=60), "PURCHASE")
        # 60 x 2 min x 0.3 x 0.5 and 60 x 6 min x 0.6 x 0.8.
        self.assertAlmostEqual(advice.hours_low, 0.3)
        self.assertAlmostEqual(advice.hours_high, 2.88)
        self.assertIn("Estimate", advice.hours_text)
        self.assertIn("assumptions", advice.assumptions)

    def test_without_the_number_there_is_no_figure(self):
        session = self._to_advice(DOUBLE_ENTRY=None)
        advice = self._advice(session, "PURCHASE")
        self.assertFalse(advice.hours_known)
        self.assertIn("not known", advice.hours_text)
        self.assertFalse(session.hours_text)

    def test_a_declined_advice_counts_for_no_hours(self):
        session = self._to_advice()
        self.assertTrue(session.hours_text)
        self._advice(session, "PURCHASE").action_decline()
        self.assertFalse(session.hours_text)

    def test_an_accepted_activity_is_scheduled_once(self):
        session = self._to_advice()
        session.action_accept_all()
        session.action_next()
        names = session.activity_ids.mapped("summary")
        self.assertIn("Let customers sign quotations on line", names)
        session.action_back()
        session.action_next()
        self.assertEqual(session.activity_ids.mapped("summary"), names)

    def test_a_rule_counts_within_its_dates_only(self):
        rule = self._rule("ONLINE_SIGNATURE")
        rule.date_to = "2020-12-31"
        rules = self.env["proximus.onboarding.rule"]
        self.assertIn(rule, rules._get_valid(date(2020, 12, 31)))
        self.assertNotIn(rule, rules._get_valid(date(2021, 1, 1)))
        self.assertFalse(self._advice(self._to_advice(), "ONLINE_SIGNATURE"))

    def test_a_rule_of_ones_own_works_without_code(self):
        self.env["proximus.onboarding.rule"].create(
            {
                "code": "OWN",
                "name": "Ask for a visit",
                "rationale": "Big enough.",
                "match": "any",
                "condition_ids": [
                    Command.create(
                        {
                            "question_id": self._question("EMPLOYEES").id,
                            "operator": ">",
                            "value_number": 10,
                        }
                    )
                ],
            }
        )
        self.assertEqual(self._advice(self._to_advice(), "OWN").outcome, "advised")

    def test_rules_that_cannot_be_meant_are_refused(self):
        values = {"code": "A", "name": "Bad", "rationale": "Bad"}
        employees = self._question("EMPLOYEES").id
        rules = self.env["proximus.onboarding.rule"]
        with self.assertRaisesRegex(ValidationError, "at least one condition"):
            rules.create({**values, "condition_ids": []})
        with self.assertRaisesRegex(ValidationError, "2 of them can never be asked"):
            condition = {"question_id": employees, "operator": "is_answered"}
            rules.create(
                {
                    **values,
                    "code": "D",
                    "match": "at_least",
                    "at_least": 2,
                    "condition_ids": [Command.create(condition)],
                }
            )
        with self.assertRaisesRegex(ValidationError, "does not fit the question"):
            condition = {"question_id": employees, "operator": "in"}
            rules.create(
                {**values, "code": "B", "condition_ids": [Command.create(condition)]}
            )
        with self.assertRaisesRegex(ValidationError, "names no app"):
            condition = {"question_id": employees, "operator": "is_answered"}
            rules.create(
                {
                    **values,
                    "code": "C",
                    "target_kind": "module",
                    "module_names": " , ",
                    "condition_ids": [Command.create(condition)],
                }
            )

    def _rule(self, code):
        return self.env["proximus.onboarding.rule"].search([("code", "=", code)])


@tagged("post_install", "-at_install")
class TestSeededRules(OnboardingCommon):
    def test_apps_are_part_of_community(self):
        names = {
            name
            for rule in self.env["proximus.onboarding.rule"].search([])
            for name in rule._get_module_names()
        }
        modules = self.env["ir.module.module"].search([("name", "in", list(names))])
        self.assertEqual(set(modules.mapped("name")), names)
        self.assertFalse(modules.filtered("to_buy"))

    def test_hours_always_state_their_assumptions(self):
        rules = self.env["proximus.onboarding.rule"].search([("minutes_high", ">", 0)])
        self.assertTrue(rules)
        for rule in rules:
            self.assertTrue(rule.assumptions, rule.code)
            self.assertTrue(rule.volume_question_id, rule.code)
