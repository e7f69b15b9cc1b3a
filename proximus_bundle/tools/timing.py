"""On which day what is charged may be billed: before its time, after it, or together.

A charge runs from its first day to the day after its last one, cut by a grid of billing
days (``periods.py``). *In advance* a part is billed on its first day; *in arrears* on
the day after its last one, so the last part is billed once, after the end. What begins
between two billing days may *wait* for the next one, so that everything that started
meanwhile stands on one invoice.

Two questions: :func:`due_on`, when there is something to bill next, and
:func:`billed_to`, up to which day a run then bills. Every day of a charge is billed by
exactly one run, whenever the runs are.
"""

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


def _check(timing: str) -> None:
    if timing not in TIMINGS:
        raise ValueError(f"a charge is billed in advance or in arrears, not {timing}")
