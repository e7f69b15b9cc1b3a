"""A filled-in workbook of a CyFun self-assessment, read row by row.

Columns are found by what stands above them, so that the tool of the Centre for
Cybersecurity Belgium (one sheet a function, headers under a title), a spreadsheet
that Odoo exported and one that somebody made are read alike. Only facts are taken: the
number of a control, two scores, whether it was left out, and the words of whoever
answered.

A file comes from outside: it is bounded before it is opened, and whatever the reader of
spreadsheets stumbles over is a :class:`WorkbookError`. What is wrong in a row is a
:class:`Fault` with its place, so that all of them can be shown at once.
"""

import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import openpyxl

from odoo.addons.proximus_connectivity.tools.portable_json import shown
from odoo.addons.proximus_connectivity.tools.text import kept

from . import cyfun
from .cyfun_small import QUESTIONS

#: The official workbook has 0.1 MB, 0.6 MB unpacked, in 57 parts.
MAX_BYTES = 5_000_000
MAX_UNPACKED = 30_000_000
MAX_PARTS = 500
MAX_SHEETS = 25
#: The framework has 218 controls.
MAX_ROWS = 2_000
MAX_COLUMNS = 100
#: How far down the headers may begin.
HEADER_ROWS = 20
MAX_COMMENT = 10_000
#: What may stand above a column, beside the names that the caller knows.
HEADERS = {
    "control": {
        "requirement",
        "control",
        "control id",
        "control number",
        "control code",
        "control/number",
        "control_id",
        "control_id/code",
        "control_id/id",
        "code",
        "id",
        "ref",
        "ref_id",
        "exigence",
        "mesure",
        "vereiste",
        "maatregel",
        "anforderung",
        "massnahme",
    },
    "documentation": {
        "documentation",
        "documentation score",
        "documentation maturity",
        "documentation maturity score",
        "documentation maturity level",
        "score de documentation",
        "maturite de la documentation",
        "documentatie",
        "documentatiescore",
        "documentatiematuriteit",
        "dokumentation",
        # as above our own lists
        "written",
        "ecrit",
        "op papier",
        "schriftlich",
    },
    "implementation": {
        "implementation",
        "implementation score",
        "implementation maturity",
        "implementation maturity score",
        "implementation maturity level",
        "score d'implementation",
        "score de mise en oeuvre",
        "maturite de la mise en oeuvre",
        "implementatie",
        "implementatiescore",
        "implementatiematuriteit",
        "umsetzung",
        "done",
        "fait",
        "gedaan",
        "erledigt",
        "how far are you?",
        "ou en etes-vous ?",
        "hoever staat u?",
        "wie weit sind sie?",
    },
    "not_applicable": {"not applicable", "not_applicable", "n/a"},
    "reason": {"why not applicable", "exclude_reason"},
    "comment": {
        "comment",
        "comments",
        "comments and/or additional information",
        "remark",
        "remarks",
        "commentaire",
        "commentaires",
        "opmerking",
        "opmerkingen",
        "kommentar",
        "kommentare",
    },
}
#: What says something about a control, beside its number.
ANSWERS = ("documentation", "implementation", "not_applicable", "reason", "comment")
#: Some editions write ``ID.AM-5.1`` or ``DE.CM-03-1``.
NUMBER = re.compile(r"([A-Z]{2}\.[A-Z]{2})-0*(\d{1,2})[.-]0*(\d{1,2})(?!\d)", re.I)
QUESTION = re.compile(r"SMALL-\d(?!\d)", re.I)
#: ``3``, ``3.0``, ``3 – Written and approved``, ``Level 3 - Defined``, ``3/5``.
SCORE = re.compile(
    r"(?:(?:level|niveau|stufe)\s*)?([1-5])(?:[.,]0+)?(?:\s*/\s*5|\s*[–—-]\s+\D.*)?",
    re.I | re.S,
)
NOT_APPLICABLE = {"n/a", "na", "n.a.", "n.a", "not applicable", "n.v.t.", "nvt", "s.o."}
YES = {"true", "yes", "1", "x", "oui", "ja", "vrai", "waar", "wahr"}
NO = {"", "false", "no", "0", "non", "nee", "nein", "faux", "onwaar", "falsch"}
#: A password, or a workbook of before 2007.
OLD_FILE = b"\xd0\xcf\x11\xe0"


class WorkbookError(ValueError):
    """A file that cannot be read at all.

    :ivar code: what is wrong, for callers that say it in the reader's language.
    :ivar what: the part or the number that it is about; may be empty.
    """

    def __init__(self, code: str, what: object = ""):
        super().__init__(f"{code}: {what}" if what else code)
        self.code = code
        self.what = shown(what)


