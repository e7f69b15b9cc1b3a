from odoo import models


class ProximusSecurityAssessment(models.Model):
    """Of a company, of which a guest sees what that company allows."""

    _name = "proximus.security.assessment"
    _inherit = ["proximus.security.assessment", "proximus.security.shared.mixin"]
