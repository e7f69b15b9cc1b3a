"""What an operator's bill charges for one line, held against what was agreed.

The fees of a line are judged by their sum per period: fee and discount, two halves of a
month, a charge and its correction are right together. What is claimed must be certain:
what does not look like the fee is to be looked at, and never a credit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

from dateutil.relativedelta import relativedelta

from .bill_words import is_alike
from .money import round_half_up
from .tenure import full_months

#: Rows of one period that are tried in every combination.
_TRIED = 9
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Charge:
    """One row of the bill that is about the line.

    :ivar amount: without VAT; negative for what is given back.
    :ivar date_from: first day that it charges.
    :ivar date_to: last day.
    :ivar words: its words, see ``bill_words.words``.
    :ivar is_extra: it speaks of usage, or of what is paid once.
    :ivar is_dated: the bill itself says for which days it is; else they are a guess.
    :ivar is_fee: it calls itself the fee.
    :ivar number: the telephone number that it names, if that is how it was found.
    """

    amount: Decimal
    date_from: date
    date_to: date
    words: frozenset[str] = frozenset()
    is_extra: bool = False
    is_dated: bool = True
    is_fee: bool = False
    number: str = ""


@dataclass(frozen=True)
class Price:
    """What a line costs a month over some days.

    :ivar monthly: without VAT; ``None`` when nobody knows.
    :ivar date_from: first day.
    :ivar date_to: last day; ``None``: it goes on.
    """

    monthly: Decimal | None
    date_from: date
    date_to: date | None = None


@dataclass(frozen=True)
class Terms:
    """What is known of a line.

    :ivar prices: what it costs when it is in service.
    :ivar last_day: the last day for which this operator may charge; ``None``: no end.
    :ivar is_void: it never came into service and never will.
    :ivar is_started: it has been put in service, as far as anybody wrote down.
    :ivar earlier: (first day, last day, amount, bill) of what an earlier bill of the
        same operator charged for it.
    """

    prices: tuple[Price, ...] = ()
    last_day: date | None = None
    is_void: bool = False
    is_started: bool = True
    earlier: tuple[tuple[date, date, Decimal, int], ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What becomes of one charge.

    :ivar result: as ``proximus.bill.check.line`` has it.
    :ivar expected: what it may be; ``None`` when nobody knows.
    :ivar credit: what the operator certainly owes back, never negative.
    :ivar reason: ``agreed``, ``sum``, ``share``, ``zero``, ``corrected``, ``unknown``,
        ``price``, ``extra``, ``credit``, ``ended``, ``void``, ``early``, ``again`` or
        ``billed``.
    :ivar other: what tells the earlier bill of ``billed``.
    """

    result: str
    expected: Decimal | None = _ZERO
    credit: Decimal = _ZERO
    reason: str = "agreed"
    other: int | None = None

    @property
    def is_fee(self) -> bool:
        """The charge is, or is part of, the fee of its line."""
        return self.result in ("matched", "price_differs") and self.reason not in (
            "zero",
            "corrected",
        )


@dataclass(frozen=True)
class Due:
    """What a line should cost over some days.

    Operators count the days of a part of a month in their own way; each way gives an
    amount, and whatever lies between is right.
    """

    amount: Decimal
    least: Decimal
    most: Decimal

    def fits(self, billed: Decimal, tolerance: Decimal) -> bool:
        """Return whether an amount is right."""
        return self.least - tolerance <= billed <= self.most + tolerance


