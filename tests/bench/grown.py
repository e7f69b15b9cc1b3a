"""A database that has grown: every table that grows for ever, filled by plain SQL.

Each row is a copy of one that the suite itself has made, for another line and month.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from odoo.fields import Command
from odoo.tools import SQL

from .data import bundle_of, copies, customers, services

#: The last month that is there.
LAST = date(2025, 12, 1)
PERSON = "bench@bench.example"


@dataclass(frozen=True)
class Growing:
    """A table that grows with the lines and the months.

    :param model: whose table it is.
    :param per_year: rows per line and year in the model of use that the page states.
    :param make: makes the first row, of the :class:`Grown` that it is given.
    :param columns: SQL of what differs in the copies, from a row ``grown``.
    :param monthly: whether there is one per line and month, else one per line.
    :param kept_months: how long a row stays; 0 for ever.
    :param most: how many one company can have at most; 0 for any number.
    """

    model: str
    per_year: float
    make: Callable
    columns: dict[str, str]
    monthly: bool = False
    kept_months: int = 0
    most: int = 0


class Grown:
    """What the rows of a grown database are about.

    :param lines: how many lines, half of them of own use, half of them sold.
    :param months: for so many months each line has its monthly rows.
    """

    def __init__(self, env, lines: int, months: int):
        self.env, self.lines, self.months = env, lines, months
        self.holder, self.operator = customers(env, 2)
        self.line = env["proximus.line"].create(
            {
                "name": "Grown",
                "partner_id": self.holder.id,
                "operator_id": self.operator.id,
                "product_id": env.ref("proximus_connectivity.product_mobile_20").id,
                "state": "active",
                "start_date": LAST.replace(year=LAST.year - 2),
                "monthly_cost": 15.0,
            }
        )
        self.subscription = self._subscription()
        self.check = self._check()

    def _subscription(self):
        bundle = bundle_of(self.env, services(self.env, 1))
        order = self.env["sale.order"].create({"partner_id": self.holder.id})
        order._add_bundle(bundle)
        order.action_confirm()
        subscription = order.subscription_ids
        subscription._bill(subscription._proximus_today())
        return subscription

    def _check(self):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.operator.id,
                "invoice_date": LAST,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Grown fee", "price_unit": 16.0, "tax_ids": []}
                    )
                ],
            }
        )
        check = self.env["proximus.bill.check"].create({"move_id": bill.id})
        check.action_check()
        return check

    def fill(self, models=None) -> dict[str, int]:
        """Fill every table; return the number of copies of each.

        :param models: only those of these models.
        """
        cr = self.env.cr
        tables = [each for each in TABLES if not models or each.model in models]
        firsts = {each.model: each.make(self) for each in tables}
        self.env.flush_all()
        # copies of what is right need no look at each of a dozen foreign keys
        cr.execute("SET LOCAL session_replication_role = replica")
        self._places()
        made = {}
        for each in tables:
            count = min(self.lines, each.most or self.lines)
            some = SQL("n <= %s", count)
            if not each.monthly:
                some = SQL("%s AND grown.month = 0", some)
            rows = SQL("(SELECT * FROM bench_grown grown WHERE %s) grown", some)
            columns = {name: SQL(text) for name, text in each.columns.items()}
            copies(firsts[each.model], rows, **columns)
            made[each.model] = count * (self.months if each.monthly else 1)
        cr.execute("SET LOCAL session_replication_role = origin")
        return made

    def _places(self) -> None:
        """Make lines, subscriptions of three lines each, and a bill for each month."""
        cr, numbers = self.env.cr, SQL("generate_series(1, %s) n", self.lines)
        own = self.env.company.partner_id.id
        copies(
            self.line,
            numbers,
            name=SQL("'GROWN' || n"),
            external_ref=SQL("'G-' || n"),
            external_ref_key=SQL("'g' || n"),
            is_own=SQL("n %% 2 = 0"),
            # nobody has thousands of lines
            employee_id=SQL("NULL::int"),
            partner_id=SQL(
                "CASE n %% 2 WHEN 0 THEN %s ELSE original.partner_id END", own
            ),
        )
        some = SQL("generate_series(1, %s) n", -(-self.lines // 3))
        copies(self.subscription, some, name=SQL("'GROWN' || n"))
        lines = SQL(
            """(SELECT id AS other, n FROM proximus_subscription,
                generate_series(1, 3) n WHERE name LIKE 'GROWN%%') copy"""
        )
        copies(
            self.subscription.line_ids[:1],
            lines,
            subscription_id=SQL("copy.other"),
            line_id=SQL("NULL::int"),
        )
        months = SQL("generate_series(1, %s) n", self.months)
        copies(self.check, months, name=SQL("'GROWN' || n"))
        cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE bench_grown ON COMMIT DROP AS
                SELECT n, line_id, subscription_id, subscription_line_id, check_id,
                       month, (%(last)s - month * INTERVAL '1 month')::date AS day
                  FROM (SELECT id AS line_id, row_number() OVER (ORDER BY id) AS n
                          FROM proximus_line WHERE name LIKE 'GROWN%%') line
                  JOIN (SELECT id AS subscription_line_id, subscription_id,
                               row_number() OVER (ORDER BY id) AS n
                          FROM proximus_subscription_line WHERE subscription_id IN (
                               SELECT id FROM proximus_subscription
                                WHERE name LIKE 'GROWN%%')) charge USING (n),
                       (SELECT id AS check_id,
                               row_number() OVER (ORDER BY id) - 1 AS month
                          FROM proximus_bill_check WHERE name LIKE 'GROWN%%') bill
                """,
                last=LAST,
            )
        )
        cr.execute("ANALYZE bench_grown")