@dataclass(frozen=True)
class Fault:
    """What is wrong in one row, and where."""

    sheet: str
    row: int
    code: str
    what: str = ""
    control: str = ""


@dataclass(frozen=True)
class Answer:
    """What one row says about a control; ``None`` and empty where it says nothing."""

    sheet: str
    row: int
    control: str
    documentation: int | None = None
    implementation: int | None = None
    not_applicable: bool | None = None
    reason: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Workbook:
    """All answers of a file in their order, and all that is wrong in it."""

    answers: tuple[Answer, ...]
    faults: tuple[Fault, ...]


class _RowError(ValueError):
    """Why a row cannot be read."""

    def __init__(self, code: str, what: object = ""):
        super().__init__(code)
        self.code = code
        self.what = shown(what)


def read_workbook(
    content: bytes,
    headers: Mapping[str, Collection[str]] | None = None,
    names: Mapping[str, str] | None = None,
) -> Workbook:
    """Return what a workbook says, row by row.

    :param content: an .xlsx file, as it came
    :param headers: more names of the columns, by the keys of :data:`HEADERS`
    :param names: what a control may be called instead of its number → its number
    :raises WorkbookError: when it is no workbook, too large, of another edition, or has
        no sheet with the columns of a self-assessment
    """
    _check_file(content)
    known = {
        _plain(name): key
        for key, own in HEADERS.items()
        for name in (*own, *(headers or {}).get(key, ()))
    }
    names = {_plain(name): code for name, code in (names or {}).items()}
    try:
        with warnings.catch_warnings():
            # it warns of what it does not read: rules of input, for one
            warnings.simplefilter("ignore")
            sheets = list(_sheets(content))
            return _read(sheets, known, names)
    except WorkbookError:
        raise
    except Exception as error:  # whatever a broken file makes of the reader
        raise WorkbookError("broken") from error


def control_number(text: str) -> str | None:
    """Return the number of a control as the catalogue writes it, from how a row begins.

    ``id.am-5.1: …`` is ID.AM-05.1. None when the text begins with something else; the
    number need not exist.
    """
    text = text.strip()
    if match := NUMBER.match(text):
        return f"{match[1].upper()}-{int(match[2]):02}.{int(match[3])}"
    match = QUESTION.match(text)
    return match[0].upper() if match else None


def score(value: object) -> int | None:
    """Return a score of 1 to 5; None for what is left out as not applicable.

    :raises ValueError: anything else, also an empty cell, 3.5 or a date
    """
    if isinstance(value, bool):
        raise ValueError("no score")
    if isinstance(value, (int, float)):
        if value in (1, 2, 3, 4, 5):
            return int(value)
        raise ValueError("no score")
    text = _plain(value) if isinstance(value, str) else ""
    if text in NOT_APPLICABLE:
        return None
    if match := SCORE.fullmatch(text):
        return int(match[1])
    raise ValueError("no score")


# === THE FILE === #


