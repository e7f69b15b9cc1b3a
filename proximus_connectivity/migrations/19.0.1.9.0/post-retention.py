"""An upgrade deletes nothing that was kept before: each company lets it go itself."""

from odoo import SUPERUSER_ID, api

#: Periods that are new: until now this was kept for ever.
NEW = ("inventory_difference_days",)


def migrate(cr, version):
    """Keep all of it in the companies that are there."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["proximus.retention"]._keep_all(NEW)
