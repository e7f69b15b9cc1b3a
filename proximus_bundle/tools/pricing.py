"""The price of a bundle: from list prices to one total, and back to its parts.

Reductions are applied to the total of a pool, never to a part, and the total is rounded
once. Only then is it spread over the parts (:mod:`.allocation`). Parts outside the
scope of the discount keep their own price (IFRS 15.82), and a residual part gets what
the list prices of the others leave (IFRS 15.79(c)).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from fractions import Fraction

from odoo.addons.proximus_connectivity.tools.money import (
    Number,
    fraction,
    round_half_up,
)

from .allocation import allocate

LIST, MANUAL, RESIDUAL = "list", "manual", "residual"
#: Shape of what :meth:`PriceSnapshot.serialize` stores; a new one needs a migration.
SNAPSHOT_VERSION = 2


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


@dataclass(frozen=True)
class SnapshotRow:
    """What one product of one component was sold for.

    :param pool: ``recurring`` or ``one_off``.
    :param quantity: units in all.
    :param list_price: what one unit costs by itself.
    :param weight: see :attr:`Part.ratio`.
    :param share: its part of the total of the pool.
    :param in_scope: whether reductions touched it.
    """

    component_id: int
    product_id: int
    pool: str
    quantity: float
    list_price: float
    list_total: float
    weight: float
    share: Decimal
    in_scope: bool


@dataclass(frozen=True)
class SnapshotPool:
    """What one pool was sold for; `steps` are codes with the amount after each."""

    list_total: Decimal
    total: Decimal
    steps: tuple[tuple[str, Decimal], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class SnapshotPhase:
    """Months with another price; a share per recurring row, in their order.

    :param name: what the promotion was called when it was sold.
    """

    month_from: int
    months: int
    name: str
    total: Decimal
    shares: tuple[Decimal, ...]

    @property
    def month_to(self) -> int:
        """Last month of the phase."""
        return self.month_from + self.months - 1


@dataclass(frozen=True)
class PriceSnapshot:
    """How a bundle was priced when it was sold: what is billed, and why it is so.

    Invoices, promotions, termination fees and every explanation are read from it. It
    holds amounts, ids and codes; sentences are made of them when somebody asks.

    :param method: pricing method of the bundle.
    :param quantity: number of bundles.
    :param term: months of the term, 0 without one.
    :param pools: by their names.
    :param phases: in the order of time.
    :param missing: ids of the components that were left out.
    """

    method: str = ""
    quantity: int = 0
    term: int = 0
    rows: tuple[SnapshotRow, ...] = ()
    pools: Mapping[str, SnapshotPool] = field(default_factory=dict)
    phases: tuple[SnapshotPhase, ...] = ()
    missing: tuple[int, ...] = ()

    @classmethod
    def parse(cls, data: Mapping | None) -> "PriceSnapshot":
        """Read what :meth:`serialize` made; nothing gives an empty snapshot.

        :raises ValueError: when it is of another version, lacks something, or its
            shares do not sum to its totals.
        """
        if not data:
            return cls()
        version = data.get("version")
        if version != SNAPSHOT_VERSION:
            raise ValueError(f"version {version} of a price is not known")
        try:
            found = cls._read(data)
        except (KeyError, TypeError, AttributeError, ArithmeticError) as error:
            raise ValueError(f"the price is not complete: {error!r}") from error
        found._check()
        return found

    @classmethod
    def _read(cls, data: Mapping) -> "PriceSnapshot":
        return cls(
            method=data["method"],
            quantity=data["quantity"],
            term=data["term"],
            rows=tuple(
                SnapshotRow(**{**row, "share": Decimal(row["share"])})
                for row in data["rows"]
            ),
            pools={
                name: SnapshotPool(
                    list_total=Decimal(pool["list_total"]),
                    total=Decimal(pool["total"]),
                    steps=tuple((code, Decimal(left)) for code, left in pool["steps"]),
                    note=pool["note"],
                )
                for name, pool in data["pools"].items()
            },
            phases=tuple(
                SnapshotPhase(
                    month_from=phase["month_from"],
                    months=phase["months"],
                    name=phase["name"],
                    total=Decimal(phase["total"]),
                    shares=tuple(Decimal(share) for share in phase["shares"]),
                )
                for phase in data["phases"]
            ),
            missing=tuple(data["missing"]),
        )

    def _check(self) -> None:
        for name in {row.pool for row in self.rows} | self.pools.keys():
            if name not in self.pools:
                raise ValueError(f"the pool {name} has no price")
            shares = [row.share for row in self.rows if row.pool == name]
            _check_sum(f"the pool {name}", self.pools[name].total, shares)
        count = len(self._recurring())
        for phase in self.phases:
            if len(phase.shares) != count:
                raise ValueError(
                    f"month {phase.month_from} has {len(phase.shares)} shares "
                    f"for {count} products"
                )
            _check_sum(f"month {phase.month_from}", phase.total, phase.shares)

    def serialize(self) -> dict:
        """Return the snapshot as JSON: exact amounts are texts."""
        return {"version": SNAPSHOT_VERSION, **_plain(self)}

    def _recurring(self) -> list[SnapshotRow]:
        return [row for row in self.rows if row.pool == "recurring"]

    def one_offs(self) -> list[SnapshotRow]:
        """Return the rows of what is charged once."""
        return [row for row in self.rows if row.pool == "one_off"]

    def totals(self, pool: str) -> tuple[Decimal, Decimal]:
        """Return what a pool costs by itself and in the bundle; 0 without it."""
        found = self.pools.get(pool)
        return (found.list_total, found.total) if found else (Decimal(0), Decimal(0))

    def phase_shares(
        self, component_id: int, product_id: int
    ) -> list[tuple[SnapshotPhase, Decimal]]:
        """Return each phase with what it charges for a product of a component.

        A product that was chosen twice has two rows; the amount is for both.

        :raises ValueError: when there are phases but no such product.
        """
        places = [
            place
            for place, row in enumerate(self._recurring())
            if (row.component_id, row.product_id) == (component_id, product_id)
        ]
        if self.phases and not places:
            raise ValueError(
                f"no price of product {product_id} in component {component_id}"
            )
        return [
            (phase, sum((phase.shares[place] for place in places), Decimal(0)))
            for phase in self.phases
        ]

    def list_price(self, component_id: int, product_id: int) -> float | None:
        """Return what one unit cost a month by itself, None when it is not known.

        What has left its component counts like the same product in another one.
        """
        alike = [row for row in self._recurring() if row.product_id == product_id]
        own = [row for row in alike if row.component_id == component_id]
        return next((row.list_price for row in own or alike), None)


def _check_sum(what: str, total: Decimal, shares: Sequence[Decimal]) -> None:
    if (found := sum(shares, Decimal(0))) != total:
        raise ValueError(f"the shares of {what} sum to {found}, not to {total}")


def _plain(value):
    """Return a value as JSON can hold it."""
    if isinstance(value, Decimal):
        return str(value)
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
