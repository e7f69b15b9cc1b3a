"""What the version under test keeps elsewhere than the version before, and where.

A row or column that went away counts as lost unless it stands here, with the check that
its content has arrived. The next released version starts with an empty list.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
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

# === REASONS, REMINDERS, ZONES === #

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


def _zone_is_kept(row: Row, zone: str | None, after: Snapshot) -> bool:
    """Return whether the code with which the stored name began is there."""
    number = after.rows["proximus_number"][row["id"]]
    return (number["area_code"] or "") == (zone or "").partition(" ")[0]


COLUMNS = {
    "proximus_claim": {"reminded": partial(_reminder_is_kept, "proximus.claim")},
    "proximus_port_request": {
        "claim_reminded": partial(_reminder_is_kept, "proximus.port.request"),
        "leave_reason": _reason_is_kept,
    },
    "proximus_number": {"zone": _zone_is_kept},
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

# === INDEX FIGURES, PRICES OF BUNDLES: WHAT A ROW SHOULD BE, AND WHAT IS THERE === #


def _code(before: Snapshot, key: int | None) -> str | None:
    """Return the code of the parameters that an index has become."""
    if not key:
        return None
    code = before.rows["proximus_index"][key]["code"]
    taken = {row["code"] for row in before.rows["proximus_parameter"].values()}
    return f"index_{code}" if code in taken else code


def _find(after: Snapshot, table: str, **wanted) -> dict | None:
    for row in after.rows[table].values():
        if all(row[name] == value for name, value in wanted.items()):
            return row
    return None


def _index(row: dict, before: Snapshot, after: Snapshot):
    code = _code(before, row["id"])
    expected = {
        "code": code,
        "name": row["name"],
        "source_url": row["source_url"],
        "is_price_index": True,
    }
    return expected, _find(after, "proximus_parameter", code=code)


def _figure(row: dict, before: Snapshot, after: Snapshot):
    code = _code(before, row["index_id"])
    later = [
        date.fromisoformat(other["date"])
        for other in before.rows["proximus_index_value"].values()
        if other["index_id"] == row["index_id"] and other["date"] > row["date"]
    ]
    expected = {
        "code": code,
        "value": row["value"],
        "date_from": row["date"],
        "date_to": str(min(later) - timedelta(days=1)) if later else None,
        "is_price_index": True,
        "checked_on": None,
        **{name: row[name] for name in ("create_uid", "create_date")},
    }
    return expected, _find(
        after, "proximus_parameter", code=code, date_from=row["date"]
    )


def _follower(table: str):
    def move(row: dict, before: Snapshot, after: Snapshot):
        expected = {**row, "index_code": _code(before, row["index_id"])}
        del expected["index_id"]
        if table == "proximus_indexation":
            figure = before.rows["proximus_index_value"][row["value_id"]]
            _expected, parameter = _figure(figure, before, after)
            expected["value_id"] = parameter and parameter["id"]
        if expected.get("interval_months") == 1:
            # nothing ever set another period than a month
            del expected["interval_months"]
        if table == "proximus_subscription" and row["snapshot"]:
            price = _price(row["snapshot"]["price"])
            expected["snapshot"] = {**row["snapshot"], "price": price}
        return expected, after.rows[table].get(row["id"])

    return move


def _price(trace: dict) -> dict:
    """Return the price of a bundle as it is stored now."""
    if not trace:
        return trace
    sold = [row for row in trace["rows"] if row["pool"] == "recurring"]
    phases = [
        {**phase, "shares": phase["shares"][: len(sold)]} for phase in trace["phases"]
    ]
    return {"missing": [], **trace, "version": 2, "phases": phases}


def _order_line(row: dict, before: Snapshot, after: Snapshot):
    expected = {**row}
    trace = expected.pop("bundle_trace")
    expected["bundle_price"] = trace and _price(trace)
    return expected, after.rows["sale_order_line"].get(row["id"])


def _mail_template(row: dict, before: Snapshot, after: Snapshot):
    expected = row
    if row["model"] == "proximus.indexation.line":
        said = json.dumps(row)
        expected = json.loads(
            said.replace("indexation_id.index_id.name", "indexation_id.index_name")
        )
    return expected, after.rows["mail_template"].get(row["id"])


# === PERFORMANCE OBLIGATIONS === #

OBLIGATION = ("proximus.revenue.promise", "proximus.performance.obligation")


def _obligation(row: dict, before: Snapshot, after: Snapshot):
    return row, after.rows["proximus_performance_obligation"].get(row["id"])


def _revenue_month(row: dict, before: Snapshot, after: Snapshot):
    expected = {**row}
    expected["obligation_id"] = expected.pop("promise_id")
    return expected, after.rows["proximus_revenue_schedule"].get(row["id"])


def _of_a_model(table: str, column: str, *texts: str):
    """Return where rows are that name the model, some with its fields in texts."""

    def move(row: dict, before: Snapshot, after: Snapshot):
        old, new = OBLIGATION
        expected = {**row}
        if row[column] == old:
            expected[column] = new
        if row[column] in (old, "proximus.revenue.schedule"):
            for text in texts:
                expected[text] = row[text].replace("promise_id", "obligation_id")
        return expected, after.rows[table].get(row["id"])

    return move


#: By table of the version before.
MOVES = {
    "ir_attachment": _of_a_model("ir_attachment", "res_model"),
    "ir_filters": _of_a_model("ir_filters", "model_id", "domain", "context", "sort"),
    "mail_message": _of_a_model("mail_message", "model"),
    "mail_template": _mail_template,
    "proximus_bundle": _follower("proximus_bundle"),
    "proximus_index": _index,
    "proximus_index_value": _figure,
    "proximus_indexation": _follower("proximus_indexation"),
    "proximus_revenue_promise": _obligation,
    "proximus_revenue_schedule": _revenue_month,
    "proximus_subscription": _follower("proximus_subscription"),
    "sale_order_line": _order_line,
}
