"""The coverage score: how much of what must be protected is, with exact fractions.

Formula, from ``domain/security.md`` §"Posture: two numbers, never merged" (ours, after
the partial points of Microsoft's Secure Score)::

    score = Σ_t w_t · (c_t / e_t) ÷ Σ_t w_t      over required types with e_t > 0

* ``w_t`` is the weight of a type of protection: 10 where it supports a key measure of
  CyFun Basic, else 5, unless somebody decided otherwise on the type;
* ``e_t`` counts the people, lines or things that must have it and are not exempt;
* ``c_t`` counts those of them who have it: *verified* where the protection itself
  reported so recently, *declared* where a person says so. Each has its own number, and
  so have *unknown* and *missing*: the four add up to the whole.

What must have nothing is no 100 %: a type with ``e_t = 0`` is not applicable, and
without any type that applies there is no score at all (``None``, neither 0 nor 100).
Whoever is exempt leaves ``e_t``, so that their share is shown beside the score, and
flagged above 20 %. The maturity of CyberFundamentals is another number (see
:mod:`.cyfun`) and is never mixed with this one. A score is no guarantee.
"""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

#: Weight of a type that supports a key measure of CyFun Basic, and of any other.
KEY_WEIGHT = 10
PLAIN_WEIGHT = 5
#: Share of exempt subjects above which a score says more about the exemptions.
EXEMPT_FLAG = Fraction(1, 5)
#: What can be said of a subject that must have a protection, best first.
STATUSES = ("verified", "declared", "unknown", "missing")
#: How easy a piece of advice is to follow (our choice): ``give`` what is paid for or
#: ordered already, ``check`` what nobody has seen lately, ``buy`` at a known price,
#: ``ask`` for the price first, and ``prove`` with a sign of life what a person has
#: declared.
EASE = {
    "give": Fraction(1),
    "check": Fraction(3, 4),
    "buy": Fraction(1, 2),
    "ask": Fraction(2, 5),
    "prove": Fraction(1, 4),
}


@dataclass(frozen=True)
class Standing:
    """How many subjects of one required type of protection have which status."""

    weight: int
    verified: int = 0
    declared: int = 0
    unknown: int = 0
    missing: int = 0
    exempt: int = 0

    def __post_init__(self):
        for each in fields(self):
            value = getattr(self, each.name)
            whole = isinstance(value, int) and not isinstance(value, bool)
            if not whole or value < 0:
                raise ValueError(f"{each.name} is a whole number ≥ 0, not {value!r}.")
        if not self.weight:
            raise ValueError("A weight of 0 counts for nothing: use 1 or more.")

    @property
    def eligible(self) -> int:
        """Subjects that must have it and are not exempt: ``e_t``."""
        return self.verified + self.declared + self.unknown + self.missing


@dataclass(frozen=True)
class Posture:
    """The score of one company and the parts that it consists of.

    The four shares are exact fractions of the whole, weighted; ``None`` where nothing
    is required of anybody. ``exempt`` is the plain share of subjects left out.
    """

    verified: Fraction | None
    declared: Fraction | None
    unknown: Fraction | None
    missing: Fraction | None
    exempt: Fraction
    not_applicable: tuple[Hashable, ...]

    @property
    def is_scored(self) -> bool:
        """Something is required of somebody."""
        return self.verified is not None

    @property
    def flagged(self) -> bool:
        """So many are exempt that the score must not be read without saying so."""
        return self.exempt > EXEMPT_FLAG


@dataclass(frozen=True)
class Advice:
    """One thing to do for the score."""

    key: Hashable
    kind: str
    subjects: int
    #: percentage points that the verified score can gain, exact
    points: Fraction
    #: a month; 0 costs nothing more, ``None`` is not known
    price: Decimal | None

    @property
    def rank(self) -> Fraction:
        """Points gained × ease."""
        return self.points * EASE[self.kind]


def weight_of(controls: Collection[str], key_measures: frozenset[str]) -> int:
    """Return the weight of a type that supports some CyFun controls.

    :param controls: identifiers of the controls
    :param key_measures: identifiers of the key measures of CyFun Basic
    """
    return KEY_WEIGHT if key_measures.intersection(controls) else PLAIN_WEIGHT


def measure(standings: Mapping[Hashable, Standing]) -> Posture:
    """Return the coverage score of one company.

    :param standings: required type → its counts
    :raises TypeError: a value is no :class:`Standing`
    """
    for key, standing in standings.items():
        if not isinstance(standing, Standing):
            raise TypeError(f"{key!r}: expected a Standing, not {standing!r}.")
    counted = [each for each in standings.values() if each.eligible]
    total = sum(each.weight for each in counted)
    shares = {
        status: sum(
            Fraction(each.weight * getattr(each, status), each.eligible)
            for each in counted
        )
        / total
        if total
        else None
        for status in STATUSES
    }
    exempt = sum(each.exempt for each in standings.values())
    subjects = exempt + sum(each.eligible for each in counted)
    return Posture(
        **shares,
        exempt=Fraction(exempt, subjects) if subjects else Fraction(0),
        not_applicable=tuple(
            key for key, each in standings.items() if not each.eligible
        ),
    )


def advise(
    standings: Mapping[Hashable, Standing],
    prices: Mapping[Hashable, Decimal | None] | None = None,
) -> list[Advice]:
    """Return what can be done for the score, best first: points gained × ease.

    The points are those of the verified score, all pieces of advice together make up
    what it lacks of 100. Equal ranks: more points first, then in the order given.

    :param standings: required type → its counts
    :param prices: type → what its missing seats cost a month: 0 when free seats are
        enough; ``None`` or absent when nobody knows
    """
    prices = prices or {}
    counted = {key: each for key, each in standings.items() if each.eligible}
    total = sum(each.weight for each in counted.values())
    found = []
    for key, each in counted.items():
        price = prices.get(key)
        for kind, subjects, cost in (
            (_kind_of(price), each.missing, price),
            ("check", each.unknown, Decimal(0)),
            ("prove", each.declared, Decimal(0)),
        ):
            if subjects:
                points = Fraction(100 * each.weight * subjects, each.eligible * total)
                found.append(Advice(key, kind, subjects, points, cost))
    return sorted(found, key=lambda each: (-each.rank, -each.points))


def _kind_of(price):
    """Return how what is missing is obtained."""
    if price is None:
        return "ask"
    return "buy" if price else "give"


def floored(share: Fraction | None, digits: int = 0) -> Decimal | None:
    """Return a share as a percentage, rounded down: 99.99 % never shows as 100 %.

    :param share: 0 to 1, ``None`` stays ``None``
    :param digits: decimals of the percentage
    """
    if share is None:
        return None
    steps = 10**digits
    return Decimal(share * 100 * steps // 1) / steps


def ceiled(share: Fraction | None, digits: int = 0) -> Decimal | None:
    """Return a share as a percentage, rounded up: one unknown never shows as 0 %.

    :param share: 0 to 1, ``None`` stays ``None``
    :param digits: decimals of the percentage
    """
    return None if share is None else -floored(-share, digits)
