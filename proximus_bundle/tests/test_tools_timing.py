import random
from datetime import date, timedelta
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.periods import Calendar, Schedule, prorate
from ..tools.timing import ADVANCE, ARREARS, billed_to, due_on, first_billing_day

DAY = timedelta(days=1)


def _bill(schedule, start, end, timing, waits, runs):
    """Return the parts that runs on some days bill, as a subscription does it.

    :return: triples of the day of the run, first day and day after the last one.
    """
    parts, reached = [], None
    for day in runs:
        begin = reached or start
        due = due_on(schedule, begin, end, timing, waits and reached is None)
        if due is None or due > day:
            continue
        stop = billed_to(schedule, day, end, timing)
        parts.append((day, begin, stop))
        reached = stop
    return parts


def _schedules(rng, start):
    """Yield grids of every kind with their first day."""
    for months in (1, 3, 12):
        for month_days in (0, 30):
            grid = Schedule(start, rng.randint(1, 31), months, month_days)
            yield grid
            change = grid.stop_after(start + rng.randint(0, 90) * DAY)
            other = Schedule(change, rng.randint(1, 31), rng.choice([1, 3]), month_days)
            yield Calendar(((date.min, grid), (change, other)))


@tagged("post_install", "-at_install")
class TestTiming(BaseCase):
    """In advance, in arrears and with the billing day: nothing twice, nothing lost."""

    def test_in_advance(self):
        grid = Schedule(date(2026, 3, 14), 1)
        self.assertEqual(due_on(grid, date(2026, 3, 14), None), date(2026, 3, 14))
        self.assertEqual(billed_to(grid, date(2026, 3, 14), None), date(2026, 4, 1))

    def test_in_arrears(self):
        grid, start = Schedule(date(2026, 3, 14), 1), date(2026, 3, 14)
        april = date(2026, 4, 1)
        self.assertEqual(due_on(grid, start, None, ARREARS), april)
        for day in (april, date(2026, 4, 30)):
            self.assertEqual(billed_to(grid, day, None, ARREARS), april)

    def test_the_last_part_in_arrears_comes_the_day_after_the_end(self):
        grid = Schedule(date(2026, 3, 1), 1)
        end = date(2026, 4, 11)
        self.assertEqual(due_on(grid, date(2026, 4, 1), end, ARREARS), end)
        self.assertEqual(billed_to(grid, end, end, ARREARS), end)
        self.assertIsNone(due_on(grid, end, end, ARREARS))

    def test_what_begins_meanwhile_waits_for_the_billing_day(self):
        grid, start = Schedule(date(2026, 3, 14), 1), date(2026, 3, 14)
        self.assertEqual(due_on(grid, start, None, waits=True), date(2026, 4, 1))
        # with it the month that begins
        self.assertEqual(billed_to(grid, date(2026, 4, 1), None), date(2026, 5, 1))
        # nobody waits for a month on the billing day itself
        on_day, start = Schedule(date(2026, 3, 1), 1), date(2026, 3, 1)
        self.assertEqual(due_on(on_day, start, None, waits=True), start)
        self.assertEqual(first_billing_day(on_day, start), start)

    def test_what_ended_meanwhile_waits_as_well(self):
        grid, start, end = Schedule(date(2026, 3, 5), 1), date(2026, 3, 5), None
        end = date(2026, 3, 9)
        for timing in (ADVANCE, ARREARS):
            due = due_on(grid, start, end, timing, waits=True)
            self.assertEqual(due, date(2026, 4, 1))
            self.assertEqual(billed_to(grid, due, end, timing), end)

    def test_another_timing_is_an_error(self):
        grid = Schedule(date(2026, 3, 1), 1)
        for ask in (
            lambda: due_on(grid, date(2026, 3, 1), None, "later"),
            lambda: billed_to(grid, date(2026, 3, 1), None, "later"),
        ):
            with self.assertRaisesRegex(ValueError, "later"):
                ask()

    def test_whenever_one_bills_each_day_is_billed_once(self):
        rng = random.Random(20261128)
        for _round in range(60):
            start = date(2025, 1, 1) + rng.randint(0, 500) * DAY
            end = start + rng.randint(1, 700) * DAY
            runs = sorted(start + rng.randint(0, 800) * DAY for _n in range(12))
            runs.append(end + 500 * DAY)
            for schedule in _schedules(rng, start):
                for timing in (ADVANCE, ARREARS):
                    for waits in (False, True):
                        parts = _bill(schedule, start, end, timing, waits, runs)
                        self._check_parts(parts, start, end, timing)
                        self._check_price(schedule, parts, start, end)

    def _check_parts(self, parts, start, end, timing):
        reached = start
        for day, first, last in parts:
            self.assertEqual(first, reached, "nothing twice and nothing left out")
            self.assertLess(first, last, "no run bills nothing")
            self.assertLessEqual(first if timing == ADVANCE else last, day)
            reached = last
        self.assertEqual(reached, end, "nothing is lost")

    def _check_price(self, schedule, parts, start, end):
        """The parts come to what the whole comes to, in cents."""
        price = Decimal("41.37")

        def worth(first, last):
            return sum(
                prorate(price * period.months, period)
                for period in schedule.between(first, last, last)
            )

        billed = sum(worth(first, last) for _day, first, last in parts)
        self.assertEqual(billed, worth(start, end))

    def test_who_bills_each_day_bills_on_the_day_it_is_due(self):
        rng = random.Random(7)
        for _round in range(6):
            start = date(2026, 1, 1) + rng.randint(0, 60) * DAY
            end = start + rng.randint(1, 200) * DAY
            runs = [start + n * DAY for n in range(700)]
            for schedule in _schedules(rng, start):
                for timing in (ADVANCE, ARREARS):
                    parts = _bill(schedule, start, end, timing, False, runs)
                    self._check_parts(parts, start, end, timing)
                    for day, first, last in parts:
                        self.assertEqual(day, first if timing == ADVANCE else last)
