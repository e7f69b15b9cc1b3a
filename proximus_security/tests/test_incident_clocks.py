from datetime import datetime, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import SecurityCommon

# Friday 30 January 2026, 14:00 in Belgium.
AWARE = datetime(2026, 1, 30, 13, 0)


@tagged("post_install", "-at_install")
class TestIncidentClocks(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(AWARE + timedelta(hours=2)):
            cls.incident = cls._incident(aware_at=AWARE, detected_at=AWARE)

    def setUp(self):
        super().setUp()
        clock = freeze_time(AWARE + timedelta(hours=2))
        self.frozen = clock.start()
        self.addCleanup(clock.stop)

    def _one(self, regime, incident=None):
        return (incident or self.incident).notification_ids.filtered(
            lambda each: each.regime == regime
        )

    def _states(self, incident=None):
        notifications = (incident or self.incident).notification_ids
        return {each.regime: each.state for each in notifications}

    def test_awareness_starts_the_clocks(self):
        self.assertEqual(
            {each.regime: each.due_at for each in self.incident.notification_ids},
            {
                "nis2_early": datetime(2026, 1, 31, 13, 0),
                "nis2_notify": datetime(2026, 2, 2, 13, 0),
                "nis2_final": False,
                "gdpr_authority": datetime(2026, 2, 2, 13, 0),
            },
        )
        self.assertEqual(self.incident.next_due_at, datetime(2026, 1, 31, 13, 0))

    def test_without_awareness_no_clock_runs(self):
        incident = self._incident(detected_at=AWARE)
        self.assertFalse(incident.notification_ids)
        self.assertFalse(incident.next_due_at)
        self.assertFalse(incident.is_overdue)
        incident.with_user(self.officer).action_start_clocks()
        self.assertEqual(incident.aware_at, AWARE + timedelta(hours=2))
        self.assertEqual(len(incident.notification_ids), 4)

    def test_the_final_report_is_due_a_month_after_the_notification(self):
        self._one("nis2_notify").action_submit()
        # Notified on 30 January at 16:00 in Belgium; February has 28 days.
        self.assertEqual(self._one("nis2_final").due_at, datetime(2026, 2, 28, 15, 0))

    def test_each_deadline_is_an_activity_of_the_responsible(self):
        activities = self.incident.activity_ids
        self.assertEqual(len(activities), 3)
        self.assertEqual(activities.user_id, self.officer)
        early = self._one("nis2_early").activity_id
        self.assertEqual(early.date_deadline, datetime(2026, 1, 31).date())
        self.assertIn("2:00", early.summary)
        self.assertIn("NIS2 early warning", early.summary)

    def test_submitting_ends_its_activity_and_writes_the_timeline(self):
        early = self._one("nis2_early").with_user(self.officer)
        early.reference = "CCB-42"
        early.action_submit()
        self.assertRecordValues(
            early,
            [
                {
                    "state": "submitted",
                    "submitted_at": AWARE + timedelta(hours=2),
                    "submitted_by_id": self.officer.id,
                }
            ],
        )
        self.assertEqual(len(self.incident.activity_ids), 2)
        self.assertIn("CCB-42", self.incident.timeline_ids.sorted()[:1].text)
        early.action_submit()
        self.assertEqual(early.submitted_at, AWARE + timedelta(hours=2))

    def test_a_new_responsible_takes_over_the_activities(self):
        self.incident.user_id = self.colleague
        self.assertEqual(self.incident.activity_ids.user_id, self.colleague)

    def test_the_start_can_be_corrected_until_something_went_out(self):
        self.incident.aware_at = AWARE - timedelta(hours=1)
        early = self._one("nis2_early")
        self.assertEqual(early.due_at, datetime(2026, 1, 31, 12, 0))
        self.assertIn("Aware Since", self.incident.timeline_ids.sorted()[:1].text)
        early.action_submit()
        with self.assertRaisesRegex(UserError, "cannot change any more"):
            self.incident.aware_at = AWARE
        with self.assertRaisesRegex(UserError, "dates cannot change"):
            early.submitted_at = AWARE

    def test_what_is_decided_stops_and_restarts_clocks(self):
        self.incident.nis2_status = "out"
        self.assertEqual(
            self._states(),
            {
                "nis2_early": "waived",
                "nis2_notify": "waived",
                "nis2_final": "waived",
                "gdpr_authority": "pending",
            },
        )
        self.assertEqual(len(self.incident.activity_ids), 1)
        self.incident.personal_data = "no"
        self.assertFalse(self.incident.next_due_at)
        self.incident.nis2_status = "in_scope"
        self.assertEqual(self._one("nis2_early").state, "pending")
        self.assertEqual(self._one("gdpr_authority").state, "waived")
        self.assertEqual(len(self.incident.activity_ids), 2)

    def test_an_insignificant_incident_or_no_risk_needs_no_notification(self):
        self.incident.write({"is_significant": "no", "risk": "none"})
        self.assertEqual(set(self._states().values()), {"waived"})

    def test_a_waiver_by_hand_needs_a_reason_and_stays(self):
        gdpr = self._one("gdpr_authority")
        with self.assertRaisesRegex(UserError, "why it is not needed"):
            gdpr.action_waive()
        gdpr.waive_reason = "Encrypted"
        gdpr.action_waive()
        self.incident.personal_data = "yes"
        self.assertEqual(gdpr.state, "waived")
        gdpr.action_reopen()
        self.assertRecordValues(gdpr, [{"state": "pending", "waive_reason": False}])
        self.assertTrue(gdpr.activity_id)

    def test_overdue_is_live(self):
        incidents = self.env["proximus.security.incident"]
        notifications = self.env["proximus.security.notification"]
        mine = [("id", "=", self.incident.id), ("is_overdue", "=", True)]
        late = [("incident_id", "=", self.incident.id), ("is_overdue", "=", True)]
        self.assertFalse(incidents.search(mine) or notifications.search(late))
        self.frozen.move_to(AWARE + timedelta(hours=24, seconds=1))
        self.incident.invalidate_recordset()
        self.assertTrue(self.incident.is_overdue)
        self.assertEqual(incidents.search(mine), self.incident)
        self.assertEqual(notifications.search(late), self._one("nis2_early"))

    def test_without_a_deadline_nothing_is_ever_overdue(self):
        other = self.env["proximus.security.notification"].create(
            {"incident_id": self.incident.id, "regime": "insurer"}
        )
        self.frozen.move_to(AWARE + timedelta(days=900))
        self.assertFalse(other.due_at)
        self.assertFalse(other.is_overdue)
        self.assertFalse(self._one("nis2_final").is_overdue)

    def test_other_parties_can_have_a_deadline_of_their_own(self):
        due = AWARE + timedelta(days=5)
        other = self.env["proximus.security.notification"].create(
            {"incident_id": self.incident.id, "regime": "customer", "due_at": due}
        )
        self.incident.aware_at = AWARE - timedelta(hours=1)
        self.assertEqual(other.due_at, due)
        other._sync_activities()
        self.assertEqual(other.activity_id.date_deadline, due.date())

    def test_a_late_notification_says_why(self):
        gdpr = self._one("gdpr_authority")
        self.frozen.move_to(AWARE + timedelta(hours=73))
        with self.assertRaisesRegex(UserError, "72 hours"):
            gdpr.action_submit()
        gdpr.late_reason = "Scale unknown before"
        gdpr.action_submit()
        self.assertEqual(gdpr.state, "submitted")

    def test_the_time_of_submission_is_believable(self):
        early = self._one("nis2_early")
        for hours in (-1, 3):
            with self.subTest(hours=hours), self.assertRaises(ValidationError):
                early.submitted_at = AWARE + timedelta(hours=hours)
        early.submitted_at = AWARE + timedelta(hours=1)
        early.action_submit()
        self.assertEqual(early.submitted_at, AWARE + timedelta(hours=1))

    def test_closing_waits_for_every_notification(self):
        self.incident.action_triage()
        self.incident.action_resolve()
        with self.assertRaisesRegex(UserError, "NIS2 final report"):
            self.incident.action_close()
        self.incident.write({"nis2_status": "out", "personal_data": "no"})
        self.incident.action_close()
        self.assertEqual(self.incident.state, "closed")

    def test_a_dismissed_incident_has_no_deadline(self):
        self.incident.action_dismiss(reason="False alarm")
        self.assertFalse(self.incident.activity_ids)
        self.assertFalse(self.incident.next_due_at)
        self.incident.action_triage()
        self.assertEqual(self._one("nis2_early").state, "pending")

    def test_legal_notifications_are_evidence(self):
        with self.assertRaisesRegex(UserError, "not needed"):
            self._one("nis2_early").unlink()
        other = self.env["proximus.security.notification"].create(
            {"incident_id": self.incident.id, "regime": "insurer"}
        )
        other.unlink()

    def test_the_legal_basis_is_shown(self):
        self.assertIn("art. 35", self._one("nis2_early").basis)
        self.assertIn("art. 33", self._one("gdpr_authority").basis)

    def test_a_notification_starts_as_to_do(self):
        with self.assertRaisesRegex(UserError, "starts as to do"):
            self.env["proximus.security.notification"].create(
                {
                    "incident_id": self.incident.id,
                    "regime": "insurer",
                    "state": "submitted",
                }
            )
