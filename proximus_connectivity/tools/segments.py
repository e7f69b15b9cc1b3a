"""The price of a line over time, as segments that follow each other."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

#: Wide enough that no amount is ever rounded by the arithmetic itself.
_EXACT = Context(prec=200, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Segment:
    """A price that held for a while.

    :ivar date_from: first day.
    :ivar date_to: the day after the last one; ``None``: still so.
    :ivar monthly: price of a whole month.
    """

    date_from: date
    date_to: date | None
    monthly: Decimal

    def __post_init__(self):
        if self.date_to is not None and self.date_to <= self.date_from:
            raise ValueError(
                f"A segment ends ({self.date_to}) before it starts ({self.date_from})."
            )


def cost_between(
    segments: Iterable[Segment],
    first: date,
    last: date,
    unit: Decimal = Decimal("0.01"),
) -> Decimal:
    """Return what a line cost from one day to another.

    Each calendar month counts by its days: a price that held 10 of 30 days counts for a
    third. Nothing is rounded before the end; halves go up.

    :param first: first day; after ``last``: nothing.
    :param last: last day.
    :param unit: smallest amount, > 0; the result is a multiple of it.
    """
    after = last + timedelta(1)
    total = Fraction(0)
    for segment in segments:
        begin = max(first, segment.date_from)
        end = min(after, segment.date_to or after)
        total += Fraction(segment.monthly) * _months(begin, end)
    exact = total / Fraction(unit)
    units = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return _EXACT.multiply(Decimal(units), unit)


def _months(begin: date, end: date) -> Fraction:
    """Return how many calendar months lie between two days, the end not included."""
    if end <= begin:
        return Fraction(0)
    return _position(end) - _position(begin)


def _position(day: date) -> Fraction:
    length = calendar.monthrange(day.year, day.month)[1]
    return day.year * 12 + day.month + Fraction(day.day - 1, length)


def fit(
    spans: Sequence[tuple[date, date | None]], start: date, end: date | None
) -> list[tuple[int, date, date | None]]:
    """Make spans that follow each other cover a life, and no day more.

    The first one that is left starts with the life, the last one ends with it. Spans
    that lie outside disappear; when all do, the nearest one stays, stretched.

    :param spans: first day and the day after the last one (``None``: open), in order.
    :param start: first day of the life.
    :param end: the day after its last one; ``None``: it goes on.
    :return: position, first day and the day after the last one of each span that stays.
    :raises ValueError: without a span, or when the life has no day.
    """
    if not spans:
        raise ValueError("There is no span to fit.")
    if end is not None and end <= start:
        raise ValueError(f"A life cannot end ({end}) before it starts ({start}).")
    left = [
        (index, first, after)
        for index, (first, after) in enumerate(spans)
        if (after is None or after > start) and (end is None or first < end)
    ]
    if not left:
        index = 0 if end is not None and spans[0][0] >= end else len(spans) - 1
        return [(index, start, end)]
    index, _first, after = left[0]
    left[0] = (index, start, after)
    index, first, _after = left[-1]
    left[-1] = (index, first, end)
    return left
