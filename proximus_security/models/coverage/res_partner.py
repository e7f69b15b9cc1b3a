from odoo import models


class ResPartner(models.Model):
    """A site that gives back its protection when it is archived."""

    _name = "res.partner"
    _inherit = ["res.partner", "proximus.security.protected.mixin"]

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals and not vals["active"]:
            self.env["proximus.security.coverage"]._release_of(
                self, self.env._("The site was archived.")
            )
        return result
