"""Spreading one price over the parts of a bundle, without losing a cent.

The rule is the *largest remainder* (Hamilton) method on whole currency units: each
part gets the whole units of its exact share, and the units left over go one by one to
the parts that were cut most. It is what IFRS 15 asks of a relative stand-alone
selling price allocation (paragraphs 73-86, illustrative examples 33 and 34), made
exact in cents.
"""

from collections.abc import Sequence
from decimal import Decimal

from odoo.addons.proximus_connectivity.tools.money import (
    Number,
    fraction,
    from_units,
    in_units,
)


def allocate(
    total: Decimal, weights: Sequence, unit: Decimal = Decimal("0.01")
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


def _ratios(weights: Sequence[Number]) -> list:
    """Return the weights as exact non-negative ratios, all equal when all are zero."""
    ratios = [fraction(weight) for weight in weights]
    for position, ratio in enumerate(ratios, start=1):
        if ratio < 0:
            raise ValueError(f"weight {position} is negative: {ratio}")
    return ratios if any(ratios) else [fraction(1)] * len(ratios)


def _share(count: int, ratios: list) -> list[int]:
    """Spread `count` whole units by largest remainder."""
    whole = sum(ratios)
    exact = [count * ratio / whole for ratio in ratios]
    parts = [int(share) for share in exact]
    by_remainder = sorted(
        range(len(ratios)),
        key=lambda index: (parts[index] - exact[index], -ratios[index], index),
    )
    for index in by_remainder[: count - sum(parts)]:
        parts[index] += 1
    return parts