def _check_file(content: bytes) -> None:
    """Refuse what is no workbook, or would be far more once it is unpacked."""
    if len(content) > MAX_BYTES:
        raise WorkbookError("size", MAX_BYTES // 1_000_000)
    if content.startswith(OLD_FILE):
        raise WorkbookError("old")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
                raise WorkbookError("size", MAX_BYTES // 1_000_000)
            for part in parts:
                # no workbook has a DTD: its entities can blow up or read other files
                if _has_dtd(archive.read(part)):
                    raise WorkbookError("broken")
    except WorkbookError:
        raise
    except Exception as error:  # broken, encrypted, packed in a way nobody knows
        raise WorkbookError("broken") from error


def _has_dtd(part: bytes) -> bool:
    codes = ("ascii", "utf-16-le", "utf-16-be")
    return any("<!DOCTYPE".encode(code) in part for code in codes)


def _sheets(content: bytes) -> Iterator:
    """Yield the sheets that a reader sees."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    if len(book.worksheets) > MAX_SHEETS:
        raise WorkbookError("size", MAX_BYTES // 1_000_000)
    for sheet in book.worksheets:
        if sheet.title.lower().endswith("details"):
            raise WorkbookError("edition", sheet.title)
        if sheet.sheet_state == "visible":
            yield sheet


def _read(sheets, known, names) -> Workbook:
    answers, faults = [], []
    found = False
    for sheet in sheets:
        rows = enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1)
        header = _find_header(rows, known, sheet.title, faults)
        if not header:
            continue
        found = True
        place, columns = header
        before = len(answers)
        for number, cells in _told(rows):
            if number > MAX_ROWS:
                raise WorkbookError("rows", sheet.title)
            _read_row(sheet.title, number, cells, columns, names, answers, faults)
        _check_columns(sheet.title, place, columns, answers[before:], faults)
    if not found:
        raise WorkbookError("columns")
    if not answers and not faults:
        raise WorkbookError("empty")
    return Workbook(tuple(answers), tuple(faults))


def _told(rows) -> Iterator:
    """Yield the rows that say something: far below there may be empty ones.

    The reader gives the same object for each row that is not in the file.
    """
    blank = None
    for number, cells in rows:
        if cells is blank:
            continue
        if all(map(_is_empty, cells)):
            blank = cells
            continue
        yield number, cells


def _find_header(rows, known, title, faults) -> tuple[int, dict[str, int]] | None:
    """Return the row of the headers and key → place of each column, or None."""
    for number, cells in rows:
        columns = {}
        for place, cell in enumerate(cells):
            key = known.get(_plain(cell.value)) if isinstance(cell.value, str) else None
            # the first of several that name the control; two scores are a riddle
            if key and key in columns and key not in ("control", "reason"):
                faults.append(Fault(title, number, "twice_column", shown(cell.value)))
            elif key:
                columns.setdefault(key, place)
        if "control" in columns and len(columns) > 1:
            return number, columns
        if number >= HEADER_ROWS:
            break
    return None


def _check_columns(title, row, columns, answers, faults) -> None:
    """Note a score that the sheet has no column for: half an answer would be lost."""
    if "implementation" not in columns:
        faults.append(Fault(title, row, "no_implementation"))
    # the eight questions have one score
    asked = any(answer.control not in QUESTIONS for answer in answers)
    if asked and "documentation" not in columns:
        faults.append(Fault(title, row, "no_documentation"))


# === A ROW === #


def _read_row(title, number, cells, columns, names, answers, faults) -> None:
    """Add the answer of a row, or what is wrong with it."""
    values = {key: cells[place] for key, place in columns.items() if place < len(cells)}
    told = any(
        not _is_empty(values[key])
        for key in ("documentation", "implementation")
        if key in values
    )
    control = ""
    try:
        control = _control(values.get("control"), names, told)
        if control:
            answers.append(_answer(title, number, control, values))
    except _RowError as error:
        faults.append(Fault(title, number, error.code, error.what, control))


def _control(cell, names, told: bool) -> str | None:
    """Return the number of the control of a row; None for titles and empty rows."""
    text = _text(cell)
    code = names.get(_plain(text)) or control_number(text)
    if not code:
        if told:
            raise _RowError("no_control", text)
        return None
    if code not in cyfun.controls("essential") and code not in QUESTIONS:
        raise _RowError("unknown", code)
    return code


def _answer(title, number, control, values) -> Answer:
    """Return what the cells of a row say about a control."""
    scores = {
        key: _scored(values[key])
        for key in ("documentation", "implementation")
        if key in values and not _is_empty(values[key])
    }
    left_out = _is_yes(values.get("not_applicable")) or None
    if None in scores.values():
        left_out = True  # one of two is enough, as in the official workbook
    if left_out:
        scores = {}
    elif scores:
        left_out = False
    return Answer(
        sheet=title,
        row=number,
        control=control,
        **scores,
        not_applicable=left_out,
        reason=_words(values.get("reason")),
        comment=_words(values.get("comment")),
    )


def _scored(cell) -> int | None:
    """Return the score in a cell; None for what is left out."""
    _refuse_formula(cell)
    try:
        return score(cell.value)
    except ValueError as error:
        raise _RowError("score", cell.value) from error


def _refuse_formula(cell) -> None:
    """Refuse what the file does not say itself: a formula, or the error of one."""
    if cell is not None and cell.data_type in ("f", "e"):
        raise _RowError("formula", cell.value)


def _is_yes(cell) -> bool:
    """Return whether a mark says yes."""
    text = _plain(_text(cell))
    if text not in YES | NO:
        raise _RowError("mark", text)
    return text in YES


def _words(cell) -> str:
    """Return what somebody wrote in a cell."""
    _refuse_formula(cell)
    text = _text(cell)
    if len(text) > MAX_COMMENT:
        raise _RowError("long", MAX_COMMENT)
    return text


def _is_empty(cell) -> bool:
    return cell.value is None or (
        isinstance(cell.value, str) and not cell.value.strip()
    )


def _text(cell) -> str:
    """Return a cell as a text that can be kept, without blanks around it."""
    value = None if cell is None else cell.value
    if value is None:
        return ""
    return kept(str(value)).replace("\r\n", "\n").strip()


def _plain(text: str) -> str:
    """Return a text to compare by: no capitals, accents or doubled blanks."""
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = text.replace("’", "'").replace("œ", "oe")
    return re.sub(r"\s+", " ", text).strip(" :*")
