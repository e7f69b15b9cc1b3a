"""Half-open spans of days: what they share, what they leave open, how they fit.

A span is a tuple that begins with its first day and the day after its last one;
``None`` as the second says that it still runs. What follows in the tuple (whose price
it is, how often it counts) is kept when a span is cut, and so is its class when it is a
named tuple.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

Span = tuple[date, date | None]
#: A span with whatever follows its two days.
AnySpan = TypeVar("AnySpan", bound=tuple)


def overlap(one: Span, other: Span) -> bool:
    """Return whether two spans share a day; an empty one shares none."""
    for start, end in (one, other):
        if end is not None and end <= start:
            return False
    return (other[1] is None or one[0] < other[1]) and (
        one[1] is None or other[0] < one[1]
    )


def clip(spans: Iterable[AnySpan], start: date, stop: date) -> list[AnySpan]:
    """Return the parts of the spans between two days; empty ones disappear.

    :param start: first day.
    :param stop: the day after the last one.
    """
    parts = []
    for span in spans:
        first = max(span[0], start)
        after = stop if span[1] is None else min(span[1], stop)
        if first < after:
            parts.append(_cut(span, first, after))
    return parts


def without(
    spans: Iterable[AnySpan], gaps: Iterable[tuple[date, date]]
) -> list[AnySpan]:
    """Return the spans without the days of some gaps, half open like they are."""
    result = list(spans)
    for first, after in gaps:
        if first >= after:
            continue
        result = [
            part
            for span in result
            for part in (
                *clip([span], date.min, first),
                *clip([span], after, date.max),
            )
        ]
    return result


def uncovered(spans: Iterable[tuple], start: date, stop: date) -> date | None:
    """Return the first day from ``start`` to ``stop`` in no span, None without any.

    :param stop: the day after the last one to look at.
    """
    day = start
    for span in sorted(spans, key=lambda span: span[0]):
        if span[0] > day:
            break
        day = stop if span[1] is None else max(day, span[1])
    return day if day < stop else None


def cover(
    spans: Sequence[Span], start: date, end: date | None
) -> list[tuple[int, date, date | None]]:
    """Make spans that follow each other cover a life, and no day more.

    The first one that is left starts with the life, the last one ends with it. Spans
    that lie outside disappear; when all do, the nearest one stays, stretched.

    :param spans: those that follow each other, in order; the last one may run on.
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


def give_way(span: Span, others: Iterable[Span]) -> Span:
    """Return a guessed span, shortened until it no longer meets the known ones.

    It begins when those that ended during it have ended, and ends when the next one
    begins.

    :param span: the guess, its end not before its start.
    :param others: spans that are known.
    :return: the guess or a part of it, possibly empty; it may still meet one that runs.
    """
    start, end = span
    met = [other for other in others if overlap(span, other)]
    if end is None:
        return max([start, *(last for _first, last in met if last)]), None
    start = max([start, *(last for first, last in met if last and first <= start)])
    return start, max(
        start, min([end, *(first for first, _last in met if first > span[0])])
    )


def _cut(span: AnySpan, first: date, after: date) -> AnySpan:
    """Return a span with other days and all else that it says."""
    make = getattr(type(span), "_make", tuple)
    return make((first, after, *span[2:]))
