from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.proximus_security.tools.lifecycle import COVERAGE_TRANSITIONS

from .common import SecurityCommon


@tagged("post_install", "-at_install")
class TestCoverage(SecurityCommon):
    @mute_logger("odoo.sql_db")
    def test_a_seat_has_exactly_one_subject(self):
        service = self._service()
        seats = self.env["proximus.security.coverage"]
        both = {"employee_id": self._employee().id, "line_id": self._line().id}
        for vals in ({}, both):
            with (
                self.subTest(vals=vals),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                seats.create({"service_id": service.id, **vals})

    @mute_logger("odoo.sql_db")
    def test_nobody_gets_two_seats_of_one_service(self):
        service, mobile = self._service(), self._service(self.mobile)
        for subject, each in ((self._employee(), service), (self._line(), mobile)):
            seat = self._seat(each, subject)
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self._seat(each, subject)
            seat.action_release()
            again = self._seat(each, subject)
            self.assertEqual(again.state, "invited")

    def test_the_subject_must_fit_the_service(self):
        with self.assertRaisesRegex(ValidationError, "Employee"):
            self._seat(self._service(), self._line())
        with self.assertRaisesRegex(ValidationError, "Line"):
            self._seat(self._service(self.mobile), self._employee())
        whole = self._service(self._type("t_soc", unit="company"))
        with self.assertRaisesRegex(ValidationError, "as a whole.*Company"):
            self._seat(whole, self._employee())

    def test_subject_and_service_belong_to_one_company(self):
        stranger = self._employee(company_id=self.other_company.id)
        with self.assertRaises(UserError):
            self._seat(self._service(), stranger)

    def test_an_archived_employee_gets_no_seat(self):
        with self.assertRaisesRegex(ValidationError, "archived"):
            self._seat(self._service(), self._employee(active=False))

    def test_an_ended_service_gives_no_seat(self):
        service = self._service()
        service.action_end()
        with self.assertRaisesRegex(ValidationError, "has ended"):
            self._seat(service, self._employee())

    def test_a_seat_protects_at_once_only_where_nothing_is_installed(self):
        network = self._type("t_mail", needs_installation=False)
        seat = self._seat(self._service(network), self._employee())
        self.assertEqual(seat.state, "protected")
        self.assertTrue(seat.last_seen)
        seat = self._seat(self._service(), self._employee())
        self.assertEqual(seat.state, "invited")
        self.assertFalse(seat.last_seen)

    def test_every_move_outside_the_table_is_refused(self):
        service = self._service()
        for source, targets in COVERAGE_TRANSITIONS.items():
            seat = self._seat(service, self._employee(source))
            vals = {"date_to": self.today} if source == "removed" else {}
            seat._enter(source, vals)
            for target in COVERAGE_TRANSITIONS.keys() - targets - {source}:
                with (
                    self.subTest(source=source, target=target),
                    self.assertRaises(UserError),
                ):
                    seat._transition(target)

    def test_confirming_again_renews_the_moment(self):
        seat = self._seat(self._service(), self._employee())
        seat.action_install()
        seat.action_confirm()
        seat.last_seen -= timedelta(days=400)
        seat.action_confirm()
        self.assertGreaterEqual(seat.last_seen, self.now - timedelta(minutes=1))

    def test_taking_back_twice_is_harmless_and_tells_the_service(self):
        service = self._service()
        seats = self._seat(service, self._employee("Anke"))
        seats |= self._seat(service, self._employee("Bram"))
        seats.action_release()
        seats.action_release()
        self.assertEqual(set(seats.mapped("state")), {"removed"})
        told = [body for body in service.message_ids.mapped("body") if "Anke" in body]
        self.assertEqual(len(told), 1)
        self.assertIn("Bram", told[0])

    def test_a_seat_given_for_later_is_taken_back_on_its_first_day(self):
        seat = self._seat(
            self._service(),
            self._employee(),
            date_from=self.today + timedelta(days=5),
        )
        seat.action_release()
        self.assertEqual(seat.date_to, self.today + timedelta(days=5))

    def test_history_cannot_be_deleted(self):
        seat = self._seat(self._service(), self._employee())
        seat.action_confirm()
        with self.assertRaisesRegex(UserError, "take the seat back"):
            seat.unlink()
        self._seat(self._service(), self._employee("Never used")).unlink()

    def test_the_state_cannot_be_typed_in(self):
        seat = self._seat(self._service(), self._employee())
        with self.assertRaises(UserError):
            seat.write({"state": "protected"})
        with self.assertRaisesRegex(UserError, "give it first"):
            self._seat(self._service(), self._employee(), state="removed")
