from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import lifecycle

ORDER_STATES = [
    ("acknowledged", "Acknowledged"),
    ("in_progress", "In Progress"),
    ("pending", "Pending"),
    ("held", "Held"),
    ("assessing_cancellation", "Assessing Cancellation"),
    ("pending_cancellation", "Cancelling"),
    ("completed", "Completed"),
    ("partial", "Partly Completed"),
    ("failed", "Failed"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]


class ProximusLineOrder(models.Model):
    """What was asked of the operator (TMF622 product order).

    Its state is computed from its items, never set.
    """

    _name = "proximus.line.order"
    _description = "Line Order"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Reference", required=True, copy=False, index="trigram")
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
    date_order = fields.Date("Ordered On", default=fields.Date.context_today)
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

    _name_company_unique = models.UniqueIndex(
        "(company_id, name)", "This order reference exists already in the company."
    )

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
        self._open_items()._finish("completed", date)
        return True

    def action_cancel(self, reason=None):
        """Cancel all open items; lines on their way are given up.

        :param reason: kept on the items and in the history of their lines.
        """
        self._open_items()._finish("cancelled", reason=reason)
        return True

    def action_view_lines(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lines"),
            "res_model": "proximus.line",
            "view_mode": "list,form",
            "domain": [("id", "in", self.line_ids.ids)],
        }

    def _open_items(self):
        return self.item_ids.filtered(
            lambda item: not lifecycle.is_final(lifecycle.ORDER_TRANSITIONS, item.state)
        )
