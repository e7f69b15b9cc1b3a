import datetime

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import lifecycle, workdays

#: Closing days are fetched so far beyond the last promise: more than a year of leads.
_HORIZON = datetime.timedelta(days=60)
_OPEN = tuple(
    state
    for state in lifecycle.ITEM_STATES
    if not lifecycle.is_final(lifecycle.ORDER_TRANSITIONS, state)
)


class ProximusLineOrderItem(models.Model):
    """What was wanted, what was promised, and what came of it."""

    _inherit = "proximus.line.order.item"

    committed_date = fields.Date(
        "Promised For",
        compute="_compute_committed_date",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        copy=False,
        help="From the usual delivery time of the offer; type the operator's own "
        "promise over it. Empty: nothing was promised.",
    )
    is_late = fields.Boolean(
        "Late", compute="_compute_is_late", search="_search_is_late"
    )
    lead_time = fields.Integer(
        "Lead Time (Working Days)",
        compute="_compute_lead_time",
        store=True,
        precompute=True,
        aggregator="avg",
        help="From the day on which the order counts to completion.",
    )
    days_late = fields.Integer(
        compute="_compute_lead_time",
        store=True,
        precompute=True,
        aggregator="avg",
        help="Calendar days between the promise and completion.",
    )

    @api.depends("order_id.counts_from", "product_id", "requested_date", "action")
    def _compute_committed_date(self):
        """Promise what the offer usually takes.

        A later change of the offer's delivery time moves no promise.
        """
        for company, items in self.grouped("company_id").items():
            holidays = items._holidays_ahead(company)
            for item in items:
                lead = item.product_id.lead_days if item.action == "add" else 0
                start = item.order_id.counts_from
                item.committed_date = (lead and start) and workdays.promised_day(
                    start, lead, item.requested_date or None, holidays
                )

    def _holidays_ahead(self, company) -> frozenset:
        """Return the closing days of the time in which the items are delivered."""
        starts = list(filter(None, self.order_id.mapped("counts_from")))
        if not starts:
            return frozenset()
        wishes = filter(None, self.mapped("requested_date"))
        longest = 2 * max(self.product_id.mapped("lead_days"), default=0)
        last = max([*starts, *wishes]) + datetime.timedelta(days=longest) + _HORIZON
        return company._proximus_holidays(min(starts), last)

    @api.depends("state", "committed_date", "requested_date")
    @api.depends_context("tz")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for item in self:
            due = item.committed_date or item.requested_date
            item.is_late = bool(due) and item.state in _OPEN and due < today

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        late = Domain("state", "in", _OPEN) & (
            Domain("committed_date", "<", today)
            | (
                Domain("committed_date", "=", False)
                & Domain("requested_date", "<", today)
            )
        )
        return late if True in value else ~late

    @api.depends("completion_date", "committed_date", "order_id.counts_from")
    def _compute_lead_time(self):
        for company, items in self.grouped("company_id").items():
            ended = items.filtered(
                lambda item: item.completion_date and item.order_id.counts_from
            )
            holidays = (
                company._proximus_holidays(
                    min(ended.order_id.mapped("counts_from")),
                    max(ended.mapped("completion_date")),
                )
                if ended
                else frozenset()
            )
            for item in items:
                start, end = item.order_id.counts_from, item.completion_date
                both = start and end
                item.lead_time = (
                    workdays.working_days_between(start, end, holidays) if both else 0
                )
                promised = end and item.committed_date
                item.days_late = (
                    max((end - item.committed_date).days, 0) if promised else 0
                )
