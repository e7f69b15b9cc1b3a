from datetime import date, timedelta
from itertools import pairwise
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.proximus_bundle.tools.periods import Schedule
from odoo.addons.proximus_bundle.tools.timing import (
    ADVANCE,
    ARREARS,
    Plan,
    first_billing_day,
)

START = date(2026, 1, 9)
DAYS = st.integers(0, 500).map(lambda days: START + timedelta(days))
WAYS = st.sampled_from([ADVANCE, ARREARS])


@st.composite
def grids(draw):
    months = draw(st.sampled_from([1, 1, 3]))
    month_days = draw(st.sampled_from([0, 30]))
    return Schedule(START, draw(st.integers(1, 31)), months, month_days)


class Charge:
    """A line that is billed by runs and changed in between, as a subscription does."""

    def __init__(self, grid, end, waits):
        self.grid, self.end, self.waits = grid, end, waits
        self.plan, self.reached, self.parts = Plan(ADVANCE), None, []

    def bill(self, day):
        begin = self.reached or START
        waits = self.waits and self.reached is None
        due = self.plan.due_on(self.grid, begin, self.end, waits)
        if due is None or due > day:
            return
        stop = self.plan.billed_to(self.grid, begin, day, self.end)
        self.parts.append((day, begin, stop))
        self.reached = stop

    def change(self, timing, day):
        day = first_billing_day(self.grid, max(day, self.reached or START))
        ends = [end for _timing, end in self.plan.past]
        if timing == self.plan.timing or (ends and day < max(ends)):
            return
        past = [one for one in self.plan.past if one[1] < day]
        before = self.plan.on(day - timedelta(1))
        if day > START and before != timing:
            past.append((before, day))
        self.plan = Plan(timing, tuple(past))


class TestToolsTimingPlan(TestCase):
    @settings(deadline=None, max_examples=300)
    @given(
        grids(),
        st.none() | DAYS,
        st.booleans(),
        st.lists(st.tuples(DAYS, st.none() | st.tuples(WAYS, DAYS)), max_size=12),
    )
    def test_no_day_is_billed_twice_or_left_out_at_a_seam(
        self, grid, end, waits, events
    ):
        charge = Charge(grid, end, waits)
        for day, change in sorted(events, key=lambda event: event[0]):
            if change:
                charge.change(change[0], max(day, change[1]))
            charge.bill(day)
        charge.bill(date(2030, 1, 1))
        charge.bill(date(2030, 1, 1))
        spans = [(first, last) for _day, first, last in charge.parts]
        self.assertTrue(all(a[1] == b[0] for a, b in pairwise(spans)))
        self.assertTrue(all(first < last for first, last in spans))
        if end is None or end > START:
            self.assertEqual(spans[0][0], START)
        if end is not None and end > START:
            self.assertEqual(spans[-1][1], end)

    @settings(deadline=None, max_examples=200)
    @given(grids(), WAYS, DAYS, st.lists(DAYS, max_size=12))
    def test_each_day_is_billed_as_it_was_agreed_for_it(self, grid, timing, day, runs):
        charge = Charge(grid, None, waits=False)
        runs = sorted(runs)
        for run in runs:
            if run >= day:
                charge.change(timing, day)
            charge.bill(run)
            begin = charge.reached or START
            # what is due is billed
            due = charge.plan.due_on(grid, begin, None)
            self.assertGreater(due, run)
        for run, _first, last in charge.parts:
            on_last = charge.plan.on(last - timedelta(1))
            if on_last == ARREARS:
                self.assertLessEqual(last, run)
