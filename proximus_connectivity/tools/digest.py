"""A client's figures in a signed file: counts and sums, nothing about people.

The file is a JSON object::

    {"format": "proximus.digest", "version": 1, "keyId": "…16 hex digits…",
     "database": "…uuid…", "company": {"ref": "3", "name": "…", "vat": "…",
     "enterpriseNumber": "…"}, "generatedAt": "2026-11-28T09:30:00Z", "sequence": 4,
     "currency": "EUR", "figures": {"line_count": 12, "monthly_cost": "310.50"},
     "unknown": {"gap_count": "no_access"},
     "signature": {"algorithm": "HMAC-SHA256", "value": "…64 hex digits…"}}

The signature is that of RFC 2104 with SHA-256 over the object without ``signature``,
written with sorted keys, without blanks and in ASCII: the order of keys does not
matter, every value does. Amounts are text, so that no program rounds them on the way.
"""

import datetime
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from . import portable_json
from .portable_json import PortableError, shown, text_of

FORMAT = "proximus.digest"
VERSION = 1
ALGORITHM = "HMAC-SHA256"
#: A file has some two dozen figures: what is larger is something else.
MAX_BYTES = 50_000
MAX_FIGURES = 100
MAX_COUNT = 10_000_000
MAX_SEQUENCE = 2**31 - 1
#: How far two clocks may be apart before a file comes from the future.
SKEW = datetime.timedelta(hours=1)
#: Why a figure is not in the file, or not on the list.
REASONS = (
    "no_access",
    "not_shared",
    "not_set_up",
    "not_known",
    "currencies",
    "not_sent",
    "no_file",
)
#: What a figure is: a number, money, a share of the whole in percent, a moment (UTC).
KINDS = ("count", "amount", "percent", "moment")

_KEY = re.compile(r"[0-9a-f]{64}")
_KEY_ID = re.compile(r"[0-9a-f]{16}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_AMOUNT = re.compile(r"[0-9]{1,10}(\.[0-9]{1,6})?")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


class Unknown(str):
    """Why a figure is not known, of :data:`REASONS`; it stands where a figure would."""


class DigestError(PortableError):
    """Why a file of figures is refused; see :class:`PortableError`."""


@dataclass(frozen=True)
class Digest:
    """What a company tells of itself at one moment.

    :ivar database: identity of the database that sends.
    :ivar company_ref: which of its companies, as that database numbers them.
    :ivar generated_at: UTC, without zone.
    :ivar sequence: goes up by one with each file of a company.
    :ivar currency: code of the currency of all amounts.
    :ivar figures: the known ones: ``int``, ``Decimal``, ``datetime``, or ``None`` where
        there is no such moment.
    :ivar unknown: why others are not known, of :data:`REASONS`.
    """

    database: str
    company_ref: str
    company_name: str
    generated_at: datetime.datetime
    sequence: int
    currency: str
    vat: str = ""
    enterprise_number: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)


def new_key() -> str:
    """Return a new key: 32 random bytes in hexadecimal digits."""
    return secrets.token_hex(32)


def is_key(key: str) -> bool:
    """Return whether a text can be a key of :func:`new_key`."""
    return isinstance(key, str) and bool(_KEY.fullmatch(key))


def key_id(key: str) -> str:
    """Return by which a file says which key signed it; nobody gets the key from it."""
    return hmac.digest(bytes.fromhex(key), b"proximus.digest.key", "sha256").hex()[:16]


# === WRITING === #


def write(digest: Digest, key: str) -> bytes:
    """Return the file of a digest, signed, in UTF-8.

    :param key: of :func:`new_key`.
    """
    data = {
        "format": FORMAT,
        "version": VERSION,
        "keyId": key_id(key),
        "database": digest.database,
        "company": {
            "ref": digest.company_ref,
            "name": digest.company_name,
            "vat": digest.vat,
            "enterpriseNumber": digest.enterprise_number,
        },
        "generatedAt": digest.generated_at.strftime(_MOMENT_FORMAT),
        "sequence": digest.sequence,
        "currency": digest.currency,
        "figures": {name: _written(value) for name, value in digest.figures.items()},
        "unknown": dict(digest.unknown),
    }
    data["signature"] = {"algorithm": ALGORITHM, "value": _sign(data, key)}
    return json.dumps(data, indent=2, ensure_ascii=False).encode()


def _written(value: Any) -> int | str | None:
    if isinstance(value, datetime.datetime):
        return value.strftime(_MOMENT_FORMAT)
    # None: there is no such moment
    return f"{value:f}" if isinstance(value, Decimal) else value


def _sign(data: Mapping, key: str) -> str:
    """Return the signature of an object; what signs is all but the signature.

    :raises DigestError: when it holds what no digest holds, as a fraction.
    """
    signed = {name: value for name, value in data.items() if name != "signature"}
    try:
        text = json.dumps(signed, sort_keys=True, separators=(",", ":"))
    except TypeError as error:
        raise DigestError("number", "a number is no whole number") from error
    return hmac.digest(bytes.fromhex(key), text.encode(), "sha256").hex()


# === READING === #


