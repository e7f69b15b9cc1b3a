"""Each index is paid for with every row: some served no question of their own."""

from odoo.tools.sql import drop_index

#: What another index of the table begins with, or nobody asks by.
NEEDLESS = (
    ("proximus_exchange", "provider_id"),
    ("proximus_exchange", "operation"),
    ("proximus_exchange", "state"),
    ("proximus_exchange", "res_model"),
    ("proximus_line_event", "kind"),
    ("proximus_line_usage", "line_id"),
    ("proximus_secret_log", "res_id"),
    ("proximus_usage_record", "company_id"),
)


def migrate(cr, version):
    """Drop the indexes that the program no longer declares; Odoo keeps them."""
    for table, name in NEEDLESS:
        drop_index(cr, f"{table}__{name}_index", table)
