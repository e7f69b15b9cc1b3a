from odoo import models


class ProximusSecurityDomain(models.Model):
    """An internet domain that shows its protection, and gives it back when archived."""

    _name = "proximus.security.domain"
    _inherit = ["proximus.security.domain", "proximus.security.protected.mixin"]

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals and not vals["active"]:
            self.env["proximus.security.coverage"]._release_of(
                self, self.env._("The domain was archived.")
            )
        return result