def load(content: bytes) -> dict:
    """Return the object in a file, of which nothing is proven yet.

    :raises PortableError: when it is too large, no JSON, no digest, or of a version
        that is not known.
    """
    if isinstance(content, bytes) and len(content) > MAX_BYTES:
        raise DigestError("huge", f"the file is larger than {MAX_BYTES // 1000} kB")
    data = portable_json.load(content)
    if data.get("format") != FORMAT:
        raise DigestError("format", "the file holds no figures of a client")
    version = data.get("version")
    if isinstance(version, bool) or version != VERSION:
        raise DigestError(
            "version", f"version {shown(version)} of the file is not known", "", version
        )
    if not _KEY_ID.fullmatch(text_of(data, "keyId", most=64)):
        raise DigestError("signature", "the file does not say which key signed it")
    return data


def read(
    data: Mapping, key: str, kinds: Mapping[str, str], now: datetime.datetime
) -> Digest:
    """Return what a file says, once its signature is proven.

    :param data: of :func:`load`.
    :param key: that of the client whose key the file names.
    :param kinds: what each figure is, of :data:`KINDS`, by name; others are left out.
    :param now: UTC, without zone.
    :raises PortableError: when it is not signed with the key, comes from the future, or
        holds what cannot be.
    """
    _check_signature(data, key)
    generated_at = _moment(text_of(data, "generatedAt", most=40), "generatedAt")
    if generated_at > now + SKEW:
        raise DigestError(
            "future", "the file comes from the future", "", data["generatedAt"]
        )
    company = portable_json.object_of(data, "company")
    digest = Digest(
        database=_needed(data, "database", 64),
        company_ref=_needed(company, "ref", 32),
        company_name=_needed(company, "name", 250),
        vat=text_of(company, "vat", most=40),
        enterprise_number=text_of(company, "enterpriseNumber", most=40),
        generated_at=generated_at,
        sequence=_sequence(data.get("sequence")),
        currency=_needed(data, "currency", 3),
        figures=_figures(data, kinds),
        unknown=_unknown(data, kinds),
    )
    both = digest.figures.keys() & digest.unknown.keys()
    if both:
        raise DigestError("figure", "a figure is both known and not", "", min(both))
    return digest


def figures_of(data: Mapping, kinds: Mapping[str, str]) -> dict[str, Any]:
    """Return the figures of an object that :func:`read` has proven, by name.

    What it says is not known stands there as :class:`Unknown`; so does what cannot be,
    of a kind that was not known yet when the file was read.
    """
    figures = {name: Unknown(why) for name, why in _unknown(data, kinds).items()}
    for name, value in portable_json.object_of(data, "figures").items():
        if name in kinds:
            try:
                figures[name] = _value(value, kinds[name], name)
            except DigestError:
                figures[name] = Unknown("not_known")
    return figures


def _check_signature(data: Mapping, key: str) -> None:
    signature = portable_json.object_of(data, "signature")
    if signature.get("algorithm") != ALGORITHM or not is_key(key):
        raise DigestError("signature", "the file is not signed as it should be")
    given = text_of(signature, "value", "signature", 64)
    # compared as bytes: text outside ASCII must be refused like any forgery
    if data.get("keyId") != key_id(key) or not hmac.compare_digest(
        _sign(data, key).encode(), given.encode()
    ):
        raise DigestError("signature", "the signature does not fit the file")


def _needed(data: Mapping, name: str, most: int) -> str:
    value = text_of(data, name, most=most)
    if not value:
        raise DigestError("missing", f"“{name}” is missing", "", name)
    return value


def _moment(value: Any, name: str) -> datetime.datetime:
    wrong = DigestError("figure", f"“{name}” is no moment", "", name)
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise wrong
    try:
        return datetime.datetime.strptime(value, _MOMENT_FORMAT)
    except ValueError as error:
        raise wrong from error


def _sequence(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise DigestError("figure", "“sequence” is no number", "", "sequence")
    if not 1 <= value <= MAX_SEQUENCE:
        raise DigestError("figure", "“sequence” is no possible number", "", "sequence")
    return value


def _figures(data: Mapping, kinds: Mapping[str, str]) -> dict[str, Any]:
    told = portable_json.object_of(data, "figures")
    _check_names(told)
    return {
        name: _value(value, kinds[name], name)
        for name, value in told.items()
        if name in kinds
    }


def _unknown(data: Mapping, kinds: Mapping[str, str]) -> dict[str, str]:
    told = portable_json.object_of(data, "unknown")
    _check_names(told)
    return {
        name: reason if reason in REASONS else "not_known"
        for name, reason in told.items()
        if name in kinds and isinstance(reason, str)
    }


def _check_names(told: Mapping) -> None:
    if len(told) > MAX_FIGURES:
        raise DigestError("many", f"there are more than {MAX_FIGURES} figures")
    for name in told:
        if not _NAME.fullmatch(name):
            raise DigestError("figure", "a figure has no possible name", "", name)


def _value(value: Any, kind: str, name: str) -> Any:
    """Return a figure as what it is.

    :raises DigestError: when it is something else, negative or absurd.
    """
    if kind == "moment":
        return None if value is None else _moment(value, name)
    if kind == "amount":
        return _amount(value, name)
    most = 100 if kind == "percent" else MAX_COUNT
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise DigestError(
            "figure", f"“{name}” is no whole number from 0 to {most}", "", name
        )
    return value


def _amount(value: Any, name: str) -> Decimal:
    if isinstance(value, str) and _AMOUNT.fullmatch(value):
        return Decimal(value)
    raise DigestError("figure", f"“{name}” is no possible amount", "", name)
