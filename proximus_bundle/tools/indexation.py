"""Indexation of prices: new price = price x new index / base index, with a cap."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from odoo.addons.proximus_connectivity.tools.money import (
    Number,
    fraction,
    round_half_up,
)

from .allocation import allocate


def ratio(base: Number, new: Number, cap: Number | None = None) -> Fraction:
    """Return by what prices are multiplied.

    :param base: index figure that the present price goes by, > 0.
    :param new: index figure now, > 0.
    :param cap: highest rise in percent; None without one. A fall is not capped.
    :raises ValueError: when a figure is not positive or the cap negative.
    """
    first, last = fraction(base), fraction(new)
    if first <= 0 or last <= 0:
        raise ValueError(f"an index must be above zero, not {base} and {new}")
    result = last / first
    if cap is None:
        return result
    if fraction(cap) < 0:
        raise ValueError(f"a cap cannot be negative: {cap}")
    return min(result, 1 + fraction(cap) / 100)


def index_prices(
    amounts: Sequence[Number], factor: Number, unit: Decimal = Decimal("0.01")
) -> list[Decimal]:
    """Return the indexed prices; they sum to the indexed total, rounded once.

    >>> index_prices([Decimal("10.05"), Decimal("10.05")], Fraction(11, 10))
    [Decimal('11.06'), Decimal('11.05')]

    :param amounts: prices >= 0.
    :param factor: see :func:`ratio`.
    :raises ValueError: when a price or the factor is negative.
    """
    values = [fraction(amount) for amount in amounts]
    if min(values, default=0) < 0 or fraction(factor) < 0:
        raise ValueError("prices and the factor of an indexation cannot be negative")
    total = round_half_up(sum(values, Fraction(0)) * fraction(factor), unit)
    if not any(values):
        return [round_half_up(0, unit) for _value in values]
    return allocate(total, values, unit)
