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


# === COST AND PRICE OF A LINE === #


def _charges(line_id: int, before: Snapshot) -> list[Row]:
    rows = before.rows["proximus_subscription_line"].values()
    return [row for row in rows if row["line_id"] == line_id]


def _repeats_price(row: dict, line_id: int, before: Snapshot, after: Snapshot) -> bool:
    """Return whether the cost of a customer's line was what the customer is charged."""
    if after.rows["proximus_line"].get(line_id, {}).get("is_own"):
        return False
    charges = {charge["id"] for charge in _charges(line_id, before)}
    return any(
        price["subscription_line_id"] in charges
        and abs(float(price["amount"]) - float(row["monthly_cost"] or 0)) < 0.005
        for price in before.rows["proximus_subscription_segment"].values()
    )


def _one_end_date(row: dict, before: Snapshot) -> str | bool | None:
    """Return until when a subscription commits a line, ``None`` when none does."""
    for charge in _charges(row["id"], before):
        sub = before.rows["proximus_subscription"][charge["subscription_id"]]
        rules = sub["bundle_id"] or sub["term_months"] or sub["commitment_end_date"]
        if charge["date_end"] or sub["state"] not in ("active", "ending") or not rules:
            continue
        end = sub["commitment_end_date"]
        return end if end and end >= row["start_date"] else False
    return None


def _line(row: dict, before: Snapshot, after: Snapshot):
    expected, there = {**row}, after.rows["proximus_line"].get(row["id"])
    if _repeats_price(row, row["id"], before, after):
        expected["monthly_cost"] = 0
    live = row["state"] in ("active", "suspended", "pending_terminate")
    end = _one_end_date(row, before) if live else None
    if there and end is not None and (end or None) != row["commitment_end_date"]:
        expected |= {"commitment_end_date": end or None}
        expected["notice_by"] = there["notice_by"]  # follows from it
    return expected, there


def _line_price(row: dict, before: Snapshot, after: Snapshot):
    expected = {**row}
    if _repeats_price(row, row["line_id"], before, after):
        expected["monthly_cost"] = 0
    return expected, after.rows["proximus_line_price"].get(row["id"])


#: By table of the version before.
MOVES: dict[str, Move] = {
    "proximus_line": _line,
    "proximus_line_price": _line_price,
}
