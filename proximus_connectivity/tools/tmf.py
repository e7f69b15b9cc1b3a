"""TM Forum's words and ours: states, times and events, in both directions.

Source: TM Forum Open APIs v4 (TMF622, TMF637, TMF645, TMF656, TMF678). Traps handled:
the product state literal ``"aborted "`` ends with a space; TMF645 says ``accepted``
where its own diagram and the other interfaces say ``acknowledged``; the event time is
spelt ``timeOcurred`` in the envelope.
"""

import datetime
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from .text import fit, fit_deep, is_deeper, is_fit, levels
from .tmf_error import TmfError

#: Days in Belgian contracts are Belgian days.
ZONE = ZoneInfo("Europe/Brussels")
UTC = datetime.timezone.utc

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TIME = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<clock>\d{2}:\d{2}(?::\d{2})?)(?:[.,](?P<part>\d+))?"
    r"\s*(?P<zone>Z|z|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)

PRODUCT_STATES = frozenset(
    {"created", "pending_active", "active", "suspended", "pending_terminate"}
    | {"terminated", "cancelled", "aborted"}
)
ITEM_STATES = frozenset(
    {"acknowledged", "rejected", "pending", "held", "in_progress", "cancelled"}
    | {"completed", "failed", "assessing_cancellation", "pending_cancellation"}
)
ORDER_STATES = ITEM_STATES | {"partial"}
PROBLEM_STATES = frozenset(
    {"acknowledged", "rejected", "pending", "held", "in_progress", "cancelled"}
    | {"resolved", "closed"}
)
TASK_STATES = frozenset(
    {"acknowledged", "in_progress", "done", "terminated_with_error"}
    | {"rejected", "cancelled"}
)
BILL_STATES = frozenset(
    {"new", "on_hold", "validated", "sent", "partially_paid", "settled"}
)
#: What other versions and TM Forum's own misprints call a state.
_ALIASES = {
    "accepted": "acknowledged",
    "draft": "acknowledged",
    "canceled": "cancelled",
}

#: Levels of a document, and digits of an amount: no interface comes near either.
MAX_DEPTH = 40
MAX_AMOUNT = Decimal(10) ** 12

#: Resource of an event, by the name of the key that holds it.
RESOURCES = {
    "productOrder": "order",
    "cancelProductOrder": "cancel",
    "product": "product",
    "serviceProblem": "problem",
    "checkServiceQualification": "qualification",
    "customerBill": "bill",
}


def read_json(content: bytes | str) -> Any:
    """Return the JSON that an operator sent; what no database takes is replaced.

    :raises TmfError: as :func:`read_file`.
    """
    return fit_deep(read_file(content))


def read_file(content: bytes | str) -> Any:
    """Return the JSON of a file, as it is.

    :raises TmfError: when it is no JSON (``NaN`` is none), too deep, or holds a
        number that no computer can calculate with; never another exception.
    """
    try:
        data = json.loads(content, parse_constant=_no_number, parse_float=_float)
    except RecursionError as error:
        raise TmfError("depth", "The document has too many levels.") from error
    except TmfError:
        raise
    except ValueError as error:
        raise TmfError("json", f"It is no JSON: {error}") from error
    if is_deeper(data, MAX_DEPTH):
        raise TmfError("depth", f"The document has more than {MAX_DEPTH} levels.")
    return data


def read_list(
    content: bytes | str, what: str, most: int, codes: tuple[str, str]
) -> list:
    """Return the records of a file, unread: an array, or one record by itself.

    :param what: the word for the records.
    :param most: how many of them a file may hold.
    :param codes: those of the errors when it holds none, and when far too many.
    :raises TmfError: then, or when the text is no JSON.
    """
    data = read_file(content)
    records = [data] if isinstance(data, dict) else data
    none, many = codes
    if not isinstance(records, list) or not records:
        raise TmfError(none, f"The file holds no list of {what}.")
    if len(records) > most:
        raise TmfError(many, f"The file holds more than {most} {what}.", most)
    return records


def check_fit(data: Any) -> None:
    """Refuse JSON data in which a text holds what no database takes.

    :raises TmfError: naming the start of that text.
    """
    for value in chain.from_iterable(levels(data)):
        if isinstance(value, str) and not is_fit(value):
            raise TmfError(
                "characters",
                f"“{fit(value)[:40]}” holds a character that is no text (NUL or "
                "half of a pair): remove it.",
                value,
            )


