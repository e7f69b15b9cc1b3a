from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.proximus_security.tools.lifecycle import SERVICE_TRANSITIONS

from .common import SecurityCommon


@tagged("post_install", "-at_install")
class TestService(SecurityCommon):
    # === GIVE BACK === #

    def _give_back(self, service, **vals):
        wizards = self.env["proximus.security.give.back"].with_user(self.officer)
        form = Form(wizards.with_context(default_service_id=service.id))
        for name, value in vals.items():
            form[name] = value
        return form

    def test_unused_seats_are_given_back_as_the_preview_says(self):
        service = self._service(seats=5, unit_price=4.0, notice_days=30)
        service.user_id = self.officer
        self._seat(service, self._employee())
        form = self._give_back(service)
        self.assertEqual((form.seats, form.saving), (4, 16.0))
        self.assertEqual(form.paid_until, self.today + timedelta(days=30))
        self.assertIn("5 seats become 1", form.effect)
        form.seats = 3
        self.assertEqual(form.saving, 12.0)
        before = service.monthly_cost
        form.save().action_apply()
        self.assertEqual(before - service.monthly_cost, 12.0)
        self.assertEqual((service.seats, service.seats_free), (2, 1))
        self.assertEqual(service.activity_ids.user_id, self.officer)
        self.assertIn("3 seats", service.activity_ids.summary)
        with self.assertRaisesRegex(UserError, "free seat"):
            self._give_back(service, seats=2).save()

    def test_the_last_seat_that_is_given_back_ends_the_service(self):
        service = self._service(seats=2)
        form = self._give_back(service)
        self.assertIn("ends today", form.effect)
        form.save().action_apply()
        self.assertEqual((service.seats, service.state), (0, "ended"))

    def test_what_a_customer_pays_is_no_seat_of_ours(self):
        customer = self.env["res.partner"].create({"name": "Customer SRL"})
        service = self._service(partner_id=customer.id)
        self.assertFalse(service.is_own)
        self.assertTrue(self._service(partner_id=self.company.partner_id.id).is_own)
        with self.assertRaisesRegex(UserError, "subscription"):
            self._give_back(service, seats=1).save().action_apply()

    def _draft(self, **vals):
        return self._service(state="draft", date_start=False, **vals)

    def test_the_whole_life_keeps_its_dates(self):
        service = self._draft()
        service.action_order()
        service.action_start_activation()
        service.action_activate(date=self.today - timedelta(days=3))
        service.action_suspend(reason="Unpaid")
        service.action_resume()
        self.assertEqual(service.date_start, self.today - timedelta(days=3))
        service.action_end(reason="Moved to another supplier")
        self.assertRecordValues(
            service, [{"state": "ended", "date_end": self.today, "is_effective": False}]
        )

    def test_history_tells_effective_date_and_reason(self):
        service = self._service()
        service.action_suspend(reason="Unpaid")
        history = " ".join(service.message_ids.mapped("body"))
        self.assertIn("Unpaid", history)
        self.assertIn(service._proximus_spoken_day(self.today, with_year=True), history)

    def test_a_repeat_changes_nothing(self):
        service = self._service()
        messages = len(service.message_ids)
        service.action_activate(date=self.today)
        self.assertEqual(service.date_start, self.today - timedelta(days=10))
        self.assertEqual(len(service.message_ids), messages)

    def test_every_move_outside_the_table_is_refused(self):
        for source, targets in SERVICE_TRANSITIONS.items():
            for target in SERVICE_TRANSITIONS.keys() - targets - {source}:
                service = self._draft()
                service._enter(source, {"date_start": self.today})
                with (
                    self.subTest(source=source, target=target),
                    self.assertRaises(UserError),
                ):
                    service._transition(target)

    def test_the_state_cannot_be_typed_in(self):
        service = self._draft()
        with self.assertRaisesRegex(UserError, "buttons"):
            service.with_user(self.officer).write({"state": "active"})

    def test_a_new_service_is_draft_ordered_or_in_force(self):
        with self.assertRaisesRegex(UserError, "Ended"):
            self._service(state="ended")
        with self.assertRaisesRegex(ValidationError, "start date"):
            self._service(date_start=False)

    def test_effective_follows_dates_state_and_health(self):
        day = timedelta(days=1)
        cases = [
            ({}, True),
            ({"date_start": self.today}, True),
            ({"date_start": self.today + day}, False),
            ({"date_end": self.today}, True),
            ({"date_end": self.today - day}, False),
            ({"health": "down"}, False),
            ({"health": "degraded"}, True),
            ({"state": "ordered"}, False),
        ]
        for vals, expected in cases:
            service = self._service(**vals)
            found = service.search(
                [("id", "=", service.id), ("is_effective", "=", True)]
            )
            not_found = service.search(
                [("id", "=", service.id), ("is_effective", "=", False)]
            )
            with self.subTest(vals=vals):
                self.assertEqual(service.is_effective, expected)
                self.assertEqual(bool(found), expected)
                self.assertEqual(bool(not_found), not expected)

    def test_ending_takes_back_the_seats(self):
        service = self._service()
        seat = self._seat(service, self._employee())
        service.action_end()
        self.assertRecordValues(
            seat,
            [{"state": "removed", "date_to": self.today}],
        )
        self.assertIn("ended", seat.release_reason)

    def test_an_end_in_the_future_belongs_in_the_end_date(self):
        service = self._service()
        with self.assertRaisesRegex(UserError, "end date"):
            service.action_end(date=self.today + timedelta(days=1))
        with self.assertRaisesRegex(UserError, "started"):
            service.action_end(date=self.today - timedelta(days=11))

    def test_seats_and_costs_are_counted(self):
        service = self._service(seats=4, unit_price=2.5)
        seats = self._seat(service, self._employee("A"))
        seats |= self._seat(service, self._employee("B"))
        seats[0].action_confirm()
        self.assertRecordValues(
            service,
            [
                {
                    "seats_assigned": 2,
                    "seats_protected": 1,
                    "seats_free": 2,
                    "monthly_cost": 10.0,
                    "unused_cost": 5.0,
                }
            ],
        )
        seats[1].action_release()
        self.assertEqual(service.seats_free, 3)

    def test_our_protection_has_a_cost_and_that_of_a_customer_a_price(self):
        customer = self.env["res.partner"].create({"name": "C", "is_company": True})
        person = self.env["res.partner"].create(
            {"name": "P", "parent_id": self.company.partner_id.id}
        )
        names = ("is_own", "monthly_cost", "monthly_price")
        for partner, expected in (
            (self.env["res.partner"], (True, 10.0, 0.0)),
            (self.company.partner_id, (True, 10.0, 0.0)),
            (person, (True, 10.0, 0.0)),
            (customer, (False, 0.0, 10.0)),
        ):
            with self.subTest(partner=partner.name):
                service = self._service(
                    seats=4, unit_price=2.5, partner_id=partner.id or False
                )
                self.assertEqual(tuple(service[name] for name in names), expected)
                for value in (True, False):
                    domain = [("id", "=", service.id), ("is_own", "=", value)]
                    found = self.env["proximus.security.service"].search_count(domain)
                    self.assertEqual(bool(found), service.is_own == value)

    def test_only_what_is_active_counts_per_month(self):
        customer = self.env["res.partner"].create({"name": "C", "is_company": True})
        counted = ("active_cost", "ordered_cost", "active_price", "ordered_price")
        for partner, place in ((self.env["res.partner"], 0), (customer, 2)):
            vals = {"unit_price": 2.0, "partner_id": partner.id or False}
            service = self._draft(**vals)
            paid = service.seats * 2.0

            def check(expected, service=service, place=place):
                found = [service[name] for name in counted]
                self.assertEqual(found[place : place + 2], expected)
                self.assertFalse(any(found[:place] + found[place + 2 :]))

            check([0.0, 0.0])
            service.action_order()
            check([0.0, paid])
            service.action_activate()
            check([paid, 0.0])
            service.action_suspend()
            check([0.0, 0.0])

    def test_more_seats_in_use_than_subscribed_are_shown_not_blocked(self):
        service = self._service(seats=1)
        for name in "AB":
            self._seat(service, self._employee(name))
        self.assertEqual(service.seats_free, -1)
        self.assertEqual(service.unused_cost, 0)

    def test_only_a_draft_can_be_deleted(self):
        self._draft().unlink()
        with self.assertRaisesRegex(UserError, "end it"):
            self._service().unlink()

    @mute_logger("odoo.sql_db")
    def test_impossible_figures_are_refused_by_the_database(self):
        for vals in (
            {"seats": -1},
            {"unit_price": -1},
            {"date_end": self.today - timedelta(days=11)},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._service(**vals)

    def test_the_type_cannot_change_under_the_seats(self):
        service = self._service()
        self._seat(service, self._employee())
        with self.assertRaises(ValidationError):
            service.type_id = self.mobile
        with self.assertRaisesRegex(UserError, "given already"):
            self.endpoint.unit = "mobile_line"

    def test_a_type_knows_only_real_controls(self):
        self.endpoint.cyfun_controls = "DE.CM-01.2, PR.AT-01.1"
        with self.assertRaisesRegex(ValidationError, "DE.CM-99.9"):
            self.endpoint.cyfun_controls = "DE.CM-99.9"

    def test_references_are_numbered(self):
        first, second = self._service(), self._service()
        self.assertNotEqual(first.name, second.name)
        self.assertIn(first.name, first.display_name)
