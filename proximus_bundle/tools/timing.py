"""On which day what is charged may be billed: before its time, after it, or together.

A charge runs from its first day to the day after its last one, cut by a grid of billing
days (``periods.py``). *In advance* a part is billed on its first day; *in arrears* on
the day after its last one, so the last part is billed once, after the end. What begins
between two billing days may *wait* for the next one, so that everything that started
meanwhile stands on one invoice.

Two questions: :func:`due_on`, when there is something to bill next, and
:func:`billed_to`, up to which day a run then bills. Every day of a charge is billed by
exactly one run, whenever the runs are.

What is billed in another way from a billing day on has a :class:`Plan`: each day is
billed as it was agreed for that day, so that nothing is billed twice at the seam.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .periods import Calendar, Schedule

ADVANCE, ARREARS = "advance", "arrears"
TIMINGS = frozenset({ADVANCE, ARREARS})


def first_billing_day(schedule: Schedule | Calendar, start: date) -> date:
    """Return the billing day on which what begins on a day is billed, if it waits.

    :param start: its first day; a billing day itself is not waited for.
    """
    is_billing_day = schedule.start_on(start) == start
    return start if is_billing_day else schedule.stop_after(start)


def due_on(
    schedule: Schedule | Calendar,
    start: date,
    end: date | None,
    timing: str = ADVANCE,
    waits: bool = False,
) -> date | None:
    """Return the day from which the next part of a charge may be billed.

    :param schedule: the grid of billing days.
    :param start: first day that is not billed yet.
    :param end: day after the last one; None when it goes on.
    :param timing: ``advance`` or ``arrears``.
    :param waits: nothing is billed yet, and that waits for the next billing day.
    :return: None when all of it is billed.
    :raises ValueError: for another timing.
    """
    _check(timing)
    if end is not None and start >= end:
        return None
    if timing == ARREARS:
        stop = schedule.stop_after(start)
        return stop if waits or end is None else min(stop, end)
    return first_billing_day(schedule, start) if waits else start


def billed_to(
    schedule: Schedule | Calendar,
    until: date,
    end: date | None,
    timing: str = ADVANCE,
) -> date:
    """Return the day up to which a charge that is due is billed.

    :param schedule: the grid of billing days.
    :param until: day on which one bills.
    :param end: day after the last one; None when it goes on.
    :param timing: ``advance`` or ``arrears``.
    :return: the day after the last one that is billed.
    :raises ValueError: for another timing.
    """
    _check(timing)
    if timing == ADVANCE:
        stop = schedule.stop_after(until)
        return stop if end is None else min(stop, end)
    if end is not None and end <= until:
        return end
    return schedule.start_on(until)


@dataclass(frozen=True)
class Plan:
    """When the days of a charge are billed, where that has changed.

    :ivar timing: how it is billed at last.
    :ivar past: pairs of how it was billed before and the day that ended it, in order of
        time; each ends on a billing day.
    :raises ValueError: when the days are not in order, or a timing is none.
    """

    timing: str = ADVANCE
    past: tuple[tuple[str, date], ...] = ()

    def __post_init__(self):
        days = [day for _timing, day in self.past]
        if days != sorted(set(days)):
            raise ValueError("ways of billing must follow each other")
        for timing in (self.timing, *(timing for timing, _day in self.past)):
            _check(timing)

    def on(self, day: date) -> str:
        """Return how what is charged on a day is billed."""
        return next((timing for timing, end in self.past if day < end), self.timing)

    def due_on(
        self,
        schedule: Schedule | Calendar,
        start: date,
        end: date | None,
        waits: bool = False,
    ) -> date | None:
        """Return the day from which the next part may be billed, see :func:`due_on`."""
        for timing, first, last in self._spans(start, end):
            return due_on(schedule, first, last, timing, waits)
        return None

    def billed_to(
        self,
        schedule: Schedule | Calendar,
        start: date,
        until: date,
        end: date | None,
    ) -> date:
        """Return the day up to which a charge that is due is billed.

        :param start: first day that is not billed yet.
        :param until: see :func:`billed_to`.
        """
        reached = start
        for timing, first, last in self._spans(start, end):
            due = due_on(schedule, first, last, timing)
            if reached < first or due is None or (due > until and first > start):
                break
            reached = max(reached, billed_to(schedule, until, last, timing))
        return reached

    def _spans(
        self, start: date, end: date | None
    ) -> Iterator[tuple[str, date, date | None]]:
        """Yield each timing with its first day and the day after its last one."""
        for timing, stop in (*self.past, (self.timing, None)):
            last = min(filter(None, (stop, end)), default=None)
            if last is None or start < last:
                yield timing, start, last
                if last is None:
                    return
                start = last


def _check(timing: str) -> None:
    if timing not in TIMINGS:
        raise ValueError(f"a charge is billed in advance or in arrears, not {timing}")
