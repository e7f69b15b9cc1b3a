"""Read telephone numbers out of a pasted text, with what stands beside them."""

import re
from dataclasses import dataclass

from .text import visible

#: What separates columns, and numbers that stand on one line.
_COLUMNS = re.compile(r"[\t;,|]")
_NUMBER = re.compile(r"(?:tel:)?[+(]?[\d\s()./\-‐-―−]+", re.IGNORECASE)
#: What a spreadsheet makes of a number; whoever reads the rows says what is lost.
_QUANTITY = re.compile(r"\d(?:\.\d+)?E\+?(?:0?\d|1[0-4])", re.IGNORECASE)
#: The same where a comma stands before the decimals: it separates no columns.
_COMMA = re.compile(r"(?<![\d.,])(\d),(?=\d+E\+?\d{1,2}(?!\w))", re.IGNORECASE)
#: What stands between the ends of a range; a dash needs blanks around it, as it may
#: also stand inside a number.
_TO = re.compile(r"\s+(?:[-‐-―−]|to|tot|t/m|à|bis)\s+|\s*(?:\.{2,}|…|→)\s*")
#: Fewest digits of an end of a range, and most digits of a number, with its prefix 00.
#: A longer one is a card.
_END, _LONGEST = 8, 17


@dataclass(frozen=True)
class PastedRow:
    """One number of a pasted text.

    :ivar place: line of the text, from 1.
    :ivar number: the number as written, or what stands in its place.
    :ivar last: last number of a range as written; ``""`` for one number.
    :ivar beside: what stands in the column beside it: a card number, a name or ``""``.
    """

    place: int
    number: str
    last: str = ""
    beside: str = ""


def read_rows(text: str) -> list[PastedRow]:
    """Return the numbers in a text, in any of the usual shapes.

    One per line or several, separated by comma, semicolon, tab or bar; with a name or a
    card number before or behind each; ranges such as ``081 12 34 00 - 081 12 34 99``. A
    first line without a digit is a heading. What is no number stays a row: whoever
    reads the rows says what is wrong with it.

    :param text: what a person pasted.
    """
    text = _COMMA.sub(r"\1.", visible(text or ""))
    lines = [
        (place, [cell.strip() for cell in _COLUMNS.split(line)])
        for place, line in enumerate(text.splitlines(), start=1)
        if line.strip(" \t;,|")
    ]
    if lines and not any(char.isdigit() for cell in lines[0][1] for char in cell):
        del lines[0]
    return [row for place, cells in lines for row in _read_line(place, cells)]


def _read_line(place: int, cells: list[str]) -> list[PastedRow]:
    """Return the rows of one line of text."""
    rows, waiting = [], ""
    for cell in filter(None, cells):
        if _is_number(cell):
            first, last = read_ends(cell)
            rows.append(PastedRow(place, first, last, waiting))
            waiting = ""
        elif rows and not rows[-1].beside:
            row = rows.pop()
            rows.append(PastedRow(place, row.number, row.last, cell))
        else:
            waiting = cell if not waiting else f"{waiting} {cell}"
    if waiting:
        rows.append(PastedRow(place, waiting))
    return rows


def _is_number(cell: str) -> bool:
    if _QUANTITY.fullmatch(cell):
        return True
    ends = _TO.split(cell)
    return all(
        _NUMBER.fullmatch(end) and 0 < _digits(end) <= _LONGEST for end in ends
    ) and (len(ends) <= 2 or _digits(cell) <= _LONGEST)


def read_ends(cell: str) -> tuple[str, str]:
    """Return first and last number of a text; no last one when it is one number."""
    cell = visible(cell)
    ends = _TO.split(cell)
    if len(ends) == 2 and min(map(_digits, ends)) >= _END:
        return ends[0].strip(), ends[1].strip()
    return cell, ""


def _digits(text: str) -> int:
    return sum(char.isdigit() for char in text)
