"""How much a usage record of an operator says: names, units and numbers.

TM Forum leaves the names of characteristics free (TMF635). Those that operators use are
known here; a quantity whose unit nobody tells is refused, never guessed.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from . import tmf
from .tmf_error import TmfError

BYTES, SECONDS, COUNT = "bytes", "seconds", "count"
#: Decimal prefixes, as offers count them; ``KiB`` and its kind are powers of 1024.
_PREFIXES = {"k": 1, "m": 2, "g": 3, "t": 4}
_LONG_PREFIXES = {"kilo": 1, "mega": 2, "giga": 3, "tera": 4}
#: Unit in small letters → dimension and how many of its base unit it is.
UNITS: dict[str, tuple[str, Decimal]] = {
    **{name: (BYTES, Decimal(1)) for name in ("byte", "bytes", "octet", "octets")},
    **{
        f"{prefix}{ending}": (BYTES, Decimal(base) ** power)
        for prefix, power in _PREFIXES.items()
        for ending, base in (
            ("b", 1000),
            ("byte", 1000),
            ("bytes", 1000),
            ("ib", 1024),
            ("ibytes", 1024),
        )
    },
    **{
        f"{prefix}byte{plural}": (BYTES, Decimal(1000) ** power)
        for prefix, power in _LONG_PREFIXES.items()
        for plural in ("", "s")
    },
    **{name: (SECONDS, Decimal(1)) for name in ("s", "sec", "secs")},
    **{name: (SECONDS, Decimal(1)) for name in ("second", "seconds")},
    **{name: (SECONDS, Decimal(60)) for name in ("min", "mins", "minute", "minutes")},
    **{name: (SECONDS, Decimal(3600)) for name in ("h", "hr", "hrs", "hour", "hours")},
    **{
        name: (SECONDS, Decimal("0.001"))
        for name in ("ms", "millisecond", "milliseconds")
    },
    **{
        name: (COUNT, Decimal(1))
        for name in (
            *("sms", "mms", "msg", "msgs", "message", "messages", "event", "events"),
            *("unit", "units", "item", "items", "each", "count"),
        )
    },
}
#: Names that say what is counted, in small letters without anything between them.
DATA = frozenset(
    {"volume", "datavolume", "totalvolume", "usedvolume", "data", "datausage"}
    | {"totaldatavolume", "dataused", "octets", "totaloctets"}
)
UP = frozenset({"uplinkvolume", "volumeuplink", "uploadvolume", "volumeup"})
DOWN = frozenset({"downlinkvolume", "volumedownlink", "downloadvolume", "volumedown"})
CALLS = frozenset(
    {"callduration", "voiceduration", "talktime", "voice", "voiceusage", "callminutes"}
)
#: Of a call, or of a data session: the record itself decides.
DURATION = frozenset({"duration", "sessionduration", "usageduration"})
MESSAGES = frozenset(
    {"sms", "smscount", "mms", "mmscount", "messages", "messagecount"}
    | {"numberofmessages", "numberofsms"}
)
#: What the unit alone decides.
ANY = frozenset(
    {"quantity", "amount", "value", "usage", "consumption", "usedvalue"}
    | {"usedquantity", "usedamount", "usagevalue", "usageamount"}
)
NAMES = DATA | UP | DOWN | CALLS | DURATION | MESSAGES | ANY
#: What stands beside a quantity to say its unit.
UNIT_NAMES = ("unit", "units", "unitofmeasure", "uom", "usageunit", "measureunit")
#: Units that may end the name of a quantity (``volumeMB``), the longest first.
ENDINGS = sorted(
    (unit for unit in UNITS if len(unit) > 1 and unit not in UNIT_NAMES),
    key=lambda unit: (-len(unit), unit),
)
_WRITTEN = re.compile(r"(?P<number>[+-]?[\d.]+(?:[eE][+-]?\d+)?)\s*(?P<unit>[A-Za-z]*)")
#: Bytes, seconds or messages of one record: a petabyte, and no number like it.
MOST = {
    BYTES: Decimal(10) ** 15,
    SECONDS: Decimal(366 * 86400),
    COUNT: Decimal(10) ** 9,
}


def key(name: str) -> str:
    """Return a name in small letters, without what stands between its words."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def read_unit(text: str) -> tuple[str, Decimal] | None:
    """Return dimension and factor of a unit; ``None`` for one that is not known.

    A small b behind a capital is a bit (``Mb``, ``Gb``): that is another unit.
    """
    text = text.strip().rstrip(".")
    if text == "B":
        return UNITS["byte"]
    if re.fullmatch(r"[KMGTkmgt]?b", text) and text != text.lower() or text == "b":
        return None
    return UNITS.get(key(text))


