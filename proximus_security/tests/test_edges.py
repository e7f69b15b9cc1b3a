from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import SecurityCommon


@tagged("post_install", "-at_install")
class TestEdges(SecurityCommon):
    """Nothing, one too many, the last day: where a figure turns."""

    def _give_back(self, service, seats):
        dialogs = self.env["proximus.security.give.back"].with_user(self.officer)
        return dialogs.create({"service_id": service.id, "seats": seats})

    def test_a_service_without_seats(self):
        service = self._service(seats=0, unit_price=4.0)
        self._requirement()
        lotte = self._employee()
        self.assert_gap(lotte, "no_seat")
        self.assertEqual((service.seats_free, service.unused_cost), (0, 0))
        seat = self._seat(service, lotte)
        self.assertEqual(service.seats_free, -1)
        self.assertEqual(service.unused_cost, 0)
        seat.action_release()
        self.assertEqual(service.seats_free, 0)

    def test_no_seat_or_fewer_than_none_is_given_back(self):
        service = self._service(seats=3, unit_price=4.0)
        for seats in (0, -1, -(2**31)):
            with (
                self.subTest(seats=seats),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._give_back(service, seats).action_apply()
        with self.assertRaises(UserError):
            self._give_back(service, 4)
        self.assertEqual(service.seats, 3)

    def test_of_an_over_used_service_nothing_is_given_back(self):
        service = self._service(seats=1)
        self._seat(service, self._employee("A"))
        self._seat(service, self._employee("B"))
        with self.assertRaises(UserError):
            self._give_back(service, 1)
        dialogs = self.env["proximus.security.give.back"].with_user(self.officer)
        shown = dialogs.new({"service_id": service.id})
        self.assertEqual((shown.seats, shown.saving), (0, 0))

    def test_seats_that_went_meanwhile_are_not_given_back(self):
        service = self._service(seats=2)
        dialog = self._give_back(service, 2)
        self._seat(service, self._employee())
        with self.assertRaises(UserError):
            dialog.action_apply()
        self.assertEqual(service.seats, 2)

    def test_a_filter_that_reaches_nobody(self):
        lotte = self._employee()
        nobody = self._requirement(filter_domain="[('name', '=', 'Nobody at all')]")
        postures = self.env["proximus.security.posture"]
        self.assertFalse(self._gaps())
        measured = postures._measure(self.company)[self.company]
        self.assertFalse(measured.is_scored)
        self.assertFalse(postures._advice(self.company))
        self._requirement(self._type("t_other"))
        gap = self._gaps(employee_id=lotte.id)
        self.assertEqual(gap.type_id.code, "t_other")
        measured = postures._measure(self.company)[self.company]
        self.assertEqual((measured.is_scored, measured.verified), (True, 0))
        self.assertTrue(nobody.active)

    def test_the_last_day_of_an_exemption(self):
        self._requirement()
        lotte = self._employee()
        exemption = self._exemption(lotte, date_to=self.today)
        self.assert_gap(lotte, None)
        self.assertFalse(exemption.is_expired)
        exemption.flush_recordset()
        self.env.cr.execute(
            """UPDATE proximus_security_exemption
               SET date_from = %s, date_to = %s WHERE id = %s""",
            (self.today - timedelta(9), self.today - timedelta(1), exemption.id),
        )
        self.env.invalidate_all()
        self.assert_gap(lotte, "no_service")
        self.assertTrue(exemption.is_expired)

    def test_somebody_archived_is_nowhere_and_kept(self):
        self._requirement()
        service = self._service(seats=1)
        lotte = self._employee()
        seat = self._seat(service, lotte)
        incident = self._incident(employee_ids=[fields.Command.set(lotte.ids)])
        lotte.active = False
        self.assertFalse(self._gaps())
        self.assertFalse(
            self.env["proximus.security.status"].search(
                [("company_id", "=", self.company.id)]
            )
        )
        self.assertEqual(seat.state, "removed")
        self.assertEqual(service.seats_free, 1)
        incident.invalidate_recordset()
        self.assertEqual(incident.with_context(active_test=False).employee_ids, lotte)
        with self.assertRaises(UserError):
            self._seat(service, lotte)

    def test_one_person_in_two_companies_counts_in_each(self):
        both = self.company | self.other_company
        user = self.employee_user
        user.company_ids = both
        here = self._employee(user_id=user.id)
        there = self._employee(company_id=self.other_company.id, user_id=user.id)
        for company in both:
            self._requirement(company_id=company.id)
        self.assert_gap(here, "no_service")
        gaps = self.env["proximus.security.gap"]
        found = gaps.search([("employee_id", "in", (here | there).ids)])
        self.assertEqual(found.company_id, both)
        self.assertEqual(len(found), 2)

    def test_gaps_are_true_right_after_a_bulk_insert(self):
        self._requirement()
        service = self._service(seats=40)
        people = self.env["hr.employee"].create(
            [
                {"name": f"Person {number}", "company_id": self.company.id}
                for number in range(60)
            ]
        )
        self.env["proximus.security.coverage"].create(
            [
                {"service_id": service.id, "employee_id": person.id}
                for person in people[:40]
            ]
        )
        gaps = self._gaps()
        reasons = gaps.grouped("reason")
        self.assertEqual(len(reasons["no_seat"]), 20)
        self.assertEqual(len(gaps), 60)
        service.seats = 45
        self.assertEqual(len(self._gaps(reason="unassigned")), 20)

    def test_a_month_ends_and_the_hour_changes_in_one(self):
        """Aware on 25 October 2026 in the hour that comes twice; a leap February."""
        for aware, early in (
            (datetime(2026, 10, 25, 0, 30), datetime(2026, 10, 26, 0, 30)),
            (datetime(2026, 10, 25, 1, 30), datetime(2026, 10, 26, 1, 30)),
            (datetime(2026, 3, 29, 0, 59, 59), datetime(2026, 3, 30, 0, 59, 59)),
        ):
            with self.subTest(aware=aware), freeze_time(aware):
                incident = self._incident(
                    aware_at=aware, detected_at=aware, nis2_status="in_scope"
                )
                first = incident.notification_ids.filtered(
                    lambda each: each.regime == "nis2_early"
                )
                self.assertEqual(first.due_at, early)
        aware = datetime(2028, 1, 30, 23, 30)  # 31 January in Belgium
        with freeze_time(aware):
            incident = self._incident(
                aware_at=aware, detected_at=aware, nis2_status="in_scope"
            )
            by_regime = {each.regime: each for each in incident.notification_ids}
            by_regime["nis2_notify"].write({"submitted_at": aware})
            by_regime["nis2_notify"].action_submit()
            self.assertEqual(
                by_regime["nis2_final"].due_at, datetime(2028, 2, 28, 23, 30)
            )
