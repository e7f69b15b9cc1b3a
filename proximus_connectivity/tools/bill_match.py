"""Which line a row of a bill is about: what it says, by how sure a place says it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from . import billing
from .bill_document import REFERENCE_KINDS, WHOLE_BILL, Row

#: Digits alone in running text are a reference only when they are so many.
_TOLD = 6
#: Sources in which a text is a reference and nothing else.
_SURE = frozenset({"object", "buyer_item", "seller_item", WHOLE_BILL})


@dataclass(frozen=True)
class Tenure:
    """Whose something is, from a day to the day before another; ``None`` is open."""

    line: int
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Match:
    """The line of a row.

    :ivar line: its id.
    :ivar method: ``reference``, ``number``, ``name``, ``remembered`` or ``site``.
    :ivar told: the text that says it.
    :ivar is_certain: nothing else in the row speaks of another line.
    :ivar number: the number by which it was found, maybe empty.
    """

    line: int
    method: str
    told: str
    is_certain: bool = True
    number: str = ""


@dataclass(frozen=True)
class Told:
    """What one text of a row may name.

    :ivar kind: where it stands: one of ``REFERENCE_KINDS``, ``name``, ``text`` or
        ``WHOLE_BILL``.
    """

    kind: str
    text: str
    keys: frozenset[str]
    words: frozenset[str]
    numbers: tuple[str, ...]


def tenure_in(tenures: Iterable[Tenure], first: date, last: date) -> int | None:
    """Return whose something is in a period.

    Who has it on most days of the period; else who had it last before; else who gets it
    first.

    :param last: last day.
    """
    after = last + timedelta(days=1)
    best, rank = None, None
    for tenure in tenures:
        start, end = tenure.start or date.min, tenure.end or date.max
        days = (min(end, after) - max(start, first)).days
        if days > 0:
            found = (2, days, start.toordinal())
        elif end <= first:
            found = (1, end.toordinal(), start.toordinal())
        else:
            found = (0, -start.toordinal(), 0)
        if rank is None or found > rank:
            best, rank = tenure.line, found
    return best


def told_by(row: Row, countries: tuple[str, ...] = ("32",)) -> list[Told]:
    """Return what a row may name, the surest place first."""
    found = []
    for kind in REFERENCE_KINDS:
        found += [
            _told(kind, text, countries) for k, text in row.references if k == kind
        ]
    found.append(_told("name", row.name, countries))
    found += [_told("text", text, countries) for text in row.texts]
    found += [
        _told(k, text, countries) for k, text in row.references if k == WHOLE_BILL
    ]
    return found


@lru_cache(maxsize=20_000)
def _told(kind: str, text: str, countries: tuple[str, ...]) -> Told:
    numbers = dict.fromkeys(
        number
        for spell in (billing.number_candidates, billing.bare_number_candidates)
        for country in countries
        for number in spell(text, country)
    )
    keys = billing.reference_keys(text)
    whole = billing.reference_key(text)
    if kind in _SURE and whole:
        keys.add(whole)
    words = billing.reference_candidates(text)
    return Told(
        kind,
        text,
        frozenset(keys),
        frozenset(words | {word.upper() for word in words}),
        tuple(numbers),
    )


def match(
    told: Iterable[Told],
    period: tuple[date, date],
    references: Mapping[str, list[Tenure]],
    names: Mapping[str, list[Tenure]],
    numbers: Callable[[str], list[Tenure]],
) -> Match | None:
    """Return the line that a row is about, ``None`` when it names none.

    The first place that names a line counts; one that names several is not certain, and
    neither is what the bill is about when the row itself may speak of another number.

    :param period: first and last day of what the row charges.
    :param references: tenures per key of the operator's reference.
    :param names: tenures per reference of our own.
    :param numbers: gives the tenures of a number.
    """
    other = False
    for place in told:
        found = [
            *_named("reference", place, place.keys, references.get, period),
            *_named("name", place, place.words, names.get, period),
            *_named("number", place, place.numbers, numbers, period),
        ]
        if found:
            sure = [one for one in found if one.is_certain]
            first = (sure or found)[0]
            alone = {one.line for one in sure} == {first.line}
            doubted = other and place.kind == WHOLE_BILL
            return replace(first, is_certain=alone and not doubted)
        other = other or bool(place.numbers)
    return None


def _named(method, place: Told, values, lookup, period) -> Iterable[Match]:
    for value in sorted(values, key=len, reverse=True):
        line = tenure_in(lookup(value) or (), *period)
        if line is not None:
            weak = value.isdigit() and len(value) < _TOLD and place.kind not in _SURE
            number = value if method == "number" else ""
            yield Match(line, method, place.text[:120], not weak, number)