def due(
    prices: Iterable[Price],
    date_from: date,
    date_to: date,
    unit: Decimal = Decimal("0.01"),
) -> Due | None:
    """Return what a line should cost from a day to another, both included.

    A period of whole months is that many fees, on whatever day it begins; other days
    count as parts of the calendar month in which they are, or as thirtieths.

    :param unit: smallest amount; the sum is rounded once, halves go up.
    :return: ``None`` when a price of the period is unknown.
    """
    pieces, months = _pieces(date_from, date_to)
    prices = tuple(prices)
    if months and len(prices) == 1 and _holds(prices[0], date_from, date_to):
        amount = round_half_up(prices[0].monthly * months, unit)
        return Due(amount, amount, amount)
    exact = thirtieth = Fraction(0)
    for first, last, length in pieces:
        for price in prices:
            start = max(first, price.date_from)
            end = min(last, price.date_to or last)
            days = (end - start).days + 1
            if days <= 0:
                continue
            if price.monthly is None:
                return None
            monthly = Fraction(price.monthly)
            exact += monthly * days / length
            whole = days >= length
            thirtieth += monthly * (1 if whole else Fraction(min(days, 30), 30))
    amount, other = (round_half_up(value, unit) for value in (exact, thirtieth))
    return Due(amount, min(amount, other), max(amount, other))


def _holds(price: Price, date_from: date, date_to: date) -> bool:
    """Return whether a known price holds on all days of a period."""
    return (
        price.monthly is not None
        and price.date_from <= date_from
        and (price.date_to is None or price.date_to >= date_to)
    )


@lru_cache(maxsize=1000)
def _pieces(
    date_from: date, date_to: date
) -> tuple[tuple[tuple[date, date, int], ...], int]:
    """Return the parts of a period, and how many whole months it is, 0 for other ones.

    Each part is its first day, its last day and the days of its month.
    """
    after = date_to + timedelta(days=1)
    months = full_months(date_from, after)
    pieces = []
    if months and date_from + relativedelta(months=months) == after:
        starts = [date_from + relativedelta(months=n) for n in range(months + 1)]
        for first, following in zip(starts, starts[1:], strict=False):
            length = (following - first).days
            pieces.append((first, following - timedelta(days=1), length))
        return tuple(pieces), months
    first = date_from
    while first <= date_to:
        month_end = first + relativedelta(day=31)
        pieces.append((first, min(month_end, date_to), month_end.day))
        first = month_end + timedelta(days=1)
    return tuple(pieces), 0


def judge(
    charges: Sequence[Charge],
    terms: Terms,
    tolerance: Decimal = Decimal("0.01"),
    unit: Decimal = Decimal("0.01"),
) -> list[Verdict]:
    """Return what becomes of each charge for one line.

    :param tolerance: a difference up to this amount is none.
    :param unit: smallest amount of the currency.
    """
    verdicts: dict[int, Verdict] = {}
    for place, charge in enumerate(charges):
        if not charge.amount:
            verdicts[place] = Verdict("matched", reason="zero")
    open_places = [place for place in range(len(charges)) if place not in verdicts]
    if not open_places:
        return [verdicts[place] for place in range(len(charges))]
    court = _Court(charges, terms, tolerance, unit)
    verdicts.update(court.together(open_places))
    for places in court.periods(p for p in open_places if p not in verdicts):
        verdicts.update(court.period(places))
    return [verdicts[place] for place in range(len(charges))]


