from odoo import api, fields, models
from odoo.exceptions import UserError

#: Fields of an order that change what a bundle costs.
PRICE_TRIGGERS = frozenset(
    {
        "partner_id",
        "pricelist_id",
        "currency_id",
        "fiscal_position_id",
        "company_id",
        "date_order",
    }
)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    subscription_ids = fields.One2many(
        "proximus.subscription", "order_id", "Subscriptions"
    )
    subscription_count = fields.Integer(compute="_compute_subscription_count")

    @api.depends("subscription_ids")
    def _compute_subscription_count(self):
        for order in self:
            order.subscription_count = len(order.subscription_ids)

    @api.onchange("order_line")
    def _onchange_order_line(self):
        before = self._origin.order_line.filtered("bundle_component_id")
        result = super()._onchange_order_line()
        self._price_bundles()
        gone = before.bundle_component_id - self.order_line.bundle_component_id
        sentences = self._degradation_warnings() if gone else []
        if not sentences:
            return result
        warning = {
            "title": self.env._("The bundle is not complete"),
            "message": "\n".join(sentences),
        }
        return {"warning": warning, **(result or {})}

    # === CRUD === #

    def write(self, vals):
        if "bundle_consent_name" in vals:
            vals = {**vals, **self._consent_record(vals["bundle_consent_name"])}
        result = super().write(vals)
        if PRICE_TRIGGERS & vals.keys():
            self._price_bundles()
        return result

    # === ACTIONS === #

    def action_add_bundle(self):
        """Open the configurator of bundles for this quotation."""
        self.ensure_one()
        self._check_bundle_addable()
        return {
            "name": self.env._("Add a Bundle"),
            "type": "ir.actions.act_window",
            "res_model": "proximus.bundle.configurator",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def action_explain_price(self):
        """Open the way from list prices to the prices of the bundles."""
        self.ensure_one()
        return {
            "name": self.env._("Explain Price"),
            "type": "ir.actions.act_window",
            "res_model": "proximus.price.explanation",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def action_view_subscriptions(self):
        """Open the subscriptions that these orders made."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_bundle.proximus_subscription_action"
        )
        subscriptions = self.subscription_ids
        if len(subscriptions) == 1:
            action.update(view_mode="form", views=[], res_id=subscriptions.id)
            action["views"] = [(False, "form")]
        return {
            **action,
            "domain": [("order_id", "in", self.ids)],
            "context": {"create": False},
        }

    # === CONFIRMATION === #

    def _action_confirm(self):
        result = super()._action_confirm()
        self._subscribe()
        return result

    def _action_cancel(self):
        self._unsubscribe()
        result = super()._action_cancel()
        self._cancel_seller_orders()
        return result

    def _subscribe(self):
        """Make the subscriptions of confirmed orders and order what they need."""
        # sudo: whoever confirms (a seller, or a customer who signs in the portal) may
        # neither create subscriptions nor lines by hand
        orders_sudo = self.sudo()
        for order in orders_sudo:
            advantages = order._bundle_sections()._bundle_advantages()
            if advantages:
                orders_sudo.env["proximus.advantage.use"]._record(order, advantages)
        lines = orders_sudo.order_line.filtered(
            lambda line: line._is_billed_by_subscription() and not line._is_subscribed()
        )
        return orders_sudo.env["proximus.subscription"]._create_from_sale(lines)

    def _unsubscribe(self):
        """Withdraw the subscriptions of orders that are cancelled."""
        # sudo: as when they were made
        orders_sudo = self.sudo()
        orders_sudo.subscription_ids._withdraw()
        orders_sudo.env["proximus.advantage.use"].search(
            [("order_id", "in", self.ids)]
        ).unlink()

    def _nothing_to_invoice_error_message(self):
        if self.subscription_ids:
            return self.env._(
                "Subscription %(names)s bills this order. See its next invoice there.",
                names=", ".join(self.subscription_ids.mapped("name")),
            )
        return super()._nothing_to_invoice_error_message()

    # === PRICES === #

    def _get_update_prices_lines(self):
        lines = super()._get_update_prices_lines()
        return lines.filtered(lambda line: not line.bundle_key)

    def _recompute_prices(self):
        result = super()._recompute_prices()
        self._price_bundles()
        return result

    def _check_bundle_addable(self):
        """Raise when the order can no longer take a bundle.

        :raise UserError: with the state of the order.
        """
        self.ensure_one()
        if self.state not in ("draft", "sent"):
            raise UserError(
                self.env._(
                    "%(order)s is no quotation any more. Make a new quotation for "
                    "another bundle.",
                    order=self.name,
                )
            )
