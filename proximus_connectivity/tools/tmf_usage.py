"""Usage records of an operator (TMF635 v4 and v5), read only.

A record says how much of a line was used when (bytes, seconds, messages) and, once it
is rated, what that costs. Whom somebody called is not read at all.

Source: TM Forum TMF635 Usage Management API v4.0.0; v5 wraps a related party in
``partyOrPartyRole``. Names of characteristics are free there: see ``usage_units``.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from . import numbers, tmf, usage_units
from .bill_document import read_rate
from .tmf_error import TmfError

#: Addresses by version of the interface.
PATHS = {
    "v4": "/tmf-api/usageManagement/v4/usage",
    "v5": "/tmf-api/usageManagement/v5/usage",
}
#: Records that one file may hold: more is a mistake, or meant to do harm.
MAX_RECORDS = 200_000
#: Characters of an id and of what names a line.
LONGEST_ID = 200
#: Life of a record: what comes later replaces what came before of the same moment.
STATES = ("received", "guided", "recycled", "rated", "rerated", "billed", "rejected")
#: The operator takes these back, or looks at them again: they count for nothing.
VOID = frozenset({"rejected", "recycled"})
#: A session that goes on over midnight belongs to the month in which it began.
LONGEST_SESSION = datetime.timedelta(days=2)
#: Bytes of a GB, as offers count them.
GB = Decimal(10) ** 9

_SUBSCRIBER = (
    *("msisdn", "subscribernumber", "servicenumber", "phonenumber", "telephonenumber"),
    *("linenumber", "accessnumber", "subscriberid", "serviceidentifier", "serviceid"),
    "subscriptionid",
)
_CALLING = ("originatingnumber", "callingnumber", "callingpartynumber", "anumber")
_CALLED = ("destinationnumber", "callednumber", "calledpartynumber", "bnumber")
_INCOMING = ("in", "term", "mt", "receiv")
_DIRECTION = ("direction", "calldirection", "usagedirection")
_START = ("startdatetime", "starttime", "startdate", "callstarttime")
_END = ("enddatetime", "endtime", "enddate", "callendtime")
_READ = frozenset({*_SUBSCRIBER, *_CALLING, *_CALLED, *_DIRECTION, *_START, *_END})
_ABROAD = ("visitedcountry", "visitedcountrycode", "roamingcountry")
_HOME = frozenset({"be", "bel", "32", "+32", "0032", "206", "belgium"})
_YES = frozenset({"true", "yes", "1", "y"})
#: Roles of parties that are not whoever used the line.
_SELLERS = ("operator", "provider", "supplier", "seller", "carrier", "vendor")


@dataclass(frozen=True)
class Usage:
    """One usage record.

    :ivar id: the operator's, by which a repeated or corrected record is known.
    :ivar status: one of :data:`STATES`.
    :ivar day: Belgian day on which the use began; ``None`` only of a void record.
    :ivar references: what names the line, the surest first: pairs of a kind
        (``product``, ``number`` in E.164, ``text``, ``party``) and a text.
    :ivar kind: the operator's word for what it is.
    :ivar data, roaming: whole bytes, at home and abroad; ``None`` is unknown.
    :ivar seconds: of calls; ``None`` is unknown.
    :ivar messages: sent or received; ``None`` is unknown.
    :ivar amount: what it was rated at without tax; ``None`` is unknown.
    :ivar total: with tax; ``None`` is unknown.
    :ivar tax_rate: in percent.
    :ivar currency: three letters; empty when no amount is told.
    :ivar rated_at: sort key of when it was rated (see ``tmf.sort_key``), maybe empty.
    :ivar is_billed: whether the operator says that a bill has it.
    """

    id: str
    status: str
    day: datetime.date | None
    references: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    data: Decimal | None = None
    roaming: Decimal | None = None
    seconds: Decimal | None = None
    messages: Decimal | None = None
    amount: Decimal | None = None
    total: Decimal | None = None
    tax_rate: Decimal | None = None
    currency: str = ""
    rated_at: str = ""
    is_billed: bool = False

    @property
    def is_void(self) -> bool:
        """Whether the record counts for nothing."""
        return self.status in VOID


def read_records(content: str | bytes) -> list:
    """Return the records of a file, unread: an array, or one record by itself.

    :raises TmfError: when the text is no JSON, holds no record or far too many.
    """
    codes = ("no_usage", "much_usage")
    return tmf.read_list(content, "usage records", MAX_RECORDS, codes)


def read_usage(data: Any, today: datetime.date) -> Usage:
    """Return what a TMF635 ``Usage`` says.

    Of a record that the operator takes back (:data:`VOID`) only its id is needed.

    :param data: as received.
    :param today: a record of a later day is no use.
    :raises TmfError: for a record without an id, a day, a line, or anything that was
        used or rated; for a unit, number, time or word that is not known; for one that
        names two products, two currencies or a period over two months; for amounts
        with and without tax that do not fit each other.
    """
    if not isinstance(data, Mapping):
        raise TmfError("usage", "It is no usage record.")
    tmf.check_fit(data)
    reference = tmf.read_text(data.get("id"), "id").strip()
    if not reference:
        raise TmfError("id", "The usage record has no id.")
    if len(reference) > LONGEST_ID:
        raise TmfError("long", "The id of the usage record is too long.", reference)
    try:
        return _read(reference, data, today)
    except TmfError as error:
        raise error.inside(reference[:80]) from error


def newest(records: Iterable[Usage]) -> dict[str, Usage]:
    """Return one record per id: the one that replaces the others."""
    found: dict[str, Usage] = {}
    for record in records:
        known = found.get(record.id)
        if known is None or replaces(
            (record.status, record.rated_at), (known.status, known.rated_at)
        ):
            found[record.id] = record
    return found


def replaces(told: tuple[str, str], known: tuple[str, str]) -> bool:
    """Return whether news of a record replaces what is known of it.

    The later rating does. Of one moment, or where a record tells none, it is the one
    further on in its life; what was rejected comes back only with a later rating.

    :param told: status and ``rated_at`` of what is told now.
    :param known: those of what is known.
    """
    if told[1] and known[1] and told[1] != known[1]:
        return told[1] > known[1]
    return STATES.index(told[0]) >= STATES.index(known[0])


def _read(reference: str, data: Mapping, today: datetime.date) -> Usage:
    rated = [tmf.as_dict(one) for one in tmf.as_list(data.get("ratedProductUsage"))]
    status = _status(data.get("status"), rated)
    times = [tmf.read_time(one.get("ratingDate")) for one in rated]
    rated_at = max((tmf.sort_key(moment) for moment in times if moment), default="")
    if status in VOID:
        return Usage(reference, status, None, rated_at=rated_at)
    values = _values(data.get("usageCharacteristic"))
    kind = _kind(data)
    used = _used(kind.lower(), values)
    money = _money(rated)
    if money["amount"] is None and money["total"] is None and not used:
        raise TmfError("no_quantity", "It says neither how much was used nor rated.")
    references = _references(data, rated, values)
    if not references:
        raise TmfError("no_line", "It names no number and no product.")
    return Usage(
        reference,
        status,
        _usage_day(data, values, today),
        references,
        kind[:80],
        rated_at=rated_at,
        is_billed=status == "billed"
        or bool(rated)
        and all(one.get("isBilled") is True for one in rated),
        **used,
        **money,
    )


def _status(value: Any, rated: Sequence) -> str:
    if value in (None, ""):
        return "rated" if rated else "received"
    return tmf.read_word(value, frozenset(STATES), "status")


def _values(data: Any) -> dict[str, Any]:
    """Return the characteristics by name; what is read of them stands there once."""
    found: dict[str, Any] = {}
    for one in map(tmf.as_dict, tmf.as_list(data)):
        name = tmf.read_text(one.get("name"), "name")
        key = usage_units.key(name)
        counts = key in _READ or usage_units.is_quantity(key)
        if counts and key in found and found[key] != one.get("value"):
            raise TmfError("twice", f"“{name[:40]}” stands twice.", name)
        found[key] = one.get("value")
    return found


def _kind(data: Mapping) -> str:
    specification = tmf.as_dict(data.get("usageSpecification"))
    words = (data.get("usageType"), specification.get("name"))
    return next(filter(None, (tmf.read_text(word, "usageType") for word in words)), "")


# === HOW MUCH === #


def _used(kind: str, values: Mapping[str, Any]) -> dict[str, Decimal]:
    """Return what was used: ``data``, ``roaming``, ``seconds``, ``messages``."""
    names = usage_units
    told: dict[str, Decimal] = {}
    part = _part(kind)
    for one in names.quantities(values):
        _put(told, one, part)
    if "volume" not in told and ("up" in told or "down" in told):
        told["volume"] = told.get("up", Decimal(0)) + told.get("down", Decimal(0))
    found = {}
    if "volume" in told:
        found["roaming" if _is_abroad(kind, values) else "data"] = told["volume"]
    if "calls" in told:
        found["seconds"] = told["calls"]
    elif "duration" in told and "volume" not in told and part in ("", "calls"):
        found["seconds"] = told["duration"]
    if "messages" in told:
        found["messages"] = told["messages"]
    elif part == "messages" and not found:
        found["messages"] = Decimal(1)
    return found


def _part(kind: str) -> str:
    """Return what the operator's word for a record means; empty when unknown."""
    for part, words in (
        ("messages", ("sms", "mms", "message")),
        ("calls", ("voice", "call", "telephon", "fax")),
        ("data", ("data", "gprs", "internet", "lte", "4g", "5g")),
    ):
        if any(word in kind for word in words):
            return part
    return ""


