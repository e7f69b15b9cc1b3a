import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...fields import Reference
from ...tools import lifecycle, workdays

ORDER_STATES = [
    ("acknowledged", "Received"),
    ("in_progress", "Busy"),
    ("pending", "Pending"),
    ("held", "Waiting"),
    ("assessing_cancellation", "Being Checked"),
    ("pending_cancellation", "Cancelling"),
    ("completed", "Completed"),
    ("partial", "Partly Completed"),
    ("failed", "Failed"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]


#: How far a delivery is, for whoever waits for it.
DELIVERY_STEPS = [
    ("ordered", "Ordered"),
    ("checked", "Checked"),
    ("technician", "Technician"),
    ("working", "Working"),
]

#: No order waits for a working day longer than this.
_HORIZON = datetime.timedelta(days=30)


class ProximusLineOrder(models.Model):
    """What was asked of the operator (TMF622 product order).

    Its state is computed from its items, never set.

    Nothing is asked of the operator that cannot work on its own.
    Nothing is asked of the operator at an address that nobody has checked.
    When an order counts, when it should be done, and how far it is.
    Giving up what the operator is working on already (TMF622 cancellation).
    """

    _name = "proximus.line.order"
    _description = "Line Order"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = Reference("Reference", required=True, copy=False, index="trigram")
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        default=lambda self: self.env.company.partner_id,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    origin = fields.Char("Source", index="btree_not_null")
    user_id = fields.Many2one(
        "res.users", "Responsible", default=lambda self: self.env.user, index=True
    )
    date_order = fields.Date("Ordered On", default=lambda self: self._proximus_today())
    item_ids = fields.One2many("proximus.line.order.item", "order_id", "Items")
    item_count = fields.Integer(compute="_compute_progress")
    done_count = fields.Integer("Completed Items", compute="_compute_progress")
    line_ids = fields.Many2many("proximus.line", compute="_compute_line_ids")
    state = fields.Selection(
        ORDER_STATES,
        compute="_compute_state",
        store=True,
        index=True,
        group_expand=True,
        tracking=True,
    )
    requested_date = fields.Date(
        "Wanted On", compute="_compute_requested_date", store=True
    )
    note = fields.Text()

    # === REQUIREMENTS === #
    requirement_text = fields.Text(
        "Missing Requirements",
        compute="_compute_requirement",
        help="What ordered offers require and the customer neither has nor orders.",
    )
    lacks_requirement = fields.Boolean(
        "Missing Requirement", compute="_compute_requirement"
    )

    # === QUALIFICATION === #
    qualification_override = fields.Char(
        "Override Reason",
        copy=False,
        tracking=True,
        help="Reason to order although an address has no live qualification, or "
        "something that an offer requires is not there.",
    )
    needs_qualification = fields.Boolean(compute="_compute_needs_qualification")

    # === PROMISED AND EXPECTED DAYS === #
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
    left_count = fields.Integer("Open Items", compute="_compute_left")
    left_text = fields.Char("Remaining Items", compute="_compute_left")
    progress = fields.Float(compute="_compute_left", help="Share of items completed.")

    has_changes = fields.Boolean(compute="_compute_has_columns")
    has_addresses = fields.Boolean(compute="_compute_has_columns")
    delivery_step = fields.Selection(
        DELIVERY_STEPS,
        "Delivery",
        compute="_compute_delivery_step",
        help="How far the delivery is, as a parcel is followed.",
    )

    # === CANCELLATION === #
    cancel_reason = fields.Char(
        "Reason of Cancellation",
        copy=False,
        readonly=True,
        tracking=True,
        help="What the operator is told when it is asked to cancel.",
    )

    # === ORDER AGAIN === #
    has_retry = fields.Boolean(compute="_compute_has_retry")

    _name_company_unique = models.UniqueIndex(
        "(company_id, name)", "This order reference exists already in the company."
    )

    # === COMPUTE METHODS === #

    @api.depends("item_ids.state")
    def _compute_state(self):
        for order in self:
            order.state = lifecycle.order_state(order.item_ids.mapped("state"))

    @api.depends("item_ids.state")
    def _compute_progress(self):
        for order in self:
            states = order.item_ids.mapped("state")
            order.item_count = len(states)
            order.done_count = states.count("completed")

    @api.depends("item_ids.state", "item_ids.appointment_state")
    def _compute_delivery_step(self):
        for order in self:
            known = order.item_ids._delivery()
            order.delivery_step = known.reached if known else False

    @api.depends("item_ids.line_id")
    def _compute_line_ids(self):
        for order in self:
            order.line_ids = order.item_ids.line_id

    @api.depends("item_ids.requested_date")
    def _compute_requested_date(self):
        for order in self:
            order.requested_date = min(
                filter(None, order.item_ids.mapped("requested_date")), default=False
            )

    @api.depends("item_ids.requirement_text")
    def _compute_requirement(self):
        for order in self:
            items = order._open_items().filtered("requirement_text")
            texts = dict.fromkeys(items.mapped("requirement_text"))
            order.requirement_text = "\n".join(texts) or False
            order.lacks_requirement = "refuse" in items.mapped("requirement_level")

    def _compute_needs_qualification(self):
        for order in self:
            order.needs_qualification = bool(order._open_items()._unqualified())

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

    @api.depends("item_ids.change_kind", "item_ids.qualification_state")
    def _compute_has_columns(self):
        for order in self:
            answers = set(order.item_ids.mapped("qualification_state"))
            order.has_changes = any(order.item_ids.mapped("change_kind"))
            order.has_addresses = bool(answers - {False, "not_needed"})

    @api.depends("item_ids.can_retry")
    def _compute_has_retry(self):
        for order in self:
            order.has_retry = any(order.item_ids.mapped("can_retry"))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env["ir.sequence"]._name_batch(self._name, vals_list)
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_untouched(self):
        for order in self.filtered(lambda order: order.state != "acknowledged"):
            raise UserError(
                self.env._(
                    "%(order)s has been worked on and cannot be deleted: cancel what "
                    "is left of it.",
                    order=order.name,
                )
            )

    # === ACTIONS === #

    def action_start(self):
        """Take all waiting items in hand.

        :raises UserError: naming an item that lacks what its offer needs, or whose
            address is not qualified.
        """
        items = self._open_items()
        items._check_requirements()
        items._check_qualification()
        items._transition("in_progress")
        return True

    def action_complete(self, date=None):
        """Complete all open items; their lines change with it.

        :param date: day of completion, today by default.
        """
        self._open_items()._finish("completed", date=date)
        return True

    def action_cancel(self, reason=None):
        """Cancel all open items; lines on their way are given up.

        :param reason: kept on the items and in the history of their lines.
        """
        self._open_items()._finish("cancelled", reason=reason)
        return True

    @api.readonly
    def action_view_lines(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lines"),
            "res_model": "proximus.line",
            "view_mode": "list,form",
            "domain": [("id", "in", self.line_ids.ids)],
        }

    def action_qualify(self):
        """Ask the coverage files about the addresses that lack an answer.

        :return: action that shows the qualifications.
        :raises UserError: when there is nothing to ask.
        """
        items = self.item_ids._unqualified().filtered("delivery_site_id")
        if not items:
            raise UserError(
                self.env._(
                    "There is no address to check: each one is qualified, not needed, "
                    "or not filled in yet."
                )
            )
        requests = {
            site: site_items.product_id
            for site, site_items in items.grouped("delivery_site_id").items()
        }
        tasks = self.env["proximus.qualification"]._qualify(requests)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Address Checks"),
            "res_model": "proximus.qualification",
            "view_mode": "list,form",
            "domain": [("id", "in", tasks.ids)],
        }

    def action_ask_cancellation(self, reason=None):
        """Record that the operator was asked to cancel what is open.

        :param reason: kept on the order and its items; an operator's system gets it.
        :raises UserError: for an order without anything that is being worked on.
        """
        for order in self:
            items = order._open_items()
            if items and order.external_ref and order.provider_id:
                order.action_request_cancellation(reason)
                continue
            waiting = items.filtered(lambda item: item.state == "acknowledged")
            started = items - waiting
            if not started:
                raise UserError(
                    self.env._(
                        "%(order)s: nobody works on it yet. Cancel it straight away.",
                        order=order.name,
                    )
                )
            order.cancel_reason = reason
            waiting._finish("cancelled", reason=reason)
            started._route("assessing_cancellation", reason=reason)
        return True

    def action_accept_cancellation(self):
        """The operator agrees: what was being assessed is cancelled."""
        for reason, items in self._assessed_items().grouped("reason").items():
            items._transition("pending_cancellation", reason=reason)
            items._finish("cancelled", reason=reason)
        return True

    def action_refuse_cancellation(self):
        """The operator cannot stop any more: work goes on."""
        reason = self.env._("The operator could not cancel it any more.")
        self._assessed_items()._transition("in_progress", reason=reason)
        return True

    def action_retry(self):
        """Order all that failed or was cancelled once more."""
        return self.item_ids.filtered("can_retry").action_retry()

    # === BUSINESS METHODS === #

    def _open_items(self):
        return self.item_ids.filtered(
            lambda item: not lifecycle.is_final(lifecycle.ORDER_TRANSITIONS, item.state)
        )

    # === PROMISED AND EXPECTED DAYS === #

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

    # === CANCELLATION === #

    def _assessed_items(self):
        """Return the items of which the cancellation is being assessed.

        :raises UserError: naming an order of which none is.
        """
        for order in self:
            if order.state != "assessing_cancellation":
                raise UserError(
                    self.env._(
                        "%(order)s: no cancellation was asked for.", order=order.name
                    )
                )
        return self.item_ids.filtered(
            lambda item: item.state == "assessing_cancellation"
        )

    # === ORDER AGAIN === #

    def _action_view(self):
        """Return the action that shows orders: the form of one, a list of several."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_line_order_action"
        )
        if len(self) == 1:
            return {
                **action,
                "view_mode": "form",
                "views": [(False, "form")],
                "res_id": self.id,
            }
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}