def _event(grown):
    return grown.line.env["proximus.line.event"].create(
        {
            "line_id": grown.line.id,
            "to_state": "active",
            "effective_date": LAST,
            "reason": "Moved with the office to another floor",
        }
    )


def _exchange(grown):
    provider = grown.env["proximus.provider"].create({"name": "Grown"})
    exchange = grown.env["proximus.exchange"].create(
        {
            "provider_id": provider.id,
            "operation": "order_read",
            "state": "done",
            "done_on": LAST,
            "res_model": "proximus.provider",
            "res_id": provider.id,
            "idempotency_key": "grown",
            "method": "GET",
            "endpoint": "/productOrderingManagement/v4/productOrder/100001",
            "http_status": 200,
        }
    )
    # a status of an order, as an operator says it
    body = json.dumps({f"characteristic{n}": f"value {n}" for n in range(25)})
    exchange.write({"payload": "{}", "response": body})
    return exchange


def _usage(grown):
    return grown.env["proximus.line.usage"].create(
        {
            "line_id": grown.line.id,
            "month": LAST,
            "source": "operator",
            "data_gb": 1.5,
            "minutes": 60.0,
            "sms": 4,
        }
    )


def _usage_record(grown):
    return grown.env["proximus.usage.record"].create(
        {
            "company_id": grown.env.company.id,
            "operator_id": grown.operator.id,
            "reference": "U-20251201-0000000001",
            "day": LAST,
            "line_id": grown.line.id,
            "told": "+32470000001",
            "references": [["number", "+32470000001"]],
            "kind": "voice",
            "has_voice": True,
            "seconds": 90,
            "is_rated": True,
            "amount": 0.15,
            "total": 0.1815,
            "tax_rate": 21.0,
            "currency_id": grown.env.company.currency_id.id,
            "rated_at": "2025-12-01T23:00:00.000000Z",
        }
    )


def _check_row(grown):
    row = grown.check.line_ids[:1]
    row._enter({"line_id": grown.line.id, "result": "matched"})
    return row


def _bill_change(grown):
    return grown.env["proximus.bill.change"].create(
        {
            "check_id": grown.check.id,
            "line_id": grown.line.id,
            "name": "Grown fee",
            "reason": "price_up",
            "before": 15.0,
            "now": 16.0,
            "difference": 1.0,
        }
    )


def _security_event(grown):
    source = grown.env["proximus.security.source"].create({"name": "Grown source"})
    event = grown.env["proximus.security.event"].create(
        {
            "source_id": source.id,
            "external_id": "grown",
            "body_sha256": "0" * 64,
            "event_type": "endpoint.malware_found",
            "format": "ocsf",
            "severity": "low",
            "occurred_at": LAST,
            "received_at": LAST,
            "text": "A file was quarantined on the laptop of the front office.",
            "payload": json.dumps({f"key{n}": f"value {n}" for n in range(40)}),
            "state": "processed",
            "line_id": grown.line.id,
        }
    )
    return event


def _secret_log(grown):
    return grown.env["proximus.secret.log"].create(
        {
            "res_model": "proximus.line",
            "res_id": grown.line.id,
            "record_name": "Grown",
            "secrets": "PIN, PUK",
            "user_id": grown.env.user.id,
            "company_id": grown.env.company.id,
        }
    )


