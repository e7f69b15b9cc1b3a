"""States of an onboarding session, the moves between them, and how far it is."""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from statistics import median

# One door per state: the session model goes by this table and no other.
SESSION_TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"in_progress", "cancelled"}),
    "in_progress": frozenset({"review", "cancelled"}),
    "review": frozenset(
        {"in_progress", "installing", "configuring", "done", "cancelled"}
    ),
    "installing": frozenset(
        {"in_progress", "review", "configuring", "done", "cancelled"}
    ),
    "configuring": frozenset(
        {"in_progress", "review", "installing", "done", "cancelled"}
    ),
    "done": frozenset(),
    "cancelled": frozenset(),
}
CLOSED = frozenset(
    state for state, targets in SESSION_TRANSITIONS.items() if not targets
)
HANDLED = frozenset({"done", "skipped"})
LEFT_OUT = "not_applicable"
#: A longer pause between two clicks, in seconds, was no work on the step.
LONGEST_PAUSE = 600
#: Of a step with more parts than this, not every single one moves the percentage.
MOST_PARTS = 90


def progress(states: Sequence[str], parts: Sequence[tuple[int, int]] = ()) -> int:
    """Return the share of the work that was handled, in whole percent.

    Each step weighs the same. A step of many small parts weighs as much as it takes
    for each of its parts to move the percentage. A skipped step was handled; a step
    that does not apply is not counted. All steps handled is exactly 100, anything less
    is at most 99.

    >>> progress(["done", "todo", "todo", "todo", "todo"], [(0, 0), (2, 5)])
    28

    :param states: per step: todo, done, skipped or not_applicable.
    :param parts: per step, in the same order, how many of its parts were handled and
        how many there are; (0, 0), or left out, is a step in one piece.
    """
    told = [*parts, *[(0, 0)] * (len(states) - len(parts))]
    steps = [pair for pair in zip(states, told, strict=True) if pair[0] != LEFT_OUT]
    if not steps:
        return 0
    if all(state in HANDLED for state, _parts in steps):
        return 100
    weights = [_weight(count, len(steps) - 1) for _state, (_done, count) in steps]
    handled = sum(
        weight * _share(state, *part)
        for weight, (state, part) in zip(weights, steps, strict=True)
    )
    return min(99, math.floor(100 * handled / sum(weights)))


def minutes_left(steps: Iterable[tuple[str, Fraction, tuple[int, int]]]) -> int:
    """Return the minutes that the steps still take, in whole minutes, rounded up.

    :param steps: per step its state, the minutes that all of it takes, and its parts as
        for :func:`progress`.
    """
    left = sum(
        minutes * (1 - _share(state, *part))
        for state, minutes, part in steps
        if state != LEFT_OUT
    )
    return math.ceil(left)


def typical_minutes(measured: Sequence[int], estimate: int) -> Fraction:
    """Return the minutes that a step takes: what was measured, else the estimate.

    :param measured: seconds that earlier sessions took for it.
    :param estimate: minutes, for as long as nothing was measured.
    """
    if not measured:
        return Fraction(estimate)
    return Fraction(median(measured)) / 60


def active_seconds(pause: float) -> int:
    """Return how many seconds between two clicks count as work on the step.

    A pause longer than :data:`LONGEST_PAUSE` was spent on something else.
    """
    return int(pause) if 0 <= pause <= LONGEST_PAUSE else 0


def _weight(count: int, others: int) -> Fraction:
    """Return what a step weighs beside others of weight one."""
    parts = min(count, MOST_PARTS)
    return max(Fraction(1), Fraction(parts * others, 100 - parts))


def _share(state: str, done: int, count: int) -> Fraction:
    """Return how much of one step was handled, from 0 to 1."""
    if state in HANDLED:
        return Fraction(1)
    return Fraction(min(done, count), count) if count else Fraction(0)
