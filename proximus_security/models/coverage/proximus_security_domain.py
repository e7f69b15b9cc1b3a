from odoo import models


class ProximusSecurityDomain(models.Model):
    """An internet domain that gives back its protection when it is archived."""

    _inherit = "proximus.security.domain"

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals and not vals["active"]:
            self.env["proximus.security.coverage"]._release_of(
                self, self.env._("The domain was archived.")
            )
        return result
