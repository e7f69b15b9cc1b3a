from datetime import date

from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ConnectivityCommon


class NumberCommon(ConnectivityCommon):
    @classmethod
    def _number(cls, e164, line=None, **vals):
        line_id = line.id if line else False
        return cls.env["proximus.number"].create(
            {"e164": e164, "line_id": line_id, **vals}
        )

    def _past_the_sentence(self, **vals):
        """Insert a row as somebody does who checked before another one saved."""
        columns = ", ".join(vals)
        self.env.cr.execute(
            f"INSERT INTO proximus_number ({columns})"
            f" VALUES ({', '.join(['%s'] * len(vals))})",
            list(vals.values()),
        )

    def assertKeptOut(self, error, message, **vals):
        """Check that the database itself refuses a row, and what a user reads."""
        row = {"company_id": self.company.id, "state": "assigned", **vals}
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(error) as caught,
            self.cr.savepoint(),
        ):
            self._past_the_sentence(**row)
        told = self.env["proximus.number"]._sql_error_to_message(caught.exception)
        self.assertIn(message, told)


@tagged("post_install", "-at_install")
class TestNumberRange(NumberCommon):
    """Ranges overlap neither each other nor single numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trunk = cls._create_active_line("sip_trunk")
        cls.block = cls._number("081 12 34 00", cls.trunk, last_e164="081 12 34 99")

    def test_ranges_do_not_overlap(self):
        stranger = self._create_line("sip_trunk", partner_id=self.other_partner.id)
        for first, last in (
            ("081 12 34 50", "081 12 35 49"),
            ("081 12 33 50", "081 12 34 00"),
            ("081 12 34 10", "081 12 34 19"),
            ("081 12 33 00", "081 12 35 99"),
        ):
            with self.assertRefused(ValidationError, self.trunk.display_name, "range"):
                self._number(first, stranger, last_e164=last)
        after = self._number("081 12 35 00", stranger, last_e164="081 12 35 99")
        before = self._number("081 12 33 99", stranger)
        self.assertEqual((after | before).mapped("state"), ["reserved"] * 2)

    def test_a_number_of_another_holder_stays_outside(self):
        stranger = self._create_line("voice", partner_id=self.other_partner.id)
        with self.assertRefused(
            ValidationError,
            "+32 81 12 34 56 is inside the range",
            self.trunk.display_name,
        ):
            self._number("081 12 34 56", stranger)
        self.assertFalse(stranger.number_ids)

    def test_a_range_over_a_number_in_use(self):
        line = self._create_active_line("voice")
        self._number("081 12 36 05", line)
        with self.assertRefused(
            ValidationError,
            "+32 81 12 36 05",
            line.display_name,
            "Release that number first",
        ):
            self._number("081 12 36 00", self.trunk, last_e164="081 12 36 99")

    def test_the_database_keeps_them_apart(self):
        for first, last in (
            ("+3281123450", "+3281123549"),
            ("+3281123456", None),
        ):
            self.assertKeptOut(
                ExclusionViolation, "on another line", e164=first, last_e164=last
            )

    def test_another_company_has_its_own_ranges(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        block = self._number("081123400", last_e164="081123499", company_id=other.id)
        self.assertEqual(block.size, 100)

    def test_bounds(self):
        for first, last, reason in (
            ("081 20 00 00", "081 20 0", "too short"),
            ("081 20 00 00", "0470 20 00 00", "different kinds"),
            ("081 20 00 01", "081 20 00 00", "before the first"),
            ("081 20 00 00", "081 30 00 00", "too large"),
        ):
            with self.assertRefused(ValidationError, reason):
                self._number(first, last_e164=last)
        largest = self._number("081 20 00 00", last_e164="081 20 99 99")
        self.assertEqual(largest.size, 10_000)
        self.assertFalse(self._number("081 31 00 00", last_e164="081310000").last_e164)

    def test_the_database_knows_the_bounds(self):
        for first, last in (
            ("+3281200000", "+3281300000"),
            ("+3281200001", "+3281200000"),
            ("+3281200000", "+32812000000"),
        ):
            self.assertKeptOut(
                CheckViolation, "10,000 numbers", e164=first, last_e164=last
            )

    def test_a_number_given_out_points_to_its_range(self):
        voice = self._create_active_line("voice")
        number = self._number("081 12 34 56", voice)
        self.assertEqual((number.range_id, number.line_id), (self.block, voice))
        self.assertEqual(self.block.member_ids, number)
        with self.assertRefused(ValidationError, voice.display_name, "one line only"):
            self._number("081 12 34 56", self._create_line("voice"))
        older = self._create_active_line("voice", start="2025-01-15")
        first = self._number("081 12 34 00", older)
        self.assertEqual(first.range_id, self.block)
        # it cannot have been given out before the range was there
        self.assertEqual(first.assigned_on, self.block.assigned_on)

    def test_a_range_without_a_line_serves_any(self):
        block = self._number("081 40 00 00", last_e164="081 40 00 99")
        stranger = self._create_line("voice", partner_id=self.other_partner.id)
        self.assertEqual(self._number("081 40 00 07", stranger).range_id, block)

    def test_numbers_leave_together_with_their_range(self):
        voice = self._create_active_line("voice")
        number = self._number("081 12 34 56", voice)
        self.trunk.action_terminate("2026-06-30")
        self.assertEqual(set((number | self.block).mapped("state")), {"quarantine"})
        self.assertEqual(number.released_on, date(2026, 6, 30))
        self.assertEqual(number.quarantine_until, self.block.quarantine_until)

    def test_form(self):
        form = Form(self.env["proximus.number"])
        form.e164 = "081 50 00 00"
        form.last_e164 = "081 50 00 09"
        block = form.save()
        self.assertEqual((block.size, block.zone), (10, "081 Namur"))
        form = Form(block)
        form.last_e164 = "081 50 00 19"
        self.assertEqual(form.save().size, 20)


@tagged("post_install", "-at_install")
class TestNumberZone(NumberCommon):
    def test_shown_searched_and_grouped(self):
        numbers = self._number("04 222 99 44") | self._number("09 222 33 44")
        numbers |= self._number("0470 12 34 56")
        self.assertEqual(numbers.mapped("zone"), ["04 Liège", "09 Ghent", False])
        mine = [("id", "in", numbers.ids)]
        found = numbers.search([("zone", "ilike", "liège"), *mine])
        self.assertEqual(found, numbers[0])
        for text in ("04 Liège", "Luik", "lüttich", "04 L"):
            found = numbers.search([("zone", "ilike", text), *mine])
            self.assertEqual(found, numbers[0], text)
        named = numbers.search([("zone", "!=", False), *mine])
        self.assertEqual(named, numbers[:2])
        self.assertEqual(
            numbers.search([("zone", "not ilike", "liège"), *mine]), numbers[1:]
        )
        groups = numbers._read_group(mine, ["area_code"], ["__count"])
        self.assertEqual(dict(groups), {"04": 1, "09": 1, False: 1})
        numbers[0].e164 = "02 226 88 88"
        self.assertEqual(numbers[0].zone, "02 Brussels")

    def test_named_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        number = self._number("03 222 33 44")
        self.assertEqual(number.zone, "03 Antwerp")
        dutch = number.with_context(lang="nl_NL")
        self.assertEqual(dutch.zone, "03 Antwerpen")
        labels = dict(dutch.fields_get(["area_code"])["area_code"]["selection"])
        self.assertEqual(labels["03"], "03 Antwerpen", "groups are named as well")


@tagged("post_install", "-at_install")
class TestNumberHistory(NumberCommon):
    """Nobody has a number on a day on which somebody else has it."""

    TEXT = "0470 12 34 56"

    def _tenure(self, start, end, **vals):
        return self._number(
            self.TEXT, state="released", assigned_on=start, released_on=end, **vals
        )

    def test_typed_days_do_not_overlap(self):
        former = self._tenure("2025-01-01", "2025-06-30")
        for start, end in (
            ("2025-06-29", "2025-12-31"),
            ("2024-01-01", "2025-01-02"),
            ("2025-02-01", "2025-03-01"),
        ):
            with self.assertRefused(
                ValidationError, "+32 470 12 34 56", "1 Jan", "30 Jun"
            ):
                self._tenure(start, end)
        with self.assertRefused(ValidationError, "30 Jun"):
            line = self._create_active_line(start="2025-02-01")
            self._number(self.TEXT, line, assigned_on="2025-03-01")
        later = self._tenure("2025-06-30", "2025-12-31")
        with self.assertRefused(ValidationError, "30 Jun", "31 Dec"):
            former.released_on = "2025-07-01"
        self.assertEqual(later.assigned_on, former.released_on)

    def test_the_database_keeps_tenures_apart(self):
        self._tenure("2025-01-01", "2025-06-30")
        days = {"assigned_on": "2025-06-01", "released_on": "2025-08-01"}
        self.assertKeptOut(
            ExclusionViolation,
            "on the same day",
            e164="+32470123456",
            **{**days, "state": "released"},
        )

    def test_the_next_tenure_begins_when_the_former_ended(self):
        old, new = self._create_active_line(count=2)
        former = self._number(self.TEXT, old)
        self.assertEqual(former.assigned_on, date(2026, 1, 15))
        former._give_up("released", date(2026, 5, 1))
        self.assertEqual(self._number(self.TEXT, new).assigned_on, date(2026, 5, 1))

    def test_imported_together_in_any_order(self):
        ended = self._create_line(
            state="terminated", start_date="2026-01-01", termination_date="2026-03-31"
        )
        running = self._create_active_line(start="2026-02-01")
        numbers = self.env["proximus.number"].create(
            [
                {"e164": self.TEXT, "line_id": running.id},
                {"e164": self.TEXT, "line_id": ended.id},
            ]
        )
        self.assertEqual(numbers[0].assigned_on, date(2026, 3, 31))
        self.assertEqual(numbers[1].released_on, date(2026, 3, 31))

    def test_an_end_before_the_beginning_leaves_nothing(self):
        line = self._create_active_line()
        number = self._number(self.TEXT, line, assigned_on="2026-05-01")
        line.action_terminate("2026-04-01")
        self.assertEqual(number.released_on, date(2026, 5, 1))
