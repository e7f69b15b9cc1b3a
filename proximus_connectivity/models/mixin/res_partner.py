from odoo import models


class ResPartner(models.Model):
    """The time zone of a company is that of its contact."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if "tz" in vals:
            # sudo: who changes a contact may not read the companies of others
            companies = self.env["res.company"].sudo()
            if companies.search_count([("partner_id", "in", self.ids)], limit=1):
                self.env.registry.clear_cache()
        return result
