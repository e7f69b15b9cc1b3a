import datetime

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .switching_common import SwitchingCommon


@tagged("post_install", "-at_install")
class TestPortClaim(SwitchingCommon):
    def _run(self, port, day, validated="2026-11-10", ported=None):
        """Take a request to its validation, and to its move when there is one."""
        with freeze_time(validated):
            port.action_submit()
            port.action_validate()
            port.action_schedule()
        if ported:
            with freeze_time(ported):
                port.action_port()
        with freeze_time(day):
            self.env.invalidate_all()
            return port.due_date, port.delay_days, port.claim_amount

    def test_due_day_skips_the_armistice(self):
        due, delay, amount = self._run(self._create_port(), "2026-11-12")
        self.assertEqual((str(due), delay, amount), ("2026-11-12", 0, 0.0))

    def test_due_day_skips_the_company_closing(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Bridge",
                "company_id": self.company.id,
                "calendar_id": False,
                "resource_id": False,
                "date_from": datetime.datetime(2026, 11, 12, 5),
                "date_to": datetime.datetime(2026, 11, 12, 17),
            }
        )
        due, *_rest = self._run(self._create_port(), "2026-11-13")
        self.assertEqual(str(due), "2026-11-13")

    def test_half_a_day_off_is_a_working_day(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Morning",
                "company_id": self.company.id,
                "calendar_id": False,
                "date_from": datetime.datetime(2026, 11, 12, 6),
                "date_to": datetime.datetime(2026, 11, 12, 10, 30),
            }
        )
        due, *_rest = self._run(self._create_port(), "2026-11-13")
        self.assertEqual(str(due), "2026-11-12")

    def test_nobody_works_by_utc(self):
        """An afternoon off in Brussels holds noon by UTC, which nobody chose."""
        self.company.partner_id.tz = False
        self.company.resource_calendar_id.tz = "UTC"
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Afternoon",
                "company_id": self.company.id,
                "calendar_id": False,
                "date_from": datetime.datetime(2026, 11, 12, 11, 30),
                "date_to": datetime.datetime(2026, 11, 12, 17),
            }
        )
        due, *_rest = self._run(self._create_port(), "2026-11-13")
        self.assertEqual(str(due), "2026-11-12")

    def test_wanted_day_moves_the_due_day(self):
        due, *_rest = self._run(self._create_port(wish_date="2026-11-27"), "2026-11-13")
        self.assertEqual(str(due), "2026-11-30", "the working day after it")

    def test_delay_grows_by_day_and_number(self):
        line = self._create_active_line("sip_trunk")
        block = self._create_number("042226600", line, last_e164="042226609")
        port = self._create_port(block)
        due, delay, amount = self._run(port, "2026-11-16")
        self.assertEqual((delay, amount), (4, 120.0), "€ 3 × 10 numbers × 4 days")
        with freeze_time("2026-11-16"):
            late = port.search([("is_late", "=", True), ("id", "=", port.id)])
            self.assertEqual(late, port)

    def test_higher_rate(self):
        port = self._create_port(complex_installation=True)
        _due, _delay, amount = self._run(port, "2026-11-14", ported="2026-11-14")
        self.assertEqual(amount, 10.0, "€ 5 × 2 days")

    def test_rate_is_the_one_in_force(self):
        """A change in the law is a record: the older port keeps the older amount."""
        rate = self.env.ref("proximus_connectivity.parameter_port_delay_day_fee")
        rate.date_to = "2026-11-30"
        rate.copy({"date_from": "2026-12-01", "date_to": False, "value": 7})
        old = self._create_port()
        self.assertEqual(self._run(old, "2026-12-10", ported="2026-11-13")[2], 3.0)
        new = self._create_port(self._create_number("0470111222"))
        moved = self._run(new, "2026-12-10", "2026-12-01", ported="2026-12-03")
        self.assertEqual(moved[2], 7.0)

    def test_claim_ends_in_a_credit_note(self):
        self.env["res.lang"]._activate_lang("nl_BE")
        port = self._create_port()
        self._run(port, "2026-11-20", ported="2026-11-16")
        with freeze_time("2026-11-20"):
            port.action_claim()
            claim = port.claim_ids
            self.assertRecordValues(
                claim,
                [
                    {
                        "kind": "late_port",
                        "state": "draft",
                        "amount": 12.0,
                        "operator_id": self.new_operator.id,
                    }
                ],
            )
            self.assertEqual(str(claim.deadline), "2027-05-10", "six months")
            self.assertIn("4 day", claim.calculation)
            self.assertIn("dagen", claim.with_context(lang="nl_BE").calculation)
            port.action_claim()
            self.assertEqual(len(port.claim_ids), 1, "never claimed twice")
            claim.action_send()
            with self.assertRefused(UserError, claim.name, "credit note"):
                claim.action_credit()
            self.assertEqual(claim.state, "sent")
            claim.credit_move_id = self.env["account.move"].create(
                {"move_type": "in_refund", "partner_id": self.new_operator.id}
            )
            claim.action_credit()
            self.assertEqual(claim.state, "credited")

    def test_nothing_to_claim_in_time_or_while_it_runs(self):
        port = self._create_port()
        self._run(port, "2026-11-12")
        with freeze_time("2026-11-12"):
            self.env.invalidate_all()
            with self.assertRefused(UserError, port.name, "not late"):
                port.action_claim()
        with freeze_time("2026-11-14"):
            self.env.invalidate_all()
            with self.assertRefused(UserError, "wait until", "6.00"):
                port.action_claim()
        self.assertFalse(port.claim_ids)

    def test_claim_after_the_deadline(self):
        port = self._create_port()
        self._run(port, "2026-11-20", ported="2026-11-16")
        with (
            freeze_time("2027-05-11"),
            self.assertRefused(UserError, "before 10 May"),
        ):
            port.action_claim()

    def test_claim_is_not_sent_late_or_to_nobody(self):
        port = self._create_port()
        self._run(port, "2026-11-20", ported="2026-11-16")
        with freeze_time("2026-11-20"):
            port.action_claim()
        claim = port.claim_ids
        with (
            freeze_time("2027-05-11"),
            self.assertRefused(UserError, "too late", claim.name),
        ):
            claim.action_send()
        claim.action_lapse()
        self.assertEqual(claim.state, "lapsed")

    def test_claim_without_addressee(self):
        port = self._create_port()
        self._run(port, "2026-11-20", ported="2026-11-16")
        with freeze_time("2026-11-20"):
            port.action_claim()
            port.claim_ids.operator_id = False
            with self.assertRefused(UserError, "addressee"):
                port.claim_ids.action_send()

    def test_port_out_has_no_claim(self):
        number = self._create_number(state="assigned", assigned_on="2026-01-15")
        port = self._create_port(number, direction="out")
        self._run(port, "2026-11-20", ported="2026-11-16")
        with self.assertRefused(UserError, "from the new operator"):
            port.action_claim()

    @mute_logger("odoo.sql_db")
    def test_database_refuses_a_negative_claim(self):
        claim = {
            "kind": "missed_visit",
            "partner_id": self.partner.id,
            "amount": -1.0,
            "requested_on": "2026-11-01",
            "deadline": "2027-05-01",
        }
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env["proximus.claim"]._claim([claim])
