"""Text of people and machines: what cannot be seen, what spreadsheets make of numbers.

A number copied from a web page, a mail or a telephone may carry characters that nobody
sees (directions of writing, zero-width joints, soft hyphens), each as wide as nothing
and yet no digit. A spreadsheet takes a card or telephone number for a quantity: it
loses the zero or plus in front, adds ``.0`` behind, writes ``3.2470123456E10``, and
past fifteen digits it destroys what it should keep.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Any

#: What PostgreSQL refuses (NUL) and what UTF-8 cannot hold (half of a pair).
_UNFIT = re.compile("[\0\ud800-\udfff]")
#: Beside the format characters: what chooses the look of the character before it, and
#: letters of other scripts that are as wide as nothing.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u3164\ufe00-\ufe0f\uffa0]")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
#: What stands between digits on paper and on the web.
_DOTS = str.maketrans("·•∙‧・⁄∕", ".....//")
_QUOTES = "\"'`´‘’‚‛“”„"
#: What tells a spreadsheet that a number is a text: ``'0470``, ``="0470"``, ``"0470"``.
_CELL = re.compile(
    rf"=?[{_QUOTES}]\s*(?P<told>[^{_QUOTES}]*[0-9][^{_QUOTES}]*?)\s*[{_QUOTES}]?"
)
_EXPONENT = re.compile(
    r"(?P<sign>\+?)(?P<whole>[0-9])(?:[.,](?P<part>[0-9]+))?[eE]\+?(?P<e>[0-9]{1,3})"
)
_DECIMALS = re.compile(r"(?P<whole>\+?[1-9][0-9]{6,})[.,]0+")
#: Raised, lowered, circled and broken digits: marks beside a number, not a part of it.
_MARKS = ("<super>", "<sub>", "<circle>", "<fraction>")
#: Digits of a number that a spreadsheet keeps; it writes zeros behind them.
KEPT = 15


class DestroyedError(ValueError):
    """A spreadsheet has destroyed a number: some of its digits are gone for good."""


def is_fit(text: str) -> bool:
    """Return whether a text has no NUL and no half of a surrogate pair in it.

    Neither can be saved, searched or sent.
    """
    return not _UNFIT.search(text)


def fit(text: str) -> str:
    """Return a text with ``�`` in place of what could not be saved."""
    return _UNFIT.sub("\ufffd", text)


def fit_deep(value: Any) -> Any:
    """Return a copy of JSON data in which every text is :func:`fit`, keys included."""
    if isinstance(value, str):
        return fit(value)
    if isinstance(value, dict):
        return {fit(str(key)): fit_deep(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [fit_deep(item) for item in value]
    return value


def levels(data: Any) -> Iterator[list]:
    """Yield the values of JSON data level by level, keys beside their values."""
    level = [data]
    while level:
        yield level
        level = [
            child
            for value in level
            if isinstance(value, dict | list)
            for child in (
                [*value, *value.values()] if isinstance(value, dict) else value
            )
        ]


def is_deeper(data: Any, most: int) -> bool:
    """Return whether JSON data has something below its first ``most`` levels."""
    return next(islice(levels(data), most, None), None) is not None


def visible(text: str) -> str:
    """Return a text without the characters that nobody sees (Unicode category Cf)."""
    if text.isascii():
        return text
    shown = (char for char in text if unicodedata.category(char) != "Cf")
    return _UNSEEN.sub("", "".join(shown))


def reference(text: str) -> str:
    """Return a text by which something is known, without what nobody sees in it.

    Blanks that hold words together are blanks; dashes, capitals and the width of
    letters are the writer's: of a reference nothing else is known.
    """
    if text.isascii():
        return text.strip()
    return re.sub("[\u00a0\u2007\u202f]", " ", visible(text)).strip()


def plain(text: str) -> str:
    """Return a text with one kind of digit, blank and dash, and nothing unseen.

    For what becomes a number or a reference: it is the spelling that counts. Blanks of
    any width, also those that hold words together, become a blank; dashes and the minus
    sign a hyphen; raised dots a full stop; letters and digits of another width
    their ordinary ones. The mark of a footnote stays one: as a digit it would
    make another number. What tells a spreadsheet that a number is a text goes.
    """
    if not text.isascii():
        # first what is unseen: composed with its neighbour it would be seen
        text = "".join(map(_ordinary, _DASHES.sub("-", visible(text))))
        text = _DASHES.sub("-", unicodedata.normalize("NFC", text)).translate(_DOTS)
    text = re.sub(r"\s", " ", text).strip()
    cell = _CELL.fullmatch(text)
    return cell["told"] if cell else text


def _ordinary(char: str) -> str:
    if unicodedata.decomposition(char).startswith(_MARKS):
        return char
    return unicodedata.normalize("NFKC", char)


def plain_rows(text: str) -> str:
    """Return a text of several rows, each of them :func:`plain`."""
    return "\n".join(map(plain, text.splitlines()))


def kept(text: str) -> str:
    """Return a text of a visitor without what could not be saved."""
    return _UNFIT.sub("", text)


def is_unfit_error(error: Exception) -> bool:
    """Return whether an exception says that the database cannot take a text."""
    if isinstance(error, UnicodeEncodeError):
        return error.reason == "surrogates not allowed"
    return isinstance(error, ValueError) and "NUL (0x00)" in str(error)


def searched(text: Any, most: int = 200) -> str:
    """Return what is looked for: without what nobody sees and no database takes.

    :param text: what stood in a search field or an address; anything but a text finds
        nothing.
    :param most: characters that are looked at.
    """
    if not isinstance(text, str):
        return ""
    return visible(_UNFIT.sub("", text[: most * 4])).strip()[:most]


def whole_number(text: str) -> str:
    """Return the digits that a spreadsheet has turned into a quantity.

    ``3.2470123456E10`` and ``32470123456.0`` are 32470123456 again; any other text is
    returned as it is.

    :param text: as :func:`plain` returns it.
    :raises DestroyedError: for a power of ten that does not tell all digits, such as
        ``3.25E+10``: nobody can know the others.
    """
    if match := _DECIMALS.fullmatch(text):
        return match["whole"]
    match = _EXPONENT.fullmatch(text)
    if not match:
        return text
    told, exponent = match["part"] or "", int(match["e"])
    if exponent > 40 or len(told.rstrip("0")) > exponent or len(told) < exponent:
        raise DestroyedError(
            f"“{text[:40]}” is what a spreadsheet made of a number: its last digits "
            "are lost. Format the column as text and enter the number again."
        )
    return f"{match['sign']}{match['whole']}{told[:exponent]}"


def is_destroyed(text: str) -> bool:
    """Return whether a text is what a spreadsheet shows of a number that it shortened.

    For references, which may have an E of their own: only the way in which a
    spreadsheet writes it (``1.23E+11``) tells.
    """
    if not re.fullmatch(r"[0-9][.,][0-9]+E\+[0-9]{2}", text):
        return False
    try:
        whole_number(text)
    except DestroyedError:
        return True
    return False


def is_quantity(text: str) -> bool:
    """Return whether a text is a number as a spreadsheet writes a power of ten."""
    return bool(_EXPONENT.fullmatch(text))


def lost_digits(digits: str) -> bool:
    """Return whether a long number ends in the zeros of a spreadsheet.

    A spreadsheet keeps fifteen digits; it writes zeros for the others.
    """
    return len(digits) > KEPT + 2 and not digits[KEPT:].strip("0")
