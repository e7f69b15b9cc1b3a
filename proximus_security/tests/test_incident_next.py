from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import SecurityCommon

AWARE = datetime(2026, 9, 1, 8, 0)


@tagged("post_install", "-at_install")
class TestIncidentNext(SecurityCommon):
    """The banner: what is due, how long is left, which question is open."""

    def setUp(self):
        super().setUp()
        clock = freeze_time(AWARE)
        self.frozen = clock.start()
        self.addCleanup(clock.stop)
        self.incident = self._incident(detected_at=AWARE).with_user(self.officer)

    def _at(self, **delta):
        self.frozen.move_to(AWARE + timedelta(**delta))
        self.env.invalidate_all()

    def test_questions_come_one_by_one(self):
        incident = self.incident
        self.assertEqual(incident.open_question, "aware_at")
        incident.action_answer_no()  # not sure yet: nothing is decided
        self.assertEqual(incident.open_question, "aware_at")
        incident.action_answer_yes()
        self.assertEqual(incident.aware_at, AWARE)
        self.assertEqual(incident.open_question, "nis2_status")
        incident.action_answer_yes()
        self.assertEqual(incident.open_question, "is_significant")
        incident.action_answer_no()
        self.assertEqual(incident.is_significant, "no")
        self.assertEqual(incident.significant_by_id, self.officer)
        self.assertEqual(incident.open_question, "personal_data")
        incident.action_answer_yes()
        self.assertEqual(incident.open_question, "risk")
        incident.action_answer_high()
        self.assertEqual(incident.risk, "high")
        self.assertFalse(incident.open_question)
        self.assertFalse(incident.question_text)

    def test_what_the_company_is_under_nis2_is_asked_once(self):
        other = self._incident(detected_at=AWARE, aware_at=AWARE)
        for button, kind, status in (
            ("action_answer_important", "important", "in_scope"),
            ("action_answer_essential", "essential", "in_scope"),
            ("action_answer_no", "out", "out"),
        ):
            with self.subTest(kind=kind):
                self.company.security_nis2 = "unknown"
                incident = self._incident(detected_at=AWARE, aware_at=AWARE)
                incident = incident.with_user(self.officer)
                self.assertEqual(incident.open_question, "nis2_status")
                getattr(incident, button)()
                self.assertEqual(incident.nis2_status, status)
                self.assertEqual(self.company.security_nis2, kind)
                self.assertEqual(other.nis2_status, status)
                again = self._incident(detected_at=AWARE, aware_at=AWARE)
                self.assertNotEqual(again.open_question, "nis2_status")
        # of a company whose place is known, one incident may still be another matter
        judged = self._incident(
            detected_at=AWARE, aware_at=AWARE, nis2_status="unknown"
        )
        judged.with_user(self.officer).action_answer_essential()
        self.assertEqual(judged.nis2_status, "in_scope")
        self.assertEqual(self.company.security_nis2, "out")

    def test_out_of_scope_nobody_asks_whether_it_is_significant(self):
        self.incident.write({"aware_at": AWARE, "nis2_status": "out"})
        self.assertEqual(self.incident.open_question, "personal_data")
        self.incident.action_answer_no()
        self.assertFalse(self.incident.open_question)

    def test_the_time_left_is_said(self):
        self.incident.aware_at = AWARE
        for hours, minutes, words, urgency in (
            (0, 0, "24 h 00 left: NIS2 early warning", "calm"),
            (12, 1, "11 h 59 left: NIS2 early warning", "urgent"),
            (21, 20, "2 h 40 left: NIS2 early warning", "urgent"),
            (23, 59, "0 h 01 left: NIS2 early warning", "urgent"),
            (25, 30, "1 h 30 too late: NIS2 early warning", "late"),
        ):
            with self.subTest(hours=hours, minutes=minutes):
                self._at(hours=hours, minutes=minutes)
                self.assertEqual(self.incident.next_text, words)
                self.assertEqual(self.incident.next_urgency, urgency)

    def test_days_are_said_as_days_and_no_date_as_none(self):
        self.incident.write({"aware_at": AWARE, "nis2_status": "out"})
        self.assertEqual(
            self.incident.next_text, "3 days left: GDPR notification to the authority"
        )
        gdpr = self.incident.notification_ids.filtered(
            lambda each: each.regime == "gdpr_authority"
        )
        gdpr.action_submit()
        self.incident.action_notify_voluntarily()
        self.assertIn("no date yet", self.incident.next_text)
        self.assertEqual(self.incident.next_urgency, "calm")
        self.assertFalse(self.incident.is_overdue)

    def test_the_page_of_the_authority_follows_what_is_due(self):
        self.incident.aware_at = AWARE
        self.assertIn("ccb.belgium.be", self.incident.authority_url)
        self.incident.nis2_status = "out"
        self.assertIn("gegevensbescherming", self.incident.authority_url)
        page = self.env.ref("proximus_security.parameter_gdpr_authority_page")
        page.date_to = "2020-01-01"
        self.env.invalidate_all()
        self.assertFalse(self.incident.authority_url)

    def test_a_list_of_banners_asks_as_often_as_one(self):
        incidents = self.incident
        for _n in range(20):
            incidents |= self._incident(aware_at=AWARE, detected_at=AWARE)
        names = ["next_text", "open_question", "authority_url", "is_overdue"]

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.read(names)
            return self.env.cr.sql_log_count - before

        incidents = incidents.with_user(self.officer)
        count(incidents)
        self.assertLessEqual(count(incidents), count(incidents[1]) + 1)

    def test_the_final_buttons(self):
        self.incident.aware_at = AWARE
        self.assertEqual(
            self.incident.action_open_next()["res_id"],
            self.incident.next_notification_id.id,
        )
        self.assertEqual(
            self.incident.action_print_next()["report_name"],
            "proximus_security.report_dossier",
        )
        self.incident.action_dismiss(reason="A test")
        with self.assertRaisesRegex(UserError, "nothing is to be sent"):
            self.incident.action_open_next()
        self.incident.action_reopen()
        self.assertEqual(self.incident.state, "triage")

    def test_dismissing_asks_why(self):
        action = self.incident.action_ask_dismissal()
        wizard = self.env[action["res_model"]].with_user(self.officer)
        wizard = wizard.with_context(**action["context"]).create({"reason": "A drill"})
        wizard.action_dismiss()
        self.assertRecordValues(
            self.incident, [{"state": "dismissed", "dismiss_reason": "A drill"}]
        )


