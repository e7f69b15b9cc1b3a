"""Tenures: who had something when, one after the other.

A tenure is a pair of days: the first day, and the day on which it is given up, which
may be the first day of the next one; ``None`` when it still runs.
"""

from collections.abc import Iterable
from datetime import date

Days = tuple[date, date | None]


def overlap(one: Days, other: Days) -> bool:
    """Return whether two tenures share a day; an empty one shares none."""
    for start, end in (one, other):
        if end is not None and end <= start:
            return False
    return (other[1] is None or one[0] < other[1]) and (
        one[1] is None or other[0] < one[1]
    )


def fit(days: Days, others: Iterable[Days]) -> Days:
    """Return a guessed tenure, shortened until it no longer meets the known ones.

    It begins when those that ended during it have ended, and ends when the next one
    begins.

    :param days: the guess, its end not before its start.
    :param others: tenures that are known.
    :return: the guess or a part of it, possibly empty; it may still meet one that runs.
    """
    start, end = days
    met = [other for other in others if overlap(days, other)]
    if end is None:
        return max([start, *(last for _first, last in met if last)]), None
    start = max([start, *(last for first, last in met if last and first <= start)])
    return start, max(
        start, min([end, *(first for first, _last in met if first > days[0])])
    )
