"""The rows about what grows: its bytes, its questions, its partitions."""

from collections import Counter
from datetime import date, timedelta
from functools import partial

import psycopg2
from psycopg2.errors import FeatureNotSupported

from odoo.tools import SQL

from . import screens
from .grown import LAST, TABLES, Grown
from .measure import Absent, Bytes, Row

#: So many rows tell what one takes on disk.
MEASURED = 100_000
#: What may be kept in parts by date, and the date that would part it.
PARTED = {
    "proximus.billing.item": "period_from",
    "proximus.security.event": "received_at",
    "proximus.usage.record": "day",
    "proximus.line.usage": "month",
    "proximus.exchange": "done_on",
    "proximus.bill.check.line": "date_from",
}


def growth(env, sizes):
    """What each growing table takes on disk, and what its questions cost when grown.

    The questions are those of its screens and of its cleaning.
    """
    savepoint = env.cr.savepoint()
    Grown(env, sizes.few_lines, sizes.months).fill()
    few = _asked(env, sizes)
    savepoint.close(rollback=True)
    env.invalidate_all(flush=False)
    made = Grown(env, sizes.lines, sizes.months).fill()
    for each in TABLES:
        yield _bytes(env, each)
    many = _asked(env, sizes)
    for (model, name), sample in many.items():
        rows = f"{made[model]:,} rows"
        yield Row(f"{model}: {name}, {rows}", sample, few[model, name], None)


def partitions(env, sizes):
    """Whether the table of a model could be kept in parts by date, as it stands.

    PostgreSQL is asked: it makes an empty table of the same columns in parts, then
    each unique index and each foreign key that stands on or points to the table.
    """
    for model, day in PARTED.items():
        against = _hindrances(env, env[model]._table, day)
        told = "; ".join(against) or "nothing"
        yield Absent(f"against parts of {model} by {day}:", told)


def read_only_lists(env, sizes):
    """Each list of each menu, opened by the administrator with a read-only cursor."""
    savepoint = env.cr.savepoint()
    Grown(env, sizes.few_lines, sizes.months).fill()
    few = _lists(env, sizes)
    savepoint.close(rollback=True)
    env.invalidate_all(flush=False)
    Grown(env, sizes.lines, sizes.months).fill()
    count, many = _lists(env, sizes)
    assert count == few[0]
    counts = f"at {sizes.lines:,} lines (bare: {sizes.few_lines:,})"
    yield Row(f"{count} lists of all menus, read only, {counts}", many, few[1], None)


def _bytes(env, each) -> Bytes:
    """Return what a row takes, measured on a fresh table of at most so many rows.

    The table itself holds what other rows of the bench have filled in and undone.
    """
    savepoint = env.cr.savepoint(flush=False)
    table, fresh = SQL.identifier(env[each.model]._table), SQL.identifier("bench_fresh")
    env.cr.execute(SQL("CREATE TABLE %s (LIKE %s INCLUDING ALL)", fresh, table))
    env.cr.execute(
        SQL("INSERT INTO %s SELECT * FROM %s LIMIT %s", fresh, table, MEASURED)
    )
    rows = env.cr.rowcount
    [(heap, index)] = env.execute_query(
        SQL("SELECT pg_table_size('bench_fresh'), pg_indexes_size('bench_fresh')")
    )
    savepoint.close(rollback=True)
    return Bytes(
        each.model, rows, heap / rows, index / rows, each.per_year, each.kept_months
    )


def _asked(env, sizes) -> dict:
    """Return what each question costs, by model and name."""
    # the addons can be imported once the configuration is read, not before
    from odoo.addons.proximus_connectivity.tests.screens import requests

    admin = env(user=env.ref("base.user_admin"))
    found = {}
    for each in TABLES:
        if each.model not in admin or not each.model.startswith("proximus"):
            continue
        for view_type, work in requests(admin, each.model):
            if view_type != "form":
                sample = screens.measured(admin, work, sizes.slow_runs)
                found[each.model, view_type] = sample
    for period in admin["proximus.retention"].search([]):
        for model in period._models_by_code()[period.code]:
            limits = [(LAST - timedelta(days=95), admin.company)]
            work = partial(model._retention_preview, period.code, limits)
            sample = screens.measured(admin, work, sizes.slow_runs)
            if any(each.model == model._name for each in TABLES):
                found[model._name, period.code] = sample
    return found


def _lists(env, sizes):
    """Return how many lists there are, and what it costs to open them all.

    The transaction writes nothing for that time: PostgreSQL refuses it.
    """
    # the addons can be imported once the configuration is read, not before
    from ..reads import Reader

    class Lists(Reader):
        """Opens the lists only, unfiltered."""

        def _read_views(self, where, views, records, domain, found):
            lists = [view for view in views if view[1] == "list"]
            super()._read_views(where, lists, records, domain, found)

        def _filter(self, where, records, domain):
            """Look at no filter: the whole list is what grows."""

    admin = env.ref("base.user_admin")
    wrote, asked = [], Counter()

    def work():
        asked.clear()
        Lists(env.cr, admin, wrote, asked, set()).read_menus(debug=True)

    savepoint = env.cr.savepoint()
    env.cr.execute("SET LOCAL transaction_read_only = on")
    sample = screens.measured(env, work, 1)
    savepoint.close(rollback=True)
    assert not wrote, wrote
    return asked["list"], sample


# === PARTS === #


def _hindrances(env, table: str, day: str) -> list[str]:
    """Return what keeps PostgreSQL from having the table in parts by a date."""
    cr, found = env.cr, []
    savepoint = cr.savepoint(flush=False)
    parts = SQL.identifier("bench_parts")
    cr.execute(
        SQL(
            "CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
            " PARTITION BY RANGE (%s)",
            parts,
            SQL.identifier(table),
            SQL.identifier(day),
        )
    )
    cr.execute(
        SQL(
            "CREATE TABLE bench_part PARTITION OF %s FOR VALUES FROM (%s) TO (%s)",
            parts,
            date(2025, 1, 1),
            date(2026, 1, 1),
        )
    )
    for name, definition in env.execute_query(
        SQL(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s"
            " ORDER BY indexname",
            table,
        )
    ):
        statement = definition.replace(
            f" INDEX {name} ON public.{table}", " INDEX ON {}"
        )
        assert "{}" in statement, definition
        if why := _refused(cr, statement.format("bench_parts")):
            found.append(f"{name} ({why})")
    [(empty,)] = env.execute_query(
        SQL(
            "SELECT count(*) FROM pg_attribute WHERE attrelid = %s::regclass"
            " AND attname = %s AND NOT attnotnull",
            table,
            day,
        )
    )
    if empty:
        found.append(f"{day} may be empty")
    found += [
        f"{name} points to it"
        for (name,) in env.execute_query(
            SQL(
                "SELECT conrelid::regclass || '.' || attname FROM pg_constraint"
                " JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]"
                " WHERE contype = 'f' AND confrelid = %s::regclass ORDER BY 1",
                table,
            )
        )
    ]
    savepoint.close(rollback=True)
    return found


def _refused(cr, statement: str) -> str:
    """Return why PostgreSQL refuses a statement, or nothing."""
    savepoint = cr.savepoint(flush=False)
    try:
        cr.execute(statement, log_exceptions=False)
    except FeatureNotSupported:
        savepoint.close(rollback=True)
        return "unique, without the date"
    except psycopg2.Error as error:
        savepoint.close(rollback=True)
        return str(error).splitlines()[0]
    savepoint.close(rollback=False)
    return ""


ROWS = (growth, partitions, read_only_lists)
