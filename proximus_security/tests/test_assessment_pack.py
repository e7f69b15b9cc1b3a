import io

from PyPDF2 import PdfReader

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged

from .test_assessment import AssessmentCommon


@tagged("post_install", "-at_install")
class TestSupplierPack(AssessmentCommon):
    def _pack(self, assessment, **vals):
        return (
            self.env["proximus.security.supplier.pack"]
            .with_user(self.officer)
            .create({"assessment_id": assessment.id, **vals})
        )

    def _finished(self, level="basic", written=3, done=4, **other):
        assessment = self._answer(self._assessment(level), written, done, **other)
        assessment.action_finish()
        return assessment

    def _print(self, pack):
        reports = self.env["ir.actions.report"].with_user(self.officer)
        html, kind = reports._render_qweb_html(
            "proximus_security.report_supplier_pack", pack.ids
        )
        self.assertEqual(kind, "html")
        return " ".join(html.decode().split())

    def test_it_says_level_total_and_what_the_answers_rest_on(self):
        backup = self._type("t_pack", cyfun_controls="PR.DS-11.1")
        service = self._service(backup)
        seat = self._seat(service, self._employee(), state="protected")
        seat.write({"source": "api", "last_seen": self.now})
        assessment = self._answer(self._assessment(), 3, 4)
        assessment.action_use_evidence()
        document = self.env["ir.attachment"].create({"name": "rules.txt", "raw": b"x"})
        self._line(assessment, "GV.PO-01.1").attachment_ids = document
        self.env.invalidate_all()
        assessment.action_finish()
        self.assertEqual(
            assessment._pack_evidence(),
            {"verified": 1, "documented": 1, "stated": 32, "all": 34},
        )
        measures = assessment._pack_key_measures()
        self.assertEqual(len(measures), 13)
        self.assertEqual(
            {(each["mean"], each["gate"], each["met"]) for each in measures},
            {("3.5", "2.5", True)},
        )
        self.env.invalidate_all()
        functions = [each["code"][:2] for each in assessment._pack_categories()]
        self.assertEqual(
            list(dict.fromkeys(functions)), ["GV", "ID", "PR", "DE", "RS", "RC"]
        )
        self.assertEqual(len(functions), 17)
        customer = self.env["res.partner"].create({"name": "Big Customer NV"})
        text = self._print(self._pack(assessment, partner_id=customer.id))
        for part in (
            "Big Customer NV",
            self.company.name,
            "3.50",
            "2.50",
            "PR.DS-11.1",
            "This is a self-assessment, not a label or a certificate.",
        ):
            self.assertIn(part, text)

    def test_what_fails_is_marked_and_cut_off(self):
        assessment = self._finished("basic", 2, 3, **{"ID.AM-01.1": (2, 2)})
        text = self._print(self._pack(assessment))
        self.assertIn(">2.49<", text)
        self.assertIn(">2.50<", text)
        self.assertIn("Not Met", text)
        self.assertIn("only the official workbook", text)
        weak = self._finished("basic", 4, 4, **{"PR.DS-11.1": (2, 2)})
        (failing,) = [e for e in weak._pack_key_measures() if not e["met"]]
        self.assertEqual((failing["line"].code, failing["mean"]), ("PR.DS-11.1", "2.0"))
        self.assertIn("2.0 ✗", self._print(self._pack(weak)))

    def test_essential_says_what_is_left_out(self):
        assessment = self._answer(self._assessment("essential"), 5, 5)
        line = self._line(assessment, "GV.OC-03.1")
        line.write({"not_applicable": True, "exclude_reason": "No such law here"})
        assessment.action_finish()
        self.assertEqual(assessment._pack_gates()["category"], "3.0")
        text = self._print(self._pack(assessment))
        self.assertIn("No such law here", text)
        self.assertIn("counts as 3", text)

    def test_its_language_is_that_of_the_customer(self):
        for code in ("fr_FR", "nl_NL", "de_DE"):
            self.env["res.lang"]._activate_lang(code)
            customer = self.env["res.partner"].create({"name": "C", "lang": code})
            pack = self._pack(self._done("basic"), partner_id=customer.id)
            with self.subTest(code=code):
                self.assertEqual(pack.lang, code)
                text = self._print(pack)
                self.assertIn(f'lang="{code[:2]}', text)
                # one way to write a figure, that of the reader
                self.assertIn("3,00", text)
                self.assertIn("2,50", text)
                self.assertNotIn("2.50", text)

    def test_only_what_is_finished_is_shown(self):
        small = self._assessment("small")
        small.line_ids.write({"implementation": "3"})
        small.action_finish()
        for assessment in (self._assessment(), small):
            with self.assertRaises(ValidationError):
                self._pack(assessment)

    def test_another_company_prints_nothing(self):
        assessment = self._finished()
        packs = self._as(
            self.other_officer, self.env["proximus.security.supplier.pack"]
        )
        with self.assertRaises(AccessError):
            packs.create({"assessment_id": assessment.id}).action_print()


