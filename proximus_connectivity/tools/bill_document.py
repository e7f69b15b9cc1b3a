"""An operator's bill as a document: what each of its rows says, before it is judged.

The readers (``bill_ubl``, ``bill_csv``, ``tmf_bill``) make a :class:`Document`; who
checks a bill sees no format any more. Amounts are without VAT and as the bill charges
them: what is given back is negative, also on a credit note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from .tenure import full_months
from .text import fit, plain_rows

#: Bytes of a document that is read.
MAX_BYTES = 30_000_000
#: Characters of one text; a bill that writes a book into a field is no bill.
MAX_TEXT = 10_000
#: Rows of a document.
MAX_ROWS = 100_000
#: Characters of a value that an error shows.
SHOWN = 60

#: Kinds of a reference that say whom the row is about, the surest first.
REFERENCE_KINDS = ("object", "property", "buyer_item", "seller_item", "order", "item")
#: What the whole bill is about, for a row that names nothing of its own.
WHOLE_BILL = "bill"


class BillError(ValueError):
    """A bill that cannot be read, or that no bill can be.

    The message is for a log; a screen says the code in the reader's language.

    :ivar code: ``empty``, ``large``, ``xml``, ``doctype``, ``envelope``, ``format``,
        ``number``, ``rows``, ``text``, ``amount``, ``date``, ``period``, ``sign``,
        ``tax``, ``currency``, ``encoding``, ``separator``, ``cells`` or ``column``.
    :ivar row: number of the row as the document counts; 0 for the document itself.
    :ivar what: the value that is wrong; may be empty.
    """

    def __init__(self, code: str, message: str, row: int | str = 0, what: str = ""):
        super().__init__(f"Row {row}: {message}" if row else message)
        self.code = code
        self.row = row
        self.what = fit(str(what))[:SHOWN]


@dataclass(frozen=True)
class Row:
    """One row of a bill.

    :ivar number: how the bill numbers it, or its place.
    :ivar name: short text (item name).
    :ivar texts: what else it says: description, notes.
    :ivar references: (kind, text) of what names a subscription; see
        :data:`REFERENCE_KINDS` and :data:`WHOLE_BILL`.
    :ivar amount: what it charges without VAT, its allowances and charges included.
    :ivar charges: amounts that an accounting program books on rows of their own.
    :ivar date_from: first day of what is charged; ``None`` when the row does not say.
    :ivar date_to: last day.
    :ivar tax_rate: VAT in percent; ``None`` when nothing says.
    :ivar unit: code of the unit (UN/ECE Rec. 20) in which the quantity counts.
    """

    number: str
    name: str
    amount: Decimal
    texts: tuple[str, ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    charges: tuple[Decimal, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    tax_rate: Decimal | None = None
    unit: str = ""

    @property
    def text(self) -> str:
        """All that the row says, its references included."""
        told = (self.name, *self.texts, *(value for _kind, value in self.references))
        return "\n".join(dict.fromkeys(filter(None, told)))


@dataclass(frozen=True)
class Billed:
    """A row of a bill beside the row that accounting made of it.

    :ivar place: what tells it from the other rows of the bill.
    :ivar booked: id of the accounting row; ``None`` when there is none.
    :ivar date_from: first day that it charges, as far as anybody knows.
    :ivar is_dated: the bill itself says so.
    """

    place: str
    row: Row
    booked: int | None
    date_from: date
    date_to: date
    is_dated: bool = False

    @property
    def amount(self) -> Decimal:
        return self.row.amount


@dataclass(frozen=True)
class Document:
    """A bill.

    :ivar kind: ``invoice`` or ``credit_note``.
    :ivar buyers: identifications of who has to pay it, as it writes them.
    :ivar untaxed: total without VAT as the document has it, ``None`` when it has none.
    :ivar type_code: what it calls itself (UNTDID 1001, or a word), maybe empty.
    :ivar credits: numbers of the bills that a credit note says to be about.
    :ivar notes: what it says as a whole.
    """

    number: str
    kind: str = "invoice"
    issued: date | None = None
    date_from: date | None = None
    date_to: date | None = None
    currency: str = ""
    sellers: tuple[str, ...] = ()
    buyers: tuple[str, ...] = ()
    untaxed: Decimal | None = None
    total: Decimal | None = None
    type_code: str = ""
    credits: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rows: tuple[Row, ...] = field(default=())


# === VALUES === #


def read_text(value: str | None, row: int | str = 0) -> str:
    """Return a text without blanks around it.

    :raises BillError: for one that is too long to be meant.
    """
    value = fit((value or "").strip())
    if len(value) > MAX_TEXT:
        raise BillError(
            "text", f"a text of {len(value)} characters.", row, value[:SHOWN]
        )
    return value


def read_decimal(value: str | None, row: int | str = 0) -> Decimal | None:
    """Return an amount written with a point, ``None`` where nothing is written.

    :raises BillError: for what is no amount.
    """
    value = (value or "").strip()
    if not value:
        return None
    try:
        amount = Decimal(value)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or (amount and not -12 <= amount.adjusted() < 12):
        raise BillError("amount", f"“{value[:SHOWN]}” is no amount.", row, value)
    return amount


def read_day(value: str | None, row: int | str = 0) -> date | None:
    """Return a day in ISO 8601, with or without the zone that XML allows.

    :raises BillError: for what is no day.
    """
    value = (value or "").strip()
    if not value:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError as error:
        raise BillError("date", f"“{value[:SHOWN]}” is no day.", row, value) from error


def read_rate(value: Decimal | None) -> Decimal | None:
    """Return a VAT rate in percent; one written as a fraction (0.21) is understood.

    No country has a VAT rate below one percent that is not zero.
    """
    if value is not None and 0 < value < 1:
        return value * 100
    return value


def read_period(
    first: date | None, last: date | None, row: int | str = 0
) -> tuple[date | None, date | None]:
    """Return a period by its first and last day.

    Some write the day after the last one: from 1 October to 1 November is October.
    Half a period is none.

    :raises BillError: for one that ends before it begins.
    """
    if first is None or last is None:
        return None, None
    if last < first:
        raise BillError(
            "period", f"a period from {first} to {last}.", row, f"{first} – {last}"
        )
    if last > first and first.day == last.day and full_months(first, last) > 0:
        last -= timedelta(days=1)
    return first, last


# === PERIODS IN A TEXT === #

_DAY = r"(?:(\d{1,2})[./-](\d{1,2})[./-](20\d\d)|(20\d\d)-(\d{2})-(\d{2}))"
_SPAN = re.compile(rf"{_DAY}\s{{0,3}}[^\d\n]{{1,12}}?{_DAY}")
_MONTHS = {
    number: words
    for number, words in enumerate(
        (
            "january janvier januari januar jan",
            "february février fevrier februari februar feb févr",
            "march mars maart märz",
            "april avril apr avr",
            "may mai mei",
            "june juin juni jun",
            "july juillet juli jul juil",
            "august août aout augustus aug",
            "september septembre sept sep",
            "october octobre oktober oct okt",
            "november novembre nov",
            "december décembre decembre dezember dec déc dez",
        ),
        start=1,
    )
}
MONTH_OF = {word: number for number, words in _MONTHS.items() for word in words.split()}
_WORD_MONTH = re.compile(
    r"(?<!\w)(" + "|".join(sorted(MONTH_OF, key=len, reverse=True)) + r")\.?[ /-]"
    r"(20\d\d)(?!\d)",
    re.IGNORECASE,
)


def period_in(text: str) -> tuple[date | None, date | None]:
    """Return the period that a text names: two days, or a month with its year.

    Two different ones are none: nobody knows which is meant.
    """
    text = plain_rows(text)
    found = {_read_span(match.groups()) for match in _SPAN.finditer(text)} - {None}
    if not found:
        found = {
            _month(int(year), MONTH_OF[word.lower()])
            for word, year in _WORD_MONTH.findall(text)
        }
    return found.pop() if len(found) == 1 else (None, None)


def _read_span(groups: tuple) -> tuple[date, date] | None:
    first, last = _read_groups(groups[:6]), _read_groups(groups[6:])
    if first is None or last is None or last < first:
        return None
    return read_period(first, last)


def _read_groups(groups: tuple) -> date | None:
    day, month, year = groups[:3] if groups[0] else reversed(groups[3:])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _month(year: int, month: int) -> tuple[date, date]:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - timedelta(days=1)
