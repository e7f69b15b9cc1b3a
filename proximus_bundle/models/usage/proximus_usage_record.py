from odoo import api, models


class ProximusUsageRecord(models.Model):
    """What usage records that come, or change, mean for what customers are charged."""

    _inherit = "proximus.usage.record"

    @api.model
    def _sum_up(self, places):
        """Extend: what is charged by usage follows its records."""
        result = super()._sum_up(places)
        if places:
            # sudo: the ledger follows the records, whoever takes those in
            lines = self.env["proximus.subscription.line"].sudo()
            lines._follow_usage(places)
        return result
