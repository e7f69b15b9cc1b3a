from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.proximus_security.tools.seat_status import SUBJECT_COLUMNS

from .common import SecurityCommon


@tagged("post_install", "-at_install")
class TestSubject(SecurityCommon):
    """All that a protection can be for: counted, given, exempted and taken back."""

    def _device(self, **vals):
        return self.env["proximus.device"].create(
            {"name": "Laptop", "company_id": self.company.id, "state": "in_use", **vals}
        )

    def _subject(self, kind):
        """Return a record of each kind that the company must protect."""
        if kind == "site":
            site = self.env["res.partner"].create(
                {"name": "Depot", "parent_id": self.company.partner_id.id}
            )
            self._line("internet", site_id=site.id)
            return site
        if kind == "domain":
            return self.env["proximus.security.domain"].create(
                {"name": "tilleul.example", "company_id": self.company.id}
            )
        return {
            "employee": lambda: self._employee(),
            "user": lambda: self.employee_user,
            "device": lambda: self._device(),
            "line": lambda: self._line(),
            "company": lambda: self.company,
        }[kind]()

    def _type_of(self, kind):
        return self._type(f"t_of_{kind}", unit={"line": "mobile_line"}.get(kind, kind))

    def test_each_kind_lacks_gets_and_loses_protection(self):
        for kind, column in SUBJECT_COLUMNS.items():
            service_type, subject = self._type_of(kind), self._subject(kind)
            self._requirement(service_type)
            with self.subTest(kind=kind):
                self.assert_gap(subject, "no_service", service_type)
                service = self._service(service_type, seats=1, state="draft")
                service.action_activate()
                if kind == "company":
                    self.assertEqual(service.coverage_ids.subject_company_id, subject)
                    self.assert_gap(subject, None, service_type)
                    continue
                gap = self._gaps(**{column: subject.id, "type_id": service_type.id})
                self.assertEqual((gap.reason, gap.subject), ("unassigned", kind))
                gap.with_user(self.officer).action_give_seat()
                self.assert_gap(subject, "pending", service_type)
                service.coverage_ids.action_confirm()
                self.assert_gap(subject, None, service_type)
                self.assertEqual(service.coverage_ids.status, "declared")
                service.coverage_ids.action_release()
                exemption = self._exemption(subject, service_type)
                self.assert_gap(subject, None, service_type)
                exemption.active = False
                self.assert_gap(subject, "unassigned", service_type)

    @mute_logger("odoo.sql_db")
    def test_one_subject_and_no_more(self):
        device, user = self._device(), self.employee_user
        service = self._service(self._type_of("device"))
        for vals in ({}, {"device_id": device.id, "user_id": user.id}):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env["proximus.security.coverage"].create(
                    {"service_id": service.id, **vals}
                )
        self._seat(service, device)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._seat(service, device)

    def test_a_line_gets_only_what_is_counted_for_its_kind(self):
        fixed = self._type("t_fixed", unit="fixed_line")
        mobile_line = self._line()
        others = {kind: self._line(kind) for kind in ("internet",)}
        for service_type, right, wrong in (
            (self.mobile, mobile_line, others["internet"]),
            (fixed, others["internet"], mobile_line),
        ):
            service = self._service(service_type)
            with self.subTest(type=service_type.code):
                with self.assertRaisesRegex(ValidationError, "counted per"):
                    self._seat(service, wrong)
                with self.assertRaisesRegex(ValidationError, "counted per"):
                    self._exemption(wrong, service_type)
                seat = self._seat(service, right)
                with self.assertRaises(ValidationError):
                    seat.line_id = wrong
                self.assertTrue(self._exemption(right, service_type))
                with self.assertRaisesRegex(UserError, "given already"):
                    service_type.unit = (
                        "fixed_line" if service_type == self.mobile else "mobile_line"
                    )
                with self.assertRaises(ValidationError):
                    service.type_id = (
                        fixed if service_type == self.mobile else self.mobile
                    )

    def test_what_is_gone_gets_no_seat(self):
        gone = {
            "employee": lambda one: one.action_archive(),
            "user": lambda one: one.action_archive(),
            "device": lambda one: (one._transition("returned"), one.action_archive()),
            "line": lambda one: one.action_terminate(date=self.today),
            "domain": lambda one: one.action_archive(),
        }
        for kind, leave in gone.items():
            subject = self._subject(kind)
            leave(subject)
            with self.subTest(kind=kind), self.assertRaises(ValidationError):
                self._seat(self._service(self._type_of(kind)), subject)

    def test_another_company_is_not_protected(self):
        service = self._service(self._type_of("company"), state="draft")
        with self.assertRaises(ValidationError):
            self._seat(service, self.other_company)
        stranger = self._device(company_id=self.other_company.id)
        with self.assertRaises(UserError):
            self._seat(self._service(self._type_of("device")), stranger)

    def test_the_login_of_an_employee_is_what_counts(self):
        login = self._type("t_login", unit="user")
        self._requirement(login)
        employee = self._employee(user_id=self.employee_user.id)
        seat = self._seat(self._service(login), employee)
        self.assertEqual(seat.user_id, self.employee_user)
        self.assertFalse(seat.employee_id)
        self.assertEqual(self._gaps(user_id=seat.user_id.id).employee_id, employee)

    @mute_logger("odoo.sql_db")
    def test_history_keeps_whom_it_was_about(self):
        for kind in ("employee", "device", "site", "domain"):
            service_type, subject = self._type_of(kind), self._subject(kind)
            seat = self._seat(self._service(service_type), subject)
            seat.action_release()
            with (
                self.subTest(kind=kind),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                subject.unlink()
            self.assertTrue(seat.exists().subject_name)

    def test_whatever_goes_gives_its_seat_back_with_the_euros(self):
        gone = {
            "user": lambda user: user.action_archive(),
            "device": lambda device: device._transition("returned"),
            "site": lambda site: site.action_archive(),
            "domain": lambda domain: domain.action_archive(),
        }
        for kind, leave in gone.items():
            subject = self._subject(kind)
            if kind == "site":
                self.env["proximus.line"].search(
                    [("site_id", "=", subject.id)]
                ).action_terminate(date=self.today)
            service = self._service(self._type_of(kind), seats=1, unit_price=4)
            seat = self._seat(service, subject)
            leave(subject)
            with self.subTest(kind=kind):
                self.assertEqual(seat.state, "removed")
                self.assertEqual(service.seats_free, 1)
                said = " ".join(service.message_ids.mapped("body"))
                self.assertIn("4.00", said)


@tagged("post_install", "-at_install")
class TestStatus(SecurityCommon):
    """One status on every screen."""

    def test_not_seen_for_40_days_is_green_nowhere(self):
        requirement = self._requirement()
        person = self._employee("Lotte")
        seat = self._seat(
            self._service(unit_price=3),
            person,
            state="protected",
            source="api",
            last_seen=self.now - timedelta(days=40),
        )
        self.assertEqual((seat.status, seat.proof), ("unknown", False))
        self.assertIn("40", seat.status_text)
        self.assertEqual(seat.search([("status", "=", "unknown")]) & seat, seat)
        self.assertEqual(self._gaps(employee_id=person.id).status, "unknown")
        counts = requirement._status_counts(self.company)
        self.assertEqual(
            counts[self.company.id, self.endpoint.id],
            {
                "eligible": 1,
                "verified": 0,
                "declared": 0,
                "unknown": 1,
                "missing": 0,
                "exempt": 0,
            },
        )
        public = self.env["hr.employee.public"].browse(person.id)
        self.assertFalse(public.security_type_ids)
        seat.last_seen = self.now
        seat.invalidate_recordset()
        self.assertEqual(seat.status, "verified")
        public.invalidate_recordset()
        self.assertEqual(public.security_type_ids, self.endpoint)

    def test_without_a_requirement_there_is_nothing_to_count(self):
        self._employee()
        counts = self.env["proximus.security.requirement"]._status_counts(self.company)
        self.assertEqual(counts, {})

    def test_counts_of_many_companies_take_one_query(self):
        requirement = self._requirement()
        self._employee()
        requirement._status_counts(self.company)
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            requirement._status_counts(self.company | self.other_company)

    def test_free_seats_cost_nothing_the_rest_has_a_price(self):
        requirement = self._requirement()
        for name in "ABC":
            self._employee(name)
        price = requirement._price_of_missing
        self.assertEqual(price(self.company), {self.endpoint.id: None})
        self.assertIn("price not known", requirement.missing_text)
        self._service(seats=1, unit_price=2.5)
        self.assertEqual(str(price(self.company)[self.endpoint.id]), "5.00")
        requirement.invalidate_recordset()
        self.assertEqual((requirement.missing_count, requirement.missing_price), (3, 5))
        self.assertIn("3 people without", requirement.missing_text)
        self.assertIn("already pay for 1", requirement.missing_text)
        self.assertIn(
            requirement, requirement.search([("is_missing", "=", True)]), "to be listed"
        )

    def test_the_seats_of_a_customer_are_not_ours(self):
        customer = self.env["res.partner"].create({"name": "Garage"})
        self._requirement()
        person = self._employee()
        self._service(seats=3, partner_id=customer.id)
        self.assert_gap(person, "no_service")
        self._requirement(self.mobile)
        line = self._line(partner_id=customer.id)
        self._service(self.mobile, seats=1)
        self.assert_gap(line, "no_service", self.mobile)
        self._service(self.mobile, seats=1, partner_id=customer.id)
        self.assert_gap(line, "unassigned", self.mobile)

    def test_get_it_gives_free_seats_and_asks_for_the_rest(self):
        requirement = self._requirement()
        people = self._employee("A") | self._employee("B") | self._employee("C")
        service = self._service(seats=1)
        owner = self._user("sec_owner", "proximus_connectivity.group_owner")
        action = self._as(owner, requirement).action_get()
        self.assertEqual(service.coverage_ids.employee_id, people[0])
        request = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(request.item_ids.quantity, 2)
        requirement.action_leave_out()

    def test_what_is_on_order_is_not_asked_for_again(self):
        requirement = self._requirement()
        self._employee("A")
        service = self._service(seats=1, state="ordered")
        requirement.invalidate_recordset()
        self.assertTrue(requirement.is_ordered)
        self.assertEqual(requirement.missing_text, "1 person without – on order")
        service.action_activate()
        requirement.invalidate_recordset()
        self.assertFalse(requirement.is_ordered)

    def test_from_the_home_to_asked_in_three_clicks(self):
        self._requirement()
        self._employee("A")
        self.company.proximus_seller_id = self.other_company.partner_id
        owner = self._user("sec_owner", "proximus_connectivity.group_owner")
        cards = self._as(owner, self.env["proximus.home.card"]).with_company(
            self.company
        )
        # 1: what is missing, on the home
        action = cards._card_protection()["button"]["action"]
        missing = self._as(owner, self.env["proximus.security.requirement"]).search(
            [("is_missing", "=", True), ("company_id", "=", self.company.id)]
        )
        self.assertTrue(action)
        # 2: get it
        opened = missing.action_get()
        request = self._as(owner, self.env[opened["res_model"]]).browse(
            opened["res_id"]
        )
        # 3: send
        request.action_send()
        self.assertEqual(request.state, "pending")

    def test_what_was_sold_becomes_what_we_use(self):
        requirement = self._requirement()
        people = self._employee("A") | self._employee("B")
        owner = self._user("sec_owner", "proximus_connectivity.group_owner")
        action = self._as(owner, requirement).action_get()
        request = self.env["proximus.quote.request"].browse(action["res_id"])
        request._transition("pending")
        request._transition("approved")
        request._transition("accepted")
        service = self.env["proximus.security.service"].search(
            [("origin", "=", request.name)]
        )
        self.assertRecordValues(
            service,
            [
                {
                    "state": "ordered",
                    "seats": 2,
                    "is_own": True,
                    "type_id": self.endpoint.id,
                }
            ],
        )
        self.assert_gap(people[0], "ordered")

    def test_over_use_is_shown_never_blocked_and_asked_for(self):
        service = self._service(seats=1)
        for name in "ABC":
            self._seat(service, self._employee(name))
        self.assertEqual(service.seats_free, -2)
        action = service.action_ask_seats()
        request = self.env["proximus.quote.request"].browse(action["res_id"])
        self.assertEqual(request.item_ids.quantity, 2)
        with self.assertRaises(UserError):
            self._service(seats=1).action_ask_seats()

    def test_renewal_and_notice_stand_among_the_deadlines(self):
        end = self.today + timedelta(days=60)
        renewed = self._service(date_end=end, auto_renew=True, notice_days=30)
        ending = self._service(date_end=end)
        deadlines = self.env["proximus.deadline"]
        for service, kind, day in (
            (renewed, "service_notice", end - timedelta(days=30)),
            (ending, "service_end", end),
        ):
            found = deadlines.search([("service_id", "=", service.id)])
            self.assertEqual((found.kind, found.date), (kind, day))
            self.assertTrue(found.sentence)

    def test_a_line_a_device_and_a_site_show_their_protection(self):
        self._requirement(self.mobile)
        line = self._line()
        self.assertEqual(line.security_status_ids.status, "missing")
        self._seat(self._service(self.mobile), line).action_confirm()
        line.invalidate_recordset()
        self.assertEqual(line.security_status_ids.status, "declared")


@tagged("post_install", "-at_install")
class TestOdooAccess(SecurityCommon):
    """What Odoo itself knows of its users is evidence."""

    def _access(self, user):
        access = self.env["proximus.security.access"]
        access.invalidate_model()
        return access.search([("user_id", "=", user.id)])

    def test_a_second_proof_in_odoo_protects_without_a_seat(self):
        login = self._type("t_mfa", unit="user", odoo_evidence="two_factor")
        self._requirement(login)
        self.assert_gap(self.reader, "to_enable", login)
        if "totp_secret" not in self.env["res.users"]._fields:
            self.skipTest("auth_totp is not installed")
        self.env.cr.execute(
            "UPDATE res_users SET totp_secret = 'x' WHERE id = %s", (self.reader.id,)
        )
        self.assert_gap(self.reader, None, login)
        self.assertTrue(self._access(self.reader).has_two_factor)
        counts = login.env["proximus.security.requirement"]._status_counts(self.company)
        self.assertEqual(counts[self.company.id, login.id]["verified"], 1)

    def test_administrators_stale_users_and_old_keys(self):
        admin = self._user("sec_admin", "base.group_system")
        self.assertTrue(self._access(admin).is_administrator)
        self.assertFalse(self._access(self.reader).is_administrator)
        found = self.env["proximus.security.access"].search(
            [("is_administrator", "=", True), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(found.user_id, admin)
        self.assertTrue(self._access(self.reader).is_never)
        self.assertFalse(self._access(self.reader).is_stale)
        log = self.env["res.users.log"].with_user(self.reader).sudo().create({})
        self.env.cr.execute(
            "UPDATE res_users_log SET create_date = %s WHERE id = %s",
            (self.now - timedelta(days=91), log.id),
        )
        self.assertTrue(self._access(self.reader).is_stale)
        self.assertFalse(self._access(self.reader).is_never)
        self.env.cr.execute(
            "INSERT INTO res_users_apikeys (name, user_id, scope, index, key, "
            "create_date) VALUES ('till', %s, 'rpc', 'abcdefgh', 'x', %s)",
            (self.reader.id, self.now - timedelta(days=400)),
        )
        access = self._access(self.reader)
        self.assertEqual((access.api_keys, access.has_old_key), (1, True))