def _grant_log(grown):
    grant = grown.env["proximus.security.grant"].create({"reason": "Grown"})
    return grown.env["proximus.security.grant.log"].create(
        {"grant_id": grant.id, "at": LAST, "what": "Score", "names": "December 2025"}
    )


def _posture(grown):
    counts = dict.fromkeys(("verified", "declared", "unknown", "missing", "exempt"), 5)
    kinds = grown.env["proximus.security.service.type"].search([], limit=6)
    return grown.env["proximus.security.posture"].create(
        {
            "company_id": grown.env.company.id,
            "date": "1900-01-01",
            "counts": {
                str(kind.id): {"name": kind.name, "weight": 5, **counts}
                for kind in kinds
            },
        }
    )


def _assignment(grown):
    employee = grown.env["hr.employee"].create({"name": "Grown", "work_email": PERSON})
    return grown.env["proximus.assignment"].create(
        {"line_id": grown.line.id, "employee_id": employee.id, "date_from": LAST}
    )


#: The model of use, per line and year: see the page of sizes.
TABLES = (
    Growing(
        "proximus.billing.item",
        12,
        lambda grown: grown.env["proximus.billing.item"].search(
            [("subscription_id", "=", grown.subscription.id)], limit=1
        ),
        {
            "subscription_id": "grown.subscription_id",
            "subscription_line_id": "grown.subscription_line_id",
            "period_from": "grown.day",
            "period_to": "(grown.day + INTERVAL '1 month')::date",
        },
        monthly=True,
    ),
    Growing(
        "account.move.line",
        12,
        lambda grown: grown.check.move_id.invoice_line_ids[:1],
        {"name": "'Grown fee ' || grown.n"},
        monthly=True,
    ),
    Growing(
        "proximus.bill.check.line",
        12,
        _check_row,
        {
            "check_id": "grown.check_id",
            "line_id": "grown.line_id",
            "date_from": "grown.day",
            "date_to": "(grown.day + INTERVAL '1 month - 1 day')::date",
        },
        monthly=True,
    ),
    Growing(
        "proximus.bill.change",
        1,
        _bill_change,
        {"check_id": "grown.check_id", "line_id": "grown.line_id"},
    ),
    Growing(
        "proximus.line.usage",
        12,
        _usage,
        {"line_id": "grown.line_id", "month": "grown.day"},
        monthly=True,
    ),
    Growing(
        "proximus.usage.record",
        600,
        _usage_record,
        {
            "line_id": "grown.line_id",
            "day": "grown.day",
            "month": "grown.day",
            "reference": "'U-' || grown.day || '-' || lpad(grown.n::text, 10, '0')",
        },
        monthly=True,
        kept_months=13,
    ),
    Growing("proximus.line.event", 2, _event, {"line_id": "grown.line_id"}),
    Growing(
        "proximus.line.price",
        0.5,
        lambda grown: grown.line.price_ids[:1],
        {"line_id": "grown.line_id"},
    ),
    Growing(
        "proximus.assignment",
        0.3,
        _assignment,
        {"line_id": "grown.line_id", "employee_id": "NULL::int"},
    ),
    Growing(
        "proximus.exchange",
        4,
        _exchange,
        {
            "idempotency_key": "md5('grown' || grown.n)",
            "res_id": "grown.n",
            "done_on": "grown.day",
        },
        kept_months=6,
    ),
    Growing(
        "proximus.security.event",
        24,
        _security_event,
        {
            "line_id": "grown.line_id",
            "external_id": "'grown' || grown.n",
            "received_at": "grown.day + grown.n %% 86400 * INTERVAL '1 second'",
        },
        kept_months=13,
    ),
    Growing(
        "proximus.security.posture",
        7.3,
        _posture,
        {"date": "date '1900-01-01' + grown.n::int"},
        # a year and a month of days, then months, up to three years
        kept_months=14,
        # one a day: ten years
        most=3_650,
    ),
    Growing(
        "proximus.secret.log",
        0.5,
        _secret_log,
        {"res_id": "grown.line_id"},
    ),
    Growing(
        "proximus.security.grant.log",
        0.2,
        _grant_log,
        {"at": "grown.day + grown.n %% 86400 * INTERVAL '1 second'"},
    ),
    Growing(
        "mail.message",
        3,
        lambda grown: grown.line.message_post(body="The site of the line was changed."),
        {
            "res_id": "grown.line_id",
            "message_id": "'<grown' || grown.n || '@x.example>'",
        },
    ),
)
