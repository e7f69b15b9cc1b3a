from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_bundle.tools.periods import (
    Calendar,
    Period,
    Schedule,
    periods,
    prorate,
)


def _starts(found):
    return [period.date_from for period in found]


@tagged("post_install", "-at_install")
class TestPeriods(BaseCase):
    def test_the_thirty_first_comes_back_after_february(self):
        found = periods(date(2026, 1, 31), None, date(2026, 4, 1), 31)
        self.assertEqual(
            found,
            [
                Period(date(2026, 1, 31), date(2026, 2, 28), 28, 28),
                Period(date(2026, 2, 28), date(2026, 3, 31), 31, 31),
                Period(date(2026, 3, 31), date(2026, 4, 30), 30, 30),
            ],
        )

    def test_leap_years_come_back_to_the_twenty_ninth(self):
        found = periods(date(2024, 2, 29), None, date(2028, 3, 1), 29, months=12)
        self.assertEqual(
            _starts(found),
            [
                date(2024, 2, 29),
                date(2025, 2, 28),
                date(2026, 2, 28),
                date(2027, 2, 28),
                date(2028, 2, 29),
            ],
        )

    def test_a_first_part_counts_days_of_its_anchored_period(self):
        """Kill Bill counts 14/31 here: it takes the month before unanchored."""
        (found,) = periods(date(2026, 2, 14), None, date(2026, 2, 14), 31)
        self.assertEqual(
            found, Period(date(2026, 2, 14), date(2026, 2, 28), days=14, full_days=28)
        )
        self.assertEqual(found.fraction, Fraction(1, 2))

    def test_a_last_part_stops_at_the_end(self):
        found = periods(date(2026, 5, 1), date(2026, 6, 11), date(2026, 9, 1), 1)
        self.assertEqual(
            found[1:], [Period(date(2026, 6, 1), date(2026, 6, 11), 10, 30)]
        )

    def test_a_start_and_end_in_one_period(self):
        self.assertEqual(
            periods(date(2026, 6, 6), date(2026, 6, 11), date(2026, 9, 1), 1),
            [Period(date(2026, 6, 6), date(2026, 6, 11), 5, 30)],
        )

    def test_a_period_is_billable_from_its_first_day_on(self):
        start = date(2026, 6, 1)
        self.assertEqual(periods(start, None, date(2026, 5, 31), 1), [])
        self.assertEqual(len(periods(start, None, date(2026, 6, 30), 1)), 1)
        self.assertEqual(len(periods(start, None, date(2026, 7, 1), 1)), 2)

    def test_what_ends_before_it_begins_is_never_billed(self):
        start = date(2026, 6, 1)
        self.assertEqual(periods(start, start, date(2026, 9, 1), 1), [])
        self.assertEqual(periods(start, date(2026, 5, 1), date(2026, 9, 1), 1), [])

    def test_the_first_full_period_opens_on_the_first_anchor_day(self):
        """The first two are Kill Bill's, the others counted on a calendar."""
        for start, anchor, months, stub, full in (
            ("2011-01-01", 15, 3, (14, 92), ("2011-01-15", "2011-04-15")),
            ("2011-02-01", 13, 12, (12, 365), ("2011-02-13", "2012-02-13")),
            ("2026-01-15", 1, 3, (17, 92), ("2026-02-01", "2026-05-01")),
            # 15 November to 15 May
            ("2026-04-16", 15, 6, (29, 181), ("2026-05-15", "2026-11-15")),
            # a year that ends before the 29th of February, then a leap one
            ("2027-12-31", 29, 12, (29, 365), ("2028-01-29", "2029-01-29")),
            ("2026-03-30", 31, 3, (1, 90), ("2026-03-31", "2026-06-30")),
        ):
            with self.subTest(start, anchor=anchor, months=months):
                first = date.fromisoformat(start)
                opens, closes = map(date.fromisoformat, full)
                found = periods(first, None, opens, anchor, months)
                self.assertEqual(
                    found,
                    [
                        Period(first, opens, *stub),
                        Period(opens, closes, *[(closes - opens).days] * 2),
                    ],
                )
                self.assertEqual(found[0].fraction, Fraction(*stub))
                self.assertEqual(found[1].fraction, 1)

    def test_a_start_on_the_anchor_day_has_no_stub(self):
        for start, anchor, months, stop in (
            ("2026-01-15", 15, 3, "2026-04-15"),
            ("2026-03-31", 31, 6, "2026-09-30"),
            # February's last day stands for the 31st
            ("2026-02-28", 31, 3, "2026-05-31"),
            ("2024-02-29", 29, 12, "2025-02-28"),
        ):
            with self.subTest(start, months=months):
                first = date.fromisoformat(start)
                (found,) = periods(first, None, first, anchor, months)
                self.assertEqual(found.date_to, date.fromisoformat(stop))
                self.assertEqual(found.fraction, 1)

    def test_months_weigh_as_months_and_days_inside_a_month(self):
        quarter = Schedule(date(2026, 1, 1), 1, 3)
        year = Schedule(date(2026, 1, 1), 1, 12)
        for schedule, first, last, share in (
            # the first month free: two of three months, not 59 of 90 days
            (quarter, date(2026, 2, 1), date(2026, 4, 1), Fraction(2, 3)),
            (quarter, date(2026, 1, 1), date(2026, 2, 15), Fraction(1, 2)),
            (quarter, date(2026, 3, 1), date(2026, 3, 11), Fraction(10, 93)),
            (quarter, date(2026, 4, 1), date(2026, 5, 16), Fraction(46, 93)),
            (year, date(2026, 1, 1), date(2026, 12, 1), Fraction(11, 12)),
            (year, date(2026, 2, 1), date(2026, 3, 1), Fraction(1, 12)),
        ):
            with self.subTest(first=first, last=last):
                part = schedule.period(first, last)
                self.assertEqual(part.fraction, share)
        part = quarter.period(date(2026, 2, 1), date(2026, 4, 1))
        self.assertEqual(prorate(Decimal(300), part), 200)

    def test_thirds_of_a_quarter_sum_to_its_price(self):
        schedule = Schedule(date(2026, 1, 1), 1, 3)
        (full,) = schedule.between(date(2026, 1, 1), None, date(2026, 1, 1))
        parts = schedule.cut(full, [date(2026, 2, 1), date(2026, 3, 1)])
        self.assertEqual(
            [prorate(Decimal(100), part) for part in parts],
            [Decimal("33.33"), Decimal("33.34"), Decimal("33.33")],
        )

    def test_thirty_day_months_weigh_the_same_by_themselves(self):
        schedule = Schedule(date(2026, 1, 1), 1, 3, 30)
        part = schedule.period(date(2026, 2, 1), date(2026, 4, 1))
        self.assertEqual((part.days, part.full_days), (60, 90))
        (stub,) = periods(date(2011, 1, 1), None, date(2011, 1, 1), 15, 3, 30)
        self.assertEqual((stub.days, stub.full_days), (14, 90))

    def test_thirty_day_months(self):
        found = periods(date(2026, 2, 10), None, date(2026, 3, 1), 1, month_days=30)
        self.assertEqual(
            found,
            [
                Period(date(2026, 2, 10), date(2026, 3, 1), 21, 30),
                Period(date(2026, 3, 1), date(2026, 4, 1), 30, 30),
            ],
        )

    def test_thirty_day_months_of_the_thirty_first(self):
        schedule = Schedule(date(2026, 1, 31), 31, month_days=30)
        self.assertEqual(schedule.period(date(2026, 2, 10), date(2026, 2, 28)).days, 20)
        self.assertEqual(schedule.period(date(2026, 3, 10), date(2026, 3, 31)).days, 20)

    def test_bad_input_is_refused(self):
        start = date(2026, 1, 1)
        for arguments, reason in (
            ((0,), "anchor day"),
            ((32,), "anchor day"),
            ((1, 0), "at least one month"),
            ((1, 1, 360), "month cannot count"),
        ):
            with (
                self.subTest(arguments),
                self.assertRaisesRegex(ValueError, reason),
            ):
                periods(start, None, start, *arguments)

    def test_an_impossible_period_is_refused(self):
        first, last = date(2026, 1, 1), date(2026, 2, 1)
        for arguments in (
            (last, first, 1, 31),
            (first, last, 31, 0),
            (first, last, -1, 31),
        ):
            with self.subTest(arguments), self.assertRaises(ValueError):
                Period(*arguments)
        with self.assertRaisesRegex(ValueError, "within one period"):
            Schedule(first, 1).period(first, last + timedelta(1))


