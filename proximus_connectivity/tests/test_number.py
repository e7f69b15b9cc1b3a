from datetime import date, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestNumber(ConnectivityCommon):
    def _number(self, e164="0470 12 34 56", line=None, **vals):
        return self.env["proximus.number"].create(
            {"e164": e164, "line_id": line.id if line else False, **vals}
        )

    def test_stored_in_one_spelling_with_its_kind(self):
        number = self._number("0470/12.34.56")
        self.assertRecordValues(
            number,
            [
                {
                    "e164": "+32470123456",
                    "kind": "mobile",
                    "region": "BE",
                    "label": "+32 470 12 34 56",
                    "state": "available",
                    "size": 1,
                }
            ],
        )
        number.e164 = "081 12 34 56"
        self.assertEqual((number.e164, number.kind), ("+3281123456", "fixed"))

    def test_bad_numbers_say_why(self):
        line = self._create_line(external_ref="ROW-7")
        for text, reason in (
            ("0470 12 34 5", "a digit of this mobile number is missing"),
            ("abc", "letters or signs"),
            ("", "empty"),
            ("112", "too short"),
            ("0440 12 34 56", "no such number"),
        ):
            with self.assertRefused(ValidationError, line.display_name, reason):
                self._number(text, line)
        self.assertFalse(line.number_ids)

    def test_the_holders_country_decides_the_spelling(self):
        self.partner.country_id = self.env.ref("base.fr")
        line = self._create_line()
        self.assertEqual(self._number("06 12 34 56 78", line).e164, "+33612345678")

    def test_state_follows_the_line(self):
        line = self._create_line()
        number = self._number(line=line)
        self.assertEqual(number.state, "reserved")
        line.action_submit()
        self.assertEqual(number.state, "reserved")
        line.action_activate("2026-02-01")
        self.assertEqual(
            (number.state, number.assigned_on), ("assigned", date(2026, 2, 1))
        )
        line.action_suspend()
        self.assertEqual(number.state, "assigned")
        line.action_terminate(date(2026, 3, 1))
        self.assertEqual(number.state, "quarantine")
        self.assertEqual(number.released_on, date(2026, 3, 1))
        days = self.env["proximus.parameter"]._get("number_quarantine_days")
        self.assertEqual(
            number.quarantine_until, date(2026, 3, 1) + timedelta(days=int(days))
        )
        self.assertEqual(number.line_id, line)

    def test_a_cancelled_line_gives_its_number_back(self):
        line = self._create_line()
        number = self._number(line=line)
        line.action_cancel()
        self.assertEqual(number.state, "released")
        self._number(line=self._create_line())

    def test_one_line_per_number(self):
        line = self._create_active_line()
        self._number(line=line)
        for spelling in ("+32470123456", "0470 12 34 56"):
            with self.assertRefused(
                ValidationError, line.display_name, "one line only"
            ):
                self._number(spelling, self._create_line())
        with self.assertRefused(ValidationError, line.display_name):
            self._number("0470 12 34 56")

    def test_twice_in_one_batch(self):
        first, second = self._create_line(count=2)
        with self.assertRefused(ValidationError, "two lines at once"):
            self.env["proximus.number"].create(
                [
                    {"e164": "0470 12 34 56", "line_id": first.id},
                    {"e164": "+32470123456", "line_id": second.id},
                ]
            )

    def test_companies_keep_their_own_inventory(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        self._number(line=self._create_active_line())
        number = self._number(company_id=other.id)
        self.assertEqual(number.company_id, other)

    def test_no_silent_move(self):
        line, other = self._create_active_line(count=2)
        number = self._number(line=line)
        with self.assertRefused(
            ValidationError, line.display_name, "Release it there first"
        ):
            number.line_id = other
        number.action_release()
        self.assertEqual((number.state, number.line_id), ("released", line))
        self.assertEqual(self._number(line=other).state, "assigned")
        self.assertEqual(line.number_ids.state, "released")

    def test_an_available_number_is_put_on_a_line(self):
        number = self._number()
        number.line_id = self._create_active_line()
        self.assertEqual(number.state, "assigned")
        self.assertEqual(number.assigned_on, date(2026, 1, 15))

    def test_quarantine_keeps_others_away(self):
        line = self._create_active_line()
        self._number(line=line)
        line.action_terminate(self.env.company._proximus_today())
        stranger = self._create_line(partner_id=self.other_partner.id)
        with self.assertRefused(ValidationError, "quarantine until"):
            self._number(line=stranger)
        self.assertEqual(self._number(line=self._create_line()).state, "reserved")

    def test_quarantine_ends(self):
        line = self._create_active_line()
        number = self._number(line=line)
        line.action_terminate(date(2026, 1, 31))
        number.quarantine_until = self.env.company._proximus_today() - timedelta(days=1)
        self.env["proximus.number"]._gc_quarantine()
        self.assertEqual(number.state, "released")

    def test_history_of_a_number(self):
        ended = self._create_line(state="terminated", termination_date="2025-12-31")
        old = self._number(line=ended)
        self.assertEqual(old.state, "released")
        self.assertEqual(old.released_on, date(2025, 12, 31))
        self.assertEqual(
            self._number(line=self._create_active_line()).state, "assigned"
        )

    def test_range(self):
        trunk = self._create_active_line("sip_trunk")
        number = self._number("081 12 34 00", trunk, last_e164="081 12 34 99")
        self.assertEqual((number.size, number.last_e164), (100, "+3281123499"))
        self.assertIn("–", trunk.number_display)
        with self.assertRefused(ValidationError, "before the first"):
            self._number("081 12 35 00", last_e164="081 12 34 99")

    def test_display_on_the_line(self):
        line = self._create_active_line()
        self.assertEqual(line.display_name, f"Test mobile – {line.name}")
        number = self._number(line=line)
        self.assertEqual(line.display_name, "Test mobile – +32 470 12 34 56")
        number.action_release()
        self._number("0471 00 11 22", line)
        self.assertEqual(line.number_display, "+32 471 00 11 22")
