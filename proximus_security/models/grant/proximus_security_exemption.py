from odoo import models


class ProximusSecurityExemption(models.Model):
    """An exemption, of which a guest sees what its company allows."""

    _name = "proximus.security.exemption"
    _inherit = ["proximus.security.exemption", "proximus.security.shared.mixin"]
