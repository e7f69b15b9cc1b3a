from odoo import fields
from odoo.tools import SQL


def uninstall_hook(env):
    """Empty the module's own tables before its records are removed.

    Lines and orders refer to the offers of the starter catalogue. Odoo removes those
    offers while the tables of the module still stand, and would report each in use.
    """
    _settle_prices(env)
    env.flush_all()
    tables = _own_tables(env)
    _detach(env, tables)
    names = SQL(", ").join(SQL.identifier(table) for table in tables)
    env.cr.execute(SQL("TRUNCATE %s", names))
    env.invalidate_all()


def _settle_prices(env) -> None:
    """Turn the prices that say their currency into what they are without saying it."""
    products = env["product.template"].with_context(active_test=False)
    main, today = env["res.company"]._get_main_company(), fields.Date.today()
    for product in products.search([("list_currency_id", "!=", False)]):
        company, source = product.company_id or main, product.list_currency_id
        product.list_currency_id = False
        if product.currency_id != source:
            product.list_price = source._convert(
                product.list_price, product.currency_id, company, today, round=False
            )


def _own_tables(env) -> list[str]:
    """Return the tables that go: this module's, and of those that go along with it."""
    leaving = env["ir.module.module"].search([("state", "=", "to remove")])
    owned = env["ir.model.data"].search(
        [
            ("module", "in", ["proximus_connectivity", *leaving.mapped("name")]),
            ("model", "=", "ir.model"),
        ]
    )
    names = set(env["ir.model"].browse(owned.mapped("res_id")).mapped("model"))
    own = (env[name] for name in names if name.startswith("proximus."))
    return sorted(
        {model._table for model in own if model._auto and not model._abstract}
    )


def _detach(env, tables: list[str]) -> None:
    """Let no other table refer to these; what it held otherwise stays as it is.

    ``TRUNCATE … CASCADE`` would do that by emptying the other tables too: products
    refer to specifications, and all the rest of the database to products.
    """
    references = env.execute_query(
        SQL(
            """SELECT other.relname, reference.conname, field.attname, field.attnotnull
            FROM pg_constraint reference
            JOIN pg_class own ON own.oid = reference.confrelid
            JOIN pg_class other ON other.oid = reference.conrelid
            JOIN pg_attribute field ON field.attrelid = other.oid
                AND field.attnum = ANY(reference.conkey)
            WHERE reference.contype = 'f'
                AND own.relnamespace = current_schema::regnamespace
                AND own.relname = ANY(%(tables)s)
                AND other.relname != ALL(%(tables)s)""",
            tables=tables,
        )
    )
    for other, reference, field, is_required in references:
        table, column = SQL.identifier(other), SQL.identifier(field)
        if is_required:  # rows that are nothing but a relation to ours
            env.cr.execute(SQL("DELETE FROM %s", table))
        else:
            env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = NULL WHERE %s IS NOT NULL",
                    table,
                    column,
                    column,
                )
            )
        env.cr.execute(
            SQL("ALTER TABLE %s DROP CONSTRAINT %s", table, SQL.identifier(reference))
        )
