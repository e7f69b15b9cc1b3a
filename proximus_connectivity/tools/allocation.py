"""Whose cost a bill is: distributions of lines put together by their share of it.

A distribution is what core's analytic accounting keeps on a row: a percentage per key,
where a key is the ids of one account of each plan, joined by commas.

What is spread, a cost or the price of a bundle, is so by the *largest remainder*
(Hamilton) method on whole units: each part gets the whole units of its exact share, and
the units left over go one by one to the parts that were cut most. It is what IFRS 15
asks of a relative stand-alone selling price allocation (paragraphs 73-86, illustrative
examples 33 and 34), made exact in cents.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from .money import Number, fraction, from_units, in_units

#: The part of a percentage that core keeps (decimal precision “Percentage Analytic”).
PERCENT_UNIT = Decimal("0.01")
CENT = Decimal("0.01")


def allocate(
    total: Number, weights: Sequence[Number], unit: Decimal = CENT
) -> list[Decimal]:
    """Spread `total` over `weights`, in multiples of `unit`.

    The parts sum to `total` (itself rounded half up to `unit`), each is less than one
    unit away from its exact share, and none has another sign than the total. A left
    over unit goes to the largest remainder; of equal remainders to the larger weight,
    then to the earlier part. When all weights are zero, the parts share equally.
    A negative total gives the same parts with the other sign.

    >>> allocate(Decimal("100"), [1, 1, 1])
    [Decimal('33.34'), Decimal('33.33'), Decimal('33.33')]

    :param total: amount in a currency.
    :param weights: non-negative numbers; only their ratio counts.
    :param unit: smallest amount of the currency (its rounding), positive.
    :return: one amount per weight, in the order of `weights`.
    :raises ValueError: when a weight is negative or no number, when the unit is not
        positive, or when there is an amount but nothing to spread it over.
    """
    count = in_units(total, unit)
    ratios = _ratios(weights)
    if not ratios:
        if count:
            raise ValueError(f"{total} cannot be spread over no part at all")
        return []
    sign = -1 if count < 0 else 1
    return [from_units(sign * part, unit) for part in _share(abs(count), ratios)]


def spread(
    total: Number, weights: Sequence[Number], unit: Decimal = CENT
) -> list[Decimal]:
    """Spread `total` as :func:`allocate` does, over weights of any sign.

    Such as VAT that nobody deducts, over what was charged and what was given back in
    the same document: a negative weight gets its part with the other sign. Each part
    is less than one unit away from its exact share and they sum to `total`. Where the
    weights sum to nothing there is no proportion: the first one bears all.

    >>> spread(Decimal("1.00"), [3, -1])
    [Decimal('1.50'), Decimal('-0.50')]

    :raises ValueError: when there is nobody to bear it, or a weight is no number.
    """
    ratios = [fraction(weight) for weight in weights]
    if not ratios:
        raise ValueError("There is nobody to bear the amount.")
    whole, count = sum(ratios), in_units(total, unit)
    if not whole:
        return [from_units(count, unit), *([from_units(0, unit)] * (len(ratios) - 1))]
    if whole < 0:
        ratios = [-ratio for ratio in ratios]
    sign = -1 if count < 0 else 1
    return [from_units(sign * part, unit) for part in _share(abs(count), ratios)]


def _ratios(weights: Sequence[Number]) -> list:
    """Return the weights as exact non-negative ratios, all equal when all are zero."""
    ratios = [fraction(weight) for weight in weights]
    for position, ratio in enumerate(ratios, start=1):
        if ratio < 0:
            raise ValueError(f"weight {position} is negative: {ratio}")
    return ratios if any(ratios) else [fraction(1)] * len(ratios)


def _share(count: int, ratios: list) -> list[int]:
    """Spread whole units by largest remainder; the ratios sum to more than 0."""
    whole = sum(ratios)
    exact = [count * ratio / whole for ratio in ratios]
    parts = [floor(share) for share in exact]
    by_remainder = sorted(
        range(len(ratios)),
        key=lambda index: (parts[index] - exact[index], -ratios[index], index),
    )
    for index in by_remainder[: count - sum(parts)]:
        parts[index] += 1
    return parts


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
    percents = allocate(total, list(exact.values()), unit)
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
