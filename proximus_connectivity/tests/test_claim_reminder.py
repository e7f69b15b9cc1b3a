from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .switching_common import SwitchingCommon


@tagged("post_install", "-at_install")
class TestClaimReminder(SwitchingCommon):
    """Money that is lost on a day: somebody is reminded before, once."""

    def _remind(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "proximus_connectivity.ir_cron_remind_deadlines"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _claim(self, deadline, **vals):
        return self.env["proximus.claim"].create(
            {
                "kind": "missed_visit",
                "partner_id": self.partner.id,
                "amount": 30,
                "requested_on": "2026-06-01",
                "deadline": deadline,
                **vals,
            }
        )

    def _late_port(self):
        with freeze_time("2026-06-01"):
            port = self._create_port(mandate_signed_on="2026-05-01")
            port.action_submit()
            port.action_validate()
            port.action_schedule()
        with freeze_time("2026-06-10"):
            port.action_port()
        return port

    @freeze_time("2026-11-10")
    def test_claim_that_nobody_sends(self):
        soon, later = self._claim("2026-12-01"), self._claim("2027-02-01")
        over = self._claim("2026-11-01")
        for _time in range(2):
            self._remind()
        self.assertEqual(len(soon.activity_ids), 1)
        self.assertIn("30.00", soon.activity_ids.note.replace("\xa0", " "))
        self.assertEqual(str(soon.activity_ids.date_deadline), "2026-12-01")
        self.assertFalse((later | over).activity_ids)

    @freeze_time("2026-11-10")
    def test_a_term_that_nobody_checked_is_not_told_as_certain(self):
        claim = self._claim("2026-12-01", operator_id=self.new_operator.id)
        late = self._claim("2026-11-01", operator_id=self.new_operator.id)
        self._remind()
        self.assertIn("not certain", claim.activity_ids.note)
        self.assertNotIn("is lost", claim.activity_ids.note)
        claim.flush_recordset()
        deadline = self.env["proximus.deadline"].search([("claim_id", "=", claim.id)])
        self.assertIn("not certain", deadline.sentence)
        self.env.ref(
            "proximus_connectivity.parameter_install_claim_months"
        ).checked_on = "2026-11-01"
        self.env.invalidate_all()
        self.assertTrue(claim.is_term_checked)
        self.assertNotIn("not certain", deadline.sentence)
        with self.assertRaisesRegex(UserError, "too late"):
            late.action_send()
        self.env.ref(
            "proximus_connectivity.parameter_install_claim_months"
        ).checked_on = False
        self.env.invalidate_all()
        late.action_send()
        self.assertEqual(late.state, "sent", "nobody knows that it is too late")

    @freeze_time("2026-11-10")
    def test_sent_claim_needs_no_reminder(self):
        claim = self._claim("2026-12-01", operator_id=self.new_operator.id)
        claim.action_send()
        self._remind()
        self.assertFalse(claim.activity_ids)

    def test_late_port_that_nobody_claims(self):
        port = self._late_port()
        self.assertEqual(str(port.claim_deadline), "2026-12-01")
        with freeze_time("2026-10-01"):
            self._remind()
            self.assertFalse(port.activity_ids, "two months are left")
        with freeze_time("2026-11-10"):
            for _time in range(2):
                self._remind()
            self.assertEqual(len(port.activity_ids), 1)
            self.assertIn("days late", port.activity_ids.note)

    def test_claimed_port_needs_no_reminder(self):
        port = self._late_port()
        with freeze_time("2026-11-10"):
            port.action_claim()
            self._remind()
            self.assertFalse(port.activity_ids)
            self.assertTrue(port.claim_ids.activity_ids)

    @freeze_time("2026-11-10")
    def test_a_reminder_goes_with_its_reason(self):
        claim = self._claim("2026-12-01", operator_id=self.new_operator.id)
        port = self._late_port()
        self._remind()
        self.assertTrue(claim.activity_ids and port.activity_ids)
        claim.action_send()
        port.action_claim()
        self._remind()
        self.assertFalse(claim.activity_ids | port.activity_ids)

    def test_nobody_is_reminded_of_what_is_lost(self):
        with freeze_time("2026-11-10"):
            claim, port = self._claim("2026-12-01"), self._late_port()
            self._remind()
            self.assertTrue(claim.activity_ids and port.activity_ids)
        with freeze_time("2026-12-02"):
            self._remind()
            self.assertFalse(claim.activity_ids | port.activity_ids)
            late = self.env["proximus.deadline"].search(
                [("claim_id", "=", claim.id), ("kind", "=", "claim")]
            )
            self.assertTrue(late.is_late, "it is still to be given up")
            unclaimed = [("port_request_id", "=", port.id), ("kind", "=", "late_port")]
            gone = self.env["proximus.deadline"].search(unclaimed)
            self.assertFalse(gone.is_late, "there is nothing left to do")
        with freeze_time("2027-02-01"):
            self.assertFalse(self.env["proximus.deadline"].search(unclaimed))

    @freeze_time("2026-11-10")
    def test_the_lead_time_and_the_person(self):
        self.company.proximus_claim_days = 10
        maker = self._create_user("cr_maker", "proximus_connectivity.group_user")
        claim = (
            self.env["proximus.claim"]
            .with_user(maker)
            .create(
                {
                    "kind": "missed_visit",
                    "partner_id": self.partner.id,
                    "amount": 30,
                    "requested_on": "2026-06-01",
                    "deadline": "2026-12-01",
                }
            )
        )
        self._remind()
        self.assertFalse(claim.activity_ids)
        self.company.proximus_claim_days = 21
        self._remind()
        self.assertEqual(claim.activity_ids.user_id, maker)
        claim.activity_ids.action_feedback("Not worth it")
        self._remind()
        self.assertFalse(claim.activity_ids, "done is done")

    def test_a_port_in_time_is_not_watched(self):
        with freeze_time("2026-06-01"):
            port = self._create_port(mandate_signed_on="2026-05-01")
            port.action_submit()
            port.action_validate()
            port.action_schedule()
            port.action_port()
        with freeze_time("2026-11-10"):
            self.env.flush_all()
            self.assertFalse(
                self.env["proximus.deadline"].search(
                    [("port_request_id", "=", port.id)]
                )
            )
