from odoo import fields, models


class ProximusSecurityDismiss(models.TransientModel):
    """Ask why something is no incident after all."""

    _name = "proximus.security.dismiss"
    _description = "Dismiss an Incident"

    incident_id = fields.Many2one(
        "proximus.security.incident", required=True, readonly=True
    )
    reason = fields.Char("Why is it no incident?", required=True)

    def action_dismiss(self):
        """Dismiss the incident, with its reason on the timeline."""
        self.incident_id.action_dismiss(self.reason)
