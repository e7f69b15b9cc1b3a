"""What a line is used for, month by month: what counts as known, and as used.

Unknown is not zero: a source that tells only data says nothing about calls.
"""

import datetime

#: What must be told of a month before a line of a kind can pass for unused.
NEEDS = {
    "internet": ("data",),
    "sdwan": ("data",),
    "backup": ("data",),
    "iot": ("data",),
    "voice": ("voice",),
    "sip_trunk": ("voice",),
    "mobile": ("data", "voice"),
}
#: Figures of each part.
FIGURES = {"data": ("data_gb", "roaming_gb"), "voice": ("minutes", "sms")}
#: Kinds that are there for the day on which they are needed: idle is as it should be.
IDLE = frozenset({"backup"})
#: Known months without any use after which a line passes for unused.
UNUSED_MONTHS = 3


def month_of(day: datetime.date) -> datetime.date:
    """Return the first day of the month of a day."""
    return day.replace(day=1)


def reported_parts(names) -> set[str]:
    """Return the parts (``data``, ``voice``) that figures of these names tell of.

    :param names: names of the figures that were given.
    """
    given = set(names)
    return {part for part, figures in FIGURES.items() if given & set(figures)}
