import base64
import io

from openpyxl import Workbook, load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.proximus_security.tools import cyfun

from .test_assessment import AssessmentCommon
from .test_tools_cyfun_workbook import PLAIN, official, saved, workbook

LINES = "proximus.security.assessment.line"


@tagged("post_install", "-at_install")
class TestAssessmentImport(AssessmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.basic = cls._assessment().with_user(cls.officer)
        export = cls.env.ref("base.group_allow_export")  # Odoo's own right for it
        cls.officer.group_ids = [Command.link(export.id)]

    def _import(self, content, assessment=None):
        assessment = assessment or self.basic
        imports = self.env["proximus.security.assessment.import"].with_user(
            self.officer
        )
        return imports.create(
            {
                "assessment_id": assessment.id,
                "content": base64.b64encode(content),
                "file_name": "answers.xlsx",
            }
        )

    def _preview(self, content, assessment=None):
        wizard = self._import(content, assessment)
        wizard.action_preview()
        return wizard

    def _apply(self, content, assessment=None):
        wizard = self._preview(content, assessment)
        wizard.action_apply()
        return wizard

    def _exported(self, assessment, names, lang=None):
        """Return what Odoo's own export makes of the answers."""
        lines = assessment.line_ids.with_context(lang=lang or "en_US")
        rows = lines.export_data(names)["datas"]
        labels = []
        for name in names:
            field = lines._fields[name.split("/")[0]]
            labels.append(field._description_string(lines.env))
        return workbook(rows, labels)

    # === WHAT IT TAKES === #

    def test_nothing_is_written_before_it_was_seen(self):
        self._line(self.basic, "GV.OC-03.1").score_text = "12"
        content = official(
            ("GV.OC-03.1", 3, 4, "In the register"),
            ("PR.AA-01.1", 2, 2, None),
            ("GV.OC-01.1", 5, 5, None),  # of Important
        )
        wizard = self._preview(content)
        self.assertRecordValues(
            wizard,
            [
                {
                    "changed_count": 2,
                    "unchanged_count": 0,
                    "other_count": 1,
                    "error_count": 0,
                    "absent_count": 32,
                }
            ],
        )
        item = wizard.item_ids.filtered(lambda one: one.name.startswith("GV.OC-03.1"))
        self.assertRecordValues(
            item,
            [
                {
                    "sheet": "GOVERN",
                    "row": 3,
                    "before": "1 / 2",
                    "after": "3 / 4",
                    "message": "In the register",
                    "status": "changed",
                }
            ],
        )
        self.assertEqual(self._line(self.basic, "GV.OC-03.1").score_text, "1 / 2")
        action = wizard.action_apply()
        self.assertEqual(action["type"], "ir.actions.act_window_close")
        line = self._line(self.basic, "GV.OC-03.1")
        self.assertEqual((line.score_text, line.comment), ("3 / 4", "In the register"))
        self.assertEqual(self.basic.answered_count, 2)
        self.assertIn("answers.xlsx", self.basic.message_ids[0].body)

    def test_the_result_is_that_of_the_formulas(self):
        scores = {
            code: (1 + place % 5, 1 + (place * 3) % 5)
            for place, code in enumerate(cyfun.controls("basic"))
        }
        self._apply(official(*((code, *pair, None) for code, pair in scores.items())))
        self.assertEqual(
            self.basic.result["total"], str(cyfun.assess(scores, "basic").total)
        )

    def test_our_own_export_comes_back_as_it_left(self):
        essential = self._assessment("essential").with_user(self.officer)
        left_out = self._line(essential, "GV.OC-02.1")
        left_out.write({"not_applicable": True, "exclude_reason": "No such parties"})
        self._line(essential, "GV.OC-01.1").write(
            {"documentation": "3", "implementation": "2", "comment": "Two\nlines"}
        )
        self._line(essential, "PR.AA-01.1").implementation = "5"
        names = ["code", *"documentation implementation comment".split()]
        names += ["not_applicable", "exclude_reason"]
        content = self._exported(essential, names)
        wizard = self._preview(content, essential)
        self.assertEqual((wizard.changed_count, wizard.error_count), (0, 0))
        self.assertEqual(wizard.unchanged_count, 218)
        again = self._assessment("essential").with_user(self.officer)
        self._apply(content, again)
        self.assertEqual(
            again.line_ids.export_data([*names, "is_answered"]),
            essential.line_ids.export_data([*names, "is_answered"]),
        )

    def test_an_owner_takes_the_answers_out_and_in_again(self):
        owner = self._user("import_owner", "proximus_connectivity.group_owner")
        mine = self._as(owner, self._assessment())
        self._line(mine, "GV.OC-03.1").write(
            {"documentation": "3", "implementation": "4"}
        )
        # as the list shows it, with the labels of a person's own export
        names = ["code", "name", "score_text", "documentation", "implementation"]
        content = self._exported(mine, names)
        again = self._as(owner, self._assessment())
        wizard = self._import(content, again).with_user(owner)
        wizard.action_preview()
        self.assertEqual((wizard.error_count, wizard.changed_count), (0, 1))
        wizard.action_apply()
        self.assertEqual(self._line(again, "GV.OC-03.1").score_text, "3 / 4")

    def test_an_export_in_another_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        field = self.env.ref(
            f"proximus_security.field_{LINES.replace('.', '_')}__comment"
        )
        field.update_field_translations("field_description", {"fr_FR": "Remarque X"})
        self._line(self.basic, "GV.OC-03.1").comment = "Bonjour"
        content = self._exported(
            self.basic, ["code", "documentation", "implementation", "comment"], "fr_FR"
        )
        header = [cell.value for cell in load_workbook(io.BytesIO(content)).active[1]]
        self.assertIn("Remarque X", header)
        other = self._assessment().with_user(self.officer)
        self._apply(content, other)
        self.assertEqual(self._line(other, "GV.OC-03.1").comment, "Bonjour")

    def test_the_eight_questions_by_number_or_by_name(self):
        small = self._assessment("small").with_user(self.officer)
        first, second = small.line_ids[:2]
        rows = [(first.code, 3), (second.name, 4)]
        self._apply(workbook(rows, ("Control", "Implementation")), small)
        self.assertEqual((first.implementation, second.implementation), ("3", "4"))
        self.assertFalse(first.documentation)

    def test_an_empty_cell_erases_nothing(self):
        line = self._line(self.basic, "GV.OC-03.1")
        line.write({"documentation": "3", "implementation": "3", "comment": "Kept"})
        self._apply(workbook([("GV.OC-03.1", None, 5)]))
        self.assertEqual((line.score_text, line.comment), ("3 / 5", "Kept"))

    # === LEFT OUT === #

    def test_not_applicable_is_left_out_with_its_comment_as_the_reason(self):
        essential = self._assessment("essential").with_user(self.officer)
        line = self._line(essential, "GV.OC-02.1")
        wizard = self._apply(official(("GV.OC-02.1", "N/A", 3, "None here")), essential)
        self.assertEqual(wizard.item_ids.after, "N/A")
        self.assertTrue(line.not_applicable)
        self.assertEqual(line.exclude_reason, "None here")
        self._apply(official(("GV.OC-02.1", 2, 3, None)), essential)
        self.assertEqual((line.not_applicable, line.score_text), (False, "2 / 3"))

    def test_what_cannot_be_left_out_is_refused(self):
        essential = self._assessment("essential").with_user(self.officer)
        for assessment, code, comment, reason in (
            (self.basic, "GV.OC-03.1", "Why", "at this level"),
            (essential, "PR.AA-01.1", "Why", "cannot be left out"),
            (essential, "GV.OC-02.1", None, "why it is not applicable"),
        ):
            with self.subTest(code=code):
                wizard = self._preview(
                    official((code, "N/A", "N/A", comment)), assessment
                )
                self.assertEqual(wizard.error_count, 1)
                self.assertIn(reason, wizard.item_ids.message)
                with self.assertRaisesRegex(UserError, code):
                    wizard.action_apply()

    def test_five_may_be_left_out_and_others_come_back_first(self):
        essential = self._assessment("essential").with_user(self.officer)
        codes = [
            code
            for code, control in cyfun.controls("essential").items()
            if control.may_be_excluded
        ]
        rows = [(code, "N/A", None, "None here") for code in codes[:6]]
        wizard = self._preview(official(*rows), essential)
        self.assertEqual((wizard.error_count, wizard.changed_count), (1, 5))
        self._apply(official(*rows[:5]), essential)
        self.assertEqual(sum(essential.line_ids.mapped("not_applicable")), 5)
        self._apply(official(rows[5], (codes[0], 3, 3, None)), essential)
        self.assertEqual(sum(essential.line_ids.mapped("not_applicable")), 5)

    # === WHAT IT REFUSES === #

    def test_one_wrong_row_and_nothing_is_stored(self):
        content = workbook(
            [
                ("GV.OC-03.1", 3, 4),
                ("GV.PO-01.1", 3, 7),
                ("GV.OC-03.1", 3, 4),
                ("GV.ZZ-01.1", 3, 4),
            ],
            title="Antworten",
        )
        wizard = self._preview(content)
        self.assertEqual((wizard.error_count, wizard.changed_count), (3, 1))
        wizard.invalidate_recordset(["item_ids"])
        self.assertEqual(wizard.item_ids[:3].mapped("status"), ["error"] * 3)
        self.assertIn("GV.PO-01.1", wizard.item_ids[0].name)
        with self.assertRaises(UserError) as caught:
            wizard.action_apply()
        said = str(caught.exception)
        self.assertIn("Antworten, row 3: “7” is no score", said)
        self.assertIn("Antworten, row 4: this control stands already at", said)
        self.assertIn("Antworten, row 5: CyberFundamentals 2025 has no control", said)
        self.assertFalse(self.basic.answered_count)

    def test_what_is_wrong_elsewhere_is_said_and_stops_nothing(self):
        content = official(
            ("GV.OC-03.1", 3, 4, None),
            ("GV.OC-01.1", 9, 4, None),  # of Important
            ("GV.OC-02.1", "=A1", 4, None),  # of Essential
            ("GV.OC-02.1", 3, 4, None),
            ("GV.OC-02.1", 2, 4, None),
        )
        wizard = self._preview(content)
        self.assertEqual((wizard.error_count, wizard.changed_count), (0, 1))
        self.assertEqual(wizard.other_count, 4)
        wizard.invalidate_recordset(["item_ids"])
        said = wizard.item_ids.filtered("message")
        self.assertEqual(said, wizard.item_ids[:3], "on top, not below the rest")
        self.assertEqual(said.mapped("status"), ["other"] * 3)
        for item, row, name, reason in zip(
            said.sorted("row"),
            (4, 5, 7),
            ("GV.OC-01.1", "GV.OC-02.1", "GV.OC-02.1"),
            ("is no score", "not a formula", "stands already at GOVERN 6"),
            strict=True,
        ):
            with self.subTest(row=row):
                self.assertEqual(item.row, row)
                self.assertTrue(item.name.startswith(name))
                self.assertIn(reason, item.message)
        wizard.action_apply()
        self.assertEqual(self._line(self.basic, "GV.OC-03.1").score_text, "3 / 4")

    def test_a_column_is_missed_only_where_it_is_asked(self):
        small = self._assessment("small").with_user(self.officer)
        rows = [(small.line_ids[0].code, 3), ("GV.OC-03.1", 4)]
        wizard = self._preview(workbook(rows, ("Control", "Implementation")), small)
        self.assertEqual((wizard.error_count, wizard.changed_count), (0, 1))
        self.assertIn("Documentation", wizard.item_ids[0].message)
        wizard.action_apply()
        self.assertEqual(small.line_ids[0].implementation, "3")
        wizard = self._preview(workbook(rows, ("Control", "Implementation")))
        self.assertEqual(wizard.error_count, 1)

    def test_a_wrong_row_that_is_asked_still_stops_all(self):
        content = official(("GV.OC-03.1", 9, 4, None), ("GV.OC-01.1", 9, 4, None))
        wizard = self._preview(content)
        self.assertEqual((wizard.error_count, wizard.other_count), (1, 1))
        with self.assertRaises(UserError) as caught:
            wizard.action_apply()
        self.assertNotIn("GV.OC-01.1", str(caught.exception))

    def test_a_file_that_cannot_be_read_says_why(self):
        book = Workbook()
        book.active.append(("Name", "Price"))
        for content, reason in (
            (b"Control;3", "no Excel workbook"),
            (b"\xd0\xcf\x11\xe0" * 200, "has a password"),
            (saved(book), "no sheet has columns"),
            (workbook([("nothing",)]), "no row holds"),
        ):
            with self.subTest(reason=reason), self.assertRaisesRegex(UserError, reason):
                self._preview(content)
        wizard = self._import(b"x")
        wizard.content = "no base64 €"
        with self.assertRaises(UserError):
            wizard.action_preview()

    def test_what_is_done_stays(self):
        done = self._done().with_user(self.officer)
        content = workbook([("GV.OC-03.1", 5, 5)], PLAIN)
        with self.assertRaisesRegex(UserError, "is done"):
            self._preview(content, done)

    def test_whoever_may_not_assess_may_not_import(self):
        imports = self.env["proximus.security.assessment.import"]
        for user in (self.reader, self.employee_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                imports.with_user(user).create({"assessment_id": self.basic.id})
        wizard = self._import(workbook([("GV.OC-03.1", 5, 5)]))
        with self.assertRaises(AccessError):
            self._as(self.other_officer, wizard).action_preview()
        foreign = self._as(self.other_officer, imports).create(
            {"assessment_id": self.basic.id, "content": wizard.content}
        )
        with self.assertRaises(AccessError):
            self._as(self.other_officer, foreign).action_preview()
