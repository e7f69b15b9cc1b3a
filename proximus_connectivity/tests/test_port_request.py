from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .switching_common import SwitchingCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23")
class TestPortRequest(SwitchingCommon):
    def test_port_in_from_draft_to_moved(self):
        port = self._create_port()
        number = port.number_ids
        port.action_submit()
        self.assertEqual(number.state, "porting_in")
        self.assertEqual(port.requested_on, self.today)
        port.action_validate()
        port.action_schedule()
        self.assertEqual(port.scheduled_on, port.due_date, "the last day in time")
        port.action_port()
        self.assertEqual((port.state, number.state), ("ported", "assigned"))
        self.assertEqual(number.assigned_on, self.today)

    def test_number_waits_for_a_line_that_is_not_in_service(self):
        line = self._create_line()
        port = self._create_port(self._create_number(line=line))
        port.action_submit()
        port.action_validate()
        port.action_schedule()
        port.action_port()
        self.assertEqual(port.number_ids.state, "reserved")

    def test_line_that_is_activated_before_the_port(self):
        line = self._create_line("voice")
        number = self._create_number("042226644", line)
        port = self._create_port(number)
        line.action_activate()
        self.assertEqual(number.state, "reserved", "still at the old operator")
        port.action_submit()
        port.action_validate()
        port.action_schedule()
        port.action_port()
        self.assertEqual(number.state, "assigned")

    def test_repeats_change_nothing(self):
        port = self._create_port()
        port.action_submit()
        before = port.requested_on, len(port.message_ids)
        port.action_submit()
        self.assertEqual((port.requested_on, len(port.message_ids)), before)

    def test_what_is_missing_is_said_and_nothing_moves(self):
        for digit, (vals, fragment) in enumerate(self._incomplete()):
            numbers = self._create_number(f"047012375{digit}")
            port = self._create_port(numbers, **vals)
            with self.assertRefused(UserError, port.name, fragment):
                port.action_submit()
            self.assertEqual((port.state, numbers.state), ("draft", "reserved"))

    def _incomplete(self):
        """Return what to take away from a request, and a piece of the sentence."""
        return (
            ({"donor_id": False}, "the old and the new operator"),
            ({"recipient_id": self.old_operator.id}, "are the same"),
            ({"donor_customer_ref": False}, "customer number at the old operator"),
            ({"mandate": False}, "attach the mandate"),
            ({"mandate_signed_on": False}, "day on which the mandate was signed"),
            ({"donor_sim": "8932000000000000000"}, "is no SIM number"),
            ({"number_ids": [(5,)]}, "add the numbers"),
        )

    def test_prepaid_card_instead_of_a_customer_number(self):
        iccid = self._iccid(7)
        port = self._create_port(
            donor_customer_ref=False, donor_sim=f"{iccid[:4]} {iccid[4:]}"
        )
        self.assertEqual(port.donor_sim, iccid)
        port.action_submit()

    def test_number_without_line(self):
        number = self.env["proximus.number"].create({"e164": "0470999888"})
        with self.assertRefused(UserError, "choose the line", number.label):
            self._create_port(number).action_submit()

    def test_number_in_the_wrong_state(self):
        number = self._create_number(state="assigned")
        with self.assertRefused(UserError, number.label, "In Use"):
            self._create_port(number).action_submit()

    def test_two_requests_for_one_number(self):
        number = self._create_number()
        first, second = self._create_port(number), self._create_port(number)
        first.action_submit()
        with self.assertRefused(UserError, second.name, "already moving", first.name):
            second.action_submit()
        self.assertEqual(second.state, "draft")
        first.action_cancel()
        second.action_submit()

    def test_number_of_another_customer(self):
        line = self._create_active_line(partner_id=self.other_partner.id)
        with self.assertRefused(ValidationError, "Garage Test", "Boulangerie Test"):
            self._create_port(self._create_number(line=line))

    def test_mandate_cannot_be_signed_tomorrow(self):
        with self.assertRefused(ValidationError, "24 Nov,", "still to come"):
            self._create_port(mandate_signed_on="2026-11-24")

    def test_submitted_request_is_frozen(self):
        port = self._create_port()
        port.action_submit()
        with self.assertRefused(UserError, port.name, "Customer Number"):
            port.donor_customer_ref = "C-999"
        port.wish_date = "2026-12-01"

    def test_rejected_request_is_corrected_and_sent_again(self):
        port = self._create_port()
        port.action_submit()
        port.action_reject("customer_ref", "Unknown customer")
        self.assertEqual(port.state, "rejected")
        port.action_correct()
        self.assertEqual((port.state, port.number_ids.state), ("draft", "reserved"))
        port.donor_customer_ref = "C-321"
        port.action_submit()
        self.assertFalse(port.reject_code)

    def test_no_cancel_after_validation(self):
        port = self._create_port()
        port.action_submit()
        port.action_validate()
        with self.assertRefused(UserError, "Cancelled", "Validated", "Scheduled"):
            port.action_cancel()
        self.assertEqual(port.number_ids.state, "porting_in")

    def test_dates_that_cannot_be(self):
        port = self._create_port()
        port.action_submit()
        with self.assertRefused(UserError, "24 Nov is still to come"):
            port.action_validate("2026-11-24")
        port.action_validate()
        port.action_schedule()
        with self.assertRefused(UserError, "before the validation"):
            port.action_port("2026-11-20")
        self.assertEqual(port.state, "scheduled")

    def test_state_cannot_be_typed_in(self):
        port = self._create_port()
        with self.assertRefused(UserError, "cannot be typed in"):
            port.state = "ported"

    def test_deletion_of_a_sent_request(self):
        port = self._create_port()
        port.action_submit()
        with self.assertRefused(UserError, "cannot be deleted"):
            port.unlink()

    def test_port_out_frees_the_number_and_asks_about_the_line(self):
        number = self._create_number(state="assigned", assigned_on="2026-01-15")
        port = self._create_port(number, direction="out")
        port.action_submit()
        self.assertEqual(number.state, "porting_out")
        port.action_validate()
        port.action_schedule()
        port.action_port()
        self.assertEqual(number.state, "released")
        self.assertEqual(number.released_on, self.today)
        self.assertEqual(number.line_id.state, "active", "a person decides")
        self.assertIn("end the line", number.line_id.activity_ids.summary)

    def test_cancelled_port_out_keeps_the_number(self):
        number = self._create_number(state="assigned", assigned_on="2026-01-15")
        port = self._create_port(number, direction="out")
        port.action_submit()
        port.action_cancel("The customer stays")
        self.assertEqual(number.state, "assigned")
        self.assertEqual(port.reason, "The customer stays")

    def test_found_by_number_in_any_spelling(self):
        port = self._create_port(self._create_number("0470/98.76.54"))
        found = self.env["proximus.port.request"].name_search("0470 98 76 54")
        self.assertEqual([row[0] for row in found], port.ids)
