from odoo import models


class ProximusSecurityPosture(models.Model):
    """Of a company, of which a guest sees what that company allows."""

    _name = "proximus.security.posture"
    _inherit = ["proximus.security.posture", "proximus.security.shared.mixin"]
