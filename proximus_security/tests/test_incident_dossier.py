from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import SecurityCommon

AWARE = datetime(2026, 9, 1, 8, 0)


@tagged("post_install", "-at_install")
class TestDossier(SecurityCommon):
    def setUp(self):
        super().setUp()
        clock = freeze_time(AWARE)
        self.frozen = clock.start()
        self.addCleanup(clock.stop)
        self.incident = self._incident(
            title="Payslips on the street",
            description="A bag with payslips was stolen",
            aware_at=AWARE,
            detected_at=AWARE,
            occurred_at=AWARE - timedelta(hours=6),
        )

    def _one(self, regime):
        found = self.incident.notification_ids.filtered(
            lambda each: each.regime == regime
        )
        return found or self.env["proximus.security.notification"].create(
            {"incident_id": self.incident.id, "regime": regime}
        )

    def _html(self, notification, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.officer)
        html, _kind = reports._render_qweb_html(
            "proximus_security.report_dossier", notification.ids
        )
        return html.decode()

    def test_what_is_unknown_is_said_as_such(self):
        early = self._one("nis2_early")
        rows = {row["label"]: row["text"] for row in early.dossier_rows()}
        self.assertEqual(rows["Description"], "A bag with payslips was stolen")
        self.assertIsNone(rows["Done on Purpose"])
        self.assertIsNone(rows["Other Countries"])
        self.assertIn("Done on Purpose", early.dossier_unknown())
        html = self._html(early)
        self.assertIn("Not known yet", html)
        self.assertIn("Still to be found out", html)
        self.assertIn(self.incident.name, html)
        self.assertNotIn("Personal Data Concerned", html)
        self.incident.write({"suspected_malicious": "yes", "cross_border": "no"})
        rows = {row["label"]: row["text"] for row in early.dossier_rows()}
        self.assertEqual(
            (rows["Done on Purpose"], rows["Other Countries"]), ("Yes", "No")
        )

    def test_each_party_gets_what_it_asks(self):
        for regime, label, other in (
            ("nis2_notify", "Traces", "Personal Data Concerned"),
            ("nis2_final", "Cause", "Personal Data Concerned"),
            ("gdpr_authority", "Personal Data Concerned", "Traces"),
            ("gdpr_subjects", "Likely Consequences for Them", "Traces"),
            ("insurer", "Measures Taken", "Traces"),
        ):
            with self.subTest(regime=regime):
                labels = [row["label"] for row in self._one(regime).dossier_rows()]
                self.assertIn(label, labels)
                self.assertNotIn(other, labels)

    def test_every_regime_has_a_dossier(self):
        notifications = self.env["proximus.security.notification"]
        for regime, _label in notifications._fields["regime"].selection:
            with self.subTest(regime=regime):
                self.assertIn(self.incident.name, self._html(self._one(regime)))

    def test_times_are_belgian(self):
        rows = {
            row["label"]: row["text"] for row in self._one("insurer").dossier_rows()
        }
        self.assertIn("10:00", rows["Aware Since"])  # 8:00 UTC in summer

    def test_a_hostile_text_stays_text(self):
        self.incident.description = "<script>alert(1)</script>"
        self.assertNotIn("<script>alert(1)", self._html(self._one("nis2_early")))

    def test_nobody_else_prints_it(self):
        for user in (self.reader, self.employee_user, self.other_officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._html(self._one("nis2_early"), user)

    def test_the_register_holds_notified_and_not_notified_breaches(self):
        self.incident.write({"personal_data": "yes", "people_count": "about 40"})
        self._one("gdpr_authority").action_submit()
        quiet = self._incident(
            title="Mail to the wrong customer",
            aware_at=AWARE,
            detected_at=AWARE,
            personal_data="yes",
            risk="none",
        )
        other = self._incident(title="Printer broken", personal_data="no")
        self.assertIn("10:00", self.incident.breach_notice)
        self.assertIn("unlikely", quiet.breach_notice)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_security.proximus_security_incident_action_register"
        )
        domain = [("company_id", "=", self.company.id), ("personal_data", "=", "yes")]
        self.assertIn("personal_data", action["domain"])
        found = self.env["proximus.security.incident"].search(domain)
        self.assertEqual(found, self.incident | quiet)
        reports = self.env["ir.actions.report"].with_user(self.officer)
        html, _kind = reports._render_qweb_html(
            "proximus_security.report_breach_register", (found | other).ids
        )
        html = html.decode()
        self.assertIn("Payslips on the street", html)
        self.assertIn("about 40", html)
        self.assertIn("Mail to the wrong customer", html)
        self.assertNotIn("Printer broken", html)

    def test_the_register_is_exported(self):
        self.incident.personal_data = "yes"
        self.officer.group_ids += self.env.ref("base.group_allow_export")
        rows = self.incident.with_user(self.officer).export_data(
            ["name", "title", "breach_notice"]
        )["datas"]
        self.assertEqual(rows[0][1], "Payslips on the street")
        self.assertIn("to be sent", rows[0][2])


@tagged("post_install", "-at_install")
class TestAfterwards(SecurityCommon):
    def test_lessons_become_actions_with_an_owner_and_a_day(self):
        incident = self._incident().with_user(self.officer)
        incident.action_triage()
        incident.action_resolve()
        incident.action_close()
        incident.lessons = "Call back before paying"
        lesson = self.env["proximus.security.lesson"].with_user(self.officer)
        lesson = lesson.create(
            {
                "incident_id": incident.id,
                "name": "Train everybody",
                "user_id": self.colleague.id,
                "date_deadline": self.today - timedelta(days=1),
            }
        )
        self.assertTrue(lesson.is_overdue)
        self.assertIn(lesson, lesson.search([("is_overdue", "=", True)]))
        lesson.is_done = True
        self.assertFalse(lesson.is_overdue)
        self.assertNotIn(lesson, lesson.search([("is_overdue", "=", True)]))

    def test_a_year_in_figures(self):
        years = self.env["proximus.security.incident.year"].with_user(self.officer)
        start = datetime(2025, 3, 3, 8, 0)
        for notice, contain, resolve in ((1, 2, 10), (2, 4, 20), (9, 90, 30)):
            self._incident(
                occurred_at=start - timedelta(hours=notice),
                detected_at=start,
                contained_at=start + timedelta(hours=contain),
                handled_at=start + timedelta(hours=resolve),
                severity="high" if notice == 9 else "low",
            )
        self._incident(detected_at=start)  # of which little is known
        dismissed = self._incident(detected_at=start)
        dismissed.action_dismiss(reason="A drill")
        late = self._incident(detected_at=start, aware_at=start)
        late.notification_ids.filtered(
            lambda each: each.regime == "nis2_early"
        ).action_submit()
        # 31 December at 23:30 UTC is the next year in Belgium
        self._incident(detected_at=datetime(2024, 12, 31, 23, 30))
        self.env.flush_all()
        year = years.search(
            [("company_id", "=", self.company.id), ("year", "=", "2025")]
        )
        self.assertRecordValues(
            year,
            [
                {
                    "count": 6,
                    "serious_count": 1,
                    "late_count": 1,
                    "hours_to_notice": 2.0,
                    "hours_to_contain": 4.0,
                    "hours_to_resolve": 20.0,
                }
            ],
        )
        self.assertFalse(years.search([("year", "=", "2024")]) & year)
