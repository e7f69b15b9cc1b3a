"""What a line is used for, month by month: what counts as known, and as used.

Unknown is not zero: a source that tells only data says nothing about calls.
"""

import datetime
from decimal import ROUND_HALF_UP, Decimal

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
ALL_FIGURES = tuple(name for names in FIGURES.values() for name in names)
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


def shown(amount: Decimal, unit: Decimal) -> Decimal:
    """Return a figure in whole units; what is more than nothing stays so.

    A line that used a kilobyte was used, also where gigabytes have three decimals.

    :param amount: not negative.
    :param unit: the smallest step, such as ``Decimal("0.001")``.
    """
    steps = (amount / unit).quantize(Decimal(1), ROUND_HALF_UP)
    return (max(steps, Decimal(1)) if amount > 0 else Decimal(0)) * unit
