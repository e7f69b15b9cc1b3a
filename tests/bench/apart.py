"""Rows of the speed table that commit: each has a database of its own."""

import functools

import odoo
import odoo.api
import odoo.sql_db

from tests.databases import own_database


def apart(bench):
    """Let a bench have a database of its own, by name; it goes afterwards."""

    @functools.wraps(bench)
    def alone(sizes):
        with own_database(f"bench_{bench.__name__}") as name:
            yield from bench(name, sizes)

    alone.is_apart = True
    return alone


def is_apart(bench) -> bool:
    """Return whether a bench has a database of its own."""
    return getattr(bench, "is_apart", False)


def rows_of(bench, registry, sizes):
    """Yield the rows of a bench: in a transaction that is undone, or apart."""
    if is_apart(bench):
        yield from bench(sizes)
        return
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        yield from bench(env, sizes)
        cr.rollback()


def settle(database: str) -> None:
    """Let the database count its rows: a plan for empty tables takes minutes."""
    connection = odoo.sql_db.db_connect(database)
    with connection.cursor() as cr:
        cr.execute("ANALYZE")
