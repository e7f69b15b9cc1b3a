from odoo import models


class ResUsers(models.Model):
    """A login that shows its protection, and gives it back when it is archived."""

    _name = "res.users"
    _inherit = ["res.users", "proximus.security.protected.mixin"]

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals and not vals["active"]:
            self.env["proximus.security.coverage"]._release_of(
                self, self.env._("The user was archived.")
            )
        return result
