"""States of an onboarding session and the moves between them."""

# One door per state: the session model goes by this table and no other.
SESSION_TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"in_progress", "cancelled"}),
    "in_progress": frozenset({"review", "cancelled"}),
    "review": frozenset({"in_progress", "installing", "done", "cancelled"}),
    "installing": frozenset({"in_progress", "review", "done", "cancelled"}),
    "done": frozenset(),
    "cancelled": frozenset(),
}
CLOSED = frozenset(
    state for state, targets in SESSION_TRANSITIONS.items() if not targets
)


def progress(states: list[str]) -> int:
    """Return the share of steps that were handled, in whole percent.

    A skipped step was handled; a step that does not apply is not counted. All steps
    handled is exactly 100, anything less is at most 99.

    :param states: per step: todo, done, skipped or not_applicable.
    """
    applicable = [state for state in states if state != "not_applicable"]
    handled = sum(state in ("done", "skipped") for state in applicable)
    return handled * 100 // len(applicable) if applicable else 0
