from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Plan no app for customers any more: it would be installed in this database."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    sessions = env["proximus.onboarding.session"].search(
        [("state", "not in", ("done", "cancelled")), ("install_line_ids", "!=", False)]
    )
    for session in sessions.filtered(lambda one: not one.is_own_company):
        session._plan_apps()