def _put(told: dict[str, Decimal], one: usage_units.Quantity, part: str) -> None:
    """Enter a quantity under what it is a quantity of.

    :raises TmfError: for a unit that does not belong to it, or none.
    """
    names = usage_units
    wanted, place = next(
        (
            (dimension, place)
            for group, dimension, place in (
                (names.DATA, names.BYTES, "volume"),
                (names.UP, names.BYTES, "up"),
                (names.DOWN, names.BYTES, "down"),
                (names.CALLS, names.SECONDS, "calls"),
                (names.DURATION, names.SECONDS, "duration"),
                (names.MESSAGES, names.COUNT, "messages"),
            )
            if one.name in group
        ),
        ("", ""),
    )
    dimension = one.dimension
    if not wanted:
        wanted = dimension or (names.COUNT if part == "messages" else "")
        place = {names.BYTES: "volume", names.SECONDS: "duration"}.get(wanted, "")
        # of a call or a session, one event says nothing about messages
        place = place or ("messages" if part in ("", "messages") else "events")
    if wanted == names.COUNT:
        dimension = dimension or names.COUNT
    if not wanted or dimension != wanted:
        raise TmfError("no_unit", f"“{one.name}” has no unit that fits it.", one.name)
    if place in told and told[place] != one.amount:
        raise TmfError("twice", f"“{one.name}” is told twice.", one.name)
    told[place] = one.amount


