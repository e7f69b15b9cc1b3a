from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import SecurityCommon

# Friday 30 January 2026, 14:00 in Belgium.
AWARE = datetime(2026, 1, 30, 13, 0)


@tagged("post_install", "-at_install")
class TestIncidentRegimes(SecurityCommon):
    def setUp(self):
        super().setUp()
        clock = freeze_time(AWARE)
        self.frozen = clock.start()
        self.addCleanup(clock.stop)

    def _one(self, incident, regime):
        return incident.notification_ids.filtered(lambda each: each.regime == regime)

    def _add(self, incident, regime, **vals):
        return self.env["proximus.security.notification"].create(
            {"incident_id": incident.id, "regime": regime, **vals}
        )

    def _at(self, **delta):
        self.frozen.move_to(AWARE + timedelta(**delta))
        self.env.invalidate_all()

    def _regimes(self, incident):
        pending = incident.notification_ids.filtered(lambda n: n.state == "pending")
        return set(pending.mapped("regime"))

    def test_the_company_says_whether_it_is_under_nis2(self):
        for kind, status in (
            ("essential", "in_scope"),
            ("important", "in_scope"),
            ("out", "out"),
            ("unknown", "unknown"),
            (False, "unknown"),
        ):
            with self.subTest(kind=kind):
                self.company.security_nis2 = kind
                incident = self._incident(aware_at=AWARE, detected_at=AWARE)
                self.assertEqual(incident.nis2_status, status)
                self.assertEqual(
                    "nis2_early" in self._regimes(incident), status != "out"
                )
                self.assertEqual(
                    incident.open_question,
                    {
                        "in_scope": "is_significant",
                        "out": "personal_data",
                        "unknown": "nis2_status",
                    }[status],
                )
                self.assertIn("gdpr_authority", self._regimes(incident))

    def test_open_incidents_follow_the_company(self):
        incident = self._incident(aware_at=AWARE, detected_at=AWARE)
        judged = self._incident(
            aware_at=AWARE, detected_at=AWARE, nis2_status="in_scope"
        )
        dismissed = self._incident()
        dismissed.action_dismiss("Nothing")
        self.assertIn("nis2_early", self._regimes(incident))
        self.company.security_nis2 = "out"
        self.assertEqual(incident.nis2_status, "out")
        self.assertFalse({"nis2_early", "nis2_notify"} & self._regimes(incident))
        self.assertEqual(judged.nis2_status, "in_scope", "a person has judged it")
        self.assertEqual(dismissed.nis2_status, "unknown")
        self.assertIn("NIS2", "".join(incident.timeline_ids.mapped("text")))
        self.company.security_nis2 = "important"
        self.assertEqual(incident.nis2_status, "in_scope")
        early = self._one(incident, "nis2_early")
        self.assertEqual(
            (early.state, early.due_at), ("pending", AWARE + timedelta(hours=24))
        )
        before = len(incident.timeline_ids)
        self.company.security_nis2 = "essential"
        self.assertEqual(len(incident.timeline_ids), before, "the same clocks")
        foreign = self.env["proximus.security.incident"].create(
            {"title": "Elsewhere", "company_id": self.other_company.id}
        )
        self.assertEqual(foreign.nis2_status, "unknown")

    def test_a_provider_of_trust_services_has_a_day(self):
        self.company.security_trust_provider = True
        incident = self._incident(aware_at=AWARE, detected_at=AWARE)
        notify = self._one(incident, "nis2_notify")
        self.assertEqual(notify.due_at, AWARE + timedelta(hours=24))
        self.company.security_trust_provider = False
        self.assertEqual(notify.due_at, AWARE + timedelta(hours=72))
        self.assertEqual(notify.activity_id.date_deadline, datetime(2026, 2, 2).date())

    def test_the_hours_of_trust_services_are_a_parameter(self):
        self.company.security_trust_provider = True
        incident = self._incident(aware_at=AWARE, detected_at=AWARE)
        parameter = self.env.ref("proximus_security.parameter_nis2_trust_hours")
        parameter.value = 12
        self.assertEqual(
            self._one(incident, "nis2_notify").due_at, AWARE + timedelta(hours=12)
        )

    def test_what_the_contracts_of_the_company_say(self):
        self.company.write(
            {"security_insurer_hours": 48, "security_contract_hours": 4.5}
        )
        incident = self._incident(aware_at=AWARE, detected_at=AWARE)
        insurer = self._one(incident, "insurer")
        self.assertEqual(insurer.due_at, AWARE + timedelta(hours=48))
        self.assertTrue(insurer.activity_id)
        contract = self._one(incident, "contract")
        self.assertEqual(contract.due_at, AWARE + timedelta(hours=4, minutes=30))
        self.assertEqual(incident.next_due_at, contract.due_at)
        incident.aware_at = AWARE - timedelta(hours=1)
        self.assertEqual(contract.due_at, AWARE + timedelta(hours=3, minutes=30))

    def test_no_hours_no_notification_and_no_deadline(self):
        incident = self._incident(aware_at=AWARE, detected_at=AWARE)
        self.assertFalse(self._one(incident, "insurer"))
        insurer = self._add(incident, "insurer")
        self._at(days=1000)
        self.assertFalse(insurer.due_at)
        self.assertFalse(insurer.is_overdue)

    def test_hours_typed_on_one_notification(self):
        incident = self._incident(aware_at=AWARE, detected_at=AWARE)
        customer = self._add(incident, "customer", hours=36)
        self.assertEqual(customer.due_at, AWARE + timedelta(hours=36))
        customer.hours = False  # nobody knows them any more
        self.assertFalse(customer.due_at)
        customer.due_at = AWARE + timedelta(hours=12)
        customer.hours = 0  # what a person typed is no hours' to take away
        self.assertEqual(customer.due_at, AWARE + timedelta(hours=12))
        other = self._add(incident, "customer")
        self.assertFalse(other.due_at)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._add(incident, "customer", hours=-1)
            self.env.flush_all()

    def test_hours_without_awareness_are_no_date(self):
        incident = self._incident(detected_at=AWARE)
        self.assertFalse(self._add(incident, "insurer", hours=10).due_at)

    def test_people_are_told_when_the_risk_is_high(self):
        incident = self._incident(aware_at=AWARE, detected_at=AWARE)
        self.assertFalse(self._one(incident, "gdpr_subjects"))
        incident.write({"personal_data": "yes", "risk": "high"})
        people = self._one(incident, "gdpr_subjects")
        self.assertEqual(people.state, "pending")
        self.assertFalse(people.due_at)  # without delay, but the law counts no hours
        incident.risk = "risk"
        self.assertEqual(people.state, "waived")
        incident.risk = "high"
        self.assertEqual(people.state, "pending")
        with self.assertRaises(UserError):
            people.unlink()

    def test_dismissing_ends_what_was_added_too(self):
        incident = self._incident(aware_at=AWARE, detected_at=AWARE)
        insurer = self._add(incident, "insurer", hours=10)
        incident.action_dismiss(reason="A drill")
        self.assertEqual(insurer.state, "waived")
        self.assertFalse(incident.next_due_at)
        incident.action_triage()
        self.assertEqual(insurer.state, "pending")

    def test_a_notification_of_the_own_will(self):
        incident = self._incident(aware_at=AWARE, detected_at=AWARE)
        incident.write({"nis2_status": "in_scope", "is_significant": "yes"})
        with self.assertRaisesRegex(UserError, "has to be notified"):
            incident.action_notify_voluntarily()
        incident.nis2_status = "out"
        incident.action_notify_voluntarily()
        incident.action_notify_voluntarily()
        voluntary = self._one(incident, "nis2_voluntary")
        self.assertEqual(len(voluntary), 1)
        self.assertIn("art. 38", voluntary.basis)
        self._at(days=400)
        self.assertFalse(voluntary.is_overdue)
        voluntary.action_submit()
        self.assertFalse(voluntary.is_late)

    def test_an_authority_can_ask_twice(self):
        incident = self._incident(aware_at=AWARE, detected_at=AWARE)
        for days in (2, 9):
            self._add(incident, "nis2_interim", due_at=AWARE + timedelta(days=days))
        self.assertEqual(len(self._one(incident, "nis2_interim")), 2)

    def test_late_is_kept(self):
        incident = self._incident(aware_at=AWARE, detected_at=AWARE)
        early, notify = (
            self._one(incident, each) for each in ("nis2_early", "nis2_notify")
        )
        self._at(hours=24, seconds=1)
        early.action_submit()
        notify.action_submit()
        self.assertTrue(early.is_late)
        self.assertFalse(notify.is_late)

    def test_reminders_come_at_twelve_four_and_one_hour_and_after(self):
        incident = self._incident(
            aware_at=AWARE, detected_at=AWARE, nis2_status="in_scope"
        )
        incident.personal_data = "no"
        early = self._one(incident, "nis2_early")
        notifications = self.env["proximus.security.notification"]
        sent = []
        for hours, minutes, level, words in (
            (11, 59, 0, "NIS2 early warning: before"),
            (12, 0, 12, "Within 12 h"),
            (13, 0, 12, "Within 12 h"),
            (20, 0, 4, "Within 4 h"),
            (23, 0, 1, "Within 1 h"),
            (24, 0, 1, "Within 1 h"),
            (24, 1, -1, "TOO LATE"),
            (40, 0, -1, "TOO LATE"),
        ):
            self._at(hours=hours, minutes=minutes)
            before = self._mails(incident)
            notifications._cron_remind()
            sent.append(len(self._mails(incident)) - len(before))
            with self.subTest(hours=hours, minutes=minutes):
                self.assertEqual(early.reminded, level)
                self.assertIn(words, early.activity_id.summary)
        self.assertEqual(sent, [0, 1, 0, 1, 1, 0, 1, 0])
        self.assertEqual(len(incident.activity_ids), 2)  # none is added

    def _mails(self, incident):
        return self.env["mail.message"].search(
            [("model", "=", incident._name), ("res_id", "=", incident.id)]
            + [("message_type", "=", "user_notification")]
        )

    def test_a_reminder_is_in_the_language_of_who_gets_it(self):
        self.env["res.lang"]._activate_lang("nl_BE")
        self.officer.lang = "nl_BE"
        incident = self._incident(aware_at=AWARE, detected_at=AWARE, title="Payroll")
        due = self._one(incident, "nis2_early").activity_id.summary
        # Dutch writes day/month/year, American English month/day/year
        self.assertIn("31/01/2026", due)
        self._at(hours=20)
        self.env["proximus.security.notification"]._cron_remind()
        for mail in self._mails(incident):
            self.assertNotIn("Payroll", f"{mail.subject} {mail.body}")

    def test_what_is_submitted_is_not_reminded_of(self):
        incident = self._incident(aware_at=AWARE, detected_at=AWARE)
        self._one(incident, "nis2_early").action_submit()
        self._at(hours=23, minutes=30)
        before = self._mails(incident)
        self.env["proximus.security.notification"]._cron_remind()
        self.assertEqual(self._mails(incident), before)

    def test_the_job_is_woken_at_each_reminder(self):
        cron = self.env.ref("proximus_security.ir_cron_remind_clocks")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self._incident(aware_at=AWARE, detected_at=AWARE, personal_data="no")
        found = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        moments = set((found - triggers).mapped("call_at"))
        for hours in (12, 20, 23, 24):
            self.assertIn(AWARE + timedelta(hours=hours), moments)


