"""Billing periods that keep their anchor day, and exact shares of them.

Periods are half open: they begin on `date_from` and end the day before `date_to`. The
anchor day is looked up anew in each month, so that a subscription of the 31st is
billed on 31 January, 28 February and 31 March: it never drifts to the 28th.

The denominator of a share is the real number of days of the anchored period, or with
``month_days=30`` the 30 days that each month counts in the 30E/360 convention (ISDA
2006, section 4.16(g)). In a full period of several months each month weighs the same
and days count inside a month only: two months of a quarter are two thirds of it. The
stub before the first full period, which has no month of its own, counts its days out
of those of the full period that it ends, as Kill Bill does.

A first or last part is priced by *cumulative difference*: what is billed up to its end
less what is billed up to its start. So the parts of a period always sum to its price,
and a charge with the credit of its rest is what was used.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from odoo.addons.proximus_connectivity.tools.money import fraction, from_units, in_units

_DAYS_OF_A_MONTH = frozenset({0, 28, 29, 30, 31})


@dataclass(frozen=True)
class Period:
    """A billed stretch of time inside one full anchored period.

    :param date_from: first day.
    :param date_to: day after the last one.
    :param days: days billed.
    :param full_days: days of the full period that it is a part of.
    :param remaining: days of that full period after `date_to`. It only says where a
        half cent goes, so it is no part of the identity of a period.
    :param months: months of the full period.
    :param share: the share of the full period where it is not that of its days.
    :param rest: the share of the full period after `date_to`, likewise.
    """

    date_from: date
    date_to: date
    days: int
    full_days: int
    remaining: int = field(default=0, compare=False)
    months: int = field(default=1, compare=False)
    share: Fraction | None = field(default=None, compare=False)
    rest: Fraction | None = field(default=None, compare=False)

    def __post_init__(self):
        if self.date_to < self.date_from:
            raise ValueError(f"period ends before it starts on {self.date_from}")
        if self.full_days < 1 or self.days < 0 or self.remaining < 0:
            raise ValueError("a period cannot have fewer than no days")

    @property
    def fraction(self) -> Fraction:
        """The share of the full period, 1 for a full one."""
        if self.share is None:
            return Fraction(self.days, self.full_days)
        return self.share

    @property
    def fraction_after(self) -> Fraction:
        """The share of the full period that comes after this one."""
        if self.rest is None:
            return Fraction(self.remaining, self.full_days)
        return self.rest


@dataclass(frozen=True)
class Schedule:
    """The grid of full periods of a subscription.

    The first full period opens on the first anchor day on or after `origin`; from there
    the grid has a boundary every `months` months, in both directions.

    :param origin: any day of the first period.
    :param anchor_day: 1 to 31; in a shorter month its last day.
    :param months: length of a full period.
    :param month_days: 0 to count real days, 30 to count every month as 30 days.
    :raises ValueError: when one of them is out of range.
    """

    origin: date
    anchor_day: int
    months: int = 1
    month_days: int = 0

    def __post_init__(self):
        if not 1 <= self.anchor_day <= 31:
            raise ValueError(f"the anchor day must be 1 to 31, not {self.anchor_day}")
        if self.months < 1:
            raise ValueError(f"a period needs at least one month, not {self.months}")
        if self.month_days not in _DAYS_OF_A_MONTH:
            raise ValueError(f"a month cannot count {self.month_days} days")

    def boundary(self, index: int) -> date:
        """Return the first day of full period `index`, 0 being that of the origin."""
        return anchored(self._base + index * self.months, self.anchor_day)

    def index(self, day: date) -> int:
        """Return the number of the full period that contains `day`."""
        index = (day.year * 12 + day.month - 1 - self._base) // self.months
        return index if self.boundary(index) <= day else index - 1

    def period(self, date_from: date, date_to: date) -> Period:
        """Return the part of one full period between two dates.

        :raises ValueError: when the dates are not in one full period.
        """
        index = self.index(date_from)
        if not date_from <= date_to <= self.boundary(index + 1):
            raise ValueError(f"{date_from} to {date_to} is not within one period")
        full = self._elapsed(index, self.boundary(index + 1))
        before, after = self._elapsed(index, date_from), self._elapsed(index, date_to)
        period = Period(
            date_from, date_to, after - before, full, full - after, self.months
        )
        if not self._weighs_months(index):
            return period
        first, last = self._share(index, date_from), self._share(index, date_to)
        return replace(period, share=last - first, rest=1 - last)

    def start_on(self, day: date) -> date:
        """Return the first day of the full period that contains `day`."""
        return self.boundary(self.index(day))

    def stop_after(self, day: date) -> date:
        """Return the first day after the full period that contains `day`."""
        return self.boundary(self.index(day) + 1)

    def between(self, start: date, end: date | None, until: date) -> list[Period]:
        """Return the periods from `start` to `end` that begin on `until` or before."""
        result = []
        while start <= until and (end is None or start < end):
            stop = self.stop_after(start)
            result.append(self.period(start, stop if end is None else min(stop, end)))
            start = stop
        return result

    def cut(self, period: Period, days: Iterable[date]) -> list[Period]:
        """Cut `period` at the given days; those outside it do nothing."""
        inner = {day for day in days if period.date_from < day < period.date_to}
        marks = [period.date_from, *sorted(inner), period.date_to]
        return [
            self.period(first, last)
            for first, last in zip(marks, marks[1:], strict=False)
        ]

    @property
    def _base(self) -> int:
        """The month in which the full period of the origin begins."""
        month = self.origin.year * 12 + self.origin.month - 1
        if anchored(month, self.anchor_day) < self.origin:
            month += 1
        is_full = anchored(month, self.anchor_day) == self.origin
        return month if is_full else month - self.months

    def _weighs_months(self, index: int) -> bool:
        """Return whether months weigh as months in a full period, whatever their days.

        Months of 30 days do so by themselves; the stub counts its days.
        """
        if self.months == 1 or self.month_days:
            return False
        return index != 0 or self.boundary(0) == self.origin

    def _share(self, index: int, day: date) -> Fraction:
        """Return how much of full period `index` has passed before `day`."""
        first = self._base + index * self.months
        months = min(day.year * 12 + day.month - 1 - first, self.months - 1)
        if anchored(first + months, self.anchor_day) > day:
            months -= 1
        start, stop = (
            anchored(first + months + step, self.anchor_day) for step in (0, 1)
        )
        return (months + Fraction((day - start).days, (stop - start).days)) / (
            self.months
        )

    def _elapsed(self, index: int, day: date) -> int:
        """Return how many days of full period `index` have passed before `day`."""
        start, stop = self.boundary(index), self.boundary(index + 1)
        if not self.month_days:
            return (day - start).days
        whole = self.months * self.month_days
        if day >= stop:
            return whole
        months = (day.year - start.year) * 12 + day.month - start.month
        first = min(self.anchor_day, self.month_days)
        days = months * self.month_days + min(day.day, self.month_days) - first
        return min(max(days, 0), whole)


@dataclass(frozen=True)
class Calendar:
    """Grids that follow each other: the billing day or the interval has changed.

    What is charged before a change keeps the grid under which it was charged.

    :param grids: pairs of the first day on which a grid holds and the
        :class:`Schedule`, in order of time; the first one holds from the beginning.
    :raises ValueError: without a grid, or when they are not in order.
    """

    grids: tuple[tuple[date, Schedule], ...]

    def __post_init__(self):
        days = [day for day, _grid in self.grids]
        if not days or days != sorted(set(days)):
            raise ValueError("a calendar needs grids in order of time")

    def start_on(self, day: date) -> date:
        """Return the first day of the period that contains `day`."""
        first, grid = next(
            (first, grid) for first, grid, last in self._spans() if day < last
        )
        return max(grid.start_on(day), first)

    def stop_after(self, day: date) -> date:
        """Return the first day after the period that contains `day`."""
        grid, last = next(
            (grid, last) for _first, grid, last in self._spans() if day < last
        )
        return min(grid.stop_after(day), last)

    def between(self, start: date, end: date | None, until: date) -> list[Period]:
        """Return the periods from `start` to `end` that begin on `until` or before."""
        result = []
        for first, grid, last in self._spans():
            first = max(start, first)
            after = end if last == date.max else min(last, end or last)
            if after is None or first < after:
                result += grid.between(first, after, until)
        return result

    def _spans(self):
        """Yield the first day, the grid and the day after the last one, of each."""
        days = [date.min, *(day for day, _grid in self.grids[1:]), date.max]
        for (_day, grid), first, last in zip(self.grids, days, days[1:], strict=False):
            yield first, grid, last


def anchored(month: int, anchor_day: int) -> date:
    """Return the anchor day of a month, counted from the year 0.

    >>> anchored(2026 * 12 + 1, 31)
    datetime.date(2026, 2, 28)
    """
    year, index = divmod(month, 12)
    return date(year, index + 1, min(anchor_day, monthrange(year, index + 1)[1]))


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a shorter month.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    return anchored(day.year * 12 + day.month - 1 + months, day.day)


def periods(
    start: date,
    end: date | None,
    until: date,
    anchor_day: int,
    months: int = 1,
    month_days: int = 0,
) -> list[Period]:
    """Return every period that may be billed in advance on `until`.

    A period may be billed from its first day on. The first one runs from `start` to
    the next boundary, the last one stops at `end`. They touch each other and cover
    all the time from `start`, so missed ones are caught up.

    :param start: first day of the service.
    :param end: day after the last day of the service; None when it goes on.
    :param until: day on which one bills.
    :param anchor_day: day of the month on which full periods begin, 1 to 31.
    :param months: months of a full period; the first one opens on the first anchor day
        on or after `start`, and the stub before it is a part of a full period.
    :param month_days: 0 for real days, 30 for months of 30 days (30E/360).
    :return: in order of time; empty when nothing is to be billed yet, or ever.
    :raises ValueError: when the anchor day, months or month days are out of range.
    """
    return Schedule(start, anchor_day, months, month_days).between(start, end, until)


def prorate(
    amount: Decimal, period: Period, unit: Decimal = Decimal("0.01")
) -> Decimal:
    """Return the price of a period, given that of the full period.

    ``amount × fraction``, halves away from zero. Parts that touch each other
    and come from one :class:`Schedule` sum exactly to the price of their whole,
    because each is a difference of two rounded sums. A negative amount gives the
    same price with the other sign, so a full credit undoes its charge.

    :param amount: price of the full period, in a currency.
    :param period: what of it is billed.
    :param unit: smallest amount of the currency, positive.
    :raises ValueError: when the unit is not positive or the amount no number.
    """
    price = fraction(amount)
    after = period.fraction_after
    upto = in_units(price * (after + period.fraction), unit) - in_units(
        price * after, unit
    )
    return from_units(upto, unit)
