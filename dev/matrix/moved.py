"""What the version under test keeps elsewhere than the version before, and where.

A row or column that went away counts as lost unless its table stands here with the
function that says what it has become. The next released version starts with an empty
list.
"""

from collections.abc import Callable

from .snapshot import Snapshot

Row = dict
#: A row of the version before, its snapshot and that of the version under test → what
#: the row should be now, and what is there in its place (None: nothing).
Move = Callable[[Row, Snapshot, Snapshot], tuple[Row, Row | None]]


def _made_anew(row: Row, before: Snapshot, after: Snapshot):
    """Parts of what is delivered have no key of their own: each load makes others."""
    return row, row


def _delivered(table: str) -> Move:
    """What comes with the module comes anew with it; the record itself stays."""

    def moved(row: Row, before: Snapshot, after: Snapshot):
        there = after.rows[table].get(row["id"])
        return there or row, there

    return moved


#: By table of the version before.
MOVES: dict[str, Move] = {
    # what counts as made along is told by the module
    "proximus_onboarding_setting": _delivered("proximus_onboarding_setting"),
    "proximus_onboarding_condition": _made_anew,
    "proximus_onboarding_condition_option_rel": _made_anew,
}
