from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_bundle.tools.periods import Schedule, periods, prorate

from . import examples

days = st.dates(date(2020, 1, 1), date(2032, 12, 31))
anchors = st.integers(1, 31)
lengths = st.sampled_from([1, 2, 3, 6, 12])
conventions = st.sampled_from([0, 30])
amounts = st.decimals(-(10**6), 10**6, places=2)
units = st.sampled_from([Decimal(unit) for unit in ("0.001", "0.01", "0.05", "1")])
schedules = st.builds(Schedule, days, anchors, lengths, conventions)


class TestPeriodProperties(TestCase):
    @examples(200)
    @given(days, st.integers(1, 900), st.integers(0, 900), anchors, lengths)
    def test_periods_cover_the_service_without_gap(
        self, start, length, ahead, anchor, months
    ):
        end, until = start + timedelta(length), start + timedelta(ahead)
        found = periods(start, end, until, anchor, months)
        self.assertEqual(found[0].date_from, start)
        for before, after in pairwise(found):
            self.assertEqual(before.date_to, after.date_from)
            self.assertTrue(before is found[0] or before.fraction == 1)
        self.assertTrue(found[-1].date_to == end or found[-1].date_to > until)

    @examples(100)
    @given(days, st.integers(0, 400), st.integers(0, 400), anchors)
    def test_billing_late_finds_what_billing_in_time_found(
        self, start, early, late, anchor
    ):
        first, last = sorted((early, late))
        some = periods(start, None, start + timedelta(first), anchor)
        every = periods(start, None, start + timedelta(last), anchor)
        self.assertEqual(every[: len(some)], some)

    @examples(100)
    @given(days, anchors)
    def test_boundaries_keep_the_anchor_day(self, start, anchor):
        for period in periods(start, None, start + timedelta(800), anchor)[1:]:
            day = period.date_from
            last = day.month != (day + timedelta(1)).month
            self.assertTrue(day.day == anchor or (last and day.day < anchor))

    @examples(200)
    @given(schedules, days, st.lists(st.integers(0, 400)), amounts, units)
    def test_parts_of_a_period_sum_to_its_price(
        self, schedule, day, offsets, amount, unit
    ):
        start = schedule.boundary(schedule.index(day))
        (full,) = schedule.between(start, None, start)
        marks = [full.date_from + timedelta(offset) for offset in offsets]
        parts = schedule.cut(full, marks)
        self.assertEqual(sum(part.days for part in parts), full.full_days)
        self.assertEqual(
            sum(prorate(amount, part, unit) for part in parts),
            prorate(amount, full, unit),
        )

    @examples(200)
    @given(schedules, days, st.integers(0, 400), amounts, units)
    def test_a_charge_and_its_full_credit_net_to_zero(
        self, schedule, day, length, amount, unit
    ):
        for period in schedule.between(day, day + timedelta(length), day):
            charge = prorate(amount, period, unit)
            self.assertEqual(charge + prorate(-amount, period, unit), 0)
            exact = Fraction(amount) * period.fraction
            self.assertLess(
                abs(Fraction(charge) - exact), Fraction(unit) * Fraction("1.001")
            )

    @examples(200)
    @given(days, anchors, lengths, conventions)
    def test_the_first_full_period_opens_on_the_first_anchor_day(
        self, start, anchor, months, month_days
    ):
        first, *_rest = periods(start, None, start, anchor, months, month_days)
        stub = first.date_to - start
        if first.fraction < 1:
            self.assertLess(stub, timedelta(31))
            self.assertEqual(first.fraction, Fraction(first.days, first.full_days))

    @examples(200)
    @given(days, anchors, st.sampled_from([2, 3, 6, 12]), st.data())
    def test_months_of_a_full_period_weigh_the_same(self, day, anchor, months, data):
        month = Schedule(day, anchor)
        start = month.boundary(month.index(day))
        schedule = Schedule(start, anchor, months)
        marks = [month.boundary(month.index(start) + step) for step in range(months)]
        (full,) = schedule.between(start, None, start)
        parts = schedule.cut(full, marks)
        self.assertEqual(
            [part.fraction for part in parts], [Fraction(1, months)] * months
        )
        split = data.draw(st.dates(start, full.date_to))
        two = [schedule.period(start, split), schedule.period(split, full.date_to)]
        if split < full.date_to:
            self.assertEqual(sum(part.fraction for part in two), 1)

    @examples(100)
    @given(schedules, days, st.integers(1, 400), amounts)
    def test_what_is_used_is_the_charge_less_the_credit_of_the_rest(
        self, schedule, day, offset, amount
    ):
        start = schedule.boundary(schedule.index(day))
        (full,) = schedule.between(start, None, start)
        stop = min(start + timedelta(offset), full.date_to)
        used = schedule.period(start, stop)
        rest = schedule.period(stop, full.date_to) if stop < full.date_to else None
        credit = prorate(-amount, rest) if rest else 0
        self.assertEqual(prorate(amount, full) + credit, prorate(amount, used))
