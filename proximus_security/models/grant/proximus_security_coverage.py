from odoo import models


class ProximusSecurityCoverage(models.Model):
    """A seat, of which a guest sees what its company allows."""

    _name = "proximus.security.coverage"
    _inherit = ["proximus.security.coverage", "proximus.security.shared.mixin"]
