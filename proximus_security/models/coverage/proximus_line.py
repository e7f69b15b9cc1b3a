from odoo import models


class ProximusLine(models.Model):
    """A line that shows its protection."""

    _name = "proximus.line"
    _inherit = ["proximus.line", "proximus.security.protected.mixin"]