@tagged("post_install", "-at_install")
class TestProrate(BaseCase):
    def test_a_period_by_itself_is_rounded_half_up(self):
        period = Period(
            date_from=date(2026, 6, 1), date_to=date(2026, 6, 16), days=15, full_days=30
        )
        self.assertEqual(prorate(Decimal("10.01"), period), Decimal("5.01"))
        self.assertEqual(prorate(Decimal("-10.01"), period), Decimal("-5.01"))

    def test_a_full_period_costs_its_price(self):
        (period,) = periods(date(2026, 6, 1), None, date(2026, 6, 1), 1)
        self.assertEqual(period.fraction, 1)
        self.assertEqual(prorate(Decimal("54.99"), period), Decimal("54.99"))

    def test_a_first_month_from_the_activation_date(self):
        (first,) = periods(date(2026, 3, 15), None, date(2026, 3, 15), 1)
        self.assertEqual(prorate(Decimal("55.00"), first), Decimal("30.16"))

    def test_the_rest_of_a_cut_period_takes_the_other_half_cent(self):
        schedule = Schedule(date(2026, 6, 1), 1)
        used = schedule.period(date(2026, 6, 1), date(2026, 6, 16))
        unused = schedule.period(date(2026, 6, 16), date(2026, 7, 1))
        self.assertEqual(prorate(Decimal("10.01"), unused), Decimal("5.01"))
        self.assertEqual(prorate(Decimal("10.01"), used), Decimal("5.00"))

    def test_thirds_of_a_month_sum_to_its_price(self):
        schedule = Schedule(date(2026, 6, 1), 1)
        (month,) = schedule.between(date(2026, 6, 1), None, date(2026, 6, 1))
        thirds = schedule.cut(month, [date(2026, 6, 11), date(2026, 6, 21)])
        self.assertEqual([part.days for part in thirds], [10, 10, 10])
        self.assertEqual(
            [prorate(Decimal(100), part) for part in thirds],
            [Decimal("33.33"), Decimal("33.34"), Decimal("33.33")],
        )

    def test_a_currency_of_half_tenths(self):
        (period,) = periods(date(2026, 6, 16), None, date(2026, 6, 16), 1)
        self.assertEqual(
            prorate(Decimal("9.95"), period, Decimal("0.05")), Decimal("5.00")
        )

    def test_a_unit_must_be_positive(self):
        (period,) = periods(date(2026, 6, 16), None, date(2026, 6, 16), 1)
        with self.assertRaisesRegex(ValueError, "unit must be positive"):
            prorate(Decimal(1), period, Decimal(0))


