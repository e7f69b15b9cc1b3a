from datetime import date, datetime, timedelta
from runpy import run_path

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools.misc import file_path

from .common import SecurityCommon

AWARE = datetime(2026, 8, 25, 8, 0)
NOTIFIED = datetime(2026, 8, 26, 8, 0)
#: One month after the notification, the same hour in Belgium (summer time).
FINAL_DUE = datetime(2026, 9, 26, 8, 0)
#: In summer time; a month later the clocks have gone back.
HANDLED = datetime(2026, 10, 20, 8, 0)
A_MONTH_AFTER = datetime(2026, 11, 20, 9, 0)


class ReportsCommon(SecurityCommon):
    def setUp(self):
        super().setUp()
        clock = freeze_time(AWARE)
        self.frozen = clock.start()
        self.addCleanup(clock.stop)
        self.incident = self._incident(aware_at=AWARE, detected_at=AWARE)
        self.incident.action_triage()

    def _one(self, regime):
        found = self.incident.notification_ids.filtered(lambda n: n.regime == regime)
        return found.ensure_one()

    def _at(self, moment, regime=None):
        """Move the clock, and submit a notification then."""
        self.frozen.move_to(moment)
        self.env.invalidate_all()
        if regime:
            self._one(regime).action_submit()

    def _handle(self, moment):
        self._at(moment)
        self.incident.action_resolve()

    def _pending(self):
        pending = self.incident.notification_ids.filtered(
            lambda each: each.state == "pending"
        )
        return {each.regime: each.due_at for each in pending}

    def _submit_first_ones(self):
        self._at(NOTIFIED)
        for regime in ("nis2_early", "nis2_notify", "gdpr_authority"):
            self._one(regime).action_submit()


