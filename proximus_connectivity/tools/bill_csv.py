"""The detail of an operator's bill as a CSV file, read by a remembered mapping."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .bill_document import (
    MAX_BYTES,
    MAX_ROWS,
    BillError,
    Document,
    Row,
    period_in,
    read_day,
    read_period,
    read_rate,
    read_text,
)

ENCODINGS = ("utf-8", "windows-1252")
SEPARATORS = (";", ",", "\t", "|")
_DECIMAL = {
    ",": re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?"),
    ".": re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?"),
}
_DAYS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")


@dataclass(frozen=True)
class Mapping:
    """How an operator writes its file.

    :ivar columns: title of the column per part: ``text``, ``amount`` (both needed),
        ``reference``, ``date_from``, ``date_to``, ``tax_rate``.
    :ivar separator: between two cells.
    :ivar decimal: ``,`` or ``.``.
    :ivar encoding: one of :data:`ENCODINGS`.
    """

    columns: tuple[tuple[str, str], ...]
    separator: str = ";"
    decimal: str = ","
    encoding: str = "utf-8"


def titles(data: bytes, separator: str, encoding: str) -> list[str]:
    """Return the titles of the columns.

    :raises BillError: for a file that is not written in this way.
    """
    for title in _cells(_decode(data, encoding), separator):
        return title
    raise BillError("empty", "The file is empty.")


def sniff(data: bytes) -> tuple[str, str]:
    """Return the separator and encoding that a file seems to have.

    :raises BillError: for a file that is no text in a known encoding, or has no row.
    """
    encoding = next((name for name in ENCODINGS if _is_text(data, name)), None)
    if encoding is None:
        raise BillError("encoding", "The file is no text.")
    head = _decode(data, encoding).lstrip().splitlines()[:1]
    counts = {sign: head[0].count(sign) for sign in SEPARATORS} if head else {}
    if not any(counts.values()):
        raise BillError("separator", "The first row has one cell only.", 1)
    return max(counts, key=counts.get), encoding


#: Words in the title of a column that say what it holds, in the languages of operators.
_TITLES = {
    "amount": ("amount", "bedrag", "montant", "betrag", "price", "prijs", "prix"),
    "reference": (
        "number reference msisdn subscription nummer referentie numéro numero "
        "référence rufnummer referenz"
    ).split(),
    "text": (
        "description omschrijving libellé libelle désignation bezeichnung text product "
        "dienst service name"
    ).split(),
    "date_from": ("from", "start", "van", "begin", "du", "début", "von", "ab"),
    "date_to": ("until", "to", "end", "tot", "einde", "au", "fin", "bis"),
    "tax_rate": ("vat", "btw", "tva", "mwst", "rate"),
}


def guess_columns(found: list[str]) -> dict[str, str]:
    """Return the titles of the columns that seem to hold each part."""
    columns, left = {}, list(found)
    for part, words in _TITLES.items():
        for title in left:
            if set(re.findall(r"[^\W\d_]+", title.casefold())) & set(words):
                columns[part] = title.strip()
                left.remove(title)
                break
    return columns


def guess_decimal(data: bytes, encoding: str) -> str:
    """Return the sign that stands before the cents most often."""
    text = _decode(data, encoding)
    counts = {
        sign: len(re.findall(rf"\d{re.escape(sign)}\d\d(?!\d)", text)) for sign in ",."
    }
    return max(counts, key=counts.get)


def read_csv(data: bytes, mapping: Mapping, number: str) -> Document:
    """Return the bill of a CSV file; all of it, or nothing.

    :param number: of the bill.
    :raises BillError: naming the row (the first one has the titles) for what does not
        fit the mapping.
    """
    rows = _cells(_decode(data, mapping.encoding), mapping.separator)
    title = next(rows, None)
    if title is None:
        raise BillError("empty", "The file is empty.")
    if len(title) < 2:
        raise BillError("separator", "it has one cell only.", 1, mapping.separator)
    places = _places(title, mapping)
    result = []
    for place, cells in enumerate(rows, 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(title):
            raise BillError(
                "cells",
                f"{len(cells)} cells, not {len(title)}.",
                place,
                str(len(cells)),
            )
        if len(result) >= MAX_ROWS:
            raise BillError("rows", f"more than {MAX_ROWS} rows.", place)
        result.append(_read_row(cells, places, mapping.decimal, place))
    if not result:
        raise BillError("empty", "The file has no rows.")
    return Document(
        number=number,
        untaxed=sum((row.amount for row in result), Decimal(0)),
        rows=tuple(result),
    )


def read_amount(text: str, decimal: str, row: int = 0) -> Decimal | None:
    """Return an amount as people of a country write it.

    :param decimal: the sign before the cents; the other one groups thousands.
    :raises BillError: for an amount written in the other way: nobody guesses.
    """
    text = re.sub(r"[\s\u00a0\u202f']|€|EUR", "", text).replace("\u2212", "-")
    if not text:
        return None
    if text.endswith("-"):
        text = f"-{text[:-1]}"
    if not _DECIMAL[decimal].fullmatch(text):
        raise BillError("amount", f"“{text[:60]}” is no amount.", row, text)
    grouping = "." if decimal == "," else ","
    return Decimal(text.replace(grouping, "").replace(decimal, "."))


def read_cells(data: bytes, separator: str, encoding: str) -> list[list[str]]:
    """Return the cells of each row of a file.

    :raises BillError: for a file that is too large, empty or in another encoding.
    """
    return list(_cells(_decode(data, encoding), separator))


def read_date(text: str, row: int = 0) -> date | None:
    """Return a day as people or machines write it.

    :raises BillError: for what is no day.
    """
    return _read_day(text, row)


def _is_text(data: bytes, encoding: str) -> bool:
    try:
        data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError:
        return False
    return b"\0" not in data


def _decode(data: bytes, encoding: str) -> str:
    if not data.strip():
        raise BillError("empty", "The file is empty.")
    if len(data) > MAX_BYTES:
        raise BillError("large", f"The file has {len(data)} bytes.", 0, str(len(data)))
    if not _is_text(data, encoding):
        raise BillError("encoding", f"The file is not in {encoding}.", 0, encoding)
    return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)


def _cells(text: str, separator: str):
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as error:
        raise BillError("cells", str(error), 0) from error


def _places(title: list[str], mapping: Mapping) -> dict[str, int]:
    known = {cell.strip().casefold(): place for place, cell in enumerate(title)}
    places = {}
    for part, column in mapping.columns:
        place = known.get(column.strip().casefold())
        if place is None:
            raise BillError("column", f"no column “{column}”.", 1, column)
        places[part] = place
    for part in ("text", "amount"):
        if part not in places:
            raise BillError("column", f"no column for the {part}.", 1, part)
    return places


def _read_row(cells: list[str], places: dict, decimal: str, row: int) -> Row:
    told = {part: read_text(cells[place], row) for part, place in places.items()}
    amount = read_amount(told["amount"], decimal, row)
    if amount is None:
        raise BillError("amount", "it has no amount.", row)
    first, last = (
        _read_day(told.get(part, ""), row) for part in ("date_from", "date_to")
    )
    date_from, date_to = read_period(first, last, row)
    if date_from is None:
        date_from, date_to = period_in(told["text"])
    rate = read_amount(told.get("tax_rate", "").rstrip("% "), decimal, row)
    reference = told.get("reference")
    return Row(
        number=str(row),
        name=told["text"] or reference or "/",
        references=(("object", reference),) if reference else (),
        amount=amount,
        date_from=date_from,
        date_to=date_to,
        tax_rate=read_rate(rate),
    )


def _read_day(text: str, row: int) -> date | None:
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return read_day(text, row)
