from odoo import api, fields, models

from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_AWAITED


class SaleOrder(models.Model):
    """How far a signed order is: lines, protection and who bills it from when."""

    _inherit = "sale.order"

    ordered_line_count = fields.Integer(compute="_compute_progress")
    awaited_line_count = fields.Integer(compute="_compute_progress")
    line_progress = fields.Char("Active Lines", compute="_compute_progress")
    line_order_count = fields.Integer(compute="_compute_line_order_count")
    service_count = fields.Integer(
        "Security Services", compute="_compute_service_count"
    )
    billed_by = fields.Char(
        compute="_compute_billed_by",
        help="Which subscriptions bill this order, and when they do next.",
    )

    # === COMPUTE METHODS === #

    @api.depends("subscription_ids.line_ids.line_id.state")
    def _compute_progress(self):
        for order in self:
            lines = order._ordered_lines()
            awaited = lines.filtered(lambda line: line.state in LINE_AWAITED)
            active = lines.filtered(lambda line: line.state == "active")
            order.ordered_line_count = len(lines)
            order.awaited_line_count = len(awaited)
            order.line_progress = f"{len(active)}/{len(lines)}"

    @api.depends("subscription_ids.line_ids.line_id")
    def _compute_line_order_count(self):
        # sudo: how many, for sellers who do not work with line orders
        orders_sudo = self.env["proximus.line.order"].sudo()
        for order in self:
            domain = order._line_orders_domain()
            order.line_order_count = (
                orders_sudo.search_count(domain) if order.subscription_ids else 0
            )

    @api.depends("subscription_ids")
    def _compute_service_count(self):
        for order in self:
            order.service_count = len(order._ordered_services())

    @api.depends("subscription_ids.next_invoice_date", "subscription_ids.state")
    @api.depends_context("lang")
    def _compute_billed_by(self):
        for order in self:
            # sudo: sellers see who bills, as the smart button does
            billing = order.sudo().subscription_ids.filtered(
                lambda subscription: subscription.state != "cancelled"
            )
            order.billed_by = bool(billing) and order._describe_billing(billing)

    # === ACTIONS === #

    @api.readonly
    def action_view_ordered_lines(self):
        """Open the installed lines that these orders made."""
        return {
            "name": self.env._("Lines"),
            "type": "ir.actions.act_window",
            "res_model": "proximus.line",
            "view_mode": "list,form",
            "domain": [("id", "in", self._ordered_lines().ids)],
            "context": {"create": False},
        }

    @api.readonly
    def action_view_line_orders(self):
        """Open the line orders that deliver what was sold."""
        return {
            "name": self.env._("Line Orders"),
            "type": "ir.actions.act_window",
            "res_model": "proximus.line.order",
            "view_mode": "list,form",
            "domain": self._line_orders_domain(),
            "context": {"create": False},
        }

    @api.readonly
    def action_view_services(self):
        """Open what else was ordered to protect the customer."""
        self.ensure_one()
        services = self._ordered_services()
        return {
            "name": services._description,
            "type": "ir.actions.act_window",
            "res_model": services._name,
            "view_mode": "list,form",
            "domain": [("id", "in", services.ids)],
            "context": {"create": False},
        }

    def action_activate_lines(self):
        """Open the dialog that puts in service all lines that work."""
        self.ensure_one()
        return {
            "name": self.env._("Activate All That Work"),
            "type": "ir.actions.act_window",
            "res_model": "proximus.order.activation",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    # === PROGRESS === #

    def _ordered_lines(self):
        """Return the installed lines that the orders made, as superuser."""
        # sudo: how far they are, for sellers who do not work with lines
        return self.sudo().subscription_ids.line_ids.line_id

    def _line_orders_domain(self) -> list:
        return [("item_ids.line_id", "in", self._ordered_lines().ids)]

    def _ordered_services(self):
        """Return what was ordered besides lines and the user may see."""
        self.ensure_one()
        if not self.subscription_ids:
            return self.env["proximus.line"]
        services = self.env["product.product"]._proximus_ordered(
            self.partner_id.commercial_partner_id, self.company_id, self.name
        )
        if services is None or not services.has_access("read"):
            return self.env["proximus.line"]
        return services._filtered_access("read")

    def _withdraw_ordered(self):
        """Give up what cancelled orders had ordered beside lines."""
        products = self.env["product.product"]
        for order in self.filtered(lambda order: order.state == "sale"):
            products._proximus_withdraw(
                order.partner_id.commercial_partner_id, order.company_id, order.name
            )

    def _describe_billing(self, subscriptions) -> str:
        """Return who bills the order and when next, in words."""
        names = ", ".join(subscriptions.mapped("name"))
        due = [day for day in subscriptions.mapped("next_invoice_date") if day]
        if due:
            day = self._proximus_spoken_day(min(due))
            return self.env._(
                "Billed by %(names)s, next invoice %(day)s", names=names, day=day
            )
        if any(subscription.state == "pending" for subscription in subscriptions):
            return self.env._(
                "Billed by %s, from the day on which the first line works", names
            )
        return self.env._("Billed by %s, no more invoices to come", names)
