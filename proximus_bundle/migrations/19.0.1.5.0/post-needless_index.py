"""Each index is paid for with every row: some served no question of their own."""

from odoo.tools.sql import drop_index

#: What another index of the table begins with, or nobody asks by.
NEEDLESS = (
    ("proximus_billing_item", "company_id"),
    ("proximus_billing_item", "state"),
    ("proximus_revenue_schedule", "obligation_id"),
    ("proximus_subscription_change", "subscription_id"),
)


def migrate(cr, version):
    """Drop the indexes that the program no longer declares; Odoo keeps them."""
    for table, name in NEEDLESS:
        drop_index(cr, f"{table}__{name}_index", table)
