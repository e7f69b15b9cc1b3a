"""Whose year a cost belongs to: advance charges, and what is used but not billed yet.

A charge is used up evenly over its days. What of a bill lies after the closing day is a
deferred charge; what of a bill to come lies up to it is an accrued one. What is kept
and what is moved always sum to the whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .deferral import deferred
from .money import from_units, in_units


@dataclass(frozen=True)
class Split:
    """A charge on both sides of a closing day.

    :ivar days_before: days up to the closing day, it included.
    :ivar days_after: days after it.
    :ivar before: what of the amount belongs to the days before.
    :ivar after: what belongs to the days after; both sum to the whole.
    """

    days_before: int
    days_after: int
    before: Decimal
    after: Decimal


def split(
    amount: Decimal,
    first_day: date,
    last_day: date,
    closing: date,
    unit: Decimal = Decimal("0.01"),
) -> Split:
    """Return what of a charge lies before and after a closing day, by days.

    :param amount: in a currency; negative for what is given back.
    :param first_day: first day that is charged.
    :param last_day: last day, included.
    :param closing: last day of the accounting period, included.
    :param unit: smallest amount of the currency, positive.
    :raises ValueError: when the charge ends before it begins.
    """
    after = deferred(amount, first_day, last_day, closing, unit)
    days = (last_day - first_day).days + 1
    days_before = max(0, min(days, (closing - first_day).days + 1))
    whole = from_units(in_units(amount, unit), unit)
    return Split(days_before, days - days_before, whole - after, after)


def unbilled_from(
    billed: Iterable[tuple[date, date]], start: date, year_start: date
) -> date | None:
    """Return the first day of service that no bill has charged yet.

    :param billed: first and last days that bills charged, in any order; empty when no
        bill named the line.
    :param start: first day of service.
    :param year_start: first day of the accounting year. What began before it and was
        never billed is not guessed.
    :return: ``None`` when nobody can tell.
    """
    last = max((last for _first, last in billed), default=None)
    if last is not None:
        return max(start, last + timedelta(days=1))
    return start if start >= year_start else None
