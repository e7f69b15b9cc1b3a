"""Service problems: life cycle and repair clock.

Source of the life cycle: TM Forum's state diagram of TMF656 (service problem) v4.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

PROBLEM_TRANSITIONS: dict[str, frozenset[str]] = {
    "acknowledged": frozenset({"in_progress", "rejected", "cancelled"}),
    "in_progress": frozenset({"held", "pending", "resolved", "cancelled"}),
    "held": frozenset({"in_progress", "resolved", "cancelled"}),
    "pending": frozenset({"in_progress", "resolved", "cancelled"}),
    # back to work: the customer does not accept the solution
    "resolved": frozenset({"closed", "in_progress"}),
    "closed": frozenset({"in_progress"}),
    "rejected": frozenset(),
    "cancelled": frozenset(),
}
#: States in which somebody still has work to do.
OPEN = frozenset({"acknowledged", "in_progress", "held", "pending"})
#: States in which the repair clock runs. It stops while the customer must act
#: ("pending"), not while the operator or its supplier is stuck ("held").
RUNNING = frozenset({"acknowledged", "in_progress", "held"})
#: Most urgent first: how a priority from 1 to 10 follows from the impact.
PRIORITIES = {"down": 1, "degraded": 4, "intermittent": 6}


@dataclass(frozen=True)
class Clock:
    """The repair clock of a problem at a moment.

    :ivar elapsed: time that counted so far.
    :ivar deadline: when the promised time is or was used up, at the present pace;
        ``None`` without a promise, or while the clock stands still with time left.
    :ivar status: ``none`` (nothing promised), ``running``, ``paused``, ``late``
        (promise broken, still open), ``met`` or ``missed`` (no longer open).
    """

    elapsed: datetime.timedelta
    deadline: datetime.datetime | None
    status: str


def clock(
    changes: Sequence[tuple[datetime.datetime, str]],
    hours: float,
    now: datetime.datetime,
) -> Clock:
    """Return the repair clock from the history of states.

    Hours are elapsed hours, day and night. After a rejected solution the clock goes on
    where it stood: the time in which the problem passed for solved does not count.

    :param changes: (moment, state entered), in order of time; the first is the report.
    :param hours: promised repair time; 0 when nothing is promised.
    :param now: moment of the question, same kind of time as ``changes``.
    """
    promise = datetime.timedelta(hours=hours)
    elapsed, deadline = datetime.timedelta(), None
    state = ""
    ends = [moment for moment, _state in changes[1:]] + [now]
    for (start, state), end in zip(changes, ends, strict=True):
        if state not in RUNNING:
            continue
        end = max(end, start)
        if hours and deadline is None and elapsed + (end - start) >= promise:
            deadline = start + (promise - elapsed)
        elapsed += end - start
    if not hours:
        return Clock(elapsed, None, "none")
    broken = elapsed > promise
    if state in RUNNING and deadline is None:
        deadline = now + (promise - elapsed)
    return Clock(elapsed, deadline, _status(state, broken))


def _status(state: str, broken: bool) -> str:
    if state in OPEN:
        if broken:
            return "late"
        return "running" if state in RUNNING else "paused"
    return "missed" if broken else "met"
