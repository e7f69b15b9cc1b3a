from odoo import models


class ResourceCalendar(models.Model):
    """Working hours tell the time zone of a company whose contact tells none."""

    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        if "tz" in vals:
            self.env.registry.clear_cache()
        return result
