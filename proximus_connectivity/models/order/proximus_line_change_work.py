from odoo import models
from odoo.fields import Domain


class ProximusLineChangeWork(models.AbstractModel):
    """Long work: lines change on the day that was ordered."""

    _name = "proximus.line.change.work"
    _description = "Changes of Lines on Their Day"
    _inherit = ["proximus.work.mixin"]

    _work_item = "proximus.line.order.item"
    _work_order = "requested_date, id"

    def _work_domain(self):
        return self.env[self._work_item]._due_domain()

    def _work_whole(self, due, locked):
        """Keep a line's changes in their order, and an order in one worker's hands."""
        mine = due & locked
        orders = mine.order_id.try_lock_for_update(allow_referencing=True)
        mine = mine.filtered(lambda item: item.order_id in orders)
        same_lines = Domain("line_id", "in", mine.line_id.ids)
        others = mine.search(
            Domain(self._work_domain()) & same_lines & Domain("id", "not in", mine.ids),
            order=self._work_order,
        )
        first = {}
        for item in others:
            first.setdefault(item.line_id, self._place(item))
        return mine.filtered(
            lambda item: (
                item.line_id not in first or self._place(item) < first[item.line_id]
            )
        )

    def _work_do(self, items):
        for date, same_day in items.grouped("requested_date").items():
            same_day._complete_or_hold(date)

    def _place(self, item) -> tuple:
        return (item.requested_date, item.id)
