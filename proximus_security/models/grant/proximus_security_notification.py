from odoo import models


class ProximusSecurityNotification(models.Model):
    """What is to be sent about an incident, for a guest who was named on it."""

    _name = "proximus.security.notification"
    _inherit = ["proximus.security.notification", "proximus.security.shared.mixin"]

    def _log_names(self):
        """Override: a reference, since not every officer may read the incident."""
        return [each.incident_id.name for each in self]
