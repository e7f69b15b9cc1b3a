"""Whose cost a bill is: distributions of lines put together by their share of it.

A distribution is what core's analytic accounting keeps on a row: a percentage per key,
where a key is the ids of one account of each plan, joined by commas. Parts are spread
by *largest remainder* on whole units, so that they always sum to the whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from .money import Number, fraction, from_units, in_units

#: The part of a percentage that core keeps (decimal precision “Percentage Analytic”).
PERCENT_UNIT = Decimal("0.01")


def share_out(
    total: Number, weights: Sequence[Number], unit: Decimal = PERCENT_UNIT
) -> list[Decimal]:
    """Spread a total over weights in multiples of a unit; the parts sum to it.

    Each part is less than one unit away from its exact share. A unit that is left over
    goes to the largest remainder, of equal ones to the earlier part. Weights that are
    all zero share equally.

    :param total: rounded to the unit first, halves away from zero.
    :param weights: none of them negative; only their ratio counts.
    :raises ValueError: for a negative weight, or a total and nothing to spread it over.
    """
    shares = [fraction(weight) for weight in weights]
    if any(share < 0 for share in shares):
        raise ValueError("A share of a cost cannot be negative.")
    count = in_units(total, unit)
    if not shares:
        if count:
            raise ValueError("There is nothing to spread the cost over.")
        return []
    whole = sum(shares, Fraction(0))
    if not whole:
        shares, whole = [Fraction(1)] * len(shares), Fraction(len(shares))
    exact = [abs(count) * share / whole for share in shares]
    parts = [int(part) for part in exact]
    left = abs(count) - sum(parts)
    by_rest = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
    for place in by_rest[:left]:
        parts[place] += 1
    sign = -1 if count < 0 else 1
    return [from_units(sign * part, unit) for part in parts]


def key(accounts: Iterable[int]) -> str:
    """Return the key of accounts of different plans, the same in any order."""
    return ",".join(map(str, sorted(set(accounts))))


def accounts_of(distribution: Mapping[str, float] | None) -> set[int]:
    """Return the ids of the accounts that a distribution names.

    Core writes other words beside keys at times (``__update__``): those are none.
    """
    parts = (part for text in distribution or () for part in text.split(","))
    return {int(part) for part in parts if part.strip().isdigit()}


def combine(
    parts: Iterable[tuple[Number, Mapping[str, float] | None]],
    unit: Decimal = PERCENT_UNIT,
) -> dict[str, Decimal]:
    """Return the distribution of a cost that several lines share.

    A part without a distribution stays unallocated: the percentages then sum to less
    than those of the others would alone.

    :param parts: what each of them costs, whatever its sign, and its distribution.
    :param unit: smallest part of a percentage.
    :return: percentages per key; they sum to their exact sum rounded to the unit.
    """
    known = [(abs(fraction(weight)), told or {}) for weight, told in parts]
    whole = sum((weight for weight, _told in known), Fraction(0))
    if not whole:
        known, whole = [(Fraction(1), told) for _w, told in known], Fraction(len(known))
    exact: dict[str, Fraction] = {}
    for weight, told in known:
        for name, percent in told.items():
            share = weight / whole * fraction(percent)
            exact[name] = exact.get(name, Fraction(0)) + share
    exact = {name: share for name, share in exact.items() if share > 0}
    total = sum(exact.values(), Fraction(0))
    percents = share_out(total, list(exact.values()), unit)
    return {name: part for name, part in zip(exact, percents, strict=True) if part}


def overlay(
    existing: Mapping[str, float] | None,
    ours: Mapping[str, Number],
    plan_of: Mapping[int, int],
) -> dict[str, float]:
    """Return a distribution in which ours stands beside what other plans say.

    Keys that name an account of one of our plans give way.

    :param existing: what the row has.
    :param ours: what it gets.
    :param plan_of: root plan per account; one that is not known is of no plan of ours.
    """
    plans = {plan_of.get(account) for account in accounts_of(ours)}
    kept = {
        text: percent
        for text, percent in (existing or {}).items()
        if not any(plan_of.get(one) in plans for one in accounts_of({text: percent}))
    }
    return {**kept, **{text: float(percent) for text, percent in ours.items()}}
