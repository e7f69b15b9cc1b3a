"""An upgrade deletes nothing that was kept before: each company lets it go itself."""

from odoo import SUPERUSER_ID, api

#: Periods that are new: until now this was kept for ever.
NEW = ("exchange_body_days", "usage_record_months")


def migrate(cr, version):
    """Keep all of it in the companies that are there."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    periods = env["proximus.retention"].search([("code", "in", NEW)])
    companies = env["res.company"].with_context(active_test=False)
    for company in companies.search([("id", "!=", 0)]):
        periods.with_company(company).is_for_ever = True
