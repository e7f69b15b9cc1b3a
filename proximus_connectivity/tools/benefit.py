"""Belgian benefit in kind of what an employer gives to use: flat amounts a month.

The amounts are dated parameters, none stands here. Rules and their source: Royal Decree
of 2 November 2017 (article 18 of the Royal Decree on the Income Tax Code 1992), as the
domain notes have it:

* a computer, a tablet and a mobile phone each have an amount per device;
* internet has one amount per employee, whatever the number of connections;
* a phone subscription has an amount. Whether each of several counts is not in the
  notes: it is a parameter, and by default each does;
* what the employee pays is deducted, and nothing is negative;
* under a genuine split bill the employee pays the private part: no benefit, not of the
  device either;
* a month that is not whole counts by its days. That is how this program reads “for a
  part of the year”.

Whether something may be used privately is a fact that somebody states: not stated is
unknown, and never 0.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from .money import fraction, round_half_up
from .usage import month_of

INTERNET, SUBSCRIPTION = "internet", "subscription"
#: Parameter that holds the amount of a month, per kind of benefit.
PARAMETERS = {
    "computer": "benefit_computer_month",
    "phone": "benefit_phone_device_month",
    "tablet": "benefit_phone_device_month",
    INTERNET: "benefit_internet_month",
    SUBSCRIPTION: "benefit_phone_subscription_month",
}
#: Uses under which there is no benefit, as the reason that is shown.
WITHOUT = {"split": "split", "none": "business"}


@dataclass(frozen=True, order=True)
class Asset:
    """A line or device that an employee may use, over the days of having it."""

    employee: int
    date_from: datetime.date
    #: The day after the last one; ``None``: still so.
    date_to: datetime.date | None
    #: What it is, such as ``line-7``; an asset may come back to an employee.
    name: str
    #: The benefits that it may be, in the order in which a contribution is deducted.
    kinds: tuple[str, ...]
    #: ``private``, ``split``, ``none`` (business only); empty: nobody has said.
    use: str = ""
    #: What the employee pays for a whole month.
    contribution: Decimal = Decimal(0)


@dataclass(frozen=True)
class Benefit:
    """What one asset is worth to one employee in a month, as one kind of benefit."""

    employee: int
    kind: str
    asset: str
    days: int
    month_days: int
    #: The amount of a whole month; ``None`` when no parameter says it.
    flat: Decimal | None
    #: By days, before the contribution.
    gross: Decimal
    contribution: Decimal
    #: Taxable; ``None`` is unknown, which is not zero.
    amount: Decimal | None
    #: See :func:`reason`.
    reason: str


def month_days(first: datetime.date) -> int:
    """Return how many days the month of a day has."""
    return (_next_month(first) - month_of(first)).days


def month_benefits(
    month: datetime.date,
    assets: Iterable[Asset],
    flats: Mapping[str, Decimal | None],
    each_subscription: bool = True,
) -> list[Benefit]:
    """Return the benefits of a month, an employee after the other.

    What counts once never counts more than its amount of a month: the first asset takes
    the days that it has, the next one those that are left. The parts of one amount sum
    to that amount for all their days, rounded once.

    :param month: any day of it.
    :param flats: amount of a whole month per kind; ``None`` or missing: not known.
    :param each_subscription: whether each subscription counts, or one an employee.
    """
    first, stop = month_of(month), _next_month(month)
    parts = [part for asset in assets if (part := _within(asset, first, stop))]
    # private use first: what covers an amount is known before what may not count
    parts.sort(key=lambda one: (one.employee, one.use != "private", one))
    seen: dict[tuple, set[int]] = {}
    left: dict[tuple, Decimal] = {}
    found = []
    for asset in parts:
        paid = (asset.employee, asset.name, asset.date_from)
        share = Fraction(_days(asset), (stop - first).days)
        left[paid] = round_half_up(fraction(asset.contribution) * share)
        for kind in asset.kinds:
            once = kind == INTERNET or (kind == SUBSCRIPTION and not each_subscription)
            group = (asset.employee, kind, "" if once else asset.name)
            benefit = _benefit(asset, kind, first, stop, flats.get(kind), seen, group)
            paying = min(left[paid], benefit.gross) if benefit.amount else Decimal(0)
            left[paid] -= paying
            if paying:
                benefit = replace(
                    benefit, contribution=paying, amount=benefit.gross - paying
                )
            found.append(benefit)
    return found


def reason(use: str | None, days: int, month_days: int, known: bool) -> str:
    """Return why a benefit is what it is.

    :param use: see :class:`Asset`.
    :param days: on which it counts.
    :param known: somebody knows what it is worth.
    :return: ``full``, ``part``, ``covered`` (counted already), ``split``, ``business``,
        ``unknown`` (use not stated), ``no_amount`` (no parameter says it).
    """
    if use in WITHOUT:
        return WITHOUT[use]
    if not known:
        return "no_amount" if use == "private" else "unknown"
    if not days:
        return "covered"
    return "full" if days == month_days else "part"


def totals(benefits: Iterable[Benefit]) -> dict[tuple[int, str], Decimal]:
    """Return what is known per employee and kind."""
    sums: dict[tuple[int, str], Decimal] = {}
    for one in benefits:
        where = (one.employee, one.kind)
        sums[where] = sums.get(where, Decimal(0)) + (one.amount or Decimal(0))
    return sums


def differences(
    told: Mapping[tuple, Decimal], now: Mapping[tuple, Decimal]
) -> dict[tuple, Decimal]:
    """Return what has to be added to what was told so that it is what it is now."""
    return {
        where: change
        for where in sorted({*told, *now})
        if (change := now.get(where, Decimal(0)) - told.get(where, Decimal(0)))
    }


def _benefit(asset, kind, first, stop, flat, seen, group) -> Benefit:
    start = asset.date_from.toordinal()
    days = set(range(start, start + _days(asset)))
    whole = (stop - first).days
    zero = Decimal(0)

    def result(count, gross, amount):
        return Benefit(
            asset.employee, kind, asset.name, count, whole, flat, gross, zero, amount,
            reason(asset.use, count, whole, amount is not None),
        )  # fmt: skip

    if asset.use in WITHOUT:
        return result(len(days), zero, zero)
    taken = seen.setdefault(group, set())
    fresh = days - taken
    if not fresh:
        return result(0, zero, zero)
    if asset.use != "private":
        return result(len(fresh), zero, None)
    if flat is None:
        return result(len(fresh), zero, None)
    # rounded once over all days of the amount, so that its parts sum to it
    before = round_half_up(fraction(flat) * len(taken) / whole)
    taken |= fresh
    gross = round_half_up(fraction(flat) * len(taken) / whole) - before
    return result(len(fresh), gross, gross)


def _within(asset: Asset, first: datetime.date, stop: datetime.date) -> Asset | None:
    """Return the part of an asset between two days, the second one not included."""
    start = max(asset.date_from, first)
    end = min(asset.date_to or stop, stop)
    return replace(asset, date_from=start, date_to=end) if start < end else None


def _days(asset: Asset) -> int:
    return (asset.date_to - asset.date_from).days


def _next_month(day: datetime.date) -> datetime.date:
    return month_of(month_of(day) + datetime.timedelta(days=32))
