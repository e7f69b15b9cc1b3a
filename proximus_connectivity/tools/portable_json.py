"""JSON of strangers: read within limits, refused with a sentence, never half believed.

A file that somebody mails may be broken, or made to do harm: gigabytes, thousands of
levels, the same key twice (two readers then see two documents), numbers that are none,
text that no database takes. What passes here is plain: dictionaries with text as keys,
lists, text, ``Decimal`` and ``int``, truth values and ``None``.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from .text import is_deeper

#: No request, no answer comes near any of these.
MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_TEXT = 4_000
#: Digits before and after the point of an amount: what a database holds.
DIGITS = 12
MAX_AMOUNT = Decimal(10) ** DIGITS
#: What PostgreSQL refuses (NUL), what UTF-8 cannot hold (half a pair), and what only
#: a terminal obeys.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class PortableError(ValueError):
    """Why a file cannot be read, in a sentence for the person who has it.

    :ivar code: what is wrong, for callers that say it in another language.
    :ivar where: the place in the file, such as ``quoteItem 2``; may be empty.
    :ivar what: the key or the value that is wrong; may be empty.
    """

    def __init__(self, code: str, message: str, where: str = "", what: Any = ""):
        super().__init__(f"{where}: {message}" if where else message)
        self.code = code
        self.where = where
        self.what = shown(what)


def load(content: bytes | str) -> dict:
    """Return the object in a file.

    :param content: the file as it came.
    :raises PortableError: when it is too large, no JSON, too deep, or no object.
    """
    if not isinstance(content, bytes | str):
        raise PortableError("json", "there is no file")
    if len(content) > MAX_BYTES:
        raise PortableError(
            "size", f"the file is larger than {MAX_BYTES // 1_000_000} MB"
        )
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        data = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_number,
            parse_int=_whole,
            parse_constant=_no_number,
        )
    except PortableError:
        raise
    except (ValueError, RecursionError) as error:
        raise PortableError("json", "the file is not a JSON document") from error
    _check_depth(data)
    if not isinstance(data, Mapping):
        raise PortableError("json", "the file holds no single document")
    return data


def _object(pairs: list[tuple[str, Any]]) -> dict:
    result = dict(pairs)
    if len(result) != len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise PortableError(
            "twice", f"the key “{shown(twice)}” stands twice", what=twice
        )
    return result


def _number(literal: str) -> Decimal:
    try:
        number = Decimal(literal)
    except InvalidOperation:
        return _no_number(literal)
    # by its exponent: arithmetic on a monstrous number overflows
    if number and not -DIGITS <= number.adjusted() < DIGITS:
        return _no_number(literal)
    return number


def _whole(literal: str) -> int:
    if len(literal) > 20:
        return _no_number(literal)
    return int(literal)


def _no_number(literal: str):
    raise PortableError(
        "number", f"“{shown(literal)}” is no number that can be used", what=literal
    )


def _check_depth(data: Any) -> None:
    if is_deeper(data, MAX_DEPTH):
        raise PortableError("depth", f"the file has more than {MAX_DEPTH} levels")


# === WHAT STANDS WHERE === #


def shown(value: Any) -> str:
    """Return the start of a value of a stranger, fit for a sentence."""
    return _UNFIT.sub("?", str(value))[:60]


def text_of(data: Mapping, key: str, where: str = "", most: int = MAX_TEXT) -> str:
    """Return a text (or a whole number as text); empty when it is missing.

    :raises PortableError: when something else stands there, or too much of it.
    """
    value = data.get(key)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise PortableError("type", f"“{key}” is no text", where, key)
    if len(value) > most:
        raise PortableError(
            "size", f"“{key}” is longer than {most} characters", where, key
        )
    if _UNFIT.search(value):
        raise PortableError(
            "text", f"“{key}” holds characters that are no text", where, key
        )
    return value.strip()


def object_of(data: Mapping, key: str, where: str = "") -> Mapping:
    """Return an object; an empty one when it is missing.

    :raises PortableError: when something else stands there.
    """
    value = data.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise PortableError("type", f"“{key}” is no object", where, key)
    return value


def objects_of(data: Mapping, key: str, most: int, where: str = "") -> list[Mapping]:
    """Return a list of objects; an empty one when it is missing.

    :raises PortableError: when something else stands there, or more than ``most``.
    """
    value = data.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(v, Mapping) for v in value):
        raise PortableError("type", f"“{key}” is no list of objects", where, key)
    if len(value) > most:
        raise PortableError("size", f"“{key}” has more than {most} entries", where, key)
    return value


def texts_of(value: Any, key: str, most: int, where: str = "") -> tuple[str, ...]:
    """Return texts from a list of them, or from a single one.

    :raises PortableError: when something else stands there, or more than ``most``.
    """
    if value is None:
        return ()
    values = value if isinstance(value, list) else [value]
    if len(values) > most:
        raise PortableError("size", f"“{key}” has more than {most} entries", where, key)
    texts = (text_of({key: one}, key, where, 250) for one in values)
    return tuple(text for text in texts if text)


def amount_of(data: Mapping, key: str, where: str = "") -> Decimal | None:
    """Return an amount of zero or more; ``None`` when it is missing.

    :raises PortableError: when something else stands there.
    """
    value = data.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PortableError("type", f"“{key}” is no amount", where, key)
    amount = Decimal(value)
    if not 0 <= amount < MAX_AMOUNT:
        raise PortableError("number", f"“{key}” is no possible amount", where, key)
    return amount


def count_of(data: Mapping, key: str, most: int, where: str = "") -> int:
    """Return a whole number from 1 to ``most``; 1 when it is missing.

    :raises PortableError: when something else stands there.
    """
    value = data.get(key)
    if value is None:
        return 1
    if isinstance(value, Decimal) and value == int(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise PortableError(
            "number", f"“{key}” is no whole number from 1 to {most}", where, key
        )
    return value