@tagged("post_install", "-at_install")
class TestCalendar(BaseCase):
    """Monthly on the 1st, from 1 May on every quarter on the 15th."""

    def setUp(self):
        super().setUp()
        self.monthly = Schedule(date(2026, 1, 1), 1)
        self.quarterly = Schedule(date(2026, 5, 1), 15, 3)
        self.calendar = Calendar(
            ((date.min, self.monthly), (date(2026, 5, 1), self.quarterly))
        )

    def test_each_grid_holds_for_its_own_time(self):
        found = self.calendar.between(date(2026, 3, 10), None, date(2026, 5, 20))
        self.assertEqual(
            found,
            [
                Period(date(2026, 3, 10), date(2026, 4, 1), 22, 31),
                Period(date(2026, 4, 1), date(2026, 5, 1), 30, 30),
                Period(date(2026, 5, 1), date(2026, 5, 15), 14, 89),
                Period(date(2026, 5, 15), date(2026, 8, 15), 92, 92),
            ],
        )
        self.assertEqual([period.months for period in found], [1, 1, 3, 3])

    def test_a_period_stops_where_another_grid_begins(self):
        calendar = Calendar(
            ((date.min, self.monthly), (date(2026, 5, 10), self.quarterly))
        )
        self.assertEqual(calendar.stop_after(date(2026, 4, 3)), date(2026, 5, 1))
        self.assertEqual(calendar.stop_after(date(2026, 5, 3)), date(2026, 5, 10))
        self.assertEqual(calendar.stop_after(date(2026, 5, 10)), date(2026, 5, 15))
        found = calendar.between(date(2026, 5, 1), None, date(2026, 5, 10))
        self.assertEqual(
            [(period.days, period.full_days) for period in found], [(9, 31), (5, 89)]
        )

    def test_an_end_is_kept(self):
        end = date(2026, 4, 11)
        found = self.calendar.between(date(2026, 4, 1), end, date(2026, 9, 1))
        self.assertEqual(found, [Period(date(2026, 4, 1), end, 10, 30)])

    def test_grids_must_be_in_order(self):
        for grids in ((), ((date(2026, 5, 1), self.monthly), (date.min, self.monthly))):
            with self.subTest(grids), self.assertRaisesRegex(ValueError, "in order"):
                Calendar(grids)
