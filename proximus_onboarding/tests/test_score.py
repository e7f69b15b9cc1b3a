from odoo.tests import tagged

from odoo.addons.proximus_onboarding.tools.scoring import DII_2023

from .common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestScore(OnboardingCommon):
    def _refine(self, session, answers):
        session.action_refine(self._topic("digital"))
        while session.step_code == "assessment":
            code = session.question_id.code
            if code in answers:
                session.answer_boolean = answers[code]
                session.action_next()
            else:
                session.action_unknown()

    def test_unknown_gives_a_range_without_a_level(self):
        score = self._score(self._to_advice())
        self.assertEqual((score.minimum, score.maximum), (0, 12))
        self.assertFalse(score.level)
        self.assertEqual(score.basic, "open")
        self.assertFalse(score.says_something)
        self.assertIn("Too little is answered", score.summary)
        self.assertIn("0 of 12 questions", score.summary)
        self.assertFalse(score.benchmark_text)

    def test_answers_narrow_the_range(self):
        session = self._to_advice()
        answers = {"ERP": "yes", "CRM": "yes", "CLOUD": "no", "SOCIAL_MEDIA_TWO": "yes"}
        self._refine(session, answers)
        score = self._score(session)
        self.assertEqual((score.minimum, score.maximum), (4, 10))
        self.assertEqual(score.basic, "yes")

    def test_all_answered_settles_the_level(self):
        session = self._to_advice()
        extra = self._topic("digital").question_ids
        self._refine(session, dict.fromkeys(extra.mapped("code"), "no"))
        self.assertEqual(self._score(session).level, "very_low")
        self.assertEqual(self._score(session).basic, "no")
        self.assertIn("Very low", self._score(session).summary)

    def test_the_trace_says_who_answered(self):
        session = self._to_advice()
        self._refine(session, {"ERP": "yes"})
        score = self._score(session)
        row = next(one for one in score.trace if one["code"] == "erp")
        self.assertIs(row["answer"], True)
        self.assertIn(self.office.name, row["origin"])
        self.assertIn("Not known", score.trace_html)

    def test_the_framework_names_list_source_and_day(self):
        framework = self.env.ref("proximus_onboarding.framework_dii_2023")
        self.assertEqual(framework.item_ids.mapped("code"), list(DII_2023))
        self.assertIn("2023", framework.version)
        self.assertTrue(framework.source_url)
        self.assertTrue(framework.checked_on)


@tagged("post_install", "-at_install")
class TestSubsidies(OnboardingCommon):
    def test_hints_follow_the_region(self):
        session = self._to_advice()
        self.assertFalse(session.subsidy_ids)
        session.region = "wallonia"
        self.assertEqual(set(session.subsidy_ids.mapped("region")), {"wallonia"})

    def test_hints_follow_their_dates(self):
        hint = self.env.ref("proximus_onboarding.subsidy_kmo_portefeuille_cyber")
        hints = self.env["proximus.subsidy"]
        start = hint.valid_from
        self.assertIn(hint, hints._get_hints("flanders", start))
        self.assertNotIn(hint, hints._get_hints("flanders", start.replace(year=2025)))

    def test_every_hint_has_a_source_and_the_day_it_was_read(self):
        hints = self.env["proximus.subsidy"].search([])
        self.assertTrue(hints)
        for hint in hints:
            self.assertTrue(hint.source_url.startswith("https://"), hint.code)
            self.assertTrue(hint.checked_on, hint.code)
