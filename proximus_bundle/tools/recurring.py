"""The monthly recurring revenue, month by month: new, more, less and lost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MOVEMENTS = ("new", "more", "less", "lost")
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Month:
    """What a month added to the recurring revenue, and took off it.

    :param first: its first day.
    :param before: the revenue a month as the month begins, in a currency.
    :param new: of what was ordered and begins, whenever it does; not negative.
    :param more: of what goes up or is added in subscriptions that run; not negative.
    :param less: of what goes down in them; not positive.
    :param lost: of subscriptions that end; not positive.
    """

    first: date
    before: Decimal
    new: Decimal = _ZERO
    more: Decimal = _ZERO
    less: Decimal = _ZERO
    lost: Decimal = _ZERO

    @property
    def after(self) -> Decimal:
        """The revenue a month as the month ends."""
        return self.before + self.new + self.more + self.less + self.lost


def months(
    changes: Iterable[tuple[date, str, Decimal]], until: date, since: date | None = None
) -> list[Month]:
    """Return every month from the first change to a day, also those without a change.

    :param changes: day, movement (one of ``MOVEMENTS``) and signed amount a month, in
        any order; what comes after ``until`` is left out.
    :param until: the last day that counts.
    :param since: a day of the first month to return; that of the first change if none.
    :return: months in order, each beginning with what the one before ends with; none
        when nothing has changed and no ``since`` is given.
    :raises ValueError: for another movement.
    """
    sums: dict[date, dict[str, Decimal]] = {}
    for day, movement, amount in changes:
        if movement not in MOVEMENTS:
            raise ValueError(f"not a movement of recurring revenue: {movement}")
        if day <= until:
            month = sums.setdefault(day.replace(day=1), dict.fromkeys(MOVEMENTS, _ZERO))
            month[movement] += amount
    begin = since.replace(day=1) if since else min(sums, default=None)
    if begin is None:
        return []
    level = sum(
        (sum(moved.values(), _ZERO) for day, moved in sums.items() if day < begin),
        _ZERO,
    )
    result = []
    while begin <= until:
        result.append(Month(begin, level, **sums.get(begin, {})))
        level = result[-1].after
        begin = _next_month(begin)
    return result


def _next_month(first: date) -> date:
    year, month = divmod(first.year * 12 + first.month, 12)
    return date(year, month + 1, 1)
