from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .switching_common import SwitchingCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23")
class TestSwitch(SwitchingCommon):
    def test_silence_blocks(self):
        switch = self._create_switch(
            ("042226644", "keep"), ("042226645", False), ("042226646", False)
        )
        self.assertEqual(switch.unanswered_count, 2)
        with self.assertRefused(
            UserError, "+32 4 222 66 45", "+32 4 222 66 46", "may be lost"
        ):
            switch.action_confirm()
        self.assertEqual(switch.state, "draft")
        self.assertFalse(switch.port_request_ids)

    def test_kept_numbers_are_submitted_for_porting(self):
        switch = self._create_switch(("042226644", "keep"), ("042226645", "cancel"))
        line = self._create_line("voice")
        switch.line_ids[0].line_id = line
        switch.action_confirm()
        port = switch.port_request_ids
        self.assertEqual((switch.state, port.state), ("confirmed", "submitted"))
        self.assertEqual(port.number_ids.e164, "+3242226644")
        self.assertEqual(port.number_ids.line_id, line)
        self.assertEqual(port.number_ids.state, "porting_in")
        self.assertEqual(port.mandate, self.mandate)

    def test_known_number_is_not_doubled(self):
        number = self._create_number("042226644", self._create_line("voice"))
        switch = self._create_switch(("042226644", "keep"))
        switch.line_ids.line_id = number.line_id
        switch.action_confirm()
        self.assertEqual(switch.port_request_ids.number_ids, number)

    def test_all_cancelled_needs_no_port(self):
        switch = self._create_switch(("042226644", "cancel"))
        switch.action_confirm()
        self.assertFalse(switch.port_request_ids)
        switch.action_done()
        self.assertEqual(switch.state, "done")

    def test_what_is_missing_is_said(self):
        for vals, fragment in (
            ({"donor_id": False}, "the old operator"),
            ({"recipient_id": False}, "the new operator"),
            ({"customer_ref": False}, "customer number"),
            ({"mandate": False}, "signed mandate"),
            ({"mandate_signed_on": False}, "day on which it was signed"),
            ({"line_ids": [(5,)]}, "the numbers"),
        ):
            switch = self._create_switch(("042226644", "cancel"), **vals)
            with self.assertRefused(UserError, switch.name, fragment):
                switch.action_confirm()
            self.assertEqual(switch.state, "draft")

    def test_kept_number_needs_its_new_line(self):
        switch = self._create_switch(("042226644", "keep"))
        with self.assertRefused(UserError, "new line", "+32 4 222 66 44"):
            switch.action_confirm()

    def test_signed_answers_cannot_change(self):
        switch = self._create_switch(("042226644", "cancel"))
        switch.action_confirm()
        with self.assertRefused(UserError, "what the customer signed"):
            switch.line_ids.answer = "keep"
        with self.assertRefused(UserError, "what the customer signed"):
            switch.write({"line_ids": [(0, 0, {"e164": "042226699"})]})
        switch.line_ids.note = "Fax"

    def test_close_waits_for_the_numbers(self):
        switch = self._create_switch(("042226644", "keep"))
        switch.line_ids.line_id = self._create_active_line("voice")
        switch.action_confirm()
        port = switch.port_request_ids
        with self.assertRefused(UserError, port.name, "still running"):
            switch.action_done()
        port.action_validate()
        port.action_schedule()
        port.action_port()
        switch.action_done()
        self.assertEqual(switch.state, "done")

    def test_pasted_numbers(self):
        switch = self._create_switch(
            ("042226644", "keep"),
            number_text="04/222.66.44\n\n0470 12 34 56\n+32 81 22 33 44\n0470123456",
        )
        switch.action_add_numbers()
        self.assertEqual(
            switch.line_ids.mapped("e164"),
            ["+3242226644", "+32470123456", "+3281223344"],
        )
        self.assertFalse(switch.number_text)
        self.assertEqual(switch.unanswered_count, 2)

    def test_pasted_rubbish_names_each_row(self):
        switch = self._create_switch(number_text="0470 12 34 56\nfax\n047012345")
        with self.assertRefused(UserError, "row 2", "“fax”", "row 3"):
            switch.action_add_numbers()
        self.assertFalse(switch.line_ids)

    def test_wrong_number(self):
        with self.assertRefused(ValidationError, "“12”", "phone number"):
            self._create_switch(("12", "keep"))

    def test_mandate_on_paper(self):
        switch = self._create_switch(
            ("042226644", "keep"), ("042226645", "cancel"), ("042226646", False)
        )
        switch.signatory = "An Peeters"
        report = self.env.ref("proximus_connectivity.proximus_switch_report")
        html, _kind = report._render_qweb_html(report.report_name, switch.ids)
        text = html.decode()
        for expected in (
            "Boulangerie Test",
            "Oldcom",
            "Newcom",
            "C-123",
            "+32 4 222 66 44",
            "An Peeters",
        ):
            self.assertIn(expected, text)
        self.assertEqual(text.count("☒"), 2)
        self.assertEqual(text.count("☐"), 4, "an open answer has two empty boxes")

    def test_confirmed_mandate_cannot_be_deleted(self):
        switch = self._create_switch(("042226644", "cancel"))
        switch.action_confirm()
        with self.assertRefused(UserError, "cannot be deleted"):
            switch.unlink()
