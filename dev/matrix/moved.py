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


def _without_days_late(row: Row, before: Snapshot, after: Snapshot):
    """Days late are worked out: what is stored of an item is all the rest."""
    kept = {name: value for name, value in row.items() if name != "days_late"}
    return kept, after.rows["proximus_line_order_item"].get(row["id"])


def _seats_by_the_month(row: Row, before: Snapshot, after: Snapshot):
    """What delivers a security service is billed every month."""
    kept = {**row}
    if row.get("security_type_id"):
        kept["proximus_recurring"] = True
    return kept, after.rows["product_template"].get(row["id"])


def _parameter_read(row: Row, before: Snapshot, after: Snapshot):
    """The source of a legal figure that nobody had read was read since."""
    kept, there = {**row}, after.rows["proximus_parameter"].get(row["id"])
    if there and not row["checked_on"]:
        kept |= {name: there[name] for name in ("checked_on", "source_url")}
    return kept, there


#: By table of the version before.
MOVES: dict[str, Move] = {
    "proximus_parameter": _parameter_read,
    "product_template": _seats_by_the_month,
    "proximus_line_order_item": _without_days_late,
}
