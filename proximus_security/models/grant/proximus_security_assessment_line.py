from odoo import models


class ProximusSecurityAssessmentLine(models.Model):
    """Of a company, of which a guest sees what that company allows."""

    _name = "proximus.security.assessment.line"
    _inherit = ["proximus.security.assessment.line", "proximus.security.shared.mixin"]