def _is_abroad(kind: str, values: Mapping[str, Any]) -> bool:
    told = values.get("roaming", values.get("isroaming"))
    if told is not None:
        return told is True or str(told).strip().lower() in _YES
    for name in _ABROAD:
        if country := tmf.read_text(values.get(name), name).strip().lower():
            return country not in _HOME
    return "roaming" in kind


# === WHEN === #


def _usage_day(data: Mapping, values: Mapping, today: datetime.date) -> datetime.date:
    period = tmf.as_dict(data.get("usagePeriod") or data.get("period"))
    told = {**values, **{usage_units.key(str(k)): v for k, v in period.items()}}
    first = _time(told, _START) or tmf.read_time(data.get("usageDate"))
    if first is None:
        raise TmfError("no_day", "It has no day of use.")
    last = _time(told, _END)
    day = _belgian(first)
    if last and last > first:
        end = _belgian(last - datetime.timedelta(microseconds=1))
        apart = (end.year, end.month) != (day.year, day.month)
        if apart and last - first > LONGEST_SESSION:
            raise TmfError(
                "months", "It is about more than one month.", f"{day} – {end}"
            )
    elif last and last < first:
        raise TmfError("time", "It ends before it begins.", last.isoformat())
    if day > today + datetime.timedelta(days=1):
        raise TmfError("future", f"{day} is still to come.", day)
    return day


def _time(values: Mapping, names: Iterable[str]) -> datetime.datetime | None:
    return next(filter(None, (tmf.read_time(values.get(name)) for name in names)), None)


def _belgian(moment: datetime.datetime) -> datetime.date:
    try:
        return moment.astimezone(tmf.ZONE).date()
    except OverflowError as error:
        raise TmfError("time", "It is no possible day.", moment.isoformat()) from error


# === WHOSE === #


def _references(
    data: Mapping, rated: Sequence[dict], values: Mapping
) -> tuple[tuple[str, str], ...]:
    found = [("product", one[:LONGEST_ID]) for one in _products(rated)]
    found += [_as_number(tmf.read_text(values.get(name), name)) for name in _SUBSCRIBER]
    direction = tmf.read_text(
        next(filter(None, map(values.get, _DIRECTION)), ""), "direction"
    )
    own, country = _CALLING, "originatingcountrycode"
    if direction.strip().lower().startswith(_INCOMING):
        own, country = _CALLED, "destinationcountrycode"
    code = tmf.read_text(values.get(country), country)
    found += [
        _as_number(tmf.read_text(values.get(name), name), code, "") for name in own
    ]
    for party in map(tmf.as_dict, tmf.as_list(data.get("relatedParty"))):
        found += _party(party)
    return tuple(dict.fromkeys(one for one in found if one[0] and one[1]))