def _no_number(literal: str):
    raise TmfError("amount", f"“{literal[:40]}” is no number.", literal)


def _float(literal: str) -> float:
    number = float(literal)
    return number if abs(number) != float("inf") else _no_number(literal)


def read_text(value: Any, what: str, most: int | None = None) -> str:
    """Return a text, or a number as text; empty when nothing is told.

    :param value: what was received.
    :param what: what the value is, for the message.
    :param most: characters that are kept.
    :raises TmfError: when something else stands there, such as a list.
    """
    if value is None or value is False:
        return ""
    if not isinstance(value, str | int | float | Decimal):
        raise TmfError("text", f"“{what}” is no text.", what)
    return fit(str(value))[:most]


def read_amount(value: Any, what: str = "value") -> Decimal | None:
    """Return an amount as it is told; ``None`` when nothing is told.

    :raises TmfError: for what is no number, or one that no bill can have.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise TmfError("amount", f"“{what}” is no amount.", what)
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        amount = Decimal("NaN")
    # by its exponent: comparing a monstrous number overflows
    if not amount.is_finite() or (amount and not -12 <= amount.adjusted() < 12):
        raise TmfError("amount", f"“{str(value)[:40]}” is no possible amount.", value)
    return amount


def read_word(value: Any, known: frozenset[str], what: str = "state") -> str:
    """Return our word for an enumerated value of TM Forum.

    Ignores spaces around it and the case of its first letter; knows
    ``inProgress.accepted`` of v5.

    :param value: the literal received, such as ``"aborted "`` or ``"inProgress"``.
    :param known: our words among which it must be.
    :param what: what the value is, for the message.
    :raises TmfError: naming the value that is not known.
    """
    literal = value.strip().split(".")[0] if isinstance(value, str) else ""
    word = _CAMEL.sub("_", literal).lower()
    word = word if word in known else _ALIASES.get(word, word)
    if word not in known:
        raise TmfError(
            "word", f"“{str(value)[:60]}” is not a {what} that is known here.", value
        )
    return word


def write_word(word: str) -> str:
    """Return TM Forum's literal of our word: ``in_progress`` → ``inProgress``."""
    first, *rest = word.split("_")
    return first + "".join(part.capitalize() for part in rest)


def read_time(value: Any) -> datetime.datetime | None:
    """Return an aware UTC time from an ISO 8601 text; without a zone it is UTC.

    :return: ``None`` for an empty value.
    :raises TmfError: for a text that is no time, and for a time that lies outside of
        the years 1 to 9999 in UTC.
    """
    if not value:
        return None
    text = read_text(value, "time").strip()
    match = _TIME.fullmatch(text)
    if not match:
        raise TmfError("time", f"“{text[:40]}” is not an ISO 8601 time.", text)
    zone = match["zone"] or "+00:00"
    zone = "+00:00" if zone in "Zz" else zone
    if len(zone) < 6:
        zone = f"{zone[:3]}:{zone[3:] or '00'}"
    clock = match["clock"] or "00:00:00"
    clock = clock if len(clock) == 8 else f"{clock}:00"
    part = ((match["part"] or "") + "000000")[:6]
    written = f"{match['day']}T{clock}.{part}{zone}"
    try:
        return datetime.datetime.fromisoformat(written).astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise TmfError(
            "time", f"“{text[:40]}” is not a possible time.", text
        ) from error


