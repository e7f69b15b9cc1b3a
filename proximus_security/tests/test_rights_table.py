"""The table of who sees what of security, cell by cell.

============ ==================== ======= ==================== ========= ============
group        services and seats   score   incidents            events    how one did
============ ==================== ======= ==================== ========= ============
employee     own seats            –       create, own report   –         own
officer      all                  yes     all but confidential yes       when granted
accountant   read, with access    yes     counted              –         –
partner      with access in force yes     named on one         –         –
operator     through a source     –       –                    –         –
============ ==================== ======= ==================== ========= ============
"""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .event_common import EventCommon

PARTNER = "proximus_connectivity.group_partner"
ACCOUNTANT = "proximus_connectivity.group_accountant"
S = "proximus.security."


@tagged("post_install", "-at_install")
class TestRightsTable(EventCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._user("sec_partner", PARTNER)
        cls.accountant = cls._user("sec_accounts", ACCOUNTANT)
        cls.teller = cls._user("sec_teller", "proximus_security.group_awareness")
        cls.me = cls._employee("Lotte", user_id=cls.employee_user.id)
        cls.me.work_email = "lotte@x.example"
        cls.bram = cls._employee("Bram", work_email="bram@x.example")
        cls._requirement()
        cls.service = cls._service(unit_price=4)
        cls.mine = cls._seat(cls.service, cls.me)
        cls.others = cls._seat(cls.service, cls.bram)
        cls.sofie = cls._employee("Sofie")
        cls.posture = cls.env[f"{S}posture"]._take(cls.company)
        cls.open = cls._incident(title="Lost laptop", aware_at=cls.now)
        cls.named = cls._incident(title="Named", reader_ids=[(6, 0, cls.partner.ids)])
        cls.hidden = cls._incident(title="Secret", confidential=True)
        cls.hidden_named = cls._incident(
            title="Secret too",
            confidential=True,
            reader_ids=[(6, 0, cls.colleague.ids)],
        )
        cls.report = cls.env[f"{S}report"].with_user(cls.employee_user)
        cls.report = cls.report.create({"text": "A strange mail"})
        body = cls._body(data={"email": "lotte@x.example"})
        cls.sources._receive(cls.source.token, body, cls._sign(body))
        cls.event = cls.env[f"{S}event"].search([("source_id", "=", cls.source.id)])
        campaign = cls.env[f"{S}awareness.campaign"].create(
            {"name": "Parcel", "company_id": cls.company.id}
        )
        cls.my_result, cls.other_result = cls.env[f"{S}awareness.result"].create(
            [
                {"campaign_id": campaign.id, "email": one.work_email, "clicked": True}
                for one in (cls.me, cls.bram)
            ]
        )
        cls.env.flush_all()

    def _seen(self, user, name):
        """Return what a user finds of a model; nothing where there is no right."""
        self.env.invalidate_all()
        records = self._as(user, self.env[f"{S}{name}"])
        if not records.has_access("read"):
            with self.assertRaises(AccessError):
                records.search([])
            return self.env[f"{S}{name}"]
        return records.search([("company_id", "=", self.company.id)]).with_user(1)

    def _verbs(self, user, record):
        own = self._as(user, record)
        return "".join(
            verb[0]
            for verb in ("read", "write", "create", "unlink")
            if own.has_access(verb)
        )

    def _refused(self, user, record, names):
        with self.assertRaises(AccessError):
            self._as(user, record).read(names)

    # === SERVICES, SEATS AND WHO LACKS WHAT === #

    def test_an_employee_sees_the_own_seats_and_no_service(self):
        user = self.employee_user
        self.assertEqual(self._seen(user, "coverage"), self.mine)
        self.assertEqual(self._verbs(user, self.mine), "r")
        own = self._as(user, self.mine)
        self.assertIn("Lotte", own.subject_name)
        self.assertTrue(own.read(["type_id", "status", "status_text", "last_seen"]))
        self.assertTrue(own.web_read({"service_id": {"fields": {"display_name": {}}}}))
        self._refused(user, self.others, ["status"])
        for name in ("service", "gap", "status", "requirement", "exemption"):
            self.assertFalse(self._seen(user, name))

    def test_an_employee_sees_the_seats_of_own_devices_and_lines(self):
        line = self._line(employee_id=self.me.id)
        other = self._line(employee_id=self.bram.id)
        service = self._service(self.mobile)
        mine, others = self._seat(service, line), self._seat(service, other)
        login = self._service(self._type("t_login", unit="user"))
        own_login = self._seat(login, self.employee_user)
        seen = self._seen(self.employee_user, "coverage")
        self.assertEqual(seen, self.mine | mine | own_login)
        self.assertTrue(self._as(self.employee_user, mine).subject_name)
        self._refused(self.employee_user, others, ["subject_name"])
        self.assertGreater(len(self._seen(self.officer, "coverage")), 3)

    def test_the_officer_has_all_of_the_own_companies(self):
        for name in ("service", "coverage", "gap", "requirement"):
            self.assertTrue(self._seen(self.officer, name))
            self.assertFalse(self._seen(self.other_officer, name))
        self.assertEqual(self._verbs(self.officer, self.service), "rwcu")
        self.assertEqual(self._verbs(self.officer, self.mine), "rwcu")

    def test_the_accountant_reads_services_seats_and_costs_with_access(self):
        user = self.accountant
        for name in ("service", "coverage"):
            self.assertFalse(self._seen(user, name))
        self._grant(user)
        self.assertEqual(self._seen(user, "service"), self.service)
        self.assertEqual(self._seen(user, "coverage"), self.mine | self.others)
        self.assertEqual(self._verbs(user, self.service), "r")
        self.assertEqual(self._verbs(user, self.mine), "r")
        costs = ["seats", "unit_price", "date_end", "renewal_date", "monthly_cost"]
        known = [name for name in costs if name in self.service._fields]
        self.assertTrue(self._as(user, self.service).read(known))
        for name in ("gap", "requirement", "exemption", "status"):
            self.assertFalse(self._seen(user, name))

    def test_the_partner_has_what_a_company_allows(self):
        user = self.partner
        for name in ("service", "coverage", "gap"):
            self.assertFalse(self._seen(user, name))
        self._grant(user)
        for name in ("service", "coverage", "gap"):
            self.assertTrue(self._seen(user, name))
        self.assertEqual(self._verbs(user, self.service), "rwc")

    # === THE SCORE === #

    def test_who_reads_the_score(self):
        self.assertFalse(self._seen(self.employee_user, "posture"))
        self.assertFalse(self._seen(self.teller, "posture"))
        self.assertTrue(self._seen(self.officer, "posture"))
        for user in (self.accountant, self.partner):
            self.assertFalse(self._seen(user, "posture"))
            self._grant(user, "services")
            self.assertTrue(self._seen(user, "posture"))

    # === INCIDENTS === #

    def test_an_employee_creates_and_reads_the_own_report(self):
        user = self.employee_user
        self.assertFalse(self._seen(user, "incident"))
        self.assertEqual(self._seen(user, "report"), self.report)
        self.assertEqual(self._as(user, self.report).state, "received")
        self._refused(user, self.report, ["incident_id"])
        self.assertFalse(self._seen(self.teller, "report"))
        for name in ("notification", "timeline", "lesson", "incident.year"):
            self.assertFalse(self._seen(user, name))

    def test_the_officer_reads_all_but_the_confidential_ones_of_others(self):
        mine = self.open | self.named | self.hidden | self.hidden_named
        mine |= self.report.sudo().incident_id
        self.assertEqual(self._seen(self.officer, "incident"), mine)
        self.assertEqual(self._seen(self.colleague, "incident"), mine - self.hidden)

    def test_guests_read_counts_or_what_they_are_named_on(self):
        for user in (self.accountant, self.partner):
            self.assertFalse(self._seen(user, "incident"))
            self.assertFalse(self._seen(user, "incident.year"))
            self._grant(user)
        self.assertFalse(self._seen(self.accountant, "incident"))
        year = self._seen(self.accountant, "incident.year")
        self.assertEqual(sum(year.mapped("count")), 5)
        self.assertEqual(self._seen(self.partner, "incident"), self.named)
        self.assertEqual(self._verbs(self.partner, self.named), "r")
        self.assertFalse(self._seen(self.partner, "incident.year"))
        self.named.reader_ids = False
        self.env.flush_all()
        self.assertFalse(self._seen(self.partner, "incident"))

    # === EVENTS === #

    def test_the_content_of_events_is_the_officers(self):
        self.assertEqual(self._seen(self.officer, "event"), self.event)
        self.assertIn("lotte", self._as(self.officer, self.event).payload)
        self.assertFalse(self._seen(self.other_officer, "event"))
        for user in (
            self.employee_user,
            self.teller,
            self.accountant,
            self.partner,
            self.reader,
        ):
            if user in (self.accountant, self.partner):
                self._grant(user)
            with self.subTest(user=user.login):
                self.assertFalse(self._seen(user, "event"))
                self.assertFalse(self._seen(user, "source"))
                self.assertFalse(self._seen(user, "alert"))
                self._refused(user, self.event, ["payload"])

    # === HOW ONE DID IN A TEST === #

    def test_how_one_did_is_read_by_oneself_and_by_few(self):
        for user, seen in (
            (self.employee_user, self.my_result),
            (self.officer, self.my_result.browse()),
            (self.reader, self.my_result.browse()),
            (self.accountant, self.my_result.browse()),
            (self.partner, self.my_result.browse()),
            (self.teller, self.my_result | self.other_result),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._seen(user, "awareness.result"), seen)
                if user != self.teller:
                    self._refused(user, self.other_result, ["clicked"])
        self.officer.group_ids += self.env.ref("proximus_security.group_awareness")
        self.assertEqual(len(self._seen(self.officer, "awareness.result")), 2)

    # === THE OPERATOR === #

    def test_the_operator_hears_that_it_was_received_and_nothing_else(self):
        body = self._body("test.other", {"email": "lotte@x.example"})
        status, word = self.sources._receive(
            self.source.token, body, self._sign(body, "msg_2")
        )
        self.assertEqual((status, word), (202, "accepted"))
        foreign = self._as(self.other_officer, self.source)
        self.assertFalse(foreign.search([("id", "=", self.source.id)]))
