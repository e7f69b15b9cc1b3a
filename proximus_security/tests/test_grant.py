from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import SecurityCommon

PARTNER = "proximus_connectivity.group_partner"
ACCOUNTANT = "proximus_connectivity.group_accountant"
#: Seen with any access, and what takes the wider one.
SHARED = {"service", "coverage", "posture"}
WIDER = {"requirement", "exemption", "gap", "status", "assessment", "domain"}


@tagged("post_install", "-at_install")
class TestGrant(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._user("sec_partner", PARTNER)
        cls.accountant = cls._user("sec_accounts", ACCOUNTANT)
        lotte, bram = cls._employee("Lotte"), cls._employee("Bram")
        cls._requirement()
        cls.service = cls._service()
        cls.seat = cls._seat(cls.service, lotte)
        cls._exemption(bram)
        cls.env["proximus.security.posture"]._take(cls.company)
        domain = {"name": "example.com", "company_id": cls.company.id}
        cls.env["proximus.security.domain"].create(domain)
        cls.env["proximus.security.assessment"].create({"company_id": cls.company.id})
        customer = cls.env["res.partner"].create({"name": "Client", "is_company": True})
        cls.sold = cls._service(partner_id=customer.id)

    def _seen(self, user, names):
        """Return which models show something of the company to a user."""
        self.env.flush_all()
        self.env.invalidate_all()
        seen = set()
        for name in names:
            records = self.env[f"proximus.security.{name}"].with_user(user)
            if not records.has_access("read"):
                continue
            here = [("company_id", "=", self.company.id)]
            if name == "service":
                here.append(("id", "=", self.service.id))
            if records.search(here):
                seen.add(name)
        return seen

    def _ask(self, user, **vals):
        grants = self.env["proximus.security.grant"].with_user(user)
        return grants.create({"reason": "Help", "company_id": self.company.id, **vals})

    def test_without_access_a_guest_sees_nothing_of_the_company(self):
        for user in (self.partner, self.accountant):
            self.assertFalse(self._seen(user, SHARED | WIDER))
            with self.assertRaises(AccessError):
                self.service.with_user(user).read(["seats"])

    def test_what_was_sold_is_the_sellers_business(self):
        services = self.env["proximus.security.service"].with_user(self.partner)
        self.assertEqual(
            services.search([("company_id", "=", self.company.id)]), self.sold
        )

    def test_the_partner_sees_what_the_access_names(self):
        self._grant(self.partner, "services")
        self.assertEqual(self._seen(self.partner, SHARED | WIDER), SHARED)
        self._grant(self.partner, "posture")
        self.assertEqual(self._seen(self.partner, SHARED | WIDER), SHARED | WIDER)
        assessments = self.env["proximus.security.assessment"]
        grant = (
            self.partner.sudo()
            .env["proximus.security.grant"]
            .search([("user_id", "=", self.partner.id), ("scope", "=", "posture")])
        )
        action = grant.with_user(self.partner).action_view_assessments()
        mine = self._as(self.partner, assessments).search(action["domain"])
        self.assertTrue(mine.line_ids.read(["documentation", "proposal", "backing"]))
        with self.assertRaises(AccessError):
            mine.date = self.today

    def test_the_accountant_reads_services_seats_and_the_score(self):
        self._grant(self.accountant, "services")
        self.assertEqual(self._seen(self.accountant, SHARED | WIDER), SHARED)
        self._grant(self.accountant, "posture")
        self.assertEqual(self._seen(self.accountant, SHARED | WIDER), SHARED)
        with self.assertRaises(AccessError):
            self.service.with_user(self.accountant).seats = 9

    def test_the_access_of_one_is_nobody_elses(self):
        self._grant(self.partner)
        self.assertFalse(self._seen(self.accountant, SHARED))

    def test_the_access_to_one_company_is_to_no_other(self):
        both = self.company | self.other_company
        self.partner.company_ids = both
        self._grant(self.partner, company=self.other_company)
        self.assertFalse(self._seen(self.partner, SHARED | WIDER))

    def test_it_ends_by_the_clock(self):
        self._grant(self.partner, date_to=self.today + timedelta(days=5))
        self.assertTrue(self._seen(self.partner, SHARED))
        with freeze_time(self.now + timedelta(days=5)):
            self.assertTrue(self._seen(self.partner, SHARED))
        with freeze_time(self.now + timedelta(days=7)):
            self.assertFalse(self._seen(self.partner, SHARED))
            with self.assertRaises(AccessError):
                self.service.with_user(self.partner).read(["seats"])

    def test_it_is_taken_back_at_once(self):
        grant = self._grant(self.partner)
        self.assertTrue(self._seen(self.partner, SHARED))
        grant.with_user(self.officer).action_revoke()
        self.assertFalse(self._seen(self.partner, SHARED))
        with self.assertRaises(UserError):
            grant.with_user(self.officer).action_accept()

    def test_asking_is_not_having(self):
        grant = self._ask(self.partner)
        self.assertEqual(grant.state, "asked")
        self.assertFalse(self._seen(self.partner, SHARED))
        activities = grant.sudo().activity_ids
        self.assertEqual(activities.user_id, self.officer | self.colleague)
        grant.with_user(self.officer).action_refuse()
        self.assertFalse(self._seen(self.partner, SHARED))
        self.assertFalse(grant.sudo().activity_ids)

    def test_an_empty_list_says_who_asks_and_who_gives(self):
        grants = self.env["proximus.security.grant"]
        for user, words in ((self.partner, "Press New"), (self.officer, "asks here")):
            shown = grants.with_user(user).get_empty_list_help("<p>asks here</p>")
            self.assertIn(words, shown)

    def test_nobody_gives_access_to_oneself_or_for_others(self):
        grant = self._ask(self.partner)
        self._as(self.other_officer, grant).sudo(False)
        for user in (self.partner, self.accountant, self.other_officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                grant.with_user(user).action_accept()
        with self.assertRaises(AccessError):
            grant.with_user(self.partner).write({"date_to": self.today})
        with self.assertRaises(UserError):
            self._ask(self.partner, state="accepted")
        with self.assertRaises(AccessError):
            self._ask(self.partner, user_id=self.accountant.id)
        with self.assertRaises(UserError):
            grant.with_user(self.officer).write({"state": "accepted"})

    def test_what_was_decided_stays(self):
        grant = self._grant(self.partner, date_to=self.today + timedelta(days=2))
        with self.assertRaises(UserError):
            grant.with_user(self.officer).date_to = self.today + timedelta(days=90)
        with self.assertRaises(UserError):
            grant.unlink()

    def test_an_end_is_asked_for_and_near(self):
        with self.assertRaises(ValidationError):
            self._ask(self.partner, date_to=self.today + timedelta(days=400))
        with self.assertRaises(ValidationError):
            self._ask(self.partner, company_id=self.other_company.id)
        grant = self._ask(self.partner, date_to=self.today - timedelta(days=1))
        with self.assertRaisesRegex(UserError, "has passed"):
            grant.with_user(self.officer).action_accept()

    def test_a_guest_reads_the_own_access_only(self):
        mine, other = self._grant(self.partner), self._grant(self.accountant)
        grants = self.env["proximus.security.grant"]
        self.assertEqual(grants.with_user(self.partner).search([]), mine)
        found = grants.with_user(self.officer).search([])
        self.assertLessEqual(mine | other, found)
        with self.assertRaises(AccessError):
            mine.with_user(self.partner).read(["log_ids"])
            mine.log_ids.with_user(self.partner).read(["what"])

    def test_whoever_works_there_needs_no_access(self):
        self._employee("The partner", user_id=self.partner.id)
        self.assertTrue(self._seen(self.partner, SHARED))

    # === THE LOG === #

    def _opened(self, grant):
        """Return the log after the end of the request."""
        with self.enter_registry_test_mode():
            self.env.cr.postcommit.run()
        return grant.log_ids.sorted("id")

    def test_what_was_opened_is_noted_for_the_company(self):
        grant = self._grant(self.partner)
        self.env.cr.postcommit.clear()
        service = self.service.with_user(self.partner)
        service.web_read({"seats": {}})
        service.web_read({"seats": {}})  # the same page once more is one line
        self.seat.with_user(self.partner).read(["state"])
        log = self._opened(grant)
        self.assertEqual(len(log), 2)
        self.assertEqual(log.mapped("kind"), ["read", "read"])
        self.assertIn(self.service.display_name, log[0].names)
        self.assertEqual(log.user_id, self.partner)
        self.assertEqual(log.with_user(self.officer).mapped("what")[0], log[0].what)
        self.assertFalse(log.with_user(self.partner).has_access("read"))

    def test_incidents_are_counted_for_a_guest_by_consent_only(self):
        self._incident()
        years = self._as(self.accountant, self.env["proximus.security.incident.year"])
        self.env.flush_all()
        self.assertFalse(years.search([]))
        grant = self._grant(self.accountant)
        self.env.cr.postcommit.clear()
        self.assertEqual(sum(row["count"] for row in years.search_read([])), 1)
        self.assertEqual(self._opened(grant).kind, "read")

    def test_the_log_names_no_incident(self):
        incident = self._incident(
            title="Payroll leaked",
            aware_at=self.now,
            confidential=True,
            reader_ids=[(6, 0, self.partner.ids)],
        )
        grant = self._grant(self.partner)
        self.env.cr.postcommit.clear()
        for records in (
            incident,
            incident.notification_ids,
            incident.timeline_ids,
        ):
            self._as(self.partner, records).read(["display_name"])
        log = self._opened(grant)
        self.assertEqual(len(log), 3)
        self.assertNotIn("Payroll", "".join(log.mapped("names")))
        self.assertIn(incident.name, log[0].names)

    def test_an_export_is_noted_as_one(self):
        self.partner.group_ids += self.env.ref("base.group_allow_export")
        grant = self._grant(self.partner)
        self.env.cr.postcommit.clear()
        self.service.with_user(self.partner).export_data(["seats"])
        self.assertIn("export", self._opened(grant).mapped("kind"))

    def test_many_are_named_in_part(self):
        grant = self._grant(self.partner)
        for number in range(7):
            self._seat(self.service, self._employee(f"Person {number}"))
        self.env.cr.postcommit.clear()
        self.service.coverage_ids.with_user(self.partner).read(["state"])
        self.assertIn("+ 3", self._opened(grant).names)

    def test_what_officers_open_and_what_fails_is_not_noted(self):
        grant = self._grant(self.partner)
        self.env.cr.postcommit.clear()
        self.service.with_user(self.officer).read(["seats"])
        grant.with_user(self.officer).action_revoke()
        with self.assertRaises(AccessError):
            self.service.with_user(self.partner).read(["seats"])
        self.assertFalse(self._opened(grant))

    def test_nobody_changes_the_log(self):
        grant = self._grant(self.partner)
        self.env.cr.postcommit.clear()
        self.service.with_user(self.partner).read(["seats"])
        log = self._opened(grant)
        for user in (self.env.user, self.officer, self.partner):
            for change in (
                lambda log: log.write({"names": "Nothing"}),
                lambda log: log.unlink(),
            ):
                with (
                    self.subTest(user=user.login),
                    self.assertRaises(UserError),  # no right to it is one too
                ):
                    change(log.with_user(user))
        for user in (self.officer, self.partner):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                log.with_user(user).copy()
