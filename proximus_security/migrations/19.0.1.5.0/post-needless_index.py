"""Each index is paid for with every row: some served no question of their own."""

from odoo.tools.sql import drop_index

#: What another index of the table begins with, or nobody asks by.
NEEDLESS = (
    ("proximus_security_grant_log", "company_id"),
    ("proximus_security_posture", "company_id"),
)


def migrate(cr, version):
    """Drop the indexes that the program no longer declares; Odoo keeps them."""
    for table, name in NEEDLESS:
        drop_index(cr, f"{table}__{name}_index", table)
