from odoo import api, models


class ProximusRememberedMixin(models.AbstractModel):
    """Records of which something is remembered between requests, until one changes."""

    _name = "proximus.remembered.mixin"
    _description = "Remembered Between Requests"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
