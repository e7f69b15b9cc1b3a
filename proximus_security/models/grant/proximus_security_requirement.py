from odoo import models


class ProximusSecurityRequirement(models.Model):
    """A requirement, of which a guest sees what its company allows."""

    _name = "proximus.security.requirement"
    _inherit = ["proximus.security.requirement", "proximus.security.shared.mixin"]
