import datetime

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import groupby

from ..tools import lifecycle
from .proximus_line_order import ORDER_STATES


class ProximusLineOrderItem(models.Model):
    """One thing asked for: a new line, a change or an end.

    It is intent: the line itself changes when the item completes, not before.
    """

    _name = "proximus.line.order.item"
    _description = "Line Order Item"
    _inherit = ["proximus.lifecycle.mixin"]
    _order = "order_id desc, id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "proximus.line.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        related="order_id.partner_id", store=True, precompute=True, index=True
    )
    action = fields.Selection(
        [
            ("add", "Add"),
            ("modify", "Modify"),
            ("delete", "Delete"),
            ("no_change", "No Change"),
        ],
        required=True,
        default="add",
    )
    line_id = fields.Many2one(
        "proximus.line",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    product_id = fields.Many2one(
        "product.product",
        "Offer",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        domain="[('line_kind', '!=', False)]",
    )
    line_kind = fields.Selection(related="product_id.line_kind")
    quantity = fields.Integer(default=1, required=True)
    site_id = fields.Many2one(
        "res.partner", domain="[('commercial_partner_id', '=', partner_id)]"
    )
    state = fields.Selection(
        [state for state in ORDER_STATES if state[0] != "partial"],
        required=True,
        default="acknowledged",
        index=True,
        copy=False,
    )
    state_since = fields.Datetime(
        default=fields.Datetime.now, readonly=True, copy=False
    )
    requested_date = fields.Date("Wanted On")
    completion_date = fields.Date("Completed On", readonly=True, copy=False)
    reason = fields.Char("Reason of the State", copy=False)

    _quantity_one = models.Constraint(
        "CHECK(quantity = 1)",
        "An order item is about one line: make one item per line.",
    )

    @api.depends("line_id")
    def _compute_product_id(self):
        for item in self:
            item.product_id = item.product_id or item.line_id.product_id

    @api.depends("order_id", "line_id", "action", "product_id")
    def _compute_display_name(self):
        labels = dict(self._fields["action"]._description_selection(self.env))
        for item in self:
            what = item.line_id.name or item.product_id.display_name or ""
            action = labels.get(item.action, "")
            item.display_name = f"{item.order_id.name or ''}: {action} {what}".strip()

    @api.constrains("action", "line_id", "product_id")
    def _check_subject(self):
        for item in self:
            if item.action != "add" and not item.line_id:
                raise ValidationError(
                    self.env._(
                        "%(item)s: choose the line that it is about.",
                        item=item.display_name,
                    )
                )
            if item.action == "add" and not item.product_id.line_kind:
                raise ValidationError(
                    self.env._(
                        "%(item)s: choose the line offer that is ordered.",
                        item=item.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._normalise_swap(vals)
        items = super().create(vals_list)
        items._create_lines()
        items.filtered("appointment_date")._plan_visits()
        return items

    def write(self, vals):
        vals = dict(vals)
        self._normalise_swap(vals)
        visits = self._visits_before(vals)
        result = super().write(vals)
        self._plan_changed_visits(visits)
        return result

    def _create_lines(self) -> None:
        """Give each new "add" item without a line the line that it will deliver."""
        todo = self.filtered(lambda item: item.action == "add" and not item.line_id)
        if not todo:
            return
        # a line that is only now made moves no promise
        with self.env.protecting([self._fields["committed_date"]], self):
            lines = self.env["proximus.line"].create(
                [item._line_vals() for item in todo]
            )
            for item, line in zip(todo, lines, strict=True):
                item.line_id = line
            lines._transition("pending_active")

    def _line_vals(self) -> dict:
        """Return the values of the line that an "add" item will deliver."""
        return {
            "product_id": self.product_id.id,
            "partner_id": self.partner_id.commercial_partner_id.id,
            "company_id": self.company_id.id,
            "site_id": self.site_id.id,
            "origin": self.order_id.origin or self.order_id.name,
        }

    def _lifecycle_moves(self):
        return lifecycle.ORDER_TRANSITIONS

    # === ACTIONS === #

    def action_start(self):
        """Take the items in hand.

        :raises UserError: naming an item that lacks what its offer needs, or whose
            address is not qualified.
        """
        self._check_requirements()
        self._check_qualification()
        self._transition("in_progress")
        return True

    def action_pend(self, reason=None):
        """Wait for information from the customer."""
        self._transition("pending", reason)
        return True

    def action_hold(self, reason=None):
        """Stop because of an issue on the operator's side."""
        self._route("held", reason)
        return True

    def action_complete(self, date=None):
        """Complete the items: their lines become active or end.

        :param date: day of completion, today by default.
        """
        self._finish("completed", date)
        return True

    def action_fail(self, reason=None):
        """Record that the operator could not do it."""
        self._finish("failed", reason=reason)
        return True

    def action_cancel(self, reason=None):
        """Give the items up."""
        self._finish("cancelled", reason=reason)
        return True

    # === CHANGES OF STATE === #

    def _transition(self, target: str, reason=None, date: datetime.date | None = None):
        """Move items to another state, by one legal move.

        :return: the items that changed.
        :raises UserError: naming the items that may not go there.
        """
        todo = self.filtered(lambda item: item.state != target)
        todo._check_move(target)
        vals = {"state_since": fields.Datetime.now(), "reason": reason}
        if target == "completed":
            vals["completion_date"] = date or fields.Date.context_today(self)
        if todo:
            todo._enter(target, vals)
        if lifecycle.is_final(self._lifecycle_moves(), target):
            todo._drop_planned_visits()
        return todo

    def _route(self, target: str, reason=None, date: datetime.date | None = None):
        """Move items to a state by as many legal moves as it takes.

        TM Forum has no move from acknowledged to completed: work starts in between.
        """
        moves = self._lifecycle_moves()
        for state, items in groupby(self, lambda item: item.state):
            items = self.union(*items)
            try:
                path = lifecycle.route(moves, state, target)
            except ValueError:
                items._check_move(target)
                raise
            for step in path:
                items._transition(step, reason, date)

    def _finish(self, target: str, date=None, reason=None) -> None:
        """End items and let their lines follow.

        :param target: ``completed``, ``failed`` or ``cancelled``.
        :param date: day from which it holds, today by default.
        :raises UserError: when a line cannot follow any more; the items stay open.
        """
        date = fields.Date.to_date(date) or fields.Date.context_today(self)
        todo = self.filtered(lambda item: item.state != target)
        todo._route(target, reason, date)
        added = todo.filtered(lambda item: item.action == "add").line_id
        if target == "completed":
            added._transition("active", date, reason)
            deleted = todo.filtered(lambda item: item.action == "delete")
            deleted.line_id._transition("terminated", date, reason)
            todo.filtered("change_kind")._apply_targets(date)
        elif target == "cancelled":
            waiting = added.filtered(lambda line: line.state in lifecycle.LINE_AWAITED)
            waiting._transition("cancelled", date, reason)
        elif target == "failed":
            waiting = added.filtered(lambda line: line.state == "pending_active")
            waiting._transition("aborted", date, reason)
