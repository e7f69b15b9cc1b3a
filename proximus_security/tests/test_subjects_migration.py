from runpy import run_path

from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import SecurityCommon

SCRIPT = "proximus_security/migrations/19.0.1.3.0/post-subjects.py"
SOLD = "proximus_security/migrations/19.0.1.4.0/post-people_of_sold.py"


@tagged("post_install", "-at_install")
class TestSubjectsMigration(SecurityCommon):
    """Seats of the version before, when a login was protected as its employee."""

    def _as_before(self, seat, employee):
        """Leave a seat as the version before kept it."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE proximus_security_coverage"
            " SET user_id = NULL, employee_id = %s WHERE id = %s",
            (employee.id, seat.id),
        )
        self.env.invalidate_all()

    def _migrate(self, script=SCRIPT):
        self.env.flush_all()
        run_path(file_path(script))["migrate"](self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()

    def test_a_seat_of_an_employee_becomes_that_of_the_login(self):
        login = self._type("t_login", unit="user")
        employee = self._employee(user_id=self.employee_user.id)
        seat = self._seat(self._service(login, seats=2), employee)
        self._as_before(seat, employee)
        self._migrate()
        self.assertEqual(seat.user_id, self.employee_user)
        self.assertFalse(seat.employee_id)
        self.assertFalse(seat.date_to)

    def test_whoever_has_no_login_gives_the_seat_back(self):
        login = self._type("t_login", unit="user")
        employee = self._employee(user_id=self.employee_user.id)
        seat = self._seat(self._service(login), employee)
        self._as_before(seat, employee)
        self.env.cr.execute(
            "UPDATE hr_employee SET user_id = NULL WHERE id = %s", (employee.id,)
        )
        self._migrate()
        self.assertEqual(seat.employee_id, employee)
        self.assertTrue(seat.date_to)
        self.assertEqual(seat.service_id.seats_free, seat.service_id.seats)

    def test_other_seats_stay_as_they_are(self):
        employee = self._employee(user_id=self.employee_user.id)
        seat = self._seat(self._service(), employee)
        self._migrate()
        self.assertEqual((seat.employee_id, seat.date_to), (employee, False))

    def test_a_service_of_the_whole_company_covers_it(self):
        whole = self._type("t_whole", unit="company")
        service = self._service(whole)
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM proximus_security_coverage WHERE service_id = %s",
            (service.id,),
        )
        self.env.invalidate_all()
        self._migrate()
        self.assertEqual(service.coverage_ids.subject_company_id, self.company)

    def test_what_is_sold_gives_back_the_seats_of_our_own_people(self):
        customer = self.env["res.partner"].create({"name": "Garage"})
        lotte = self._employee()
        ours, theirs = self._service(), self._service()
        line = self._line(partner_id=customer.id)
        of_line = self._seat(self._service(self.mobile, partner_id=customer.id), line)
        mine, sold = self._seat(ours, lotte), self._seat(theirs, lotte)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE proximus_security_service SET partner_id = %s WHERE id = %s",
            (customer.id, theirs.id),
        )
        self.env.invalidate_all()
        self._migrate(SOLD)
        self.assertTrue(sold.date_to)
        self.assertEqual(sold.employee_id, lotte, "its history stays")
        self.assertFalse(mine.date_to or of_line.date_to)
        theirs.partner_id = customer  # is not refused any more
        self._migrate(SOLD)
