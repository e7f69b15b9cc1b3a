"""What a ledger still lacks: the charged time that is wanted, less what it holds.

A ledger never changes what it says. When a price changes, a line pauses or an end is
found out late, entries are added until it says what is wanted: a *credit* of the time
charged too much and a *charge* of the time charged too little, each under its own
price. Nothing is added when there is nothing to correct, so that the same question
asked twice corrects once, however the ledger came to be what it is.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .periods import Calendar, Period, Schedule


class Stretch(NamedTuple):
    """Time under one price: a span of connectivity's ``tools/spans.py``.

    :param date_from: first day.
    :param date_to: day after the last one; not before `date_from`.
    :param key: tells the price.
    :param count: how often it is charged; negative for a credit.
    """

    date_from: date
    date_to: date
    key: Hashable
    count: int = 1


@dataclass(frozen=True)
class Correction:
    """One entry that a ledger lacks, inside one full period.

    :param period: the time.
    :param key: its price.
    :param count: 1 for a charge, -1 for a credit.
    """

    period: Period
    key: Hashable
    count: int


def difference(
    schedule: Schedule | Calendar,
    wanted: Iterable[Stretch],
    covered: Iterable[Stretch],
) -> list[Correction]:
    """Return what must be added to `covered` to say what is `wanted`.

    Time that touches, under one price and in one full period, is one correction.
    Applying the result and asking again gives nothing.

    :param schedule: the grid of full periods.
    :param wanted: what should be charged.
    :param covered: what the ledger charges; its credits have a negative count.
    :return: in order of time, credits before charges.
    """
    steps: dict = {}
    for stretches, sign in ((wanted, 1), (covered, -1)):
        for stretch in stretches:
            days = steps.setdefault(stretch.key, {})
            step = sign * stretch.count
            days[stretch.date_from] = days.get(stretch.date_from, 0) + step
            days[stretch.date_to] = days.get(stretch.date_to, 0) - step
    corrections = [
        Correction(period, key, count)
        for key, days in steps.items()
        for first, last, count in _runs(days)
        for period in schedule.between(first, last, last)
    ]
    return sorted(corrections, key=lambda c: (c.period.date_from, c.count))


def _runs(days: dict[date, int]) -> list[tuple[date, date, int]]:
    """Return the times with one count other than zero, from its steps."""
    result, count, begin = [], 0, None
    for day in sorted(days):
        if not days[day]:
            continue
        if count:
            result.append((begin, day, count))
        count, begin = count + days[day], day
    return result
