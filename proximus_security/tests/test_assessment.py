from datetime import timedelta
from fractions import Fraction

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.proximus_security.tools import cyfun

from .common import SecurityCommon


class AssessmentCommon(SecurityCommon):
    """Assessments that are answered in one go."""

    @classmethod
    def _assessment(cls, level="basic", **vals):
        return cls.env["proximus.security.assessment"].create(
            {
                "level": level,
                "company_id": cls.company.id,
                "user_id": cls.officer.id,
                **vals,
            }
        )

    @staticmethod
    def _line(assessment, code):
        return assessment.line_ids.filtered(lambda line: line.code == code)

    @classmethod
    def _answer(cls, assessment, documentation=3, implementation=3, **other):
        """Answer everything alike, but for some controls (code with _ for . and -)."""
        assessment.line_ids.write(
            {
                "documentation": str(documentation),
                "implementation": str(implementation),
            }
        )
        for code, (written, done) in other.items():
            cls._line(assessment, code).write(
                {"documentation": str(written), "implementation": str(done)}
            )
        return assessment

    @classmethod
    def _done(cls, level="basic", *scores, **vals):
        assessment = cls._answer(cls._assessment(level, **vals), *scores)
        assessment.action_finish()
        return assessment


@tagged("post_install", "-at_install")
class TestAssessment(AssessmentCommon):
    def test_each_level_has_its_controls(self):
        for level, count in (("small", 8), ("basic", 34), ("important", 133)):
            with self.subTest(level=level):
                assessment = self._assessment(level)
                self.assertEqual(assessment.line_count, count)
                self.assertEqual(assessment.answered_count, 0)
                self.assertEqual(len(assessment.line_ids.control_id), count)

    def test_the_parts_make_the_whole(self):
        assessment = self._assessment("essential")
        parts = assessment.line_ids.browse()
        for function in ("gv", "id", "pr", "de", "rs", "rc"):
            lines = assessment[f"line_{function}_ids"]
            self.assertTrue(lines)
            self.assertFalse(parts & lines)
            parts |= lines
        self.assertEqual(parts, assessment.line_ids)
        self.assertEqual(len(parts), 218)

    def test_what_is_not_answered_is_unknown(self):
        assessment = self._answer(self._assessment(), 5, 5)
        self.assertEqual(assessment.verdict, "met")
        last = self._line(assessment, "RC.RP-01.1")
        for vals in ({"implementation": False}, {"documentation": False}):
            last.write({"documentation": "5", "implementation": "5"})
            last.write(vals)
            with self.subTest(vals=vals):
                self.assertEqual(assessment.verdict, "unknown")
                self.assertFalse(assessment.result)
                self.assertIn("1 to go", assessment.result_text)
                with self.assertRaisesRegex(UserError, "RC.RP-01.1"):
                    assessment.action_finish()

    def test_what_keeps_it_from_being_finished_is_said_part_by_part(self):
        assessment = self._assessment().with_user(self.officer)
        self._answer(assessment)
        for code in ("PR.DS-11.1", "PR.AA-05.2", "RC.RP-01.1"):
            self._line(assessment, code).implementation = False
        self.assertEqual(assessment.open_count, 3)
        with self.assertRaises(UserError) as caught:
            assessment.action_finish()
        said = str(caught.exception).splitlines()
        self.assertIn("Not answered: 3.", said[0])
        self.assertEqual(
            said[1:3],
            [
                "Protect: 2, the first is PR.AA-05.2 Know who needs the most "
                "important data",
                "Recover: 1, the first is RC.RP-01.1 Follow the recovery plan",
            ],
        )
        self.assertIn("Not Answered", said[3])
        action = assessment.action_view_open()
        shown = self.env[action["res_model"]].search(action["domain"])
        search = self.env.ref(
            "proximus_security.proximus_security_assessment_line_view_search"
        )
        self.assertTrue(action["context"]["search_default_open"])
        self.assertIn('name="open"', search.arch)
        self.assertEqual(len(shown.filtered(lambda line: not line.is_answered)), 3)
        self.assertEqual(assessment.state, "draft")

    def test_the_result_is_that_of_the_formulas(self):
        other = {"GV.PO-01.1": (1, 2), "PR.DS-11.1": (2, 2), "ID.AM-01.1": (5, 4)}
        assessment = self._answer(self._assessment(), 3, 4, **other)
        scores = dict.fromkeys(cyfun.controls("basic"), (3, 4)) | other
        expected = cyfun.assess(scores, "basic")
        self.assertEqual(Fraction(assessment.result["total"]), expected.total)
        self.assertEqual(
            {
                name: Fraction(mean)
                for name, mean in assessment.result["categories"].items()
            },
            dict(expected.categories),
        )
        self.assertEqual(assessment.failing_control_ids.mapped("code"), ["PR.DS-11.1"])
        self.assertEqual(assessment.verdict, "not_met")
        self.assertIn("something else", assessment.result_text)
        self.assertEqual(assessment.formula, cyfun.FORMULA)
        self.assertTrue(self._line(assessment, "PR.DS-11.1").is_failing)

    def test_a_total_just_below_is_never_shown_as_enough(self):
        # 2.5 everywhere but half a point less in one subcategory of PR.PS (two of
        # them): the total is 5/2 - 1/2/2/17 = 2.4852…, and 2.48 is shown.
        assessment = self._answer(self._assessment(), 2, 3, **{"PR.PS-05.1": (2, 2)})
        self.assertEqual(
            Fraction(assessment.result["total"]), Fraction(5, 2) - Fraction(1, 68)
        )
        self.assertEqual(assessment.total, 2.48)
        self.assertEqual(assessment.verdict, "not_met")
        self.assertIn("2.48 of 5", assessment.result_text)
        self.assertFalse(assessment.is_borderline)

    def test_a_total_beside_its_threshold_is_borderline(self):
        # One of the eleven Basic subcategories of ID.AM, PR.AA … : the smallest step.
        assessment = self._answer(self._assessment(), 2, 3, **{"ID.AM-01.1": (2, 2)})
        exact = Fraction(assessment.result["total"])
        self.assertLess(exact, Fraction(5, 2))
        self.assertGreaterEqual(exact, Fraction(249, 100))
        self.assertEqual(assessment.total, 2.49)
        self.assertEqual(assessment.verdict, "not_met")
        self.assertTrue(assessment.is_borderline)
        self._line(assessment, "ID.AM-01.1").implementation = "3"
        self.assertEqual(assessment.total, 2.5)
        self.assertEqual(assessment.verdict, "met")
        self.assertTrue(assessment.is_borderline)

    def test_small_has_a_result_of_its_own(self):
        small = self._assessment("small")
        small.line_ids.write({"implementation": "4"})
        small.line_ids[2].implementation = "1"
        self.assertEqual(small.small_average, 3.62)
        self.assertEqual(Fraction(small.result["average"]), Fraction(29, 8))
        self.assertEqual(small.verdict, "none")
        self.assertEqual(small.total, 0)
        self.assertNotIn("total", small.result)
        self.assertEqual(small.weakest_control_ids.code, "SMALL-3")
        small.action_finish()
        self.assertFalse(self._assessment("basic").previous_id)
        latest = self.env["proximus.security.assessment"]._latest_done(self.company)
        self.assertNotIn(self.company.id, latest)
        basic = self._done("basic", 3, 3)
        latest = self.env["proximus.security.assessment"]._latest_done(self.company)
        self.assertEqual(latest[self.company.id], basic)
        self.assertEqual(self._assessment("small").previous_id, small)

    def test_what_is_done_does_not_change(self):
        assessment = self._done("basic", 3, 3)
        line = assessment.line_ids[0]
        for change in (
            lambda: assessment.write({"date": self.today - timedelta(days=1)}),
            lambda: assessment.write({"level": "important"}),
            lambda: assessment.write({"state": "draft"}),
            lambda: assessment.write({"result": {"passed": True}}),
            lambda: assessment.write({"line_ids": [(2, line.id)]}),
            lambda: line.write({"documentation": "5"}),
            lambda: line.write({"comment": "Better than I thought"}),
            lambda: line.unlink(),
            lambda: line.copy({"control_id": line.control_id.id}),
            lambda: assessment.unlink(),
            lambda: assessment._transition("draft"),
        ):
            with self.assertRaises(UserError):
                change()
        assessment.action_step_next()
        self.assertEqual(assessment.step, "ID")
        assessment.message_post(body="Shown to the board")

    def test_an_assessment_starts_in_progress(self):
        with self.assertRaises(UserError):
            self._assessment(state="done")
        with self.assertRaises(UserError):
            self._assessment().state = "done"

    def test_the_next_one_is_compared_control_by_control(self):
        first = self._done("basic", 3, 3)
        following = self.env["proximus.security.assessment"].browse(
            first.action_next()["res_id"]
        )
        self.assertEqual(following.previous_id, first)
        self.assertEqual(following.level, "basic")
        self.assertEqual(following.answered_count, 0)
        self.assertEqual(set(following.line_ids.mapped("previous_text")), {"3 / 3"})
        better, worse, same = following.line_ids[:3]
        better.write({"documentation": "3", "implementation": "4"})
        worse.write({"documentation": "3", "implementation": "2"})
        same.write({"documentation": "2", "implementation": "4"})
        self.assertEqual(
            (better | worse | same).mapped("change"), ["better", "worse", "same"]
        )
        self.assertFalse(following.line_ids[3].change)
        following.action_answer_as_before()
        self.assertEqual(following.answered_count, 34)
        self.assertEqual(better.implementation, "4")

    def test_what_is_answered_at_once_is_compared_too(self):
        self._done("basic", 2, 2)
        control = self.env.ref("proximus_security.control_pr_ds_11_1")
        answer = {
            "control_id": control.id,
            "documentation": "3",
            "implementation": "3",
        }
        following = self._assessment(line_ids=[Command.create(answer)])
        line = self._line(following, "PR.DS-11.1")
        self.assertEqual((line.previous_text, line.change), ("2 / 2", "better"))
        self.assertEqual(following.line_count, 34)

    def test_a_higher_level_keeps_the_answers_and_adds_questions(self):
        assessment = self._answer(self._assessment(), 4, 4)
        assessment.level = "important"
        self.assertEqual(assessment.line_count, 133)
        self.assertEqual(assessment.answered_count, 34)
        self.assertEqual(assessment.verdict, "unknown")
        assessment.level = "basic"
        self.assertEqual((assessment.line_count, assessment.verdict), (34, "met"))
        with self.assertRaisesRegex(UserError, "would be lost: 34"):
            assessment.level = "small"

    def test_key_measures_follow_the_level(self):
        assessment = self._assessment("important")
        self.assertEqual(len(assessment.line_ids.filtered("is_key")), 22)
        assessment.level = "essential"
        self.assertEqual(len(assessment.line_ids.filtered("is_key")), 29)
        assessment.level = "basic"
        self.assertEqual(len(assessment.line_ids.filtered("is_key")), 13)

    def test_a_date_lies_not_in_the_future(self):
        with self.assertRaises(ValidationError):
            self._assessment(date=self.today + timedelta(days=1))

    def test_the_steps_stay_within_the_framework(self):
        assessment = self._assessment()
        assessment.action_step_back()
        self.assertEqual(assessment.step, "GV")
        for _n in range(9):
            assessment.action_step_next()
        self.assertEqual(assessment.step, "RC")

    def test_a_person_fills_in_a_part_on_the_screen(self):
        assessment = self._assessment().with_user(self.officer)
        with Form(assessment) as form, form.line_gv_ids.edit(0) as line:
            line.documentation = "2"
            line.implementation = "3"
        self.assertEqual(assessment.answered_count, 1)
        self.assertAlmostEqual(assessment.progress, 100 / 34)
        self.assertIn("1 of 34", assessment.progress_text)
        self.assertIn("1 of 4", assessment.progress_text)

    def test_scores_are_typed_without_leaving_the_keyboard(self):
        assessment = self._assessment().with_user(self.officer)
        line = self._line(assessment, "GV.OC-03.1")
        for text in ("34", "3 4", "3/4", "3 / 4", "3-4", " 34 "):
            line.write({"documentation": False, "implementation": False})
            line.score_text = text
            with self.subTest(text=text):
                self.assertEqual((line.documentation, line.implementation), ("3", "4"))
                self.assertEqual(line.score_text, "3 / 4")
        line.implementation = "5"
        self.assertEqual(line.score_text, "3 / 5")
        line.score_text = False
        self.assertFalse(line.is_answered)
        for wrong in ("3", "345", "36", "0 3", "a34", "3 of 4"):
            with (
                self.subTest(wrong=wrong),
                self.assertRaisesRegex(ValidationError, "GV.OC-03.1"),
            ):
                line.score_text = wrong
        with Form(assessment) as form, form.line_gv_ids.edit(0) as row:
            row.score_text = "23"
            self.assertEqual((row.documentation, row.implementation), ("2", "3"))
        self.assertEqual(line.score_text, "2 / 3")
        with Form(assessment) as form, form.line_gv_ids.edit(1) as row:
            row.documentation = "2"  # the other one is left open
            self.assertEqual(row.score_text, "2")
        self.assertEqual(assessment.line_gv_ids[1].documentation, "2")
        small = self._line(self._assessment("small"), "SMALL-1")
        small.score_text = "4"
        self.assertEqual((small.documentation, small.implementation), (False, "4"))
        with self.assertRaisesRegex(ValidationError, "one digit"):
            small.score_text = "44"
        done = self._done("basic", 3, 3)
        with self.assertRaises(UserError):
            done.line_ids[0].score_text = "55"

    def test_the_answers_leave_as_a_spreadsheet_in_the_order_of_the_workbook(self):
        export = self.env.ref("base.group_allow_export")  # Odoo's own right for it
        self.officer.group_ids = [Command.link(export.id)]
        assessment = self._assessment("important").with_user(self.officer)
        self._line(assessment, "GV.OC-01.1").score_text = "34"
        lines = self.env["proximus.security.assessment.line"].with_user(self.officer)
        lines = lines.search([("assessment_id", "=", assessment.id)])
        rows = lines.export_data(["code", "documentation", "implementation"])["datas"]
        self.assertEqual(
            [code for code, _written, _done in rows], list(cyfun.controls("important"))
        )
        self.assertEqual(
            rows[0], ["GV.OC-01.1", "3 – Written and approved", "4 – Done and checked"]
        )

    def test_a_key_measure_is_marked(self):
        assessment = self._assessment()
        marked = assessment.line_ids.filtered("key_mark")
        self.assertEqual(marked, assessment.line_ids.filtered("is_key"))


