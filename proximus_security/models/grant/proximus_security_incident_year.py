from odoo import models


class ProximusSecurityIncidentYear(models.Model):
    """Incidents counted, which the company lets a guest see."""

    _name = "proximus.security.incident.year"
    _inherit = ["proximus.security.incident.year", "proximus.security.shared.mixin"]
