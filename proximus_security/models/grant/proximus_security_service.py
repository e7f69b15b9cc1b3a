from odoo import models


class ProximusSecurityService(models.Model):
    """A service, of which a guest sees what its company allows."""

    _name = "proximus.security.service"
    _inherit = ["proximus.security.service", "proximus.security.shared.mixin"]