@tagged("post_install", "-at_install")
class TestHelpMeDecide(SecurityCommon):
    def setUp(self):
        super().setUp()
        self.incident = self._incident(aware_at=self.now, nis2_status="in_scope")

    def _wizard(self, **answers):
        wizards = self.env["proximus.security.decide"].with_user(self.officer)
        return wizards.create({"incident_id": self.incident.id, **answers})

    def test_answers_point_somewhere_and_unknown_stays_unknown(self):
        none = dict.fromkeys(("disrupts", "harms_others", "loss_known"), "no")
        for answers, points_to in (
            ({}, "unknown"),
            ({"on_service": "no"}, "no"),
            ({"on_service": "yes"}, "unknown"),
            ({"on_service": "yes", **none}, "no"),
            ({"on_service": "unknown", **none}, "no"),
            ({"on_service": "yes", "disrupts": "yes"}, "yes"),
            ({"disrupts": "yes"}, "unknown"),
            ({"on_service": "yes", **none, "harms_others": "yes"}, "yes"),
            ({"on_service": "yes", **none, "loss_known": "yes"}, "unknown"),
            ({"on_service": "yes", **none, "loss_known": "yes", "loss": 500000}, "no"),
            (
                {"on_service": "yes", **none, "loss_known": "yes", "loss": 500001},
                "yes",
            ),
            (
                {
                    "on_service": "yes",
                    **none,
                    "loss_known": "yes",
                    "loss": 60000,
                    "turnover": 1000000,
                },
                "yes",
            ),
        ):
            with self.subTest(answers=answers):
                self.assertEqual(self._wizard(**answers).points_to, points_to)

    def test_the_threshold_is_a_dated_parameter(self):
        limit = self.env.ref("proximus_security.parameter_nis2_loss_limit")
        limit.value = 1000
        answers = dict.fromkeys(("disrupts", "harms_others"), "no")
        wizard = self._wizard(on_service="yes", loss_known="yes", loss=1001, **answers)
        self.assertEqual(wizard.points_to, "yes")
        (limit + self.env.ref("proximus_security.parameter_nis2_loss_share")).unlink()
        wizard = self._wizard(on_service="yes", loss_known="yes", loss=1001, **answers)
        self.assertEqual(wizard.points_to, "unknown")
        self.assertFalse(wizard.limit_text)

    def test_a_person_decides_and_it_is_kept(self):
        wizard = self._wizard(
            on_service="yes", disrupts="yes", reason="The shop is shut"
        )
        wizard.action_significant()
        self.assertRecordValues(
            self.incident,
            [{"is_significant": "yes", "significant_by_id": self.officer.id}],
        )
        self.assertTrue(self.incident.significant_at)
        self.assertIn("The shop is shut", self.incident.significant_reason)
        self.assertIn("stand still", self.incident.significant_reason)
        texts = " ".join(self.incident.timeline_ids.mapped("text"))
        self.assertIn("The shop is shut", texts)

    def test_deciding_otherwise_needs_words(self):
        wizard = self._wizard(on_service="yes", disrupts="yes")
        with self.assertRaisesRegex(UserError, "do not point there"):
            wizard.action_not_significant()
        wizard.reason = "Only the printer"
        wizard.action_not_significant()
        self.assertEqual(self.incident.is_significant, "no")
        self.assertEqual(
            {
                each.state
                for each in self.incident.notification_ids
                if each.regime.startswith("nis2")
            },
            {"waived"},
        )

    def test_not_knowing_leaves_the_clocks_running(self):
        self._wizard().action_not_known()
        self.assertEqual(self.incident.is_significant, "unknown")
        self.assertTrue(self.incident.next_due_at)
