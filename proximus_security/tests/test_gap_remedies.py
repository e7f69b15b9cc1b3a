from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SecurityCommon


@tagged("post_install", "-at_install")
class TestGapRemedies(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._requirement()
        cls.people = cls.env["hr.employee"].union(
            *(cls._employee(name) for name in ("Anke", "Bram", "Chloé"))
        )

    def _as_officer(self, **domain):
        return self._gaps(**domain).with_user(self.officer)

    def test_one_click_gives_a_free_seat(self):
        service = self._service(seats=2)
        self._as_officer(employee_id=self.people[0].id).action_give_seat()
        self.assertEqual(service.coverage_ids.employee_id, self.people[0])
        self.assert_gap(self.people[0], "pending")

    def test_one_click_asks_for_seats_that_have_to_be_bought(self):
        awareness = self._type("t_aware")
        self._requirement(awareness)
        product = self.env["product.product"].create(
            {
                "name": "Endpoint Seat",
                "type": "service",
                "security_type_id": self.endpoint.id,
            }
        )
        self._service(awareness, seats=1)
        owner = self._user("sec_owner", "proximus_connectivity.group_owner")
        action = self._as(owner, self._gaps()).action_ask()
        request = self.env["proximus.quote.request"].browse(action["res_id"])
        self.assertEqual(
            (request.state, request.company_id), ("in_progress", self.company)
        )
        self.assertRecordValues(
            request.item_ids,
            [{"action": "add", "product_id": product.id, "quantity": 3}],
        )
        self.assertEqual(request.item_ids.employee_ids.ids, self.people.ids)

    def test_nothing_is_asked_for_while_seats_are_free(self):
        self._service(seats=3)
        with self.assertRaisesRegex(UserError, "free"):
            self._gaps().action_ask()

    def test_many_at_once_get_as_many_as_there_are(self):
        first, second = self._service(seats=1), self._service(seats=1)
        action = self._as_officer().action_give_seat()
        self.assertEqual(action["params"]["type"], "warning")
        self.assertIn("2", action["params"]["message"])
        self.assertEqual((first.seats_free, second.seats_free), (0, 0))
        self.assert_gap(self.people[2], "no_seat")

    def test_rows_of_several_protections_go_together(self):
        awareness = self._type("t_aware", needs_installation=False)
        self._requirement(awareness)
        self._service(seats=3)
        self._service(awareness, seats=3)
        action = self._as_officer().action_give_seat()
        self.assertEqual(action["params"]["type"], "success")
        self.assert_gap(self.people[0], "pending")
        self.assert_gap(self.people[0], None, awareness)

    def test_only_effective_services_give_seats(self):
        self._service(health="down")
        self._service(state="ordered", date_start=False)
        with self.assertRaisesRegex(UserError, "T_Endpoint"):
            self._as_officer().action_give_seat()

    def test_a_seat_of_a_dead_service_is_replaced(self):
        old = self._service(seats=1)
        self._seat(old, self.people[0])
        old.action_suspend()
        new = self._service(seats=1)
        self._as_officer(employee_id=self.people[0].id).action_give_seat()
        self.assertEqual(new.coverage_ids.employee_id, self.people[0])

    def test_a_list_that_is_out_of_date_says_so(self):
        service = self._service()
        gap = self._as_officer(employee_id=self.people[0].id)
        self._seat(service, self.people[0]).action_confirm()
        for action in (gap.action_give_seat, gap.action_confirm, gap.action_exempt):
            with self.assertRaisesRegex(UserError, "closed already"):
                action()

    def test_confirming_closes_what_was_waiting(self):
        service = self._service()
        for person in self.people:
            self._seat(service, person)
        self._as_officer().action_confirm()
        self.assertFalse(self._gaps())

    def test_without_a_seat_there_is_nothing_to_confirm(self):
        with self.assertRaisesRegex(UserError, "no seat to confirm"):
            self._as_officer().action_confirm()

    def _exempt_form(self, gaps):
        action = gaps.action_exempt()
        wizard = self.env[action["res_model"]].with_user(self.officer)
        return Form(wizard.with_context(**action["context"]))

    def test_many_are_exempted_with_one_reason(self):
        form = self._exempt_form(self._as_officer())
        form.reason_kind = "no_device"
        form.reason = "Shared till"
        form.save().action_apply()
        self.assertFalse(self._gaps())
        exemptions = self.env["proximus.security.exemption"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(exemptions.employee_id, self.people)
        self.assertEqual(exemptions.approved_by_id, self.officer)
        self.assertEqual(
            set(exemptions.mapped("reason")),
            {"Uses No Device of the Company: Shared till"},
        )

    @mute_logger("odoo.sql_db")
    def test_the_wizard_refuses_more_than_twelve_months(self):
        form = self._exempt_form(self._as_officer())
        form.reason_kind = "leaving"
        form.date_to = self.today + timedelta(days=370)
        wizard = form.save()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            wizard.action_apply()

    def test_another_reason_is_said(self):
        form = self._exempt_form(self._as_officer())
        form.reason_kind = "free"
        form.reason = "  "
        with self.assertRaisesRegex(UserError, "in your words"):
            form.save().action_apply()
        form.reason = "Works on a till of the landlord"
        form.save().action_apply()
        exemptions = self.env["proximus.security.exemption"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            set(exemptions.mapped("reason")), {"Works on a till of the landlord"}
        )

    def test_a_reader_can_look_and_nothing_else(self):
        self._service()
        gaps = self._gaps().with_user(self.reader)
        self.assertEqual(len(gaps.mapped("subject_name")), 3)
        for action in (gaps.action_give_seat, gaps.action_confirm):
            with self.assertRaises(UserError):
                action()