@tagged("post_install", "-at_install")
class TestClocksOfTheYear(SecurityCommon):
    """Clocks over daylight saving and the end of a month, through the records."""

    def _due(self, aware_at, regime, notified_at=None):
        with freeze_time(aware_at):
            incident = self._incident(aware_at=aware_at, detected_at=aware_at)
        if notified_at:
            with freeze_time(notified_at):
                incident.notification_ids.filtered(
                    lambda each: each.regime == "nis2_notify"
                ).action_submit()
        return incident.notification_ids.filtered(
            lambda each: each.regime == regime
        ).due_at

    def test_hours_do_not_change_with_the_clock(self):
        # 28 March 2026, 14:00 in Belgium; the night has one hour less
        aware = datetime(2026, 3, 28, 13, 0)
        self.assertEqual(self._due(aware, "nis2_early"), datetime(2026, 3, 29, 13, 0))
        # 24 October 2026, 15:00 in Belgium; the night has one hour more
        aware = datetime(2026, 10, 24, 13, 0)
        self.assertEqual(self._due(aware, "nis2_notify"), datetime(2026, 10, 27, 13, 0))

    def test_a_month_keeps_the_hour_in_belgium(self):
        aware = datetime(2026, 3, 10, 8, 0)
        # notified 10 March at 10:00 winter time: due 10 April at 10:00 summer time
        due = self._due(aware, "nis2_final", datetime(2026, 3, 10, 9, 0))
        self.assertEqual(due, datetime(2026, 4, 10, 8, 0))

    def test_a_month_ends_on_its_last_day(self):
        for notified, due in (
            (datetime(2026, 1, 31, 9, 0), datetime(2026, 2, 28, 9, 0)),
            (datetime(2028, 1, 31, 9, 0), datetime(2028, 2, 29, 9, 0)),
            (datetime(2026, 8, 31, 9, 0), datetime(2026, 9, 30, 9, 0)),
            (datetime(2026, 12, 31, 9, 0), datetime(2027, 1, 31, 9, 0)),
            # 31 December at 23:30 UTC is 1 January in Belgium
            (datetime(2026, 12, 31, 23, 30), datetime(2027, 1, 31, 23, 30)),
        ):
            with self.subTest(notified=notified):
                found = self._due(notified - timedelta(hours=1), "nis2_final", notified)
                self.assertEqual(found, due)
