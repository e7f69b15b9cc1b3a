"""Every delivered question, rule and framework is sound."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.proximus_onboarding.models.advice.proximus_onboarding_rule import (
    TARGETS,
)
from odoo.addons.proximus_onboarding.tools import soundness

from .common import OnboardingCommon

#: What the notes name as not being in Odoo Community.
NOT_IN_COMMUNITY = {
    "sign",
    "documents",
    "knowledge",
    "helpdesk",
    "planning",
    "appointment",
    "voip",
    "sale_subscription",
}


@tagged("post_install", "-at_install")
class TestCatalogue(OnboardingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["proximus.onboarding.rule"].search([])
        cls.questions = cls.env["proximus.onboarding.question"].search([])

    def test_there_is_enough_of_every_kind(self):
        self.assertGreaterEqual(len(self.rules), 40)
        self.assertGreaterEqual(len(self.questions), 60)
        kinds = {kind for kind, _label in TARGETS}
        self.assertEqual(set(self.rules.mapped("target_kind")), kinds)

    def test_apps_exist_and_are_part_of_community(self):
        self.assertLessEqual(NOT_IN_COMMUNITY, soundness.ENTERPRISE)
        modules = self.env["ir.module.module"].search([])
        known = {module.name: module for module in modules}
        for rule in self.rules.filtered(lambda one: one.target_kind == "module"):
            for name in rule._get_module_names():
                with self.subTest(rule=rule.code, app=name):
                    self.assertIn(name, known)
                    self.assertNotIn(name, soundness.ENTERPRISE)
                    self.assertFalse(known[name].to_buy)

    def test_an_app_of_enterprise_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "not part of Odoo Community"):
            self.rules[0].write({"target_kind": "module", "module_names": "crm,sign"})

    def test_targets_are_named_and_there(self):
        subsidies = self.env["proximus.subsidy"].search([]).mapped("code")
        for rule in self.rules:
            with self.subTest(rule=rule.code):
                self.assertTrue(rule._get_target_ref())
                if rule.target_kind == "subsidy":
                    self.assertIn(rule.subsidy_code, subsidies)

    def test_conditions_hang_on_living_questions_and_choices(self):
        for condition in self.rules.condition_ids:
            with self.subTest(rule=condition.rule_id.code):
                self.assertTrue(condition.question_id.active)
                self.assertTrue(condition._is_complete())

    def test_facts_have_somebody_who_finds_them(self):
        facts = self.questions.filtered(lambda one: not one.asked)
        getters = self._start()._get_fact_getters()
        self.assertEqual(set(facts.mapped("code")), set(getters))

    def test_detectors_exist(self):
        named = set(self.questions.mapped("detector")) - {False}
        self.assertEqual(named - set(self._start()._get_detectors()), set())

    def test_nothing_waits_for_itself(self):
        requires = {rule.code: rule.requires_ids.mapped("code") for rule in self.rules}
        self.assertEqual(soundness.find_cycle(requires), ())
        first, second = self.rules[:2]
        first.requires_ids = second
        with self.assertRaisesRegex(ValidationError, "cannot wait for itself"):
            second.requires_ids = first

    def test_every_rule_is_reached_by_some_answers(self):
        choices = {
            question.code: question.option_ids.mapped("code")
            for question in self.questions
            if question.kind == "choice"
        }
        for rule in self.rules:
            logics = [one._to_logic() for one in rule | rule.requires_ids]
            with self.subTest(rule=rule.code):
                self.assertIsNotNone(soundness.find_answers(logics, choices))

    def test_hours_state_assumptions_and_stay_in_range(self):
        counted = self.rules.filtered("minutes_high")
        self.assertGreaterEqual(len(counted), 10)
        for rule in counted:
            low, likely, high = rule._get_hours({rule.volume_question_id.code: 60})
            with self.subTest(rule=rule.code):
                self.assertTrue(rule.assumptions)
                self.assertTrue(rule.volume_question_id)
                self.assertLess(low, likely)
                self.assertLess(likely, high)

    def test_every_condition_has_words_for_each_outcome(self):
        for question in self.rules.condition_ids.question_id:
            with self.subTest(question=question.code):
                if question.kind == "boolean":
                    self.assertTrue(question.text_true)
                    self.assertTrue(question.text_false)
                elif question.kind in ("number", "level"):
                    self.assertIn("%s", question.text_true)
        for option in self.rules.condition_ids.option_ids:
            with self.subTest(option=option.name):
                self.assertTrue(option.text)

    def test_questions_on_request_have_a_topic(self):
        asked = self.questions.filtered("asked")
        for question in asked.filtered("extra"):
            self.assertTrue(question.topic_id, question.code)
        self.assertEqual(len(asked.filtered(lambda one: not one.extra)), 5)

    def test_the_security_check_is_defined_once(self):
        small = self.env["proximus.security.control"].search([("level", "=", "small")])
        mine = self.questions.filtered("control_id")
        self.assertEqual(mine.control_id, small)
        self.assertEqual(mine.mapped("title"), mine.control_id.mapped("name"))
        small[0].name = "Another wording"
        self.assertIn("Another wording", mine.mapped("title"))

    def test_trades_answer_with_volumes(self):
        trades = self.env["proximus.onboarding.template"].search([])
        self.assertEqual(
            set(trades.mapped("code")), {"trade", "horeca", "builder", "liberal"}
        )
        for trade in trades:
            self.assertTrue(trade.line_ids.filtered(lambda one: one.value_number))

    def test_an_item_that_cannot_be_scored_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "cannot be scored"):
            self.env.ref(
                "proximus_onboarding.framework_item_erp"
            ).question_id = self._question("EMPLOYEES")


@tagged("post_install", "-at_install")
class TestShipped(OnboardingCommon):
    """What comes with the module is renewed, except what was changed here."""

    def _upgrade(self, record, **values):
        """Write as the loading of data files does."""
        record.with_context(install_mode=True).write(values)

    def test_an_upgrade_renews_what_nobody_changed(self):
        rule = self.env.ref("proximus_onboarding.rule_crm")
        self._upgrade(rule, name="Renewed", rationale="Renewed too")
        self.assertEqual((rule.name, rule.rationale), ("Renewed", "Renewed too"))
        self.assertFalse(rule.is_changed)

    def test_an_own_change_survives_and_the_rest_is_renewed(self):
        rule = self.env.ref("proximus_onboarding.rule_crm")
        rule.write({"name": "In our words", "active": False})
        self._upgrade(rule, name="Renewed", rationale="Renewed", active=True)
        self.assertEqual((rule.name, rule.active), ("In our words", False))
        self.assertEqual(rule.rationale, "Renewed")
        self.assertTrue(rule.is_changed)

    def test_own_conditions_survive(self):
        rule = self.env.ref("proximus_onboarding.rule_time_off")
        condition = rule.condition_ids[0]
        rule.write(
            {"condition_ids": [Command.update(condition.id, {"value_number": 9})]}
        )
        self._upgrade(rule, condition_ids=[Command.clear()], name="Renewed")
        self.assertEqual(rule.condition_ids[0].value_number, 9)
        self.assertEqual(rule.name, "Renewed")

    def test_a_condition_that_was_changed_by_itself_stays(self):
        for change in ("write", "create", "unlink"):
            rule = self.env.ref("proximus_onboarding.rule_time_off")
            rule._write_plainly({"own_fields": False})
            condition = rule.condition_ids[0]
            if change == "write":
                condition.value_number = 9
            elif change == "create":
                condition.copy()
            else:
                condition.unlink()
            with self.subTest(change=change):
                self.assertEqual(rule.own_fields, ["condition_ids"])
                kept = rule.condition_ids
                self._upgrade(rule, condition_ids=[Command.clear()], name="Renewed")
                self.assertEqual(rule.condition_ids, kept)
        own = rule.copy({"code": "OWN_ONE"})
        own.condition_ids[0].value_number = 3
        self.assertFalse(own.is_changed)

    def test_own_changes_can_be_given_up(self):
        rule = self.env.ref("proximus_onboarding.rule_crm")
        rule.name = "In our words"
        rule.action_use_delivered()
        self._upgrade(rule, name="Renewed")
        self.assertEqual(rule.name, "Renewed")

    def test_delivered_data_is_renewed_at_each_upgrade(self):
        models = (
            "proximus.onboarding.question",
            "proximus.onboarding.option",
            "proximus.onboarding.rule",
            "proximus.onboarding.framework",
            "proximus.onboarding.setting",
            "proximus.subsidy",
        )
        data = self.env["ir.model.data"].search(
            [("module", "=", "proximus_onboarding"), ("model", "in", models)]
        )
        self.assertTrue(data)
        self.assertFalse(data.filtered("noupdate"))
