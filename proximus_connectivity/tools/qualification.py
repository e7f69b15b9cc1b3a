"""What can be delivered at an address: the task, and a verdict from coverage rows.

TM Forum's TMF645 (service qualification) gives the states of the task and the results
of its items.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .coverage import covers

#: TMF645 task states. Asking again after an error is an extension: TM Forum makes a new
#: task, an address book rather corrects the address.
QUALIFICATION_TRANSITIONS: dict[str, frozenset[str]] = {
    "acknowledged": frozenset({"in_progress"}),
    "in_progress": frozenset({"done", "terminated_with_error"}),
    "terminated_with_error": frozenset({"in_progress"}),
    "done": frozenset(),
}

#: Why an offer cannot be delivered: codes of ``proximus.qualification.reason``.
NO_TECHNOLOGY, TOO_SLOW, PLANNED = "technology", "speed", "planned"


@dataclass(frozen=True)
class Row:
    """A row of a coverage file, for one street.

    :ivar technology: access technology that the row is about.
    :ivar download: best download in Mbps; 0: not stated.
    :ivar upload: best upload in Mbps; 0: not stated.
    :ivar first: first house number; ``None``: from the beginning of the street.
    :ivar last: last house number; ``None``: to its end.
    :ivar side: ``both``, ``even`` or ``odd``.
    :ivar ready_on: first day of service; ``None``: ready.
    """

    technology: str
    download: int = 0
    upload: int = 0
    first: int | None = None
    last: int | None = None
    side: str = "both"
    ready_on: date | None = None


@dataclass(frozen=True)
class Verdict:
    """What coverage rows say about one offer at one address.

    :ivar result: ``qualified``, ``alternate``, ``unqualified`` or ``None`` (unknown).
    :ivar reason: why not: a code of this module, or ``None``.
    :ivar best: the row that decides, for its speeds and date; may be ``None``.
    :ivar alternates: other technologies that are ready at the address.
    """

    result: str | None
    reason: str | None = None
    best: Row | None = None
    alternates: frozenset[str] = frozenset()


def verdict(
    rows: Iterable[Row],
    number: int | None,
    technology: str,
    download: int,
    upload: int,
    today: date,
) -> Verdict:
    """Say whether an offer can be delivered, from the rows of its street.

    No row at all means that the street is not in the files: unknown. So does a file
    that only speaks of other parts of the street than a house number that is missing.

    :param rows: rows of the street, whatever the house numbers.
    :param number: house number; ``None``: not known.
    :param technology: what the offer needs.
    :param download: what it promises, in Mbps; 0: nothing.
    :param upload: what it promises, in Mbps; 0: nothing.
    """
    rows = list(rows)
    answers = [(row, covers(number, row.first, row.last, row.side)) for row in rows]
    here = [row for row, yes in answers if yes]
    perhaps = [row for row, yes in answers if yes is None]
    if not rows or (perhaps and not _good(here, technology, download, upload, today)):
        return Verdict(None)
    good = _good(here, technology, download, upload, today)
    if good:
        return Verdict("qualified", best=_fastest(good))
    same = [row for row in here if row.technology == technology]
    ready = frozenset(row.technology for row in here if _is_ready(row, today))
    others = ready - {technology} if not same else ready
    return Verdict(
        "alternate" if others else "unqualified",
        _reason(same, today),
        _fastest(same),
        others,
    )


def _good(
    rows: list[Row], technology: str, download: int, upload: int, today: date
) -> list[Row]:
    """Return the rows by which the offer can be delivered now.

    A speed that a file does not state does not stand in the way.
    """
    return [
        row
        for row in rows
        if row.technology == technology
        and _is_ready(row, today)
        and (not row.download or row.download >= download)
        and (not row.upload or row.upload >= upload)
    ]


def _is_ready(row: Row, today: date) -> bool:
    return row.ready_on is None or row.ready_on <= today


def _fastest(rows: list[Row]) -> Row | None:
    return max(rows, key=lambda row: (row.download, row.upload), default=None)


def _reason(same: list[Row], today: date) -> str:
    if not same:
        return NO_TECHNOLOGY
    return TOO_SLOW if any(_is_ready(row, today) for row in same) else PLANNED
