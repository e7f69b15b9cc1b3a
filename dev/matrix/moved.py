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


def _reworded(row: Row, before: Snapshot, after: Snapshot):
    """What a period is called, and what goes and stays, may be said better."""
    found = {now["code"]: now for now in after.rows["proximus_retention"].values()}.get(
        row["code"]
    )
    told = ("name", "what_goes", "what_stays")
    return {**row, **{name: found[name] for name in told if found}}, found


#: By table of the version before.
MOVES: dict[str, Move] = {
    "proximus_onboarding_condition": _made_anew,
    "proximus_onboarding_condition_option_rel": _made_anew,
    "proximus_retention": _reworded,
}
