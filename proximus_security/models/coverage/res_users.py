from odoo import models


class ResUsers(models.Model):
    """A login that gives back its protection when it is archived."""

    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals and not vals["active"]:
            self.env["proximus.security.coverage"]._release_of(
                self, self.env._("The user was archived.")
            )
        return result
