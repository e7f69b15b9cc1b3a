import base64
from io import BytesIO

from PIL import Image

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from .common import SecurityCommon


def photo() -> bytes:
    file = BytesIO()
    Image.new("RGB", (4, 4), "red").save(file, "PNG")
    return file.getvalue()


@tagged("post_install", "-at_install")
class TestReport(SecurityCommon):
    def _report(self, user=None, **vals):
        reports = self.env["proximus.security.report"].with_user(
            user or self.employee_user
        )
        return reports.create({"text": "A mail asked for my card code", **vals})

    def test_what_an_employee_sees_becomes_a_new_incident(self):
        report = self._report(photo=base64.b64encode(photo()))
        incident = report.sudo().incident_id
        self.assertRecordValues(
            incident,
            [
                {
                    "state": "new",
                    "title": "A mail asked for my card code",
                    "company_id": self.company.id,
                    "reporter_id": self.employee_user.id,
                    "aware_at": False,
                    "severity": "unset",
                }
            ],
        )
        self.assertTrue(report.photo)
        self.assertEqual(report.state, "received")
        self.assertEqual(report.name, incident.name)

    def test_the_reporter_reads_the_own_report_and_no_incident(self):
        report = self._report()
        other = self._user("sec_employee_2", "base.group_user")
        reports = self.env["proximus.security.report"]
        self.assertEqual(reports.with_user(self.employee_user).search([]), report)
        self.assertFalse(reports.with_user(other).search([]))
        with self.assertRaises(AccessError):
            report.with_user(other).read(["text"])
        with self.assertRaises(AccessError):
            report.with_user(self.employee_user).read(["incident_id"])
        incident = report.sudo().incident_id
        for verb in ("read", "write", "create", "unlink"):
            self.assertFalse(incident.with_user(self.employee_user).has_access(verb))
        messages = self.env["mail.message"].with_user(self.employee_user)
        self.assertFalse(
            messages.search(
                [("model", "=", incident._name), ("res_id", "=", incident.id)]
            )
        )

    def test_the_reporter_hears_that_it_is_handled_and_no_more(self):
        report = self._report()
        incident = report.sudo().incident_id
        for move, state in (
            ("action_triage", "handled"),
            ("action_contain", "handled"),
            ("action_resolve", "done"),
        ):
            getattr(incident.with_user(self.officer), move)()
            self.assertEqual(report.state, state)

    def test_officers_are_asked_in_neutral_words_until_one_has_looked(self):
        incident = self._report().sudo().incident_id
        asked = incident.activity_ids
        self.assertEqual(asked.user_id, self.officer | self.colleague)
        for activity in asked:
            self.assertNotIn("card", f"{activity.summary} {activity.res_name}")
        incident.with_user(self.colleague).action_triage()
        self.assertFalse(incident.activity_ids)

    def test_the_chosen_responsible_gets_it_while_an_officer(self):
        self.company.security_officer_id = self.colleague
        self.assertEqual(self._report().sudo().incident_id.user_id, self.colleague)
        self.colleague.group_ids -= self.env.ref("proximus_security.group_officer")
        report = self._report(text="Another thing")
        self.assertEqual(report.sudo().incident_id.user_id, self.officer)

    def test_nothing_else_can_be_slipped_in(self):
        report = self._report(
            user_id=self.officer.id,
            company_id=self.other_company.id,
            incident_id=self._incident(title="Secret").id,
        )
        self.assertEqual(report.user_id, self.employee_user)
        self.assertEqual(report.company_id, self.company)
        self.assertNotEqual(report.sudo().incident_id.title, "Secret")

    def test_the_same_words_again_are_the_same_report(self):
        first = self._report()
        self.assertEqual(self._report(), first)
        self.assertNotEqual(self._report(user=self.reader), first)
        with freeze_time("2035-01-01 10:00:00"):
            self.assertNotEqual(self._report(), first)

    def test_nobody_floods(self):
        for number in range(10):
            self._report(text=f"Thing {number}")
        with self.assertRaisesRegex(UserError, "10 reports within the hour"):
            self._report(text="One more")
        self.assertEqual(self._report(text="Thing 3").text, "Thing 3")
        self._report(user=self.reader, text="One more")

    def test_bad_input_is_a_sentence(self):
        for words in ("", "   ", "\u200b", "\x00", None, False, 7, "x" * 5001):
            with self.subTest(words=words), self.assertRaises(ValidationError):
                self._report(text=words)
        kept = self._report(text="  one\x00 two\ud800 ")
        self.assertEqual(kept.text, "one two")
        with self.assertRaises(UserError):
            self._report(text="With a file", photo=base64.b64encode(b"no picture"))

    def test_what_was_reported_stays(self):
        report = self._report()
        for user in (self.env.user, self.officer):
            with self.assertRaises(UserError):
                report.with_user(user).write({"text": "Nothing"})
            with self.assertRaises(UserError):
                report.with_user(user).unlink()

    def test_a_confidential_one_stays_the_reporters_and_the_readers(self):
        report = self._report()
        incident = report.sudo().incident_id
        incident.write({"confidential": True, "user_id": self.officer.id})
        reports = self.env["proximus.security.report"]
        mine = [("id", "=", report.id)]
        self.assertTrue(reports.with_user(self.employee_user).search(mine))
        self.assertTrue(reports.with_user(self.officer).search(mine))
        self.assertFalse(reports.with_user(self.colleague).search(mine))
        with self.assertRaises(AccessError):
            report.with_user(self.colleague).read(["photo"])

    def test_a_photo_is_nobody_elses(self):
        report = self._report(photo=base64.b64encode(photo()))
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [("res_model", "=", report._name), ("res_id", "=", report.id)]
                + [("res_field", "=", "photo")]
            )
        )
        self.assertTrue(files)
        other = self._user("sec_employee_3", "base.group_user")
        self.assertFalse(files.with_user(other).has_access("read"))
        self.assertTrue(files.with_user(self.employee_user).has_access("read"))

    def test_the_public_reports_nothing(self):
        with self.assertRaises(AccessError):
            self._report(user=self.env.ref("base.public_user"))


