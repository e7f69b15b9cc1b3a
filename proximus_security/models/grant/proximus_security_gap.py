from odoo import models


class ProximusSecurityGap(models.Model):
    """A missing protection, of which a guest sees what its company allows."""

    _name = "proximus.security.gap"
    _inherit = ["proximus.security.gap", "proximus.security.shared.mixin"]
