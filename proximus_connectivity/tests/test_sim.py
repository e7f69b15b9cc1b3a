from datetime import date

from psycopg2.errors import UniqueViolation
from stdnum import luhn

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestSim(ConnectivityCommon):
    def _sim(self, number=1, line=None, **vals):
        return self.env["proximus.sim"].create(
            {
                "iccid": self._iccid(number),
                "line_id": line.id if line else False,
                **vals,
            }
        )

    def test_stored_as_digits(self):
        card = self._iccid(1)
        sim = self.env["proximus.sim"].create({"iccid": f"{card[:4]} {card[4:]}F"})
        self.assertEqual((sim.iccid, sim.state), (card, "available"))

    def test_bad_numbers_say_why(self):
        line = self._create_line(external_ref="ROW-9")
        card = self._iccid(1)
        wrong = card[:-1] + str((int(card[-1]) + 1) % 10)
        for text, reason in (
            (wrong, "check digit"),
            (card[:-2], "19 or 20 digits"),
            ("8932X", "more than digits"),
            ("", "empty"),
            (wrong + "00", "19 or 20 digits"),
        ):
            with self.assertRefused(
                ValidationError, "ICCID", line.display_name, reason
            ):
                self._sim(line=line, iccid=text)
        self.assertFalse(line.sim_ids)

    def test_one_active_card_per_line(self):
        line = self._create_active_line()
        first = self._sim(1, line)
        self.assertEqual(first.state, "active")
        with self.assertRefused(ValidationError, line.display_name, first.iccid):
            self._sim(2, line)
        first.action_retire()
        self.assertEqual(self._sim(2, line).state, "active")
        self.assertEqual(len(line.sim_ids), 2)

    def test_one_record_per_card(self):
        line = self._create_active_line()
        self._sim(1, line)
        for other in (None, self._create_active_line()):
            with self.assertRefused(
                ValidationError, "registered already", line.display_name
            ):
                self._sim(1, other)
        with self.assertRefused(ValidationError, "registered already"):
            self.env["proximus.sim"].create([{"iccid": self._iccid(5)}] * 2)

    def test_a_card_ends_with_its_line(self):
        line = self._create_active_line()
        card = self._sim(1, line)
        line.action_suspend()
        self.assertEqual(card.state, "active")
        line.action_terminate("2026-06-30")
        self.assertEqual((card.state, card.line_id), ("retired", line))
        self.assertEqual(self._sim(1, self._create_line()).state, "active")

    def test_a_card_of_the_stock_is_put_on_a_line(self):
        card = self._sim(1)
        card.line_id = self._create_active_line()
        self.assertEqual(card.state, "active")

    def test_esim_identifiers(self):
        body = "890490321234512345123456789012"
        check = (98 - int(body + "00") % 97) % 97
        card = self._sim(1, sim_type="esim", eid=f"{body}{check:02d}", imsi="2" * 15)
        for name, value in (("eid", "123"), ("imsi", "12")):
            with self.assertRefused(ValidationError, card.iccid, value):
                card[name] = value

    def test_identifiers_are_unique_in_use(self):
        first = self._sim(1, imsi="206 01 1234567890")
        self.assertEqual(first.imsi, "206011234567890")
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.cr.savepoint(),
        ):
            self._sim(2, imsi="206011234567890")
        first.action_retire()
        self.assertTrue(self._sim(2, imsi="206011234567890"))
        for wrong in ("٢" * 15, "20601123456789"):
            with self.assertRefused(ValidationError, "no IMSI"):
                self._sim(3, imsi=wrong)

    def test_twenty_digits_warn_only(self):
        good = self._iccid(1)
        card = self.env["proximus.sim"].create({"iccid": good + "5"})
        doubtful = luhn.calc_check_digit(good) != "5"
        self.assertTrue(doubtful)
        self.assertIn("compare the number", card.iccid_warning)
        self.assertFalse(self._sim(2).iccid_warning)

    def test_no_silent_move(self):
        line, other = self._create_active_line(count=2)
        card = self._sim(1, line)
        with self.assertRefused(
            ValidationError, card.iccid, line.display_name, "Release it"
        ):
            card.line_id = other
        self.assertEqual(card.line_id, line)

    def test_history_of_a_line(self):
        line = self._create_line()
        first = self._sim(1, line)
        self.assertFalse(first.assigned_on)
        line.action_activate("2026-02-01")
        self.assertEqual(first.assigned_on, date(2026, 2, 1))
        first._retire("defect", date(2026, 3, 1))
        self.assertRecordValues(
            first,
            [
                {
                    "state": "retired",
                    "retire_reason": "defect",
                    "released_on": date(2026, 3, 1),
                    "line_id": line.id,
                }
            ],
        )
        second = self._sim(2, line, assigned_on="2026-03-01")
        line.action_terminate("2026-02-15")
        self.assertEqual(second.released_on, date(2026, 3, 1))
        self.assertEqual(second.retire_reason, "line_ended")

    def test_block_and_unblock(self):
        line = self._create_active_line()
        first = self._sim(1, line)
        first.action_block()
        self.assertEqual(first.state, "blocked")
        second = self._sim(2, line)
        with self.assertRefused(ValidationError, line.display_name, second.iccid):
            first.action_unblock()
        self.assertEqual(first.state, "blocked")
        second.action_retire()
        first.action_unblock()
        self.assertEqual(first.state, "active")
