import datetime

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import workdays

#: No order waits for a working day longer than this.
_HORIZON = datetime.timedelta(days=30)


class ProximusLineOrder(models.Model):
    """When an order counts, when it should be done, and how far it is."""

    _inherit = "proximus.line.order"

    ordered_at = fields.Datetime(default=fields.Datetime.now, readonly=True, copy=False)
    counts_from = fields.Date(
        compute="_compute_counts_from",
        store=True,
        precompute=True,
        help="Working day from which delivery times run: after the cut-off hour of the "
        "company, the next one.",
    )
    committed_date = fields.Date(
        "Promised For",
        compute="_compute_promise",
        store=True,
        help="Last promised day of what is still open, or of all when all has ended.",
    )
    completion_date = fields.Date(
        "Completed On", compute="_compute_promise", store=True
    )
    next_visit = fields.Date(
        compute="_compute_promise",
        store=True,
        index="btree_not_null",
        help="Day of the first visit that is planned.",
    )
    is_late = fields.Boolean(
        "Late", compute="_compute_is_late", search="_search_is_late"
    )
    is_expected_late = fields.Boolean(
        "Expected Too Late",
        compute="_compute_is_expected_late",
        store=True,
        help="The operator expects to be done after the day that was promised, or "
        "wanted where nothing was promised.",
    )
    left_count = fields.Integer("Still Open", compute="_compute_left")
    left_text = fields.Char("What Is Left", compute="_compute_left")
    progress = fields.Float(compute="_compute_left", help="Share of items completed.")

    @api.depends("date_order", "ordered_at", "company_id")
    def _compute_counts_from(self):
        for company, orders in self.grouped("company_id").items():
            days = list(filter(None, orders.mapped("date_order")))
            holidays = (
                company._proximus_holidays(min(days), max(days) + _HORIZON)
                if days
                else frozenset()
            )
            for order in orders:
                order.counts_from = order._counting_day(holidays)

    def _counting_day(self, holidays):
        """Return from when the order counts; the hour decides only on its own day."""
        if not self.date_order:
            return False
        moment = datetime.datetime.combine(self.date_order, datetime.time.min)
        local = self.company_id._proximus_local(
            self.ordered_at or fields.Datetime.now()
        )
        if local.date() == self.date_order:
            moment = local
        cutoff = self.company_id.proximus_cutoff_hour
        return workdays.counting_day(moment, cutoff, holidays)

    @api.depends(
        "item_ids.state",
        "item_ids.committed_date",
        "item_ids.completion_date",
        "item_ids.appointment_date",
        "item_ids.appointment_state",
    )
    def _compute_promise(self):
        for order in self:
            items, still_open = order.item_ids, order._open_items()
            promised = (still_open or items).mapped("committed_date")
            ended = [] if still_open else items.mapped("completion_date")
            visits = still_open.filtered(lambda it: it.appointment_state == "planned")
            order.committed_date = max(filter(None, promised), default=False)
            order.completion_date = max(filter(None, ended), default=False)
            order.next_visit = min(visits.mapped("appointment_date"), default=False)

    @api.depends("expected_date", "committed_date", "requested_date", "item_ids.state")
    def _compute_is_expected_late(self):
        for order in self:
            due = order.committed_date or order.requested_date
            expected = order._open_items() and order.expected_date
            order.is_expected_late = bool(expected and due) and expected > due

    @api.depends("item_ids.is_late", "is_expected_late")
    def _compute_is_late(self):
        for order in self:
            late = any(order.item_ids.mapped("is_late"))
            order.is_late = late or order.is_expected_late

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("is_expected_late", "=", True) | Domain(
            "item_ids", "any", [("is_late", "=", True)]
        )
        return late if True in value else ~late

    @api.depends("item_ids.state")
    def _compute_left(self):
        labels = dict(
            self.env["proximus.line.order.item"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        for order in self:
            items, still_open = order.item_ids, order._open_items()
            done = len(items.filtered(lambda item: item.state == "completed"))
            order.left_count = len(still_open)
            order.progress = 100.0 * done / len(items) if items else 0.0
            groups = (
                items - items.filtered(lambda it: it.state == "completed")
            ).grouped("state")
            order.left_text = (
                ", ".join(
                    f"{len(groups[state])} {label.lower()}"
                    for state, label in labels.items()
                    if state in groups
                )
                or False
            )
