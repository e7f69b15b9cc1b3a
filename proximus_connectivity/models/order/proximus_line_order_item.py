from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import cost, lifecycle, requirement
from .proximus_line_order import ORDER_STATES

#: Ends after which the same thing may be asked for once more.
_RETRY = {"failed", "rejected", "cancelled"}


class ProximusLineOrderItem(models.Model):
    """One thing asked for: a new line, a change or an end.

    It is intent: the line itself changes when the item completes, not before.

    Whether what an ordered offer requires is there, or is ordered with it.
    What failed or was given up can be ordered again, with a line of its own.
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
        index="btree_not_null",
    )
    line_kind = fields.Selection(related="product_id.line_kind")
    quantity = fields.Integer(default=1, required=True)
    site_id = fields.Many2one(
        "res.partner",
        domain="[('commercial_partner_id', '=', partner_id)]",
        index="btree_not_null",
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

    # === REQUIREMENTS === #
    requirement_text = fields.Char(
        "Missing Requirements",
        compute="_compute_requirement",
        help="What the offer requires and the customer neither has nor has on order.",
    )
    requirement_level = fields.Selection(
        [("refuse", "Mandatory"), ("warn", "Recommended")],
        "Requirement",
        compute="_compute_requirement",
    )

    # === ORDER AGAIN === #
    retry_of_id = fields.Many2one(
        "proximus.line.order.item",
        "Ordered Again For",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="restrict",
    )
    retry_ids = fields.One2many(
        "proximus.line.order.item", "retry_of_id", "Ordered Again"
    )
    can_retry = fields.Boolean(compute="_compute_can_retry")

    _quantity_one = models.Constraint(
        "CHECK(quantity = 1)",
        "An order item is about one line: make one item per line.",
    )
    _retry_once = models.UniqueIndex(
        "(retry_of_id) WHERE retry_of_id IS NOT NULL",
        "This item was ordered again already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("line_id")
    def _compute_product_id(self):
        for item in self:
            item.product_id = item.product_id or item.line_id.product_id

    @api.depends("order_id.name", "line_id.display_name", "action", "product_id")
    @api.depends_context("lang", "uid", "company")
    def _compute_display_name(self):
        labels = dict(self._fields["action"]._description_selection(self.env))
        for item in self:
            what = item.line_id.display_name or item.product_id._offer_name()
            action = labels.get(item.action, "")
            item.display_name = f"{item.order_id.name or ''}: {action} {what}".strip()

    @api.depends("product_id", "line_id", "site_id", "action", "state")
    def _compute_requirement(self):
        unmet = self._unmet_requirements()
        for item in self:
            groups = unmet.get(item, [])
            levels = [level for level, _sentence in groups]
            item.requirement_text = " ".join(text for _lvl, text in groups) or False
            # "refuse" sorts before "warn": the gravest one is the level of the item
            item.requirement_level = min(levels, default=False)

    @api.depends("state", "retry_ids")
    def _compute_can_retry(self):
        for item in self:
            item.can_retry = item.state in _RETRY and not item.retry_ids

    # === CONSTRAINTS === #

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

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [cost.complete(vals) for vals in vals_list]
        for vals in vals_list:
            self._normalise_swap(vals)
        items = super().create(vals_list)
        items._create_lines()
        items.filtered("appointment_date")._plan_visits()
        return items

    def write(self, vals):
        vals = cost.complete(vals)
        self._normalise_swap(vals)
        visits = self._visits_before(vals)
        result = super().write(vals)
        self._plan_changed_visits(visits)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_untouched(self):
        """Keep what was worked on, as the order does as a whole."""
        for item in self.filtered(lambda item: item.state != "acknowledged"):
            raise UserError(
                self.env._(
                    "%(item)s has been worked on and cannot be deleted: cancel it.",
                    item=item.display_name,
                )
            )

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
        self._transition("pending", reason=reason)
        return True

    def action_hold(self, reason=None):
        """Stop because of an issue on the operator's side."""
        self._route("held", reason=reason)
        return True

    def action_complete(self, date=None):
        """Complete the items: their lines become active or end.

        :param date: day of completion, today by default.
        """
        self._finish("completed", date=date)
        return True

    def action_fail(self, reason=None):
        """Record that the operator could not do it."""
        self._finish("failed", reason=reason)
        return True

    def action_cancel(self, reason=None):
        """Give the items up."""
        self._finish("cancelled", reason=reason)
        return True

    def action_retry(self):
        """Order what failed or was cancelled once more: one new order per order.

        A new line is made for what was to be added, since the old one has ended.

        :return: action that shows the new orders.
        :raises UserError: naming an item that has not failed, or was ordered again.
        """
        for item in self.filtered(lambda item: not item.can_retry):
            raise UserError(item._describe_no_retry())
        lines = self._copy_lines()
        orders = self.env["proximus.line.order"].create(
            [
                items._prepare_retry_vals(order, lines)
                for order, items in self.grouped("order_id").items()
            ]
        )
        added = self.env["proximus.line"].union(*lines.values())
        added._transition("pending_active")
        added._after_retry({new.id: old.id for old, new in lines.items()})
        return orders._action_view()

    # === BUSINESS METHODS === #

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

    # === CHANGES OF STATE === #

    def _transition_vals(self, target, *, date, reason):
        """Override of the life cycle: an item shows since when and why it is there."""
        vals = {"state_since": fields.Datetime.now(), "reason": reason}
        if target == "completed":
            vals["completion_date"] = date
        return [(vals, self)]

    def _after_transition(self, target, *, date, reason, previous):
        """Extend the life cycle: nobody comes for what has ended."""
        result = super()._after_transition(
            target, date=date, reason=reason, previous=previous
        )
        if lifecycle.is_final(self._lifecycle_moves(), target):
            self._drop_planned_visits()
        return result

    def _finish(self, target: str, *, date=None, reason=None) -> None:
        """End items and let their lines follow.

        TM Forum has no move from acknowledged to completed: work starts in between.

        :param target: ``completed``, ``failed`` or ``cancelled``.
        :param date: day from which it holds, today by default.
        :raises UserError: when a line cannot follow any more; the items stay open.
        """
        todo = self._route(target, date=date, reason=reason)
        date = todo._transition_date(date)
        added = todo.filtered(lambda item: item.action == "add").line_id
        if target == "completed":
            added._transition("active", date=date, reason=reason)
            deleted = todo.filtered(lambda item: item.action == "delete")
            deleted.line_id._transition("terminated", date=date, reason=reason)
            todo.filtered("change_kind")._apply_targets(date)
        elif target == "cancelled":
            waiting = added.filtered(lambda line: line.state in lifecycle.LINE_AWAITED)
            waiting._transition("cancelled", date=date, reason=reason)
        elif target == "failed":
            waiting = added.filtered(lambda line: line.state == "pending_active")
            waiting._transition("aborted", date=date, reason=reason)

    # === REQUIREMENTS === #

    def _unmet_requirements(self) -> dict:
        """Return per item what it lacks: pairs of a level and a sentence.

        Items that add nothing or have ended lack nothing. Few queries, however many
        items and lines there are.
        """
        rules = self.product_id.product_tmpl_id.requirement_ids
        waiting = self.filtered(
            lambda item: (
                item.action == "add"
                and item.state in ("acknowledged", "in_progress", "pending", "held")
                and item.product_id.product_tmpl_id.requirement_ids
            )
        )
        stock = waiting._stock() if rules else {}
        found = {}
        for item in waiting:
            own = item.product_id.product_tmpl_id.requirement_ids
            holder = item.partner_id.commercial_partner_id.id, item.company_id.id
            groups = requirement.unmet(
                own._as_needs(), item.delivery_site_id.id or None, stock.get(holder, ())
            )
            found[item] = [
                item._describe_requirement(own.browse(need.key for need in group))
                for group in groups
            ]
        return found

    def _stock(self) -> dict:
        """Return the lines of the customers of the items, grouped by the database.

        :return: per customer and company (ids) a list of :class:`requirement.Stock`.
        """
        groups = self.env["proximus.line"]._read_group(
            Domain("state", "in", list(lifecycle.LINE_RELIABLE))
            & Domain(
                "commercial_partner_id", "in", self.partner_id.commercial_partner_id.ids
            )
            & Domain("company_id", "in", self.company_id.ids),
            [
                "commercial_partner_id",
                "company_id",
                "line_kind",
                "product_id",
                "site_id",
            ],
        )
        stock: dict = {}
        for partner, company, kind, product, site in groups:
            stock.setdefault((partner.id, company.id), []).append(
                requirement.Stock(kind, product.product_tmpl_id.id, site.id or None)
            )
        return stock

    def _describe_requirement(self, rules) -> tuple[str, str]:
        level = "refuse" if "refuse" in rules.mapped("level") else "warn"
        needed = self.env._(" or ").join(rules.mapped("display_name"))
        return level, self.env._(
            "%(offer)s needs %(needed)s.",
            offer=self.product_id._offer_name(),
            needed=needed,
        )

    def _check_requirements(self) -> None:
        """Refuse items that lack what they need, unless the order says why."""
        fresh = self.filtered(
            lambda item: (
                item.state == "acknowledged"
                and not item.order_id.qualification_override
            )
        )
        for item in fresh.filtered(lambda item: item.requirement_level == "refuse"):
            raise UserError(
                self.env._(
                    "%(item)s: %(needs)s Order it too, fill in the site of the line "
                    "that is there already, or fill in why you go ahead on the order.",
                    item=item.display_name,
                    needs=item.requirement_text,
                )
            )

    # === ORDER AGAIN === #

    def _describe_no_retry(self) -> str:
        if self.retry_ids:
            return self.env._(
                "%(item)s was ordered again already, in %(order)s.",
                item=self.display_name,
                order=self.retry_ids[:1].order_id.name,
            )
        return self.env._(
            "%(item)s has not failed and was not cancelled: there is nothing to order "
            "again.",
            item=self.display_name,
        )

    def _copy_lines(self) -> dict:
        """Return a new line per line that was to be added and never came."""
        old = self.filtered(lambda item: item.action == "add").line_id
        return dict(zip(old, old.copy(), strict=True))

    def _prepare_retry_vals(self, order, lines: dict) -> dict:
        """Return the values of the new order for items of one order."""
        return {
            "partner_id": order.partner_id.id,
            "company_id": order.company_id.id,
            "origin": order.origin or order.name,
            "qualification_override": order.qualification_override,
            "item_ids": [
                fields.Command.create(item._prepare_retry_item_vals(lines))
                for item in self
            ],
        }

    def _prepare_retry_item_vals(self, lines: dict) -> dict:
        """Return what is asked for once more; a wanted day that is past is dropped."""
        (vals,) = self.copy_data()
        vals.pop("order_id", None)
        line = lines.get(self.line_id, self.line_id)
        vals.update(line_id=line.id, retry_of_id=self.id)
        today = self._proximus_today()
        if self.requested_date and self.requested_date < today:
            vals["requested_date"] = False
        return vals
