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


def _renewed(table: str, *names: str) -> Move:
    """Some columns are filled in anew by the upgrade, from what is not a person's."""

    def moved(row: Row, before: Snapshot, after: Snapshot):
        there = after.rows[table].get(row["id"])
        return {
            **row,
            **({name: there[name] for name in names} if there else {}),
        }, there

    return moved


#: By table of the version before.
MOVES: dict[str, Move] = {}
