from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.proximus_security.tools.lifecycle import INCIDENT_TRANSITIONS

from .common import SecurityCommon


@tagged("post_install", "-at_install")
class TestIncident(SecurityCommon):
    def _texts(self, incident, entry_type):
        entries = incident.timeline_ids.sorted().filtered(
            lambda entry: entry.entry_type == entry_type
        )
        return entries.mapped("text")

    @mute_logger("odoo.sql_db")
    def test_whatever_an_incident_was_about_stays_in_it(self):
        device = self.env["proximus.device"].create(
            {"name": "Laptop", "kind": "other", "company_id": self.company.id}
        )
        about = {
            "employee_ids": self._employee(),
            "line_ids": self._line(state="created", start_date=False),
            "service_ids": self._service(state="draft", date_start=False),
            "device_ids": device,
        }
        incident = self._incident(
            **{name: [(6, 0, record.ids)] for name, record in about.items()}
        )
        self.env.flush_all()
        for name, record in about.items():
            with self.subTest(name=name):
                with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                    record.unlink()
                    self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(incident[name], record)
        about["employee_ids"].action_archive()
        device.action_archive()
        self.env.invalidate_all()
        shown = incident.with_user(self.officer)
        self.assertEqual(shown.employee_ids.mapped("name"), ["Lotte"])
        self.assertEqual(shown.device_ids, device)

    def test_the_whole_life_is_on_the_timeline(self):
        incident = self._incident().with_user(self.officer)
        incident.action_triage()
        incident.action_contain()
        incident.action_resolve()
        self.assertTrue(incident.handled_at)
        incident.action_close()
        self.assertEqual(
            self._texts(incident, "status_changed"),
            [
                "Resolved → Closed",
                "Limiting Damage → Resolved",
                "To Judge → Limiting Damage",
                "New → To Judge",
            ],
        )
        self.assertEqual(self._texts(incident, "detection"), ["Strange sign-in"])
        self.assertEqual(incident.timeline_ids.user_id, self.env.user | self.officer)

    def test_every_move_outside_the_table_is_refused(self):
        for source, targets in INCIDENT_TRANSITIONS.items():
            for target in INCIDENT_TRANSITIONS.keys() - targets - {source}:
                incident = self._incident()
                incident._enter(source)
                with (
                    self.subTest(source=source, target=target),
                    self.assertRaises(UserError),
                ):
                    incident._transition(target)

    def test_dismissing_needs_a_reason_and_can_be_undone(self):
        incident = self._incident()
        with self.assertRaisesRegex(UserError, "why it is no incident"):
            incident.action_dismiss()
        incident.action_dismiss(reason="A test by the supplier")
        self.assertIn("A test", self._texts(incident, "status_changed")[0])
        incident.action_triage()
        self.assertEqual(incident.state, "triage")

    def test_reopening_takes_back_handled(self):
        incident = self._incident()
        incident.action_triage()
        incident.action_resolve()
        incident.action_contain()
        self.assertFalse(incident.handled_at)

    def test_decisions_are_traced_in_words(self):
        incident = self._incident()
        incident.write({"severity": "high", "nis2_status": "out"})
        self.assertEqual(
            self._texts(incident, "severity_changed"),
            ["Severity: To be assessed → High"],
        )
        self.assertEqual(
            self._texts(incident, "decision"),
            ["NIS2 Scope: Not known yet → Out of scope"],
        )
        incident.severity = "high"
        self.assertEqual(len(self._texts(incident, "severity_changed")), 1)

    def test_the_timeline_cannot_be_changed_by_anybody(self):
        incident = self._incident()
        entry = incident.timeline_ids[:1]
        for user in (self.officer, self.env.user):
            with self.assertRaises(UserError):
                entry.with_user(user).write({"text": "Nothing happened"})
            with self.assertRaises(UserError):
                entry.with_user(user).unlink()
        with self.assertRaisesRegex(UserError, "evidence"):
            entry.sudo().text = "Nothing happened"

    def test_the_author_of_an_entry_is_who_writes_it(self):
        incident = self._incident()
        entry = (
            self.env["proximus.security.timeline"]
            .with_user(self.officer)
            .create(
                {
                    "incident_id": incident.id,
                    "text": "Password changed",
                    "user_id": self.colleague.id,
                }
            )
        )
        self.assertEqual(entry.user_id, self.officer)

    def test_nothing_lies_in_the_future(self):
        later = self.now + timedelta(hours=1)
        incident = self._incident()
        with self.assertRaises(ValidationError):
            incident._log("observation", "Soon", at=later)
        for name in ("occurred_at", "detected_at", "aware_at"):
            with self.subTest(name=name), self.assertRaises(ValidationError):
                incident[name] = later

    def test_an_incident_cannot_be_deleted(self):
        with self.assertRaisesRegex(UserError, "dismiss"):
            self._incident().unlink()

    def test_the_state_cannot_be_typed_in(self):
        incident = self._incident()
        with self.assertRaises(UserError):
            incident.with_user(self.officer).write({"state": "closed"})
        with self.assertRaisesRegex(UserError, "starts as new"):
            self._incident(state="closed")

    def test_the_name_tells_nothing(self):
        incident = self._incident(title="Payroll leaked")
        self.assertNotIn("Payroll", incident.display_name)
        self.assertRegex(incident.name, r"^INC/\d{4}/\d{4}$")


