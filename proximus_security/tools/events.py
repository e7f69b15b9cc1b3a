"""Readers of security events: CloudEvents, OCSF, TMF656 and Standard Webhooks.

Sources: CloudEvents 1.0 (cloudevents.io) as CAMARA SimSwap sends it, OCSF 1.x (finding
classes 2004 and 2005), TM Forum TMF656 v4, Standard Webhooks (payload ``type``,
``timestamp``, ``data``); read on 2026-11-23. What a format does not say stays unknown:
a severity that nobody gave is a question for a person, never *low*.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from odoo.addons.proximus_connectivity.tools.text import fit, visible

#: From least to most; ``None`` beside them: to be judged by a person.
SEVERITIES = ("info", "low", "medium", "high", "critical")
OCSF_SEVERITIES = {
    1: "info",
    2: "low",
    3: "medium",
    4: "high",
    5: "critical",
    6: "critical",
}
SEVERITY_WORDS = {
    "info": "info",
    "informational": "info",
    "low": "low",
    "medium": "medium",
    "moderate": "medium",
    "high": "high",
    "critical": "critical",
    "fatal": "critical",
}
OCSF_ACTIVITIES = {1: "create", 2: "update", 3: "close"}
#: Suppressed, resolved, archived, deleted: nobody has to look any more.
OCSF_CLOSED = {3, 4, 5, 6}
#: Where an OCSF event names whom it happened to; elsewhere it names the attacker.
OCSF_VICTIMS = ("user", "users", "device", "devices", "resource", "resources")
#: Key of an event (letters only, lower case) → what kind of subject its text names.
SUBJECT_KEYS = {
    "email": "email",
    "emailaddr": "email",
    "emailaddress": "email",
    "mail": "email",
    "userprincipalname": "email",
    "msisdn": "msisdn",
    "phonenumber": "msisdn",
    "phone": "msisdn",
    "imei": "imei",
    "serial": "serial",
    "serialnumber": "serial",
    "mac": "mac",
    "macaddress": "mac",
    "ip": "ip",
    "ipaddress": "ip",
    "ipv": "ip",
    "publicaddress": "ip",
    "host": "host",
    "hostname": "host",
}
#: Texts of one kind that are kept, and levels that are looked through.
MOST_SUBJECTS = 50
MOST_LEVELS = 12
LONGEST_TEXT = 2000
#: Before this nobody sent events: such a time is a clock that was never set.
FIRST_YEAR = 2000


@dataclass(frozen=True)
class Event:
    """What an event says, in the words of nobody in particular."""

    #: Its own id; empty when it has none.
    id: str
    #: For example ``org.camaraproject.sim-swap-subscriptions.v0.swapped``.
    type: str
    #: One of :data:`SEVERITIES`, or ``None``: a person must judge.
    severity: str | None
    #: With a time zone (UTC); ``None`` when it does not say.
    occurred_at: datetime.datetime | None
    #: Kind (email, msisdn, imei, serial, mac, ip, host, service) → texts, in order.
    subjects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: What happened, for people; may be empty.
    text: str = ""
    #: Format that it came in: ocsf, cloudevents, tmf656, standard or other.
    format: str = "other"
    #: What the sender added, as it came.
    data: Mapping[str, Any] = field(default_factory=dict)
    #: Where the sender counts its ids: two of them may both have a ``1``.
    origin: str = ""


def read_event(payload: Any) -> Event:
    """Read one event, whichever of the known formats it has.

    :param payload: JSON data, parsed
    :raises ValueError: when it is no event; never another exception
    """
    if not isinstance(payload, Mapping):
        raise ValueError("An event is a JSON object.")
    try:
        return _reader(payload)(payload)
    except ValueError:
        raise
    except Exception as error:
        # whatever a stranger sends is a reason to refuse it, not to fail
        raise ValueError(f"Unreadable event: {type(error).__name__}.") from error


def _reader(payload: Mapping):
    """Return the reader of the format that an event has."""
    if "class_uid" in payload:
        return _read_ocsf
    if "specversion" in payload:
        return _read_cloudevent
    if "eventType" in payload and isinstance(payload.get("event"), Mapping):
        return _read_tmf656
    if "type" in payload and "data" in payload:
        return _read_standard
    return _read_other


def _read_ocsf(payload: Mapping) -> Event:
    """Read an event of the Open Cybersecurity Schema Framework."""
    kind = _whole(payload["class_uid"])
    if kind is None:
        raise ValueError("The class of the event is no whole number.")
    activity = OCSF_ACTIVITIES.get(_whole(payload.get("activity_id")), "other")
    if _whole(payload.get("status_id")) in OCSF_CLOSED:
        activity = "close"
    finding = _mapping(payload.get("finding_info"))
    victims = [payload.get(name) for name in OCSF_VICTIMS]
    for evidence in _items(payload.get("evidences")):
        victims += [evidence.get("device"), evidence.get("user")]
    return Event(
        id=_text(_mapping(payload.get("metadata")).get("uid"), 255),
        type=f"ocsf.{kind}.{activity}",
        severity=OCSF_SEVERITIES.get(_whole(payload.get("severity_id"))),
        occurred_at=_moment(payload.get("time")),
        subjects=_subjects(victims),
        text=_text(payload.get("message") or finding.get("title"), LONGEST_TEXT),
        format="ocsf",
        data=payload,
    )


def _read_cloudevent(payload: Mapping) -> Event:
    """Read an event in the envelope of CloudEvents 1.0."""
    if not str(payload["specversion"]).startswith("1."):
        raise ValueError("Only CloudEvents of version 1 are understood.")
    event = _read_envelope(payload, "cloudevents", payload.get("time"))
    return replace(event, origin=_text(payload.get("source"), 255))


def _read_standard(payload: Mapping) -> Event:
    """Read the payload that Standard Webhooks recommend."""
    return _read_envelope(payload, "standard", payload.get("timestamp"))


def _read_envelope(payload: Mapping, name: str, moment) -> Event:
    """Read an event whose ``data`` says what it is about."""
    data = _mapping(payload.get("data"))
    inner = _read_ocsf(data) if "class_uid" in data else None
    if inner:
        subjects, severity, text = inner.subjects, inner.severity, inner.text
    else:
        subjects, severity = _subjects([data]), _severity_word(data)
        text = data.get("message") or data.get("description") or data.get("title")
    return Event(
        id=_text(payload.get("id"), 255),
        type=_type(payload.get("type")),
        severity=severity,
        occurred_at=_moment(moment),
        subjects=subjects,
        text=_text(text, LONGEST_TEXT),
        format=name,
        data=data,
    )


def _read_tmf656(payload: Mapping) -> Event:
    """Read a notification about a service problem of an operator (TMF656)."""
    event = payload["event"]
    found = next((value for key, value in event.items() if key != "id"), None)
    problem = _mapping(event.get("serviceProblem") or found)
    services = tuple(
        text
        for service in _items(problem.get("affectedService"))
        for text in (_text(service.get("id"), 255), _text(service.get("name"), 255))
        if text
    )[:MOST_SUBJECTS]
    subjects = _subjects([problem])
    return Event(
        id=_text(payload.get("eventId"), 255),
        type=_type(payload.get("eventType")),
        severity=_priority(problem.get("priority")),
        occurred_at=_moment(payload.get("eventTime")),
        subjects={**subjects, "service": services} if services else subjects,
        text=_text(problem.get("description") or problem.get("reason"), LONGEST_TEXT),
        format="tmf656",
        data=problem,
    )


def _read_other(payload: Mapping) -> Event:
    """Read what comes in no known format: a person must look at it."""
    return Event(
        id=_text(payload.get("id"), 255),
        type=_type(payload.get("type") or payload.get("action") or "unknown"),
        severity=_severity_word(payload),
        occurred_at=None,
        subjects=_subjects([payload]),
        text=_text(payload.get("message") or payload.get("description"), LONGEST_TEXT),
        data=payload,
    )


def _priority(value) -> str | None:
    """Return the severity of a TM Forum priority: 1 is the highest, 10 the lowest."""
    number = _whole(value)
    if number is None or not 1 <= number <= 10:
        return None
    return ("critical", "high", "medium", "low", "low")[(number - 1) // 2]


def _severity_word(data: Mapping) -> str | None:
    """Return the severity that a sender wrote as a word or as a number of OCSF."""
    told = data.get("severity")
    if isinstance(told, str):
        return SEVERITY_WORDS.get(told.strip().lower())
    return OCSF_SEVERITIES.get(_whole(data.get("severity_id")))


def _whole(value) -> int | None:
    """Return a whole number, also when it is spelled as text; else ``None``."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,12}", value.strip()):
        return int(value)
    return None