@tagged("post_install", "-at_install")
class TestExclusions(AssessmentCommon):
    def _exclude(self, assessment, code, reason="We have no such thing"):
        line = self._line(assessment, code)
        line.write({"not_applicable": True, "exclude_reason": reason})
        return line

    def test_five_may_be_left_out_at_essential_and_count_three(self):
        assessment = self._answer(self._assessment("essential"), 5, 5)
        codes = [
            code
            for code, control in cyfun.controls("essential").items()
            if control.may_be_excluded
        ]
        for code in codes[:5]:
            self._exclude(assessment, code)
        self.assertEqual(assessment.verdict, "met")
        scores = dict.fromkeys(cyfun.controls("essential"), (5, 5))
        scores |= dict.fromkeys(codes[:5], (None, None))
        self.assertEqual(
            Fraction(assessment.result["total"]),
            cyfun.assess(scores, "essential").total,
        )
        with self.assertRaisesRegex(ValidationError, "6 controls"):
            self._exclude(assessment, codes[5])

    def test_no_other_level_leaves_anything_out(self):
        for level in ("small", "basic", "important"):
            assessment = self._assessment(level)
            with self.subTest(level=level), self.assertRaises(ValidationError):
                self._exclude(assessment, assessment.line_ids[0].code)

    def test_key_measures_and_duties_of_management_stay(self):
        assessment = self._assessment("essential")
        for code in ("PR.DS-11.1", "ID.AM-08.10", "GV.RM-01.1", "GV.RR-02.1"):
            line = self._line(assessment, code)
            self.assertFalse(line.may_be_excluded)
            with self.subTest(code=code), self.assertRaisesRegex(ValidationError, code):
                self._exclude(assessment, code)

    def test_a_reason_is_asked(self):
        assessment = self._assessment("essential")
        for reason in (False, "", "  "):
            with self.subTest(reason=reason), self.assertRaises(ValidationError):
                self._exclude(assessment, "GV.OC-01.1", reason)

    def test_lowering_the_level_does_not_keep_an_exclusion(self):
        assessment = self._assessment("essential")
        self._exclude(assessment, "GV.OC-03.1")
        with self.assertRaises(ValidationError):
            assessment.level = "basic"