@tagged("post_install", "-at_install")
class TestSupplierPackPaper(AssessmentCommon, HttpCase):
    """The real PDF, whose styles come from the running server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Debian's wkhtmltopdf draws a web font as lines, in which there is no text.
        cls.env["ir.asset"].create(
            {
                "name": "No web fonts on paper",
                "bundle": "web.report_assets_common",
                "directive": "remove",
                "path": "web/static/fonts/fonts.scss",
            }
        )

    def _paper(self, assessment, lang="en_US"):
        """Return the pages of the document as text without spaces."""
        reports = self.env["ir.actions.report"].with_user(self.officer)
        if reports._why_no_pdf():
            self.skipTest(reports._why_no_pdf())
        packs = self.env["proximus.security.supplier.pack"].with_user(self.officer)
        pack = packs.create({"assessment_id": assessment.id, "lang": lang})
        pdf, kind = reports.with_context(force_report_rendering=True)._render_qweb_pdf(
            "proximus_security.report_supplier_pack", pack.ids
        )
        self.assertEqual(kind, "pdf")
        # The reader of the file sets its spaces as it likes.
        return [
            "".join(page.extract_text().split())
            for page in PdfReader(io.BytesIO(pdf)).pages
        ]

    def test_it_is_one_page(self):
        [page] = self._paper(self._done("basic", 3, 4))
        for part in (
            "CyberFundamentalsBasic",
            "3.50of5",
            "2.50",
            "ThresholdsMet",
            "PR.DS-11.1Makebackupsandkeepthemapart3.52.5",
            "DE.CM",
            "Allcontrols34",
            "Howitwascomputed",
            "notalabeloracertificate",
        ):
            self.assertIn(part, page)

    def test_the_longest_words_still_fit_on_one_page(self):
        for code in ("fr_FR", "nl_NL", "de_DE"):
            self.env["res.lang"]._activate_lang(code)
        assessment = self._done("important", 3, 3)
        for code in ("en_US", "fr_FR", "nl_NL", "de_DE"):
            with self.subTest(code=code):
                self.assertEqual(len(self._paper(assessment, code)), 1)


@tagged("post_install", "-at_install")
class TestAssessmentTour(AssessmentCommon, HttpCase):
    """Somebody without security staff answers the first control."""

    browser_size = "1400x900"

    def test_a_first_part_is_filled_in(self):
        self.start_tour(
            "/odoo/proximus-security-assessments",
            "proximus_assessment",
            login="sec_officer",
        )
        assessment = self.env["proximus.security.assessment"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual((assessment.level, assessment.step), ("basic", "ID"))
        line = self._line(assessment, "GV.OC-03.1")
        self.assertEqual((line.documentation, line.implementation), ("2", "3"))
        self.assertEqual(assessment.answered_count, 1)
        self.assertEqual(assessment.verdict, "unknown")
