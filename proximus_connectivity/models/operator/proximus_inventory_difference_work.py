from odoo import models
from odoo.fields import Domain


class ProximusInventoryDifferenceWork(models.AbstractModel):
    """Long work: many rows in which somebody follows the operator."""

    _name = "proximus.inventory.difference.work"
    _description = "Following the Operator's Inventory"
    _inherit = ["proximus.work.mixin"]

    _work_item = "proximus.inventory.difference"
    _work_batch = 200

    def _work_domain(self):
        return Domain("state", "=", "waiting")

    def _work_do(self, items):
        """Follow with the rights and in the language of who asked for it."""
        for user, rows in items.grouped("decided_by").items():
            if not user:
                rows.action_stop()
                continue
            rows.with_user(user).with_context(lang=user.lang)._take_over_apart()