def _products(rated: Sequence[dict]) -> list[str]:
    products = [
        tmf.read_text(tmf.as_dict(one.get("productRef")).get("id"), "productRef.id")
        for one in rated
    ]
    products = list(dict.fromkeys(one.strip() for one in products if one.strip()))
    if len(products) > 1:
        raise TmfError("products", "It names more than one product.", products[1])
    return products


def _party(party: dict) -> list[tuple[str, str]]:
    """Return what a related party says of the line, unless it is the operator."""
    role = tmf.read_text(party.get("role"), "role").lower()
    inner = tmf.as_dict(party.get("partyOrPartyRole")) or party
    if any(word in role for word in _SELLERS):
        return []
    reference = tmf.read_text(inner.get("id"), "relatedParty.id").strip()
    name = tmf.read_text(inner.get("name"), "relatedParty.name").strip()
    return [_as_number(reference, other="party"), _as_number(name, other="")]


def _as_number(text: str, country: str = "", other: str = "text") -> tuple[str, str]:
    """Return a number in E.164, else the text as what else it is.

    :param country: calling code that stands beside a number without one.
    """
    text = text.strip()[:LONGEST_ID]
    if not text:
        return other, ""
    code = country.strip().lstrip("+0")
    tries = [text]
    if code and not text.startswith(("+", "00")):
        tries.insert(0, f"+{code}{text.lstrip('0')}")
    for one in tries:
        try:
            return "number", numbers.parse(one).e164
        except ValueError:
            continue
    return other, text


# === MONEY === #


def _money(rated: Sequence[dict]) -> dict[str, Any]:
    """Return ``amount``, ``total``, ``tax_rate`` and ``currency`` of all ratings."""
    read = [_rating(one) for one in rated]
    currencies = {one["currency"] for one in read if one["currency"]}
    if len(currencies) > 1:
        raise TmfError("currencies", "It has more than one currency.", max(currencies))
    rates = {one["tax_rate"] for one in read}
    return {
        "amount": _sum(one["amount"] for one in read),
        "total": _sum(one["total"] for one in read),
        "tax_rate": rates.pop() if len(rates) == 1 else None,
        "currency": currencies.pop() if currencies else "",
    }


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Return a sum; unknown when one part of it is, or there is none."""
    amounts = list(amounts)
    if not amounts or None in amounts:
        return None
    return sum((one for one in amounts if one is not None), Decimal(0))


def _rating(one: dict) -> dict[str, Any]:
    amount, unit = _price(one.get("taxExcludedRatingAmount"), "taxExcludedRatingAmount")
    total, other = _price(one.get("taxIncludedRatingAmount"), "taxIncludedRatingAmount")
    if unit and other and unit != other:
        raise TmfError("currencies", "It has more than one currency.", other)
    rate = read_rate(tmf.read_amount(one.get("taxRate"), "taxRate"))
    if rate is not None and not 0 <= rate <= 100:
        raise TmfError("amount", f"“{rate}” is no tax rate.", rate)
    if one.get("isTaxExempt") is True:
        rate = Decimal(0)
    amount, total = _completed(amount, total, rate)
    currency = unit or other
    if (amount is not None or total is not None) and not currency:
        raise TmfError("no_currency", "Its amount has no currency.")
    return {"amount": amount, "total": total, "tax_rate": rate, "currency": currency}


def _completed(
    amount: Decimal | None, total: Decimal | None, rate: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    """Return amounts without and with tax, one of which may follow from the other.

    :raises TmfError: when both are told and do not fit the rate.
    """
    if rate is None:
        return amount, total
    factor, step = 1 + rate / 100, Decimal("0.000001")
    if amount is None:
        return (total and (total / factor).quantize(step)), total
    if total is None:
        return amount, (amount * factor).quantize(step)
    # each of both may be rounded to the cent
    if abs(amount * factor - total) > Decimal("0.02"):
        raise TmfError(
            "tax", "Its amounts with and without tax do not fit.", str(total)
        )
    return amount, total


def _price(value: Any, what: str) -> tuple[Decimal | None, str]:
    money = tmf.as_dict(value)
    amount = tmf.read_amount(money.get("value"), what)
    if amount is not None and amount < 0:
        raise TmfError("negative", f"“{what}” is negative.", what)
    unit = tmf.read_text(money.get("unit"), "unit").strip().upper()
    return amount, unit if amount is not None else ""