@tagged("post_install", "-at_install")
class TestIncidentReports(ReportsCommon):
    def test_a_final_report_of_what_goes_on_is_a_progress_report(self):
        self._submit_first_ones()
        final = self._one("nis2_final")
        self.assertEqual(final.due_at, FINAL_DUE)
        self.assertTrue(final.goes_on)
        final.reference = "CCB-7"
        self._at(datetime(2026, 9, 10, 8, 0), "nis2_final")
        self.assertRecordValues(
            self._one("nis2_progress"),
            [
                {
                    "id": final.id,
                    "state": "submitted",
                    "reference": "CCB-7",
                    "submitted_at": datetime(2026, 9, 10, 8, 0),
                    "due_at": FINAL_DUE,
                }
            ],
        )
        self.assertEqual(self._pending(), {"nis2_final": False})
        texts = " ".join(self.incident.timeline_ids.mapped("text"))
        self.assertIn("NIS2 final report submitted. CCB-7", texts)
        self.assertIn("counts as a progress report", texts)

        self._handle(HANDLED)
        self.assertEqual(self._pending(), {"nis2_final": A_MONTH_AFTER})
        self.assertEqual(self.incident.next_due_at, A_MONTH_AFTER)
        self.assertEqual(
            self._one("nis2_final").activity_id.date_deadline, A_MONTH_AFTER.date()
        )
        with self.assertRaisesRegex(UserError, "NIS2 final report"):
            self.incident.action_close()
        self._one("nis2_final").action_submit()
        self.incident.action_close()
        self.assertEqual(self.incident.state, "closed")

    def test_what_is_handled_in_time_needs_no_progress_report(self):
        self._submit_first_ones()
        self._handle(datetime(2026, 9, 5, 8, 0))
        self.assertEqual(self._pending(), {"nis2_final": FINAL_DUE})
        self.assertFalse(self._one("nis2_final").goes_on)
        self._one("nis2_final").action_submit()
        self.assertFalse(self._pending())
        self.incident.action_close()

    def test_handled_before_the_notification(self):
        self._handle(AWARE + timedelta(hours=10))
        self.assertFalse(self._one("nis2_final").due_at)
        self._at(NOTIFIED, "nis2_notify")
        self.assertEqual(self._one("nis2_final").due_at, FINAL_DUE)

    def test_a_final_report_falls_due_while_the_incident_goes_on(self):
        self._submit_first_ones()
        cron = self.env.ref("proximus_security.ir_cron_follow_clocks")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(FINAL_DUE, triggers.mapped("call_at"))
        self._at(FINAL_DUE - timedelta(seconds=1))
        self.env[self.incident._name]._cron_follow_clocks()
        self.assertEqual(self._pending(), {"nis2_final": FINAL_DUE})
        self._at(FINAL_DUE)
        for _again in range(2):
            self.env[self.incident._name]._cron_follow_clocks()
            self.assertEqual(
                self._pending(), {"nis2_progress": FINAL_DUE, "nis2_final": False}
            )
        self._handle(HANDLED)
        self.assertEqual(
            self._pending(), {"nis2_progress": FINAL_DUE, "nis2_final": A_MONTH_AFTER}
        )
        self._one("nis2_progress").action_submit()
        with self.assertRaisesRegex(UserError, "NIS2 final report"):
            self.incident.action_close()

    def test_handled_late_without_any_report(self):
        self._submit_first_ones()
        self._handle(HANDLED)
        self.assertEqual(
            self._pending(), {"nis2_progress": FINAL_DUE, "nis2_final": A_MONTH_AFTER}
        )

    def test_handled_exactly_when_the_report_is_due(self):
        self._submit_first_ones()
        self._handle(FINAL_DUE)
        self.assertEqual(self._pending(), {"nis2_final": FINAL_DUE})

    def test_a_report_sent_before_the_handling_and_noted_after_it(self):
        self._submit_first_ones()
        self._handle(HANDLED)
        final = self._one("nis2_final")
        final.submitted_at = HANDLED - timedelta(days=30)
        final.action_submit()
        self.assertEqual(self._pending()["nis2_final"], A_MONTH_AFTER)

    def test_a_reopened_incident_wants_a_new_final_report(self):
        self._submit_first_ones()
        self._handle(datetime(2026, 9, 5, 8, 0))
        self._one("nis2_final").action_submit()
        self.incident.action_close()
        self._at(datetime(2026, 10, 1, 8, 0))
        self.incident.action_triage()
        self.assertEqual(self._one("nis2_progress").state, "submitted")
        self.assertEqual(self._pending(), {"nis2_final": False})
        self._handle(HANDLED)
        self.assertEqual(self._pending(), {"nis2_final": A_MONTH_AFTER})
        self.incident.action_contain()
        self.assertEqual(self._pending(), {"nis2_final": False})

    def test_the_moment_of_the_handling_can_be_corrected(self):
        self._submit_first_ones()
        self._handle(HANDLED + timedelta(days=3))
        self.incident.handled_at = HANDLED
        self.assertEqual(self._one("nis2_final").due_at, A_MONTH_AFTER)
        self.incident.handled_at = datetime(2026, 9, 20, 8, 0)
        self.assertEqual(self._pending(), {"nis2_final": FINAL_DUE})
        self.assertEqual(self._one("nis2_progress").state, "waived")
        with self.assertRaises(UserError):
            self.incident.handled_at = datetime(2027, 1, 1)

    def test_significance_decided_late(self):
        self.incident.is_significant = "no"
        self._one("gdpr_authority").action_submit()
        self._handle(datetime(2026, 9, 5, 8, 0))
        self.incident.action_close()
        self._at(datetime(2026, 9, 7, 8, 0))
        self.incident.is_significant = "yes"
        self.assertRecordValues(
            self.incident,
            [{"state": "resolved", "handled_at": datetime(2026, 9, 5, 8, 0)}],
        )
        self.assertEqual(
            self._pending(),
            {
                "nis2_early": AWARE + timedelta(hours=24),
                "nis2_notify": AWARE + timedelta(hours=72),
                "nis2_final": False,
            },
        )
        self._one("nis2_notify").action_submit()
        self.assertEqual(self._pending()["nis2_final"], datetime(2026, 10, 7, 8, 0))
        with self.assertRaisesRegex(UserError, "NIS2"):
            self.incident.action_close()

    def test_what_is_out_of_scope_wants_no_progress_report(self):
        self._submit_first_ones()
        self.incident.nis2_status = "out"
        self._at(FINAL_DUE + timedelta(days=1))
        self.env[self.incident._name]._cron_follow_clocks()
        self._handle(HANDLED)
        self.assertFalse(self._pending())
        self.incident.action_close()

    def test_the_clock_of_gdpr_does_not_care(self):
        gdpr = self._one("gdpr_authority")
        due = AWARE + timedelta(hours=72)
        self._at(NOTIFIED, "nis2_notify")
        self.assertEqual(gdpr.due_at, due)
        self._one("nis2_final").action_submit()
        self.assertEqual(gdpr.due_at, due)
        self._handle(AWARE + timedelta(hours=40))
        self.assertEqual(gdpr.due_at, due)
        self.assertIn("gdpr_authority", self._pending())

    def test_a_closed_incident_stays_as_it_is(self):
        self._submit_first_ones()
        self._handle(datetime(2026, 9, 5, 8, 0))
        self._one("nis2_final").action_submit()
        self.incident.action_close()
        self._at(datetime(2026, 12, 1, 8, 0))
        self.incident.user_id = self.colleague
        self.env[self.incident._name]._cron_follow_clocks()
        self.assertEqual(self.incident.state, "closed")
        self.assertEqual(len(self.incident.notification_ids), 4)

    def test_an_open_incident_of_the_version_before(self):
        self._submit_first_ones()
        final = self._one("nis2_final")
        # As it was kept: submitted, and nothing more to come.
        self.env.cr.execute(
            """UPDATE proximus_security_notification
            SET state = 'submitted', submitted_at = %s WHERE id = %s""",
            [datetime(2026, 9, 10, 8, 0), final.id],
        )
        self._at(datetime(2026, 9, 12, 8, 0))
        script = "proximus_security/migrations/19.0.1.2.0/post-progress_reports.py"
        run_path(file_path(script))["migrate"](self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        self.assertEqual(final.regime, "nis2_progress")
        self.assertEqual(self._pending(), {"nis2_final": False})


@tagged("post_install", "-at_install")
class TestClockParameters(ReportsCommon):
    def _change(self, code, value, day):
        parameters = self.env["proximus.parameter"].search([("code", "=", code)])
        parameters.date_to = day - timedelta(days=1)
        return parameters.create(
            {"code": code, "name": code, "value": value, "date_from": day}
        )

    def test_each_clock_has_a_parameter_that_was_checked(self):
        values = {
            "nis2_early_hours": 24,
            "nis2_notify_hours": 72,
            "nis2_final_months": 1,
            "gdpr_authority_hours": 72,
        }
        parameters = self.env["proximus.parameter"].search(
            [("code", "in", list(values))]
        )
        self.assertEqual({each.code: each.value for each in parameters}, values)
        self.assertTrue(all(parameters.mapped("checked_on")))
        self.assertTrue(all(parameters.mapped("source_url")))

    def test_a_change_holds_for_what_becomes_known_from_its_date_on(self):
        self._change("gdpr_authority_hours", 96, date(2026, 8, 26))
        self.assertEqual(
            self._one("gdpr_authority").due_at, AWARE + timedelta(hours=72)
        )
        # 22:30 UTC on 25 August is the 26th in Belgium
        known = datetime(2026, 8, 25, 22, 30)
        self._at(known)
        self.incident = self._incident(aware_at=known, detected_at=known)
        self.assertEqual(
            self._one("gdpr_authority").due_at, known + timedelta(hours=96)
        )
        self.assertEqual(self._one("nis2_notify").due_at, known + timedelta(hours=72))
        self._at(known + timedelta(hours=97))
        with self.assertRaisesRegex(UserError, "96 hours"):
            self._one("gdpr_authority").action_submit()

    def test_what_runs_follows_a_change_and_what_went_out_does_not(self):
        early = self._one("nis2_early")
        early.action_submit()
        change = self._change("gdpr_authority_hours", 96, date(2026, 8, 1))
        self._change("nis2_early_hours", 12, date(2026, 8, 1))
        gdpr = self._one("gdpr_authority")
        self.assertEqual(gdpr.due_at, AWARE + timedelta(hours=96))
        self.assertEqual(gdpr.activity_id.date_deadline, date(2026, 8, 29))
        self.assertEqual(early.due_at, AWARE + timedelta(hours=24))
        change.unlink()
        # no value holds any more: the program keeps the one of the law
        self.assertEqual(gdpr.due_at, AWARE + timedelta(hours=72))

    def test_the_month_of_the_final_report_is_a_parameter(self):
        self._change("nis2_final_months", 2, date(2026, 8, 1))
        self._submit_first_ones()
        self.assertEqual(self._one("nis2_final").due_at, datetime(2026, 10, 26, 9, 0))