@dataclass(frozen=True)
class Quantity:
    """How much of something: whole bytes, seconds or messages.

    :ivar name: what it is called, as one of :data:`NAMES`.
    :ivar dimension: ``bytes``, ``seconds`` or ``count``; empty when no unit is told.
    """

    name: str
    dimension: str
    amount: Decimal


def quantities(values: Mapping[str, Any]) -> list[Quantity]:
    """Return the quantities among the characteristics of a record.

    :param values: value per name (see :func:`key`).
    :raises TmfError: for a number that is none, is negative or beyond all measure, and
        for a unit that is not known.
    """
    found = []
    for name, value in values.items():
        base, implied = _name(name)
        if base and not (value is None or value == ""):
            found.append(_quantity(base, name, value, implied, values))
    return found


def is_quantity(name: str) -> bool:
    """Return whether a name (see :func:`key`) is one of a quantity or of its unit."""
    return bool(_name(name)[0]) or name in UNIT_NAMES


@functools.lru_cache(1000)
def _name(name: str) -> tuple[str, str]:
    """Return the name of a quantity, and the unit that stands at its end."""
    if name in NAMES:
        return name, ""
    if name in ("minutes", "seconds"):
        return "voice", name
    for unit in ENDINGS:
        if name.endswith(unit) and name[: -len(unit)] in NAMES:
            return name[: -len(unit)], unit
    return "", ""


def _quantity(base: str, name: str, value: Any, unit: str, values: Mapping) -> Quantity:
    if isinstance(value, Mapping):
        inner = {key(str(part)): held for part, held in value.items()}
        unit = _told(inner, UNIT_NAMES) or unit
        value = next(
            (inner[part] for part in ("amount", "value", "quantity") if part in inner),
            None,
        )
    number, written = _split(value, name)
    unit = written or unit or _told(values, (f"{base}unit", f"{base}units"))
    unit = unit or _told(values, UNIT_NAMES)
    known = read_unit(unit) if unit else ("", Decimal(1))
    if known is None:
        raise TmfError("unit", f"“{unit[:40]}” is not a unit that is known.", unit)
    dimension, factor = known
    amount = number * factor
    if amount > MOST.get(dimension, max(MOST.values())):
        raise TmfError("amount", f"“{name}” is beyond all measure.", str(value)[:40])
    return Quantity(base, dimension, whole(amount))


def whole(amount: Decimal) -> Decimal:
    """Return a quantity in whole bytes, seconds or messages; a half is one."""
    return amount.quantize(Decimal(1), ROUND_HALF_UP)


def _told(values: Mapping, names) -> str:
    """Return the first text that stands under one of some names."""
    for name in names:
        if isinstance(values.get(name), str) and values[name].strip():
            return values[name].strip()
    return ""


def _split(value: Any, name: str) -> tuple[Decimal, str]:
    """Return a number and the unit that is written behind it (``"5 GB"``)."""
    text = "" if isinstance(value, bool) else tmf.read_text(value, name).strip()
    match = _WRITTEN.fullmatch(text)
    try:
        number = Decimal(match["number"]) if match else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    # by its exponent: comparing a monstrous number overflows
    if not number.is_finite() or (number and not -12 <= number.adjusted() < 16):
        raise TmfError("amount", f"“{text[:40]}” is no quantity.", text)
    if number < 0:
        raise TmfError("negative", f"“{name}” is negative.", name)
    return number, match["unit"] if match else ""
