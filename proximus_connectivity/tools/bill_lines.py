"""The subscriptions that a bill names and nobody knows yet, as lines to be.

The first bill of a firm is the best inventory that it has. Its rows are put together by
the subscription that they name; what that costs a month, of which kind it is and since
when it is billed are proposals for somebody to look at. What the bill does not tell
stays unknown: an amount for a part of a month is no monthly cost.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from . import bill_judge, bill_words, billing, numbers
from .bill_document import Billed, Row
from .bill_judge import Price
from .money import round_half_up
from .tenure import full_months
from .text import plain_rows

#: References that name one subscription, the surest first.
_STRONG = ("object", "buyer_item")
#: References that may as well name an article, an agreement or an order.
_WEAK = ("property", "seller_item", "order", "item")
#: Kinds of numbers that somebody subscribes to.
_OWN = frozenset({"mobile", "fixed", "m2m", "toll_free", "shared_cost", "uan"})
#: Rows of one subscription on one bill; what more rows name is no subscription.
_MOST_ROWS = 6
#: What looks like a reference and is a size, a speed or a generation.
_SIZE = re.compile(r"\d+[a-z]{0,5}|[2-6]g|ipv[46]|b2[bc]|m2m|e164|h24", re.IGNORECASE)
#: Words that tell the kind of a line, the most telling kind first.
_KIND_WORDS = {
    "sdwan": "sdwan sd-wan",
    "iot": "iot m2m telematics telemetry",
    "backup": "backup secours failover",
    "sip_trunk": "sip trunk trunks pabx centrale",
    "internet": (
        "internet fibre fiber glasvezel glasfaser vdsl adsl dsl coax breitband "
        "broadband breedband ftth"
    ),
    "mobile": "mobile mobiel mobil gsm sim handy smartphone",
    "voice": (
        "voice voip telephone telephony telefoon telefonie telefon festnetz "
        "téléphone téléphonie telephonie vaste fixe landline"
    ),
}
_KINDS = {kind: frozenset(told.split()) for kind, told in _KIND_WORDS.items()}
_KIND_OF_NUMBER = {"mobile": "mobile", "m2m": "iot", "fixed": "voice"}
_TOKEN = re.compile(r"[^\W_]+")


@dataclass
class Found:
    """A subscription that nobody knows.

    :ivar reference: how the operator calls it; may be empty.
    :ivar number: its telephone number in E.164; may be empty.
    :ivar places: the rows that are about it, see ``Billed.place``.
    :ivar name: what its fee is called.
    :ivar texts: all that its rows say.
    :ivar kind: a kind of line; empty when nothing tells.
    :ivar monthly: what it costs a month; ``None`` when the bill does not tell.
    :ivar start: first day that the bill charges.
    :ivar remarks: ``number_twice``, ``foreign``, ``part``, ``several`` (amounts that no
        one cost explains), ``no_fee``, ``charged_twice``, ``only_credit``, ``no_kind``
        or ``article`` (named by what may be no subscription).
    """

    reference: str = ""
    number: str = ""
    places: tuple[str, ...] = ()
    name: str = ""
    texts: tuple[str, ...] = ()
    kind: str = ""
    monthly: Decimal | None = None
    start: date | None = None
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Named:
    """What a row says of whom it is about."""

    row: Billed
    strong: str
    number: str
    weak: tuple[str, ...]


def find_lines(
    rows: Iterable[Billed], region: str = "BE", unit: Decimal = Decimal("0.01")
) -> tuple[list[Found], list[str]]:
    """Return the subscriptions that rows of a bill name, in their order.

    :param rows: those about which nobody knows any line.
    :param region: country (ISO 3166) whose numbers are not foreign.
    :param unit: the smallest amount.
    :return: the subscriptions, and the places of the rows that name none.
    """
    groups, nameless = _grouped([_named(row, region) for row in rows])
    found = [_found(key, members, region, unit) for key, members in groups.items()]
    seen = set()
    for one in found:
        if one.number and one.number in seen:
            one.remarks.append("number_twice")
        seen.add(one.number)
    return found, nameless


# === WHOM A ROW IS ABOUT === #


def _named(row: Billed, region: str) -> _Named:
    """Return what a row names: the surest place that holds something counts."""
    by_kind = defaultdict(list)
    for kind, text in row.row.references:
        by_kind[kind].append(text.strip())
    number = next(
        (
            found
            for kind in (*_STRONG, *_WEAK)
            for text in by_kind[kind]
            if (found := number_in(text, region, True))
        ),
        "",
    )
    told = (row.row.name, *row.row.texts)
    number = number or next(filter(None, (number_in(t, region) for t in told)), "")
    strong = next(
        (
            text
            for kind in _STRONG
            for text in by_kind[kind]
            if text and not number_in(text, region, True)
        ),
        "",
    )
    weak = [
        text
        for kind in _WEAK
        for text in by_kind[kind]
        if text and not number_in(text, region, True)
    ]
    weak += [word for text in told for word in _reference_words(text)]
    return _Named(row, strong, number, tuple(dict.fromkeys(weak)))


def number_in(text: str, region: str = "BE", is_reference: bool = False) -> str:
    """Return the only number that somebody can subscribe to in a text, else nothing.

    A Belgian spelling is understood in any country.

    :param is_reference: the text is a reference and nothing else: a mobile number may
        lack its zero there.
    """
    for country in dict.fromkeys((region, "BE")):
        found = _numbers_in(text, country, is_reference)
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def _numbers_in(text: str, region: str, is_reference: bool) -> set[str]:
    """Return the numbers in a text as people of one country write them."""
    code = numbers.phonenumbers.country_code_for_region(region) or 32
    candidates = list(billing.number_candidates(text, str(code)))
    found = _valid(candidates, region)
    if not found:
        bare = [*billing.bare_number_candidates(text, str(code))]
        found = _valid(bare, region, ("mobile", "m2m"))
        if not is_reference:
            found = {one for one in found if len(one) > len(f"+{code}") + 8}
    return found


def _valid(candidates: Iterable[str], region: str, kinds=_OWN) -> set[str]:
    """Return the numbers among some, the longest of those that begin alike."""
    found = set()
    for candidate in candidates:
        try:
            number = numbers.parse(candidate, region)
        except numbers.NumberError:
            continue
        if number.kind in kinds:
            found.add(number.e164)
    return {
        one
        for one in found
        if not any(other != one and other.startswith(one) for other in found)
    }


def _reference_words(text: str) -> list[str]:
    """Return the words of a text that may be a reference: letters and digits."""
    return [
        word
        for word in sorted(billing.reference_candidates(text))
        if any(map(str.isalpha, word))
        and len(billing.reference_key(word)) > 3
        and not _SIZE.fullmatch(word)
    ]


def _grouped(named: list[_Named]) -> tuple[dict[tuple, list[_Named]], list[str]]:
    """Return the rows by what they are about, and the places of the others."""
    numbers_of = defaultdict(set)
    for one in named:
        if one.strong and one.number:
            numbers_of[one.strong].add(one.number)
    # what several numbers share is an agreement
    shared = {text for text, found in numbers_of.items() if len(found) > 1}
    strong_of = defaultdict(list)
    for text, found in numbers_of.items():
        if text not in shared:
            strong_of[next(iter(found))].append(text)
    counts = Counter(word for one in named for word in one.weak)
    groups, nameless = {}, []
    for one in named:
        key = _key(one, shared, strong_of, counts)
        if key:
            groups.setdefault(key, []).append(one)
        else:
            nameless.append(one.row.place)
    return groups, nameless


def _key(one: _Named, shared: set, strong_of: Mapping, counts: Counter) -> tuple | None:
    if one.strong and one.strong not in shared:
        return ("strong", billing.reference_key(one.strong), one.strong)
    if one.number:
        text = next(iter(strong_of.get(one.number, ())), "")
        if text:
            return ("strong", billing.reference_key(text), text)
        return ("number", one.number, "")
    for text in one.weak:
        if counts[text] <= _MOST_ROWS:
            return ("weak", billing.reference_key(text), text)
    return None


# === WHAT IT IS === #


def _found(key: tuple, members: list[_Named], region: str, unit: Decimal) -> Found:
    way, _value, reference = key
    rows = [one.row for one in members]
    number = next((one.number for one in members if one.number), "")
    fees = [row for row in rows if not _is_extra(row.row)]
    paid = [row for row in fees if row.amount > 0] or rows
    monthly, remarks = _monthly(fees, unit)
    found = Found(
        reference=reference,
        number=number,
        places=tuple(row.place for row in rows),
        name=paid[0].row.name,
        texts=tuple(dict.fromkeys(row.row.text for row in rows)),
        monthly=monthly,
        start=min(row.date_from for row in rows),
        remarks=remarks,
    )
    found.kind = kind_of(" ".join(row.row.text for row in paid), number, region)
    if not found.kind:
        remarks.append("no_kind")
    if number and numbers.parse(number, region).region != region:
        remarks.append("foreign")
    if way == "weak":
        remarks.append("article")
    if not any(row.amount > 0 for row in rows):
        remarks.append("only_credit")
    return found


def kind_of(text: str, number: str = "", region: str = "BE") -> str:
    """Return of which kind a subscription is: by the numbering plan, then by words.

    A fixed number says little: an internet line and a trunk have one too.
    """
    by_number = ""
    if number:
        by_number = _KIND_OF_NUMBER.get(numbers.parse(number, region).kind, "voice")
    told = bill_words.words(text) | offer_tokens(text)
    by_words = next((kind for kind, words in _KINDS.items() if told & words), "")
    if by_number == "iot":
        return "iot"
    if by_number == "mobile":
        return by_words if by_words in ("iot", "backup") else "mobile"
    if by_number and by_words in ("", "mobile"):
        return by_number
    return by_words


def _is_extra(row: Row) -> bool:
    told = bill_words.words(row.text)
    return bill_words.is_extra(told, row.unit) or billing.is_third_party(row.text, True)


def _monthly(fees: list[Billed], unit: Decimal) -> tuple[Decimal | None, list[str]]:
    """Return what a month costs by the fees of a bill, and what is to be said of it.

    Fees and discounts of one period count together; the last whole months tell.
    """
    remarks, periods, seen = [], defaultdict(Decimal), set()
    for row in fees:
        same = (row.date_from, row.date_to, row.amount, row.row.text)
        if same in seen and row.amount > 0:
            if "charged_twice" not in remarks:
                remarks.append("charged_twice")
            continue
        seen.add(same)
        periods[row.date_from, row.date_to] += row.amount
    whole = [
        (last, months, amount)
        for (first, last), amount in periods.items()
        if (months := _whole_months(first, last)) and amount > 0
    ]
    if whole:
        _last, months, amount = max(whole)
        monthly = round_half_up(amount / months, unit)
        if _fits(monthly, periods, unit):
            return monthly, remarks
        return None, [*remarks, "several"]
    if any(amount > 0 for amount in periods.values()):
        return None, [*remarks, "part"]
    return None, [*remarks, "no_fee"]


def _fits(monthly: Decimal, periods: Mapping, unit: Decimal) -> bool:
    """Return whether a monthly cost explains what is charged for each period."""
    prices = (Price(monthly, min(first for first, _last in periods)),)
    return all(
        bill_judge.due(prices, first, last, unit).fits(amount, unit)
        for (first, last), amount in periods.items()
        if amount
    )


def _whole_months(first: date, last: date) -> int:
    """Return how many months a period is, 0 for one that is not whole."""
    after = last + timedelta(days=1)
    months = full_months(first, after)
    if not months or first.day == after.day:
        return months
    # a month that begins on a day that the next one lacks
    return months if full_months(first, last) < months else 0


# === WHAT IT IS CALLED === #


def offer_tokens(text: str) -> frozenset[str]:
    """Return the words and figures by which an offer is told from another."""
    return frozenset(_TOKEN.findall(plain_rows(text).casefold()))


def fitting_offer(
    found: Found, offers: Iterable[tuple[int, str, str, bool]]
) -> int | None:
    """Return the offer whose whole name the bill says, the longest name first.

    :param offers: id, kind, name, and whether the operator supplies it.
    :return: its id; ``None`` when none fits, or two fit alike.
    """
    told = offer_tokens(" ".join(found.texts))
    rank = {}
    for offer, kind, name, is_theirs in offers:
        tokens = offer_tokens(name)
        if tokens and tokens <= told and found.kind in ("", kind):
            rank.setdefault((is_theirs, len(tokens)), []).append(offer)
    best = rank[max(rank)] if rank else []
    return best[0] if len(best) == 1 else None


def offer_name(found: Found, beside: Iterable[str] = ()) -> str:
    """Return what an offer that is in no catalogue may be called, maybe nothing.

    What the fee is called on the bill, without the number, reference and days of the
    subscription, so that all alike have one offer.

    :param beside: what else it says of this subscription only, such as its address.
    """
    text = plain_rows(found.name)
    for told in filter(None, beside):
        text = re.sub(re.escape(told), " ", text, flags=re.IGNORECASE)
    if found.number:
        # first: its digits may look like a day
        text = _without_number(text, found.number)
    text = bill_words.undated(text)
    keys = {billing.reference_key(found.reference)} - {""}
    kept = [word for word in text.split() if billing.reference_key(word) not in keys]
    return " ".join(kept).strip(" -–,:;./()")[:80]


def _without_number(text: str, number: str) -> str:
    spelled = r"[\s./()-]{0,3}".join(number[-8:])
    before = r"(?<!\w)[+(]?[\d./()-]{0,8}\s?\d{0,3}[\s./()-]{0,3}"
    return re.sub(before + spelled, " ", text)
