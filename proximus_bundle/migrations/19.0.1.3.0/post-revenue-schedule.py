"""The revenue schedule is behind a setting now: on where it was in use."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Switch the setting on where prices have been spread over a term already."""
    cr.execute("SELECT EXISTS (SELECT FROM proximus_performance_obligation)")
    (in_use,) = cr.fetchone()
    if in_use:
        env = api.Environment(cr, SUPERUSER_ID, {})
        setting = env.ref("proximus_bundle.group_revenue_schedule")
        env.ref("base.group_user")._apply_group(setting)