@tagged("post_install", "-at_install")
class TestConfidentialIncident(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.incident = cls._incident(
            title="Payroll leaked",
            confidential=True,
            aware_at=cls.now,
            description="Secret",
        )
        cls.incident.message_post(body="Secret words")
        cls.colleague.group_ids += cls.env.ref("base.group_allow_export")

    def _sees(self, user, model="proximus.security.incident", **domain):
        records = self.env[model].with_user(user)
        name = "incident_id" if "incident_id" in records else "id"
        return bool(records.search([(name, "=", self.incident.id)]))

    def test_only_the_responsible_and_named_readers_see_it(self):
        models = ("incident", "notification", "timeline")
        for model in models:
            name = f"proximus.security.{model}"
            self.assertTrue(self._sees(self.officer, name))
            self.assertFalse(self._sees(self.colleague, name))
        self.incident.reader_ids = self.colleague
        for model in models:
            self.assertTrue(self._sees(self.colleague, f"proximus.security.{model}"))

    def test_what_is_not_confidential_is_seen_by_every_officer(self):
        self.incident.confidential = False
        self.assertTrue(self._sees(self.colleague))

    def test_there_is_no_way_around(self):
        colleague = self.incident.with_user(self.colleague)
        with self.assertRaises(AccessError):
            colleague.read(["title"])
        with self.assertRaises(AccessError):
            colleague.export_data(["title"])
        self.assertFalse(colleague.name_search(self.incident.name))
        self.assertFalse(
            colleague._read_group([("id", "=", self.incident.id)], ["title"])
        )
        messages = self.env["mail.message"].with_user(self.colleague)
        on_incident = [
            ("model", "=", self.incident._name),
            ("res_id", "=", self.incident.id),
        ]
        self.assertFalse(messages.search(on_incident))
        activities = self.env["mail.activity"].with_user(self.colleague)
        on_incident[0] = ("res_model", "=", self.incident._name)
        self.assertFalse(activities.search(on_incident))

    def test_reminders_do_not_carry_the_title(self):
        self.assertTrue(self.incident.activity_ids)
        for activity in self.incident.activity_ids:
            self.assertNotIn("Payroll", f"{activity.summary} {activity.res_name}")

    def test_whoever_may_no_longer_read_stops_following(self):
        incident = self._incident()
        incident.message_subscribe((self.colleague | self.officer).partner_id.ids)
        incident.confidential = True
        self.assertNotIn(self.colleague.partner_id, incident.message_partner_ids)
        self.assertIn(self.officer.partner_id, incident.message_partner_ids)