@tagged("post_install", "-at_install")
class TestReportPortal(SecurityCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for login in ("odd_one", "odd_two"):
            user = new_test_user(
                cls.env,
                login,
                "base.group_portal",
                company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
            )
            user.partner_id.parent_id = cls.env["res.partner"].create(
                {"name": login, "is_company": True}
            )

    def _send(self, data, files=None):
        page = self.url_open("/my/suspicious")
        self.assertEqual(page.status_code, 200)
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        answer = self.url_open(
            "/my/suspicious/send", data={"csrf_token": token, **data}, files=files
        )
        self.assertEqual(answer.status_code, 200)
        return answer.text

    def _reports(self):
        return self.env["proximus.security.report"].search(
            [("company_id", "=", self.company.id)]
        )

    def test_a_customer_reports_and_reads_the_own_report_only(self):
        self.authenticate("odd_one", "odd_one")
        text = self._send(
            {"text": "Somebody <b>calls</b> in your name"},
            {"photo": ("a.png", photo(), "image/png")},
        )
        self.assertIn("Thank you", text)
        self.assertIn("Somebody &lt;b&gt;calls", text)
        report = self._reports()
        self.assertTrue(report.photo)
        self.assertEqual(report.company_id, self.company)
        self.authenticate("odd_two", "odd_two")
        self.assertNotIn("calls", self.url_open("/my/suspicious").text)
        photo_url = f"/web/image/proximus.security.report/{report.id}/photo"
        self.assertNotEqual(self.url_open(photo_url).content, photo())

    def test_twice_is_once_and_a_flood_is_told(self):
        self.authenticate("odd_one", "odd_one")
        for _n in range(3):
            self._send({"text": "The same"})
        self.assertEqual(len(self._reports()), 1)
        for number in range(9):
            self._send({"text": f"Other {number}"})
        text = self._send({"text": "Too many"})
        self.assertIn("within the hour", text)
        self.assertIn("Too many", text)  # what was typed is still there
        self.assertEqual(len(self._reports()), 10)

    def test_bad_input_is_a_sentence(self):
        self.authenticate("odd_one", "odd_one")
        big = b"\x89PNG" + b"0" * (8 * 1024 * 1024 + 1)
        for data, files, words in (
            ({"text": ""}, None, "in a few words"),
            ({}, None, "in a few words"),
            ({"text": "x" * 6000}, None, "longer than 5000"),
            ({"text": "a", "photo": "no file"}, None, "did not arrive"),
            ({"text": "b"}, {"photo": ("a.png", big, "image/png")}, "8 MB"),
            ({"text": "c"}, {"photo": ("a.png", b"none", "image/png")}, "alert-danger"),
        ):
            with self.subTest(words=words):
                self.assertIn(words, self._send(data, files))
        self.assertFalse(self._reports())
        self.assertEqual(self.url_open("/my/suspicious/page/99").status_code, 200)

    def test_nobody_reports_without_a_login(self):
        page = self.url_open("/my/suspicious")
        self.assertIn("/web/login", page.url)
