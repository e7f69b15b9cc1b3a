from odoo import models


class ProximusSecurityDomain(models.Model):
    """Of a company, of which a guest sees what that company allows."""

    _name = "proximus.security.domain"
    _inherit = ["proximus.security.domain", "proximus.security.shared.mixin"]
