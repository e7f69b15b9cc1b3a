"""What the use of a line costs the customer in a month.

TM Forum (TMF620) calls it a product offering price of the type *usage*. There are two
ways to price a kind of use:

* *unit*: our own price for each unit above what is included in the month;
* *markup*: what the operator rated, plus a percentage.

Rules. Quantities are exact: bytes, seconds and messages are summed up for the month,
and only then turned into the unit of the price. What is included counts whole in every
calendar month, also one in which the line begins or ends. With *whole units* a begun
unit of the month's sum counts as one. An amount is rounded once, to the cent, for each
kind and month. What the operator rates for a record is passed on once: under the first
kind of use that the record has and that is priced by mark-up, and not at all when one
of its kinds has a price per unit; *other* takes what no other price is about.

What is rated later adds what the whole month costs by then, less what was rated
before: late records and corrections end at the same amount as all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from odoo.addons.proximus_connectivity.tools.money import fraction, round_half_up
from odoo.addons.proximus_connectivity.tools.usage import month_of

UNIT, MARKUP = "unit", "markup"
DATA, ROAMING, VOICE, SMS, OTHER = "data", "roaming", "voice", "sms", "other"
#: In the order in which a record with several kinds is looked at.
KINDS = (ROAMING, DATA, VOICE, SMS, OTHER)
#: Units of each kind: how many of what records count (GB, seconds, messages) is one.
UNITS: dict[str, dict[str, Decimal]] = {
    DATA: {"gb": Decimal(1), "mb": Decimal("0.001")},
    ROAMING: {"gb": Decimal(1), "mb": Decimal("0.001")},
    VOICE: {"min": Decimal(60), "s": Decimal(1)},
    SMS: {"message": Decimal(1)},
    OTHER: {},
}


@dataclass(frozen=True)
class Terms:
    """What one kind of use costs.

    :ivar kind: one of :data:`KINDS`.
    :ivar method: :data:`UNIT` or :data:`MARKUP`.
    :ivar unit: of :data:`UNITS`; the first one of its kind when empty.
    :ivar price: of one unit, in a currency, without VAT.
    :ivar allowance: units that are included in a month.
    :ivar whole: whether a begun unit counts as one.
    :ivar markup: in percent of what the operator rated.
    :raises ValueError: for a kind, method or unit that is none, a price per unit of
        what has no unit, or anything below zero.
    """

    kind: str
    method: str = UNIT
    unit: str = ""
    price: Decimal = Decimal(0)
    allowance: Decimal = Decimal(0)
    whole: bool = False
    markup: Decimal = Decimal(0)

    def __post_init__(self):
        if self.kind not in KINDS or self.method not in (UNIT, MARKUP):
            raise ValueError(f"no price of usage: {self.kind} by {self.method}")
        if self.method == UNIT and not UNITS[self.kind]:
            raise ValueError(f"{self.kind} has no unit that could have a price")
        if self.unit and self.unit not in UNITS[self.kind]:
            raise ValueError(f"{self.kind} is not counted in {self.unit}")
        if min(self.price, self.allowance, self.markup) < 0:
            raise ValueError("what usage costs cannot be negative")

    @property
    def counted_in(self) -> str:
        """The unit, empty where there is none."""
        return self.unit or next(iter(UNITS[self.kind]), "")

    def serialize(self) -> dict:
        """Return it as it is stored with what was sold."""
        return {
            "kind": self.kind,
            "method": self.method,
            "unit": self.counted_in,
            "price": str(self.price),
            "allowance": str(self.allowance),
            "whole": self.whole,
            "markup": str(self.markup),
        }

    @classmethod
    def parse(cls, stored: Mapping) -> Terms:
        """Return what :meth:`serialize` made.

        :raises ValueError: when it cannot be read.
        """
        try:
            return cls(
                str(stored["kind"]),
                str(stored["method"]),
                str(stored["unit"]),
                Decimal(stored["price"]),
                Decimal(stored["allowance"]),
                bool(stored["whole"]),
                Decimal(stored["markup"]),
            )
        except (KeyError, TypeError, ArithmeticError) as error:
            raise ValueError(f"terms of usage cannot be read: {error!r}") from error


@dataclass(frozen=True)
class Use:
    """Some usage records of a line and month, summed up.

    Records are summed up together that have the same kinds of use and are all rated, or
    all not.

    :ivar data, roaming: GB.
    :ivar seconds: of calls.
    :ivar messages: sent or received.
    :ivar kinds: kinds that each of the records has; none is :data:`OTHER`.
    :ivar rated: what the operator rated, without VAT; ``None`` is unknown.
    :ivar count: how many records.
    """

    data: Decimal = Decimal(0)
    roaming: Decimal = Decimal(0)
    seconds: Decimal = Decimal(0)
    messages: Decimal = Decimal(0)
    kinds: frozenset[str] = frozenset()
    rated: Decimal | None = None
    count: int = 1

    def of(self, kind: str) -> Decimal:
        """Return how much of a kind it is: GB, seconds or messages."""
        return {
            DATA: self.data,
            ROAMING: self.roaming,
            VOICE: self.seconds,
            SMS: self.messages,
        }.get(kind, Decimal(0))


@dataclass(frozen=True)
class Charge:
    """What a kind of use costs in a month, and why.

    :ivar terms: its price.
    :ivar used: units in all.
    :ivar charged: units above what is included; 0 where there is a mark-up.
    :ivar count: records that it is made of.
    :ivar unrated: records of these whose amount nobody knows yet.
    :ivar amount: without VAT.
    """

    terms: Terms
    used: Fraction
    charged: Fraction
    count: int
    unrated: int
    amount: Decimal


def covering(terms: Sequence[Terms], kinds: frozenset[str]) -> Terms | None:
    """Return the mark-up under which what the operator rated for records is passed on.

    :param terms: what is priced; each kind once.
    :param kinds: kinds of use that the records have.
    :return: ``None`` when it is not passed on.
    """
    priced = {one.kind: one for one in terms}
    own = [priced[kind] for kind in KINDS if kind in kinds and kind in priced]
    if any(one.method == UNIT for one in own):
        return None
    return own[0] if own else priced.get(OTHER)


def rate(
    terms: Sequence[Terms], uses: Iterable[Use], unit: Decimal = Decimal("0.01")
) -> list[Charge]:
    """Return what the use of a month costs, one charge for each price.

    The order of the records, and how they are summed up, makes no difference.

    :param terms: what is priced; each kind once.
    :param uses: all that was used in the month.
    :param unit: smallest amount of the currency, positive.
    :return: in the order of the prices.
    :raises ValueError: when a kind is priced twice.
    """
    if len({one.kind for one in terms}) < len(terms):
        raise ValueError("a kind of usage has two prices")
    uses = list(uses)
    return [
        _by_unit(one, uses, unit)
        if one.method == UNIT
        else _by_markup(one, terms, uses, unit)
        for one in terms
    ]


def _by_unit(terms: Terms, uses: list[Use], unit: Decimal) -> Charge:
    used = _in_unit(terms, uses)
    charged = max(used - fraction(terms.allowance), Fraction(0))
    if terms.whole:
        charged = Fraction(-(-charged.numerator // charged.denominator))
    count = sum(one.count for one in uses if one.of(terms.kind))
    amount = round_half_up(charged * fraction(terms.price), unit)
    return Charge(terms, used, charged, count, 0, amount)


def _by_markup(
    terms: Terms, all_terms: Sequence[Terms], uses: list[Use], unit: Decimal
) -> Charge:
    own = [one for one in uses if covering(all_terms, one.kinds) == terms]
    rated = sum((fraction(one.rated or 0) for one in own), Fraction(0))
    return Charge(
        terms,
        _in_unit(terms, own),
        Fraction(0),
        sum(one.count for one in own),
        sum(one.count for one in own if one.rated is None),
        round_half_up(rated * (1 + fraction(terms.markup) / 100), unit),
    )


def _in_unit(terms: Terms, uses: list[Use]) -> Fraction:
    """Return how much of a kind was used, in the unit of its price."""
    size = UNITS[terms.kind].get(terms.counted_in)
    if not size:
        return Fraction(0)
    base = sum((fraction(one.of(terms.kind)) for one in uses), Fraction(0))
    return base / fraction(size)


def shown(amount: Fraction, digits: int = 3) -> Decimal:
    """Return a quantity as it is written: rounded up, so that nothing reads as less.

    Zeros at the end are left out.
    """
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    text = exact.quantize(Decimal(1).scaleb(-digits), ROUND_CEILING)
    return text.quantize(Decimal(1)) if text == text.to_integral() else text.normalize()


def months(start: date, until: date, end: date | None = None) -> list[date]:
    """Return the first days of the calendar months that are over on a day.

    :param start: first day of the charge.
    :param until: the day; a month is over on the first day of the next one.
    :param end: day after the last one; None when it goes on.
    """
    found, month = [], month_of(start)
    while next_month(month) <= until and (end is None or month < end):
        found.append(month)
        month = next_month(month)
    return found


def next_month(month: date) -> date:
    """Return the first day of the month after one."""
    return month_of(month_of(month) + timedelta(days=32))
