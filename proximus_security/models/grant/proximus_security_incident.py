from odoo import models


class ProximusSecurityIncident(models.Model):
    """An incident, which is shared with a guest one by one."""

    _name = "proximus.security.incident"
    _inherit = ["proximus.security.incident", "proximus.security.shared.mixin"]
