"""A cost may be unknown: those that are there already are known."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column, table_exists

KNOWN = "is_cost_known"
#: Where a cost stands, and for which rows of it.
TABLES = {
    "proximus_line": SQL("TRUE"),
    "proximus_line_price": SQL("TRUE"),
    "proximus_line_order_item": SQL("change_kind IN ('offer', 'price')"),
}


def migrate(cr, version):
    """Mark what is there before the field is, which would propose what is not."""
    for table, has_cost in TABLES.items():
        if table_exists(cr, table) and not column_exists(cr, table, KNOWN):
            create_column(cr, table, KNOWN, "bool")
            cr.execute(
                SQL(
                    "UPDATE %s SET %s = COALESCE(%s, FALSE)",
                    SQL.identifier(table),
                    SQL.identifier(KNOWN),
                    has_cost,
                )
            )
