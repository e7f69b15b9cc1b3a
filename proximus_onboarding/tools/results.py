"""What came of a set-up: measured in the database, before and after.

What is not measured is None, and stays so in whatever is made of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from .scoring import hours_saved

#: A measurement looks back this many months; a figure a month is one of them.
MONTHS = 3


@dataclass(frozen=True)
class Found:
    """What a measurement found.

    :ivar value: a share in percent, days, or a number; None: not measured.
    :ivar count: what was found of it: quotations signed, bills received.
    :ivar total: among how many.
    """

    value: Decimal | None = None
    count: int = 0
    total: int = 0


def share(count: int, total: int) -> Found:
    """Return a share in percent; of nothing it is not measured.

    :raises ValueError: when there is more of it than in all.
    """
    if not 0 <= count <= total:
        raise ValueError(f"{count} of {total} is no share")
    value = Decimal(100) * count / total if total else None
    return Found(value, count, total)


def days(spans: Iterable[tuple[date, date]]) -> Found:
    """Return the days between two dates that are in the middle of all; None of none.

    :param spans: from and to; what ends before it begins took no day.
    """
    found = [max(0, (end - start).days) for start, end in spans]
    value = Decimal(str(median(found))) if found else None
    return Found(value, len(found), len(found))


def number(count: int) -> Found:
    """Return a number; that there is none of it was measured as well."""
    return Found(Decimal(count), count, count)


def change(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """Return how much it went up, None where either is not measured."""
    return None if before is None or after is None else after - before


def hours_measured(
    count: int | None, estimates: Sequence[tuple[float, float]]
) -> tuple[Decimal, ...] | None:
    """Return the hours a month that went with what was counted, by each estimate.

    How often was counted; how many minutes each time saves stays an assumption.

    :param count: documents of :data:`MONTHS` months; None: not measured.
    :param estimates: minutes each time, and the share of it that is automated.
    :return: low, likely and high, or None.
    """
    if count is None:
        return None
    monthly = Decimal(count) / MONTHS
    return tuple(
        hours_saved(monthly, minutes, automatable, 1)
        for minutes, automatable in estimates
    )


def total_measured(
    parts: Iterable[tuple[str, tuple[Decimal, ...] | None]],
) -> tuple[Decimal, ...] | None:
    """Add up measured hours, once for the same work; None when nothing is measured.

    :param parts: the name of the work, and its low, likely and high hours.
    """
    largest: dict[str, tuple[Decimal, ...]] = {}
    for name, hours in parts:
        if hours is not None:
            known = largest.get(name, hours)
            largest[name] = tuple(max(pair) for pair in zip(known, hours, strict=True))
    if not largest:
        return None
    columns = zip(*largest.values(), strict=True)
    return tuple(sum(column, Decimal(0)) for column in columns)
