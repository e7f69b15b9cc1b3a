from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools import lifecycle, porting, workdays

HOLIDAYS = workdays.belgian_holidays(2026)


@tagged("post_install", "-at_install")
class TestPorting(BaseCase):
    def test_transitions_name_known_states_and_reach_the_end(self):
        table = porting.PORT_TRANSITIONS
        for targets in table.values():
            self.assertLessEqual(targets, set(table))
        self.assertEqual(
            lifecycle.route(table, "draft", "ported"),
            ["submitted", "validated", "scheduled", "ported"],
        )
        self.assertIn("draft", table["rejected"], "a rejected one can be corrected")

    def test_no_way_back_after_validation(self):
        for state in ("validated", "scheduled", "ported"):
            self.assertNotIn("cancelled", porting.PORT_TRANSITIONS[state])

    def test_due_on_the_working_day_after_validation(self):
        tuesday = date(2026, 11, 10)
        self.assertEqual(
            porting.due_day(tuesday, None, 1, HOLIDAYS),
            date(2026, 11, 12),
            "11 November is a holiday",
        )

    def test_a_later_wish_moves_the_due_day(self):
        validated, wish = date(2026, 11, 10), date(2026, 11, 20)
        self.assertEqual(
            porting.due_day(validated, wish, 1, HOLIDAYS), date(2026, 11, 23)
        )
        self.assertEqual(
            porting.due_day(validated, date(2026, 11, 1), 1, HOLIDAYS),
            porting.due_day(validated, None, 1, HOLIDAYS),
            "a wish that has passed counts no more",
        )

    def test_delay_grows_until_the_number_works(self):
        due = date(2026, 11, 12)
        self.assertEqual(porting.delay_days(due, None, due), 0)
        self.assertEqual(porting.delay_days(due, None, date(2026, 11, 16)), 4)
        self.assertEqual(
            porting.delay_days(due, date(2026, 11, 14), date(2026, 12, 1)), 2
        )
        self.assertEqual(porting.delay_days(due, date(2026, 11, 2), due), 0)

    def test_compensation_is_per_day_and_number(self):
        self.assertEqual(porting.compensation(Decimal(3), 10, 4), Decimal("120.00"))
        self.assertEqual(porting.compensation(Decimal(5), 1, 0), Decimal("0.00"))

    def test_compensation_rounds_half_a_cent_up(self):
        """As every other amount: half even would give 0.12 and 0.02."""
        for rate, amount in (("0.125", "0.13"), ("0.025", "0.03"), ("0.015", "0.02")):
            self.assertEqual(porting.compensation(Decimal(rate), 1, 1), Decimal(amount))
        self.assertEqual(
            porting.compensation(Decimal("0.125"), 1, 1, Decimal("0.05")),
            Decimal("0.15"),
            "a unit that is no power of ten",
        )

    def test_compensation_refuses_what_is_negative(self):
        for arguments in (
            (Decimal(-3), 1, 1),
            (Decimal(3), -1, 1),
            (Decimal(3), 1, -1),
        ):
            with self.assertRaisesRegex(ValueError, "negative"):
                porting.compensation(*arguments)

    def test_claim_deadline_at_the_end_of_a_short_month(self):
        self.assertEqual(
            porting.claim_deadline(date(2026, 8, 31), 6), date(2027, 2, 28)
        )
        with self.assertRaisesRegex(ValueError, "-1 months"):
            porting.claim_deadline(date(2026, 8, 31), -1)

    def test_unanswered_numbers_are_named_in_order(self):
        answers = [("042", None), ("041", "keep"), ("043", "")]
        self.assertEqual(porting.unanswered(answers), ["042", "043"])
        self.assertEqual(porting.unanswered([("041", "cancel")]), [])
        with self.assertRaisesRegex(ValueError, "perhaps"):
            porting.unanswered([("041", "perhaps")])
