"""What the version under test keeps elsewhere than the version before, and where.

A row or column that went away counts as lost unless it stands here, with the check that
its content has arrived. The next released version starts with an empty list.
"""

from collections.abc import Callable
from functools import partial

from .snapshot import Snapshot

Row = dict


def follow(before: Snapshot, after: Snapshot) -> list[str]:
    """Take what has moved out of a snapshot of the version before.

    :return: a sentence for each row that did not arrive as it was.
    """
    said = []
    for table, (successor, translate) in TABLES.items():
        rows = before.rows.pop(table, {})
        said += _arrived(table, rows, after.rows.get(successor, {}), translate)
    for table, columns in COLUMNS.items():
        for key, row in before.rows.get(table, {}).items():
            for column, is_kept in columns.items():
                if column in row and not is_kept(row, row.pop(column), after):
                    said.append(f"{table} {key}: {column} has no successor")
    for table, is_replaced in ROWS.items():
        rows = before.rows.get(table, {})
        gone = [key for key in rows if key not in after.rows.get(table, {})]
        for key in gone:
            if is_replaced(rows[key], after):
                del rows[key]
    return said


def _arrived(table, rows, successors, translate: Callable[[Row], Row]) -> list[str]:
    """Return what of a table does not stand, once, in its successor."""
    said, left = [], dict(successors)
    for key, row in rows.items():
        wanted = translate(row).items()
        found = [new for new, there in left.items() if wanted <= there.items()]
        if len(found) != 1:
            said.append(f"{table} {key}: is there {len(found)} times")
        for new in found:
            del left[new]
    return said


# === NOTES OF OPERATORS === #

STAMPS = ("company_id", "date", "external_ref", "create_uid", "create_date")


def _as_note(row: Row, **more) -> Row:
    return {**{name: row[name] for name in STAMPS}, **more}


def _news(row: Row) -> Row:
    return _as_note(
        row,
        res_model="proximus.line.order",
        res_id=row["order_id"],
        kind=row["kind"],
        direction="in",
        title=row["title"],
        text=row["text"],
    )


def _note(row: Row) -> Row:
    return _as_note(
        row,
        res_model="proximus.problem",
        res_id=row["problem_id"],
        kind="note",
        direction=row["direction"],
        author=row["author"],
        text=row["body"],
        sent=row["sent"],
    )


TABLES = {
    "proximus_line_order_news": ("proximus_exchange_note", _news),
    "proximus_problem_note": ("proximus_exchange_note", _note),
}

# === REASONS, REMINDERS === #

REASONS = {
    "price": "Price",
    "coverage": "Coverage or Speed",
    "service": "Quality of Service",
    "offer": "Offer Elsewhere Fits Better",
    "grouped": "Everything at One Operator",
    "moved": "Moved",
    "ended": "Not Needed Any More",
    "other": "Leaves for Another Operator",
}


def _reason_is_kept(row: Row, reason: str | None, after: Snapshot) -> bool:
    reasons = after.rows["proximus_end_reason"]
    new = after.rows["proximus_port_request"][row["id"]]["end_reason_id"]
    told = reasons[new]["name"]["en_US"] if new else None
    return told == REASONS.get(reason)


def _reminder_is_kept(model: str, row: Row, reminded, after: Snapshot) -> bool:
    return not reminded or any(
        activity["res_model"] == model
        and activity["res_id"] == row["id"]
        and activity["proximus_reminder"]
        for activity in after.rows["mail_activity"].values()
    )


COLUMNS = {
    "proximus_claim": {"reminded": partial(_reminder_is_kept, "proximus.claim")},
    "proximus_port_request": {
        "claim_reminded": partial(_reminder_is_kept, "proximus.port.request"),
        "leave_reason": _reason_is_kept,
    },
}

# === DISPUTES === #


def _is_claimed(activity: Row, after: Snapshot) -> bool:
    """Return whether the claim of a disputed bill took the place of an activity."""
    check = after.rows["proximus_bill_check"].get(activity["res_id"], {})
    return activity["res_model"] == "proximus.bill.check" and any(
        claim["bill_check_id"] == activity["res_id"]
        and claim["state"] == "draft"
        and claim["amount"] == check["expected_credit"]
        and claim["create_uid"] == activity["user_id"]
        for claim in after.rows["proximus_claim"].values()
    )


def _is_no_cron_of_claims(cron: Row, after: Snapshot) -> bool:
    return cron["cron_name"] == "Proximus: remind of claims before their last day"


ROWS = {"mail_activity": _is_claimed, "ir_cron": _is_no_cron_of_claims}
