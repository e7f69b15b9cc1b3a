"""A table in an Excel workbook (.xlsx) that somebody sends, read as text."""

import io
import itertools
import warnings
import zipfile
from datetime import date, datetime

import openpyxl

from .bill_document import MAX_BYTES, MAX_ROWS, BillError

#: How a workbook begins: it is a zip archive.
MAGIC = b"PK\x03\x04"
#: What a workbook may come to once it is unpacked, and how many files it may hold.
MAX_UNPACKED = 10 * MAX_BYTES
MAX_PARTS = 500
MAX_COLUMNS = 100


def is_workbook(data: bytes) -> bool:
    """Return whether a file is a workbook and no text."""
    return data.startswith(MAGIC)


def read_table(data: bytes) -> list[list[str]]:
    """Return the cells of the first sheet as text, each row as long as the first.

    A number has a decimal point, a day is written as 2026-07-03; of a formula its last
    value counts. Rows keep their number: an empty one has empty cells.

    :raises BillError: for what is no workbook, or too large, and for a row with cells
        beyond the titles.
    """
    _check_archive(data)
    try:
        with warnings.catch_warnings():
            # it warns of what it does not read: rules of input, for one
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=True, keep_links=False
            )
            sheet = book.worksheets[0]
            rows = sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
            table = [_texts(row) for row in itertools.islice(rows, MAX_ROWS + 2)]
    except Exception as error:  # whatever a broken file makes of the reader
        raise BillError("workbook", "The workbook cannot be read.") from error
    return _squared(table)


def _squared(table: list[list[str]]) -> list[list[str]]:
    while table and not table[-1]:
        table.pop()
    if not table or not table[0]:
        raise BillError("empty", "The sheet is empty.")
    if len(table) > MAX_ROWS + 1:
        raise BillError("rows", "Too many rows.")
    width = len(table[0])
    for place, row in enumerate(table, 1):
        if len(row) > width:
            raise BillError("cells", "another width.", place, str(len(row)))
        row += [""] * (width - len(row))
    return table


def _check_archive(data: bytes) -> None:
    """Refuse what is no workbook, or would be far more once it is unpacked."""
    if not data:
        raise BillError("empty", "The file is empty.")
    if len(data) > MAX_BYTES:
        raise BillError("large", f"The file has {len(data)} bytes.", 0, str(len(data)))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS or size > MAX_UNPACKED:
                raise BillError("large", f"It unpacks to {size} bytes.", 0, str(size))
            # no workbook has a DTD: its entities can blow up or read other files
            hostile = any(_has_dtd(archive.read(part)) for part in parts)
    except BillError:
        raise
    except Exception as error:  # broken, encrypted, packed in a way nobody knows
        raise BillError("workbook", "The archive cannot be read.") from error
    if hostile:
        raise BillError("workbook", "The workbook defines entities.")


def _has_dtd(part: bytes) -> bool:
    codes = ("ascii", "utf-16-le", "utf-16-be")
    return any("<!DOCTYPE".encode(code) in part for code in codes)


def _texts(row: tuple) -> list[str]:
    """Return the cells of a row as text, without the empty ones at its end."""
    cells = [_text(value) for value in row]
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        # 19.99 is kept as 19.990000000000002
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)
