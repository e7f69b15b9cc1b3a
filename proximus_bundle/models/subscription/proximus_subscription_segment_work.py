from odoo import models
from odoo.fields import Domain


class ProximusSubscriptionSegmentWork(models.AbstractModel):
    """Long work: what subscriptions charge for, where a later change holds by now."""

    _name = "proximus.subscription.segment.work"
    _description = "Changes that Begin"
    _inherit = ["proximus.work.mixin"]

    _work_item = "proximus.subscription.segment"
    _work_order = "date_from, id"
    _work_batch = 200

    def _work_domain(self):
        day = self.env[self._work_item]._proximus_day_domain
        return (
            Domain("change_id", "!=", False)
            & Domain("is_applied", "=", False)
            & day("date_from", "<=")
        )

    def _work_do(self, items):
        items.subscription_line_id._follow_prices()
        items.is_applied = True
