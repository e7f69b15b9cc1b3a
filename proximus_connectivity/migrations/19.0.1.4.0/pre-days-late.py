"""Days late grow while an item is open: they are worked out, not stored."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists


def migrate(cr, version):
    """Drop what nobody keeps up to date any more."""
    table = "proximus_line_order_item"
    if column_exists(cr, table, "days_late"):
        cr.execute(SQL("ALTER TABLE %s DROP COLUMN days_late", SQL.identifier(table)))