def _mapping(value) -> Mapping:
    return value if isinstance(value, Mapping) else {}


def _items(value) -> Iterator[Mapping]:
    """Yield the objects of a list, or the one that stands in place of it."""
    for item in value if isinstance(value, list | tuple) else [value]:
        if isinstance(item, Mapping):
            yield item


def _text(value, longest: int) -> str:
    """Return a text that can be saved and read; empty for what is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**30 else ""
    if not isinstance(value, str):
        return ""
    return visible(fit(value)).strip()[:longest]


def _type(value) -> str:
    """Return the type of an event, one word.

    :raises ValueError: when it has none
    """
    name = re.sub(r"\s+", " ", _text(value, 200))
    if not name:
        raise ValueError("The event has no type.")
    return name


def _moment(value) -> datetime.datetime | None:
    """Return when it happened; ``None`` when that is not said, or by no set clock.

    :param value: RFC 3339 text (UTC without zone), seconds or milliseconds
    :raises ValueError: when it cannot be read
    """
    if value is None or value == "":
        return None
    try:
        moment = _read_moment(value).astimezone(datetime.timezone.utc)
    except (OverflowError, OSError) as error:
        raise ValueError("The time of the event is no time.") from error
    return moment if moment.year >= FIRST_YEAR else None


def _read_moment(value) -> datetime.datetime:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("The time of the event is no time.")
    if isinstance(value, str):
        spelled = re.sub(r"[zZ]$", "+00:00", value.strip())
        # Python 3.10 reads three or six decimals, and no more have room
        spelled = re.sub(
            r"\.([0-9]+)", lambda found: "." + found[1][:6].ljust(6, "0"), spelled
        )
        moment = datetime.datetime.fromisoformat(spelled)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=datetime.timezone.utc)
        return moment
    # OCSF counts milliseconds; as seconds they would lie in the year 5138 or later
    seconds = value / 1000 if abs(value) > 10**11 else value
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)


def _subjects(roots: list) -> dict[str, tuple[str, ...]]:
    """Return the people, numbers and devices that parts of an event name."""
    found: dict[str, dict[str, None]] = {}
    level = [root for root in roots if isinstance(root, Mapping | list | tuple)]
    for _depth in range(MOST_LEVELS):
        below = []
        for part in level:
            if isinstance(part, Mapping):
                for key, value in part.items():
                    _note_subject(found, key, value)
            values = part.values() if isinstance(part, Mapping) else part
            below += [one for one in values if isinstance(one, Mapping | list | tuple)]
        level = below
    return {kind: tuple(texts) for kind, texts in found.items()}


def _note_subject(found: dict, key, value) -> None:
    """Keep a text that names a subject."""
    kind = SUBJECT_KEYS.get(re.sub(r"[^a-z]", "", str(key).lower()))
    if not kind:
        return
    for one in value if isinstance(value, list | tuple) else [value]:
        text = _text(one, 255)
        texts = found.setdefault(kind, {}) if text else {}
        if text and len(texts) < MOST_SUBJECTS:
            texts[text] = None
