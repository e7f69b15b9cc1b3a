"""Tables for a payroll office: CSV as Belgian spreadsheets open it, and XLSX.

Text never becomes a formula, and numbers stay numbers.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter

#: What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | Decimal | None


def csv_table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table with semicolons and decimal commas, in UTF-8 with its mark."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_MINIMAL)
    writer.writerow([_csv_cell(cell) for cell in header])
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def xlsx_table(
    title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> bytes:
    """Return a workbook with one sheet.

    :param title: of the sheet; what Excel does not accept in one is left out.
    """
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    bold, money = book.add_format({"bold": True}), book.add_format()
    money.set_num_format("0.00")
    sheet = book.add_worksheet("".join(c for c in title if c not in "[]:*?/\\'")[:31])
    sheet.freeze_panes(1, 0)
    widths = [len(text) for text in header]
    for column, text in enumerate(header):
        sheet.write_string(0, column, text, bold)
    for place, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, Decimal):
                sheet.write_number(place, column, float(cell), money)
            elif isinstance(cell, int):
                sheet.write_number(place, column, cell)
            elif cell:
                sheet.write_string(place, column, cell)
            widths[column] = max(widths[column], len(str(cell or "")))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width + 2, 50))
    book.close()
    return data.getvalue()


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".replace(".", ",")
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
