"""Who had a line or device when: the days of its users, from those on which one began.

A history is a list of first days, each with a user. Whoever stands last goes on until
now. Before the first day that is dated nobody knows who had it: that is not the same as
nobody, of whom a row without a day says so.
"""

import datetime
from collections.abc import Iterable

from .spans import clip

#: A user of whom a history says that there was none.
NOBODY = 0
#: First day of a user, ``None``: from the beginning; and the id of the user.
Start = tuple[datetime.date | None, int]
#: First day, day after the last one (``None``: still so), id of the user (``None``: not
#: known).
Held = tuple[datetime.date, datetime.date | None, int | None]


def held(
    starts: Iterable[Start],
    now: int,
    first: datetime.date,
    stop: datetime.date | None,
) -> list[Held]:
    """Return who had something on the days of a span, without a gap.

    :param starts: its history in any order, a day at most once. Without any, whoever
        has it now had it all the time.
    :param now: who has it now, or :data:`NOBODY`.
    :param first: first day of the span.
    :param stop: the day after the last one; ``None``: it goes on.
    """
    begin = datetime.date.min
    steps = sorted((day or begin, user) for day, user in starts)
    if not steps:
        steps = [(begin, now)]
    days = [day for day, _user in steps]
    told: list = [(begin, days[0], None)] if days[0] > begin else []
    for place, (day, user) in enumerate(steps):
        after = days[place + 1] if place + 1 < len(days) else None
        if told and told[-1][2] == user:
            told[-1] = (told[-1][0], after, user)
        else:
            told.append((day, after, user))
    forever = datetime.date.max
    return [
        (start, None if stop is None and after == forever else after, user)
        for start, after, user in clip(told, first, stop or forever)
    ]


def bearers(
    starts: Iterable[Start],
    now: int,
    first: datetime.date,
    stop: datetime.date,
) -> list[tuple[int, int]]:
    """Return who bears the cost of a span of days, and for how many of them.

    The days before the first user that is known go to that one: a line that was entered
    without its user was rarely used by nobody.

    :return: id of the user and a number of days; in the order of time.
    """
    steps = list(starts)
    spans = held(steps, now, first, max(stop, first + datetime.timedelta(days=1)))
    known = next((user for *_days, user in spans if user is not None), None)
    if known is None:
        known = min((day or datetime.date.min, user) for day, user in steps)[1]
    borne: list[tuple[int, int]] = []
    for start, after, user in spans:
        who, days = known if user is None else user, (after - start).days
        if borne and borne[-1][0] == who:
            days += borne.pop()[1]
        borne.append((who, days))
    return borne
