"""Whose a usage record is: the line that a number or a reference meant on its day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from .bill_match import Tenure


@dataclass(frozen=True)
class Owner:
    """The line of a usage record, or why there is none.

    :ivar line: its id; 0 without one.
    :ivar told: the number or reference that decided.
    :ivar problem: empty, ``unknown`` (nothing that it names is known here),
        ``other_day`` (known, but nobody's on that day), ``several`` (more than one
        line) or ``contradiction`` (its number and its product are of two lines).
    """

    line: int
    told: str
    problem: str = ""


def holds(tenure: Tenure, day: date) -> bool:
    """Return whether something was somebody's on a day."""
    return (tenure.start is None or tenure.start <= day) and (
        tenure.end is None or day < tenure.end
    )


def owner(
    references: Sequence[tuple[str, str]],
    day: date,
    by_reference: Callable[[str], Sequence[Tenure]],
    by_number: Callable[[str], Sequence[Tenure]],
) -> Owner:
    """Return the line that the references of a record name on its day.

    A number changes hands, so that it is its tenure that counts; a reference is of one
    line for ever.

    :param references: as in ``tmf_usage.Usage``, the surest first.
    :param by_reference: the lines of an operator's reference, or of ours.
    :param by_number: the tenures of a number in E.164.
    """
    lines: dict[str, int] = {}
    told, problem = "", ""
    for kind, text in references:
        tenures = by_number(text) if kind == "number" else by_reference(text)
        found = {one.line for one in tenures if holds(one, day)}
        if kind != "number" and len({one.line for one in tenures}) == 1:
            found = {tenures[0].line}
        if len(found) == 1:
            told = told or text
            lines.setdefault("number" if kind == "number" else kind, found.pop())
        elif found:
            problem = problem or "several"
        elif tenures:
            problem = problem or "other_day"
    sure = {lines[kind] for kind in ("product", "number") if kind in lines}
    if len(sure) > 1:
        return Owner(0, told, "contradiction")
    if lines:
        return Owner(next(iter(lines.values())), told)
    first = next((text for _kind, text in references), "")
    return Owner(0, first, problem or "unknown")
