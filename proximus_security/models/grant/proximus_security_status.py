from odoo import models


class ProximusSecurityStatus(models.Model):
    """Of a company, of which a guest sees what that company allows."""

    _name = "proximus.security.status"
    _inherit = ["proximus.security.status", "proximus.security.shared.mixin"]