class _Court:
    """The charges of one line, and how to look at some of them."""

    def __init__(self, charges, terms: Terms, tolerance: Decimal, unit: Decimal):
        self.charges = charges
        self.terms = terms
        self.tolerance = tolerance
        self.unit = unit

    def periods(self, places: Iterable[int]) -> Iterable[list[int]]:
        """Return the charges of the same days together."""
        groups: dict[tuple, list[int]] = {}
        for place in places:
            charge = self.charges[place]
            groups.setdefault((charge.date_from, charge.date_to), []).append(place)
        return groups.values()

    def due(self, places: Sequence[int]) -> Due | None:
        """Return what is due for the days of some charges, each day once."""
        days = sorted(
            {(self.charges[p].date_from, self.charges[p].date_to) for p in places}
        )
        spans: list[tuple[date, date]] = []
        for first, last in days:
            if spans and first <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
            else:
                spans.append((first, last))
        found = [due(self.terms.prices, *span, self.unit) for span in spans]
        if any(one is None for one in found):
            return None
        return Due(
            *(
                sum((getattr(one, name) for one in found), _ZERO)
                for name in ("amount", "least", "most")
            )
        )

    def total(self, places: Iterable[int]) -> Decimal:
        return sum((self.charges[place].amount for place in places), _ZERO)

    def settled(self, places: Iterable[int], reason: str) -> dict[int, Verdict]:
        """Return that some charges are right as they are."""
        return {
            place: Verdict("matched", self.charges[place].amount, reason=reason)
            for place in places
        }

    def together(self, places: list[int]) -> dict[int, Verdict]:
        """Return the charges that are right together, over all their periods."""
        if self.terms.is_void or not self.terms.is_started:
            return {}
        if any(self.is_gone(place) or self.earlier(place) for place in places):
            return {}
        expected = self.due(places)
        if expected is None or not expected.amount:
            return {}
        if len(list(self.periods(places))) < 2:
            return {}
        if expected.fits(self.total(places), self.tolerance):
            return self.settled(places, "sum")
        return {}

    def is_gone(self, place: int) -> bool:
        last = self.terms.last_day
        return self.terms.is_void or (
            last is not None and last < self.charges[place].date_from
        )

    def earlier(self, place: int) -> tuple | None:
        """Return what an earlier bill charged for all the days of a charge."""
        charge = self.charges[place]
        for known in self.terms.earlier:
            first, last = known[:2]
            if first <= charge.date_from and charge.date_to <= last:
                return known
        return None

    # === ONE PERIOD === #

    def period(self, places: list[int]) -> dict[int, Verdict]:
        """Return what becomes of the charges of the same days."""
        if len(places) > 1 and abs(self.total(places)) <= self.tolerance:
            return self.settled(places, "corrected")
        if self.is_gone(places[0]):
            return self.gone(places)
        if self.earlier(places[0]):
            return self.billed_before(places)
        expected = self.due(places)
        if expected is None:
            return self.unknown(places)
        fees = self.subset(places, expected)
        if fees:
            found = self.settled(fees, self.how(fees, expected))
        else:
            fees, found = self.wrong(places, expected)
        for place in places:
            if place not in found:
                found[place] = self.left_over(place, fees)
        return found

    def how(self, fees: Sequence[int], expected: Due) -> str:
        if len(fees) > 1:
            return "sum"
        exact = abs(self.total(fees) - expected.amount) <= self.tolerance
        return "agreed" if exact else "share"

    def gone(self, places: list[int]) -> dict[int, Verdict]:
        """Return what becomes of charges for days after the end."""
        reason = "void" if self.terms.is_void else "ended"
        given = self.given(places)
        found = {}
        for place in places:
            charge = self.charges[place]
            if charge.amount < 0:
                found[place] = Verdict("credit", charge.amount, reason="credit")
            elif charge.is_extra:
                # what was used before the end is billed after it
                found[place] = Verdict("extra", reason="extra")
            else:
                owed = max(charge.amount - given, _ZERO)
                given = max(given - charge.amount, _ZERO)
                found[place] = Verdict("after_end", credit=owed, reason=reason)
        return found

    def billed_before(self, places: list[int]) -> dict[int, Verdict]:
        """Return what becomes of charges for days that were billed already."""
        given = self.given(places)
        found, left = {}, {}
        for place in places:
            charge = self.charges[place]
            _first, _last, amount, bill = self.earlier(place)
            same = abs(charge.amount - amount) <= self.tolerance
            if charge.amount > 0 and same and not charge.is_extra and bill not in left:
                left[bill] = place
                owed = max(charge.amount - given, _ZERO)
                given = max(given - charge.amount, _ZERO)
                found[place] = Verdict(
                    "duplicate", credit=owed, reason="billed", other=bill
                )
        for place in places:
            if place not in found:
                found[place] = self.left_over(place, list(left.values()))
        return found

    def given(self, places: Iterable[int]) -> Decimal:
        """Return what some charges give back, as a positive amount."""
        return -self.total(p for p in places if self.charges[p].amount < 0)

    def unknown(self, places: list[int]) -> dict[int, Verdict]:
        """Return what becomes of charges of which nobody knows the right amount."""
        fees = sorted(places, key=lambda p: (-self.charges[p].amount, p))[:1]
        found = {}
        for place in places:
            again = place not in fees and self.is_again(place, fees)
            found[place] = (
                Verdict("duplicate", credit=self.charges[place].amount, reason="again")
                if again
                else Verdict("matched", None, reason="unknown")
            )
        return found

    def subset(self, places: list[int], expected: Due) -> list[int]:
        """Return the charges that make what is due, as many as can be; maybe none.

        Extras come in only when nothing fits without them.
        """
        if not expected.most:
            return []
        plain = [place for place in places if not self.charges[place].is_extra]
        for pool in (plain, places):
            if expected.fits(self.total(pool), self.tolerance) and pool:
                return pool
            tried = pool[:_TRIED] if len(pool) > _TRIED else pool
            for size in range(len(tried) - 1, 0, -1):
                for some in combinations(tried, size):
                    if expected.fits(self.total(some), self.tolerance):
                        return list(some)
        return []

    def wrong(self, places: list[int], expected: Due):
        """Return the fee whose amount is wrong, with what belongs to it."""
        dated = any(self.charges[place].is_dated for place in places)
        fees = [
            place
            for place in places
            if self.charges[place].amount > 0
            and not self.charges[place].is_extra
            and (self.charges[place].is_dated or not dated)
            and self.may_be_fee(self.charges[place])
        ]
        if not fees:
            return [], {}
        main = min(
            fees, key=lambda p: (abs(self.charges[p].amount - expected.amount), p)
        )
        given = [place for place in places if self.charges[place].amount < 0]
        found = self.settled(given, "sum")
        rest = self.total(given)
        should = expected.amount - rest
        over = self.total([main]) - should
        if not self.terms.is_started:
            found[main] = Verdict("price_differs", should, reason="early")
        else:
            credit = over if over > self.tolerance else _ZERO
            found[main] = Verdict("price_differs", should, credit, "price")
        return [main, *given], found

    def may_be_fee(self, charge: Charge) -> bool:
        """Return whether a charge may be a fee that is wrong, and nothing else.

        Who says something else than a fee, and asks more than twice of it, asks for
        something else.
        """
        if charge.is_fee or not charge.words:
            return True
        monthly = max(
            (price.monthly or _ZERO for price in self.terms.prices), default=0
        )
        days = (charge.date_to - charge.date_from).days + 1
        return charge.amount <= 2 * monthly * max(1, round(days / 30))

    def left_over(self, place: int, fees: Sequence[int]) -> Verdict:
        """Return what becomes of a charge that is no part of the fee."""
        charge = self.charges[place]
        if charge.amount < 0:
            return Verdict("credit", charge.amount, reason="credit")
        if self.is_again(place, fees):
            return Verdict("duplicate", credit=charge.amount, reason="again")
        return Verdict("extra", reason="extra")

    def is_again(self, place: int, fees: Sequence[int]) -> bool:
        """Return whether a charge is one of the fees once more."""
        charge = self.charges[place]
        return any(
            abs(charge.amount - self.charges[fee].amount) <= self.tolerance
            and charge.date_from == self.charges[fee].date_from
            and charge.date_to == self.charges[fee].date_to
            and not charge.is_extra
            and is_alike(charge.words, self.charges[fee].words)
            # two numbers of a line are two things
            and len({charge.number, self.charges[fee].number} - {""}) < 2
            for fee in fees
            if fee != place
        )