def write_time(moment: datetime.datetime) -> str:
    """Return a time as ISO 8601 in UTC; one without a zone is taken as UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def read_date(value: Any) -> datetime.date | None:
    """Return the Belgian day of a time; a text without a clock is that day.

    :raises TmfError: for a text that is no time, or one of no Belgian day.
    """
    text = read_text(value, "date").strip()
    moment = read_time(text)
    if moment is None:
        return None
    try:
        return moment.date() if len(text) == 10 else moment.astimezone(ZONE).date()
    except OverflowError as error:
        raise TmfError("time", f"“{text[:40]}” is not a possible day.", text) from error


def write_date(day: datetime.date) -> str:
    """Return the start of a Belgian day as an ISO 8601 time."""
    return datetime.datetime.combine(day, datetime.time(), ZONE).isoformat()


def sort_key(moment: datetime.datetime | None) -> str:
    """Return a time as text that sorts like time, exact to the microsecond.

    Two events of the same second must keep their order, which a database time without
    fractions would lose. Empty for no time: older than everything.
    """
    if moment is None:
        return ""
    # not strftime, which writes the year 1 with one digit
    moment = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{moment.isoformat(timespec='microseconds')}Z"


def characteristics(values: Mapping[str, Any]) -> list[dict]:
    """Return TM Forum characteristics for the values that are not empty."""
    return [
        {"name": name, "value": value}
        for name, value in values.items()
        if value not in (None, "", [], ())
    ]


def read_characteristics(data: Any) -> dict[str, Any]:
    """Return the values of TM Forum characteristics by name; the last one wins."""
    return {
        read_text(one["name"], "name"): one.get("value")
        for one in as_list(data)
        if isinstance(one, Mapping) and "name" in one
    }


def recurring_price(amount: Any, currency: str = "") -> list[dict]:
    """Return what a product costs a month, without tax, as TM Forum product prices.

    :param amount: a number or its text.
    :param currency: three letters, EUR by default.
    """
    money = {"unit": currency or "EUR", "value": float(amount)}
    price = {"price": {"dutyFreeAmount": money}, "priceType": "recurring"}
    return [{**price, "recurringChargePeriod": "month"}]


def read_texts(value: Any, what: str) -> list[str]:
    """Return texts from a list of them, or from a single one.

    :raises TmfError: when something else stands there.
    """
    return [read_text(one, what) for one in as_list(value)]


def as_list(value: Any) -> list:
    """Return a list whatever was received: some operators send one object bare."""
    if value in (None, ""):
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def as_dict(value: Any) -> dict:
    """Return a dictionary, empty when something else was received."""
    return dict(value) if isinstance(value, Mapping) else {}


@dataclass(frozen=True)
class Event:
    """Something that an operator reports.

    :ivar id: unique per operator; a repeated event has the same.
    :ivar type: such as ``ProductOrderStateChangeEvent``.
    :ivar time: sort key of when it happened, see :func:`sort_key`.
    :ivar resource: ``order``, ``cancel``, ``product``, ``problem``, ``qualification``,
        ``bill``, or empty when it is none of these.
    :ivar data: the resource as received.
    :ivar text: what the envelope says in words, and about which field; may be empty.
    """

    id: str
    type: str
    time: str
    resource: str
    data: dict
    text: str = ""


def read_event(payload: Any, received: datetime.datetime) -> Event:
    """Return the event in the envelope of a hub (TMF630 notification).

    An event without an id is recognised by its content. A time that has yet to come
    counts as the moment of receipt: otherwise a wrong clock would make every later
    event look old.

    :param payload: JSON body as received.
    :param received: aware time of receipt.
    :raises TmfError: when the body is no event.
    """
    if not isinstance(payload, Mapping) or not isinstance(
        payload.get("event"), Mapping
    ):
        raise TmfError("event", "The body is no event: it has no object “event”.")
    key = next((key for key in RESOURCES if key in payload["event"]), "")
    moment = read_time(
        payload.get("eventTime")
        or payload.get("timeOcurred")
        or payload.get("timeOccurred")
    )
    moment = min(moment or received, received)
    return Event(
        id=read_text(payload.get("eventId"), "eventId") or event_digest(payload),
        type=read_text(payload.get("eventType"), "eventType", 80),
        time=sort_key(moment),
        resource=RESOURCES.get(key, ""),
        data=as_dict(payload["event"].get(key)),
        text=_describe_envelope(payload),
    )


def _describe_envelope(payload: Mapping) -> str:
    words = read_text(payload.get("description") or payload.get("title"), "description")
    path = read_text(payload.get("fieldPath"), "fieldPath")
    return (f"{words} ({path})" if path else words).strip()[:500]


def event_digest(payload: Mapping) -> str:
    """Return an id made from the content of an event that has none."""
    try:
        text = json.dumps(payload, sort_keys=True, default=str)
    except (TypeError, RecursionError) as error:
        raise TmfError("json", "The body is no JSON object.") from error
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def is_stale(time: str, known: str | None) -> bool:
    """Return whether news of ``time`` is older than what was reported at ``known``.

    News of the same moment is not stale: an operator that tells whole seconds may
    report two changes in one of them.

    :param time: sort key of the news.
    :param known: sort key of the last news that was applied, if any.
    """
    return bool(known) and time < known
