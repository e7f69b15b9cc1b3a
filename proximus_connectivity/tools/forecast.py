"""What lines will cost month by month, and why a bill is more than the one before.

Amounts are without VAT, in one currency. An amount that nobody knows is ``None``, which
is not zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from .bill_judge import Price, due
from .usage import month_of

_ZERO = Decimal(0)
#: Months have 28 to 31 days: so many more or less are still a month.
_SAME_DAYS = 3

#: Why an amount differs from the month before.
REASONS = (
    "new_line",
    "price_up",
    "price_down",
    "days",
    "usage",
    "one_off",
    "missing_credit",
    "credit",
    "duplicate",
    "third_party",
    "unknown",
    "gone",
)


def months(first: date, count: int) -> list[date]:
    """Return the first days of some months, the one of ``first`` being the first."""
    start = month_of(first)
    return [start + relativedelta(months=place) for place in range(count)]


def month_costs(
    prices: Iterable[Price], starts: Sequence[date], unit: Decimal = Decimal("0.01")
) -> list[Decimal | None]:
    """Return what a line costs in each calendar month.

    A part of a month is its part of the days of that month. Each month is rounded once.

    :param prices: what it costs, and from when to when.
    :param starts: first days of the months.
    :return: ``None`` for a month in which a price is unknown.
    """
    prices = tuple(prices)
    found = []
    for start in starts:
        cost = due(prices, start, start + relativedelta(day=31), unit)
        found.append(cost and cost.amount)
    return found


def exceeds(
    billed: Decimal, expected: Decimal, percent: Decimal, least: Decimal = _ZERO
) -> bool:
    """Return whether a bill is more than its forecast allows.

    :param percent: how much more is still all right, in percent of the forecast, ≥ 0.
    :param least: how much more is all right in any case, ≥ 0.
    """
    allowed = max(abs(expected) * percent / 100, least)
    return billed - expected > allowed


@dataclass(frozen=True)
class Item:
    """One row of a bill, for a comparison with another bill.

    :ivar key: what tells the same thing again on the other bill: the line, or a text.
    :ivar kind: ``fee``, ``usage``, ``one_off``, ``credit``, ``duplicate``,
        ``third_party`` or ``unknown``.
    :ivar days: how many days it charges.
    """

    key: str
    kind: str
    amount: Decimal
    days: int = 0


@dataclass(frozen=True)
class Movement:
    """How far one thing moved a bill.

    :ivar reason: one of :data:`REASONS`.
    """

    key: str
    reason: str
    before: Decimal
    now: Decimal

    @property
    def difference(self) -> Decimal:
        return self.now - self.before


def explain(now: Iterable[Item], before: Iterable[Item]) -> list[Movement]:
    """Return what makes a bill differ from the one before, the most first.

    The differences sum up to the difference of the two bills.
    """
    sums = defaultdict(lambda: [_ZERO, _ZERO, 0, 0])
    for place, items in enumerate((before, now)):
        for item in items:
            group = sums[item.key, item.kind]
            group[place] += item.amount
            group[2 + place] += item.days
    found = [
        Movement(key, _reason(kind, *group), group[0], group[1])
        for (key, kind), group in sums.items()
        if group[0] != group[1]
    ]
    return sorted(found, key=lambda one: (-abs(one.difference), one.key, one.reason))


def _reason(
    kind: str, before: Decimal, now: Decimal, days_before: int, days_now: int
) -> str:
    """Return why the sum of one kind of rows differs."""
    if kind == "credit":
        return "missing_credit" if now > before else "credit"
    if kind != "fee":
        return kind
    if not before:
        return "new_line"
    if not now:
        return "gone"
    if abs(days_now - days_before) > _SAME_DAYS:
        return "days"
    return "price_up" if now > before else "price_down"
