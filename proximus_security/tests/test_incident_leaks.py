import base64

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SecurityCommon

SECRET = "Payroll leaked by Marc"
PARTNER = "proximus_connectivity.group_partner"
ACCOUNTANT = "proximus_connectivity.group_accountant"


@tagged("post_install", "-at_install")
class TestIncidentLeaks(SecurityCommon):
    """A confidential incident has no side door, for anybody but its named readers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls._service()
        cls.line = cls._line()
        cls.incident = cls._incident(
            title=SECRET,
            description=SECRET,
            confidential=True,
            aware_at=cls.now,
            service_ids=[(6, 0, cls.service.ids)],
            line_ids=[(6, 0, cls.line.ids)],
        )
        cls.incident.lessons = SECRET
        cls.lesson = cls.env["proximus.security.lesson"].create(
            {"incident_id": cls.incident.id, "name": SECRET, "user_id": cls.officer.id}
        )
        cls.incident.message_post(body=SECRET)
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": SECRET,
                "res_model": cls.incident._name,
                "res_id": cls.incident.id,
                "raw": SECRET.encode(),
            }
        )
        cls.partner = cls._user("sec_partner", PARTNER)
        cls.accountant = cls._user("sec_accounts", ACCOUNTANT)
        cls._grant(cls.partner)
        cls._grant(cls.accountant)
        cls.strangers = (
            cls.colleague
            | cls.partner
            | cls.accountant
            | cls.reader
            | cls.employee_user
            | cls.other_officer
        )
        export = cls.env.ref("base.group_allow_export")
        cls.strangers.write({"group_ids": [(4, export.id)]})
        cls.env.flush_all()

    def _each(self):
        for user in self.strangers:
            with self.subTest(user=user.login):
                yield user

    def _found(self, user, model, domain):
        records = self._as(user, self.env[model])
        try:
            return records.search(domain)
        except AccessError:
            return records  # no right to the model at all

    def test_no_record_of_it_is_found(self):
        of_it = [("incident_id", "=", self.incident.id)]
        for user in self._each():
            mine = [("id", "=", self.incident.id)]
            self.assertFalse(self._found(user, self.incident._name, mine))
            for name in ("notification", "timeline", "lesson", "report"):
                model = f"proximus.security.{name}"
                if name == "report" and not user.has_group(
                    "proximus_security.group_officer"
                ):
                    continue  # the field is not theirs
                self.assertFalse(self._found(user, model, of_it), model)

    def test_no_name_of_it_is_found(self):
        for user in self._each():
            for record, words in (
                (self.incident, self.incident.name),
                (self.incident, "Payroll"),
                (self.incident.notification_ids[:1], "Payroll"),
                (self.lesson, "Payroll"),
            ):
                records = self._as(user, record.browse())
                if records.has_access("read"):
                    self.assertFalse(records.name_search(words))
                with self.assertRaises(AccessError):
                    self._as(user, record).read(["display_name"])

    def test_no_group_or_count_of_it(self):
        for user in self._each():
            incidents = self._as(user, self.incident.browse())
            if not incidents.has_access("read"):
                continue
            mine = [("id", "=", self.incident.id)]
            self.assertFalse(incidents._read_group(mine, ["title"], ["__count"]))
            self.assertFalse(incidents.formatted_read_group(mine, ["category"]))
            self.assertFalse(incidents.search_count([("title", "ilike", "Payroll")]))
            lines = self._as(user, self.env["proximus.security.notification"])
            found = lines._read_group(
                [("incident_id", "=", self.incident.id)], ["regime"], ["__count"]
            )
            self.assertFalse(found)

    def test_no_export_of_it(self):
        for user in self._each():
            for record in (self.incident, self.incident.notification_ids):
                with self.assertRaises(AccessError):
                    self._as(user, record).export_data(["display_name"])

    def test_no_message_activity_or_file_of_it(self):
        here = [("model", "=", self.incident._name), ("res_id", "=", self.incident.id)]
        there = [("res_model", "=", here[0][2]), here[1]]
        for user in self._each():
            self.assertFalse(self._found(user, "mail.message", here))
            body = [("body", "ilike", "Payroll")]
            self.assertFalse(self._found(user, "mail.message", body))
            self.assertFalse(self._found(user, "mail.activity", there))
            self.assertFalse(self._found(user, "ir.attachment", there))
            with self.assertRaises(AccessError):
                self._as(user, self.file).read(["raw"])

    def test_what_it_touches_shows_no_way_to_it(self):
        for user in self.colleague | self.partner:
            with self.subTest(user=user.login):
                todo = self._found(user, "proximus.deadline", [("kind", "=", "clock")])
                mine = todo.filtered(
                    lambda row: row.sudo().notification_id.incident_id == self.incident
                )
                self.assertFalse(mine)
                cards = self.env["proximus.home.card"].with_user(user)
                shown = str([card.content for card in cards.search([])])
                self.assertNotIn("Payroll", shown)
                self.assertNotIn(self.incident.name, shown)

    def test_no_report_of_it_and_no_copy_kept(self):
        reports = self.env["ir.actions.report"]
        notification = self.incident.notification_ids[:1]
        for name in ("report_dossier", "report_breach_register"):
            report = reports._get_report(f"proximus_security.{name}")
            self.assertFalse(report.attachment or report.attachment_use)
        for user in self._each():
            with self.assertRaises(AccessError):
                self._as(user, reports)._render_qweb_html(
                    "proximus_security.report_dossier", notification.ids
                )
            with self.assertRaises(AccessError):
                self._as(user, reports)._render_qweb_html(
                    "proximus_security.report_breach_register", self.incident.ids
                )

    def test_a_named_reader_reads_it(self):
        self.incident.reader_ids = self.colleague | self.partner
        for user in self.colleague | self.partner:
            with self.subTest(user=user.login):
                self.assertEqual(self.incident.with_user(user).title, SECRET)
                for name in ("notification", "timeline"):
                    found = self._found(
                        user,
                        f"proximus.security.{name}",
                        [("incident_id", "=", self.incident.id)],
                    )
                    self.assertTrue(found)
                self.assertTrue(self.file.with_user(user).has_access("read"))
        with self.assertRaises(AccessError):
            self.incident.with_user(self.partner).title = "Nothing"

    def test_a_partner_reads_no_incident_that_is_not_shared(self):
        incident = self._incident(title="Open one")
        mine = [("id", "=", incident.id)]
        self.assertFalse(self._found(self.partner, incident._name, mine))
        incident.reader_ids = self.partner
        self.assertTrue(self._found(self.partner, incident._name, mine))
        grants = self.env["proximus.security.grant"].search(
            [("user_id", "=", self.partner.id)]
        )
        grants.with_user(self.officer).action_revoke()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self._found(self.partner, incident._name, mine))

    def test_the_accountant_gets_counts_only(self):
        years = self.env["proximus.security.incident.year"].with_user(self.accountant)
        year = years.search([("company_id", "=", self.company.id)])
        self.assertGreaterEqual(sum(year.mapped("count")), 1)
        for name in ("hours_to_notice", "hours_to_resolve", "late_count"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                year.read([name])
        self.assertNotIn("Payroll", str(year.read()))

    # === MAIL === #

    def _mails(self):
        return self.env["mail.mail"].sudo().search([])

    def _follow(self, incident, users):
        users.notification_type = "email"
        incident.message_subscribe(users.partner_id.ids)

    def test_a_mail_says_that_there_is_news_and_no_more(self):
        incident = self._incident(title=SECRET)
        self._follow(incident, self.officer | self.colleague)
        before = self._mails()
        incident.with_context(mail_notify_force_send=False).message_post(
            body=SECRET,
            subject=SECRET,
            subtype_xmlid="mail.mt_comment",
            attachments=[(f"{SECRET}.txt", SECRET.encode())],
        )
        mails = self._mails() - before
        self.assertTrue(mails)
        for mail in mails:
            text = f"{mail.subject} {mail.body_html} {mail.body} {mail.headers}"
            self.assertNotIn("Payroll", text)
            self.assertIn(incident.name, mail.subject)
            self.assertIn(f"res_id={incident.id}", text.replace("&amp;", "&"))
            self.assertFalse(mail.attachment_ids)
        told = mails.recipient_ids
        self.assertEqual(told, (self.officer | self.colleague).partner_id)

    def test_a_change_is_not_told_by_mail_either(self):
        incident = self._incident(title=SECRET)
        self._follow(incident, self.officer | self.colleague)
        before = self._mails()
        incident.with_context(mail_notify_force_send=False)._message_log(body=SECRET)
        incident.with_context(mail_notify_force_send=False).severity = "critical"
        self.env.flush_all()
        for mail in self._mails() - before:
            self.assertNotIn("Payroll", f"{mail.subject} {mail.body_html}")
            self.assertNotIn("Critical", f"{mail.subject} {mail.body_html}")

    def test_who_may_not_read_is_told_nothing_whoever_adds_them(self):
        outsider = self.env["res.partner"].create({"name": "X", "email": "x@x.example"})
        self._follow(self.incident, self.officer | self.colleague | self.employee_user)
        self.incident.message_subscribe(outsider.ids)
        before = self._mails()
        message = self.incident.with_context(mail_notify_force_send=False).message_post(
            body=SECRET,
            subtype_xmlid="mail.mt_comment",
            partner_ids=(outsider | self.colleague.partner_id).ids,
        )
        told = (self._mails() - before).recipient_ids
        self.assertLessEqual(told, self.officer.partner_id)
        notified = message.notification_ids.res_partner_id
        self.assertLessEqual(notified, self.officer.partner_id)

    def test_the_bus_tells_nobody_who_may_not_read(self):
        self.colleague.notification_type = "inbox"
        self.incident.message_subscribe(self.colleague.partner_id.ids)
        self.env.cr.precommit.run()
        buses = self.env["bus.bus"].sudo()
        before = buses.search([])
        self.incident.message_post(body=SECRET, subtype_xmlid="mail.mt_comment")
        self.env.cr.precommit.run()
        channel = f'"res.partner",{self.colleague.partner_id.id}'
        for each in buses.search([]) - before:
            if channel in each.channel.replace(" ", ""):
                self.assertNotIn("Payroll", each.message)

    def test_a_push_message_tells_nothing(self):
        message = self.incident.message_post(body=SECRET)
        payload = self.incident._notify_by_web_push_prepare_payload(message)
        self.assertNotIn("Payroll", str(payload))
        self.assertIn(self.incident.name, payload["title"])

    def test_the_portal_finds_nothing(self):
        visitor = self._user("sec_visitor", "base.group_portal")
        here = [("model", "=", self.incident._name), ("res_id", "=", self.incident.id)]
        self.assertFalse(self.env["mail.message"].with_user(visitor).search(here))
        for record in (self.incident, self.lesson, self.incident.timeline_ids):
            self.assertFalse(record.with_user(visitor).has_access("read"))
        with self.assertRaises(AccessError):
            self.file.with_user(visitor).read(["raw"])
        self.assertTrue(base64.b64encode(self.file.raw))
