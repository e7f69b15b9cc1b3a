"""The price of a bundle: from list prices to one total, and back to its parts.

Reductions are applied to the total of a pool, never to a part, and the total is rounded
once. Only then is it spread over the parts (:mod:`.allocation`). Parts outside the
scope of the discount keep their own price (IFRS 15.82), and a residual part gets what
the list prices of the others leave (IFRS 15.79(c)).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from odoo.addons.proximus_connectivity.tools.money import (
    Number,
    fraction,
    round_half_up,
)

from .allocation import allocate

LIST, MANUAL, RESIDUAL = "list", "manual", "residual"


@dataclass(frozen=True)
class Part:
    """One priced component of one pool.

    :param quantity: units ordered.
    :param list_price: what one unit costs by itself, not rounded.
    :param price: what one unit costs inside the bundle, None for its list price.
    :param included: units that a fixed bundle price covers, None for all.
    :param weight_mode: :data:`LIST`, :data:`MANUAL` or :data:`RESIDUAL`.
    :param weight: weight of one unit, for manual weights.
    :param in_scope: whether reductions touch this part.
    :param present: False for a part that was taken out while the others keep the
        prices that they had with it.
    """

    quantity: Number
    list_price: Number
    price: Number | None = None
    included: Number | None = None
    weight_mode: str = LIST
    weight: Number = 0
    in_scope: bool = True
    present: bool = True

    @property
    def own_price(self) -> Fraction:
        """Price of one unit inside the bundle before any reduction."""
        return fraction(self.list_price if self.price is None else self.price)

    @property
    def list_total(self) -> Fraction:
        return fraction(self.quantity) * fraction(self.list_price)

    @property
    def own_total(self) -> Fraction:
        return fraction(self.quantity) * self.own_price

    @property
    def extra_total(self) -> Fraction:
        """Price of the units beyond those that a fixed price covers."""
        if self.included is None:
            return Fraction(0)
        extra = fraction(self.quantity) - fraction(self.included)
        return max(extra, Fraction(0)) * self.own_price

    @property
    def ratio(self) -> Fraction:
        """Weight of the part in the allocation."""
        if self.weight_mode == MANUAL:
            return fraction(self.quantity) * fraction(self.weight)
        return self.own_total if self.price is not None else self.list_total


@dataclass(frozen=True)
class Reduction:
    """One step from the base to the price of a pool.

    :param kind: ``percent`` of what is left, or ``amount`` off it.
    :param value: the percentage, or the amount in the currency of the price.
    :param label: what it is called in the explanation.
    """

    kind: str
    value: Number
    label: str = ""

    def apply(self, amount: Fraction) -> Fraction:
        if self.kind == "percent":
            return amount * (1 - fraction(self.value) / 100)
        return max(amount - fraction(self.value), Fraction(0))


@dataclass(frozen=True)
class Priced:
    """The result for one pool.

    :param shares: amount of each part, in the order of the parts; 0 for an absent one.
    :param total: their sum.
    :param list_total: what the parts cost by themselves.
    :param steps: label and amount after each step, the base first.
    :param note: ``residual_negative`` when the residual approach had to be given up.
    """

    shares: list[Decimal]
    total: Decimal
    list_total: Decimal
    steps: list[tuple[str, Decimal]]
    note: str = ""

    @property
    def saving(self) -> Decimal:
        return self.list_total - self.total


def price_pool(
    parts: Sequence[Part],
    reductions: Sequence[Reduction] = (),
    fixed: Number | None = None,
    unit: Decimal = Decimal("0.01"),
) -> Priced:
    """Price one pool of a bundle and spread the price over its parts.

    The base is the fixed price with the units beyond those it covers, or else the sum
    of the parts' own prices. The reductions follow in their order.

    :param parts: what is ordered.
    :param reductions: steps that apply to the parts in scope together.
    :param fixed: price of all parts in scope together, None when each has its own.
    :param unit: smallest amount of the currency, positive.
    :raises ValueError: when a quantity, price or weight is negative, or there is a
        fixed price but no part in scope to carry it.
    """
    _check(parts)
    inside = [index for index, part in enumerate(parts) if part.in_scope]
    outside = [index for index, part in enumerate(parts) if not part.in_scope]
    base = _base([parts[index] for index in inside], fixed)
    own = {i: round_half_up(parts[i].own_total, unit) for i in outside}
    steps, amount = [("base", base)], base
    for reduction in reductions:
        amount = reduction.apply(amount)
        steps.append((reduction.label, amount))
    total = round_half_up(amount, unit)
    spread, note = _spread(total, [parts[index] for index in inside], unit)
    shares = {**own, **dict(zip(inside, spread, strict=True))}
    apart = sum(own.values(), Decimal(0))
    priced = Priced(
        shares=[shares[index] for index in range(len(parts))],
        total=total + apart,
        list_total=sum((round_half_up(p.list_total, unit) for p in parts), Decimal(0)),
        steps=[(label, round_half_up(step, unit) + apart) for label, step in steps],
        note=note,
    )
    return priced if all(part.present for part in parts) else _left(priced, parts, unit)


def _left(priced: Priced, parts: Sequence[Part], unit: Decimal) -> Priced:
    """Return what is left to pay when the absent parts go and the others stay."""
    kept = [part for part in parts if part.present]
    shares = [
        share if part.present else Decimal(0)
        for share, part in zip(priced.shares, parts, strict=True)
    ]
    total = sum(shares, Decimal(0))
    return Priced(
        shares=shares,
        total=total,
        list_total=sum((round_half_up(p.list_total, unit) for p in kept), Decimal(0)),
        steps=[*priced.steps, ("left", total)],
        note=priced.note,
    )


def _check(parts: Sequence[Part]) -> None:
    for position, part in enumerate(parts, start=1):
        values = (part.quantity, part.own_price, part.list_price, part.weight)
        if min(fraction(value) for value in values) < 0:
            raise ValueError(f"part {position} has a negative quantity or price")


def _base(parts: Sequence[Part], fixed: Number | None) -> Fraction:
    if fixed is None:
        return sum((part.own_total for part in parts), Fraction(0))
    return fraction(fixed) + sum((part.extra_total for part in parts), Fraction(0))


def _spread(
    total: Decimal, parts: Sequence[Part], unit: Decimal
) -> tuple[list[Decimal], str]:
    """Spread `total`; a residual part takes what the list prices of others leave."""
    residual = [i for i, part in enumerate(parts) if part.weight_mode == RESIDUAL]
    if not residual:
        return allocate(total, [part.ratio for part in parts], unit), ""
    shares = [
        Decimal(0)
        if part.weight_mode == RESIDUAL
        else round_half_up(part.list_total, unit)
        for part in parts
    ]
    rest = total - sum(shares, Decimal(0))
    if rest < 0:
        weights = [part.list_total for part in parts]
        return allocate(total, weights, unit), "residual_negative"
    for index, share in zip(
        residual,
        allocate(rest, [parts[i].list_total for i in residual], unit),
        strict=True,
    ):
        shares[index] = share
    return shares, ""
