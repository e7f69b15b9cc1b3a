from datetime import date

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .order_common import OrderCommon


@tagged("post_install", "-at_install")
class TestOrderVisit(OrderCommon):
    """Visits, and what is owed for those that were missed and for lines that came
    late."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-11-02 09:00:00"):
            cls.order = cls._create_order("mobile", "internet")
        cls.item, cls.other = cls.order.item_ids
        cls.order.line_ids.operator_id = cls.new_operator

    def _plan(self, day="2026-11-10", slot="afternoon"):
        self.item.write({"appointment_date": day, "appointment_slot": slot})
        return self.item.appointment_activity_id

    def test_a_visit_is_an_activity_of_the_order(self):
        activity = self._plan()
        self.assertEqual(activity.date_deadline, date(2026, 11, 10))
        self.assertIn("Afternoon", activity.summary)
        self.assertIn(self.item.line_id.display_name, activity.summary)
        self.assertEqual(self.order.activity_ids, activity)
        self.assertEqual(self.order.next_visit, date(2026, 11, 10))
        self.assertEqual(self.item.appointment_state, "planned")

    def test_a_delivery_is_followed_like_a_parcel(self):
        self.assertEqual(self.order.delivery_step, "ordered")
        self.order.action_start()
        self.assertEqual(self.order.delivery_step, "checked")
        self._plan()
        self.assertEqual(self.order.delivery_step, "technician")
        self.other.action_complete()
        self.assertEqual(self.order.delivery_step, "technician", "one still waits")
        self.item.action_complete()
        self.assertEqual(self.order.delivery_step, "working")

    def test_nothing_is_delivered_of_what_was_given_up(self):
        self.order.action_cancel()
        self.assertFalse(self.order.delivery_step)

    def test_a_moved_visit_has_one_activity(self):
        first = self._plan()
        second = self._plan("2026-11-12")
        self.assertFalse(first.exists())
        self.assertEqual(self.order.activity_ids, second)
        self.item.write({"appointment_date": "2026-11-12"})
        self.assertEqual(self.item.appointment_activity_id, second, "nothing moved")
        self.item.appointment_date = False
        self.assertFalse(self.order.activity_ids)
        self.assertFalse(self.item.appointment_state or self.order.next_visit)

    def test_visits_of_today(self):
        self._plan()
        domain = [
            (
                "item_ids",
                "any",
                [
                    ("appointment_date", "=", "today"),
                    ("appointment_state", "=", "planned"),
                ],
            )
        ]
        for day, found in (("2026-11-10", self.order), ("2026-11-11", self.order[:0])):
            with freeze_time(f"{day} 09:00:00"):
                orders = self.env["proximus.line.order"].search(domain)
                self.assertEqual(orders & self.order, found)

    def test_the_technician_came(self):
        self._plan()
        with freeze_time("2026-11-10 17:00:00"):
            self.item.action_visit_done()
        self.assertEqual(self.item.appointment_state, "done")
        self.assertFalse(self.order.activity_ids)
        self.assertFalse(self.order.next_visit)
        self.assertFalse(self.item.claim_ids)

    def test_nobody_came(self):
        self._plan()
        with freeze_time("2026-11-10 17:00:00"):
            self.item.action_visit_missed()
            self.item.action_visit_missed()
        claim = self.item.claim_ids
        self.assertRecordValues(
            claim,
            [
                {
                    "kind": "missed_visit",
                    "amount": 30.0,
                    "operator_id": self.new_operator.id,
                    "partner_id": self.partner.id,
                    "line_id": self.item.line_id.id,
                    "requested_on": date(2026, 11, 10),
                    "deadline": date(2027, 5, 10),
                    "state": "draft",
                }
            ],
        )
        self.assertIn("missed_visit_fee", claim.calculation)
        self.assertEqual(self.item.appointment_state, "missed")

    def test_two_missed_visits_are_two_claims(self):
        for day in ("2026-11-10", "2026-11-12"):
            self._plan(day)
            with freeze_time(f"{day} 17:00:00"):
                self.item.action_visit_missed()
        self.assertEqual(len(self.item.claim_ids), 2)

    def test_a_visit_that_is_not_over(self):
        self._plan()
        with freeze_time("2026-11-09 17:00:00"):
            for action in (self.item.action_visit_done, self.item.action_visit_missed):
                with self.assertRefused(UserError, "10 Nov,", "to come"):
                    action()
        with self.assertRefused(UserError, "no visit was agreed"):
            self.other.action_visit_missed()
        self.assertFalse(self.order.item_ids.claim_ids)
        self.assertEqual(self.item.appointment_state, "planned")

    def test_what_has_ended_is_not_visited(self):
        self._plan()
        self.item.action_complete("2026-11-05")
        self.assertFalse(self.order.activity_ids)
        self.assertFalse(self.order.next_visit)
        with self.assertRefused(UserError, "has ended"):
            self.item.appointment_date = "2026-12-01"
        self.assertEqual(self.item.appointment_date, date(2026, 11, 10))

    def test_late_installation(self):
        self.assertEqual(self.item.committed_date, date(2026, 11, 4))
        with freeze_time("2026-11-09 09:00:00"):
            self.item.action_complete("2026-11-09")
            self.item.action_claim_late()
            self.item.action_claim_late()
        claim = self.item.claim_ids
        self.assertEqual((claim.kind, claim.amount), ("late_install", 30.0))
        self.assertEqual(claim.deadline, date(2027, 5, 4))
        for words in ("6.00", "5 days", "switch_delay_day_fee"):
            self.assertIn(words, claim.calculation)

    def test_the_amount_is_that_of_its_day(self):
        old = self.env["proximus.parameter"].search(
            [("code", "=", "switch_delay_day_fee")]
        )
        old.date_to = "2026-11-03"
        old.copy({"value": 10.0, "date_from": "2026-11-04", "date_to": False})
        with freeze_time("2026-11-09 09:00:00"):
            self.item.action_complete("2026-11-06")
            self.item.action_claim_late()
        self.assertEqual(self.item.claim_ids.amount, 20.0)

    def test_nothing_to_claim(self):
        with freeze_time("2026-11-06 09:00:00"):
            self.item.invalidate_recordset()
            with self.assertRefused(UserError, "wait until", "2 days"):
                self.item.action_claim_late()
            with self.assertRefused(UserError, "no day was promised"):
                self.other.action_claim_late()
        self.item.action_complete("2026-11-04")
        with self.assertRefused(UserError, "not late"):
            self.item.action_claim_late()
        self.assertFalse(self.order.item_ids.claim_ids)

    def test_too_late_to_claim(self):
        """By a term that somebody has checked: nobody loses a claim by another one."""
        self.item.action_complete("2026-11-09")
        term = self.env.ref("proximus_connectivity.parameter_install_claim_months")
        term.checked_on = "2026-11-01"
        with freeze_time("2027-05-05 09:00:00"):
            with self.assertRefused(UserError, "4 May"):
                self.item.action_claim_late()
            self.assertFalse(self.item.claim_ids)
            term.checked_on = False
            self.item.action_claim_late()
        self.assertEqual(str(self.item.claim_ids.deadline), "2027-05-04")

    def test_a_claim_ends_in_a_credit(self):
        self._plan()
        with freeze_time("2026-11-10 17:00:00"):
            self.item.action_visit_missed()
            claim = self.item.claim_ids
            claim.action_send()
        with self.assertRefused(UserError, claim.name, "credit note"):
            claim.action_credit()
        claim.credit_move_id = self.env["account.move"].create(
            {"move_type": "in_refund", "partner_id": self.new_operator.id}
        )
        claim.action_credit()
        self.assertEqual(claim.state, "credited")

    def test_planning_many_visits_at_once(self):
        def plan(count):
            items = self._create_order(*["mobile"] * count).item_ids
            day = fields.Date.to_date("2026-12-01")
            return self._count_queries(lambda: items.write({"appointment_date": day}))

        plan(2)
        small, large = plan(5), plan(60)
        # an activity costs core two queries of its own
        allowed = small + 2 * 55 + 4
        self.assertLessEqual(large, allowed, f"{small} queries became {large}")
