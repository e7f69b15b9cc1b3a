"""An incident that goes on after its final NIS2 report has a progress report."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Ask for the reports that open incidents still call for."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    incidents = env["proximus.security.incident"].search(
        [("state", "not in", ("closed", "dismissed")), ("aware_at", "!=", False)]
    )
    incidents._sync_notifications()
    incidents.notification_ids.filtered(
        lambda each: each.regime == "nis2_notify" and each.state == "submitted"
    )._wake_clock()
