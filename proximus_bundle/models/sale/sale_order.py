from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.proximus_connectivity.tools.sentinel import OptionalPdf

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
    """An order that sells bundles, and becomes subscriptions when it is confirmed.

    It keeps what a customer agrees to in order to have an advantage, takes bundles from
    quotation templates and is sent with a mail of its own.
    """

    _inherit = "sale.order"
    #: Sent and signed without its PDF where nothing can be printed.
    _pdf_is_optional = True

    subscription_ids = fields.One2many(
        "proximus.subscription", "order_id", "Subscriptions"
    )
    subscription_count = fields.Integer(compute="_compute_subscription_count")

    # === CONSENT === #
    bundle_consent_name = fields.Char(
        "Consent Given By",
        copy=False,
        tracking=True,
        help="Who agreed for the customer, when not by signing on line.",
    )
    bundle_consent_date = fields.Datetime("Consent On", copy=False, readonly=True)
    bundle_consent_user_id = fields.Many2one(
        "res.users",
        "Consent Noted By",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    needs_bundle_consent = fields.Boolean(compute="_compute_needs_bundle_consent")

    # === COMPUTE METHODS === #

    @api.depends("subscription_ids")
    def _compute_subscription_count(self):
        for order in self:
            order.subscription_count = len(order.subscription_ids)

    @api.depends("order_line.bundle_advantage_ids", "order_line.bundle_component_id")
    def _compute_needs_bundle_consent(self):
        for order in self:
            order.needs_bundle_consent = bool(order._bundle_consents())

    # === ONCHANGE === #

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

    @api.onchange("sale_order_template_id")
    def _onchange_sale_order_template_id(self):
        template = self.sale_order_template_id.with_context(lang=self.partner_id.lang)
        if not template.sale_order_template_line_ids.bundle_id:
            return super()._onchange_sale_order_template_id()
        self._refuse_own_use()
        self.order_line = [fields.Command.clear()]
        vals_list, key = [], 0
        for line in template.sale_order_template_line_ids:
            if not line.bundle_id:
                vals_list.append(line._prepare_order_line_values())
                continue
            key += 1
            vals_list += [
                {**vals, "bundle_key": key}
                for vals in line._prepare_bundle_values(self)
            ]
        # The order of the lines decides to which section they belong.
        self.order_line = [
            fields.Command.create({**vals, "sequence": place})
            for place, vals in enumerate(vals_list, start=-99)
        ]
        return None

    # === CRUD METHODS === #

    def write(self, vals):
        if "bundle_consent_name" in vals:
            vals = {**vals, **self._consent_record(vals["bundle_consent_name"])}
        vals = self._clear_replaced(vals)
        result = super().write(vals)
        if PRICE_TRIGGERS & vals.keys():
            self._price_bundles()
        if "commitment_date" in vals:
            # sudo: as when they were made
            self.sudo().subscription_ids._follow_agreed_start()
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

    def action_choose_bundle(self):
        """Show the bundles that are sold as cards; one of them opens the configurator.

        :raises UserError: as :meth:`action_add_bundle`.
        """
        self.ensure_one()
        self._check_bundle_addable()
        view = self.env.ref("proximus_bundle.proximus_bundle_view_kanban_choose")
        return {
            "name": self.env._("Choose a Bundle"),
            "type": "ir.actions.act_window",
            "res_model": "proximus.bundle",
            "view_mode": "kanban",
            "views": [(view.id, "kanban")],
            "target": "new",
            "domain": self.env["proximus.bundle"]._sold_domain(
                self._bundle_date(), self.company_id
            ),
            "context": {"proximus_order_id": self.id, "create": False},
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

    @api.readonly
    def action_view_subscriptions(self):
        """Open the subscriptions that these orders made."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_bundle.proximus_subscription_action"
        )
        subscriptions = self.subscription_ids
        if len(subscriptions) == 1:
            action.update(views=[(False, "form")], res_id=subscriptions.id)
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
                orders_sudo.env["proximus.advantage.use"]._log_use(order, advantages)
        lines = orders_sudo.order_line.filtered(
            lambda line: line._is_billed_by_subscription() and not line._is_subscribed()
        )
        subscriptions_sudo = orders_sudo.env["proximus.subscription"]
        for order in orders_sudo:
            subscriptions_sudo._order_once(order._sold_once())
        return subscriptions_sudo._create_from_sale(lines)

    def _sold_once(self):
        """Return the lines that the order itself invoices, and that nothing delivers.

        An order that is confirmed again has ordered what they deliver already.
        """
        self.ensure_one()
        lines = self.order_line.filtered(
            lambda line: line.product_id and line.product_uom_qty > 0
        )
        lines = lines.filtered(
            lambda line: (
                not line.is_downpayment and not line._is_billed_by_subscription()
            )
        )
        ordered = self.env["product.product"]._proximus_ordered(
            self.partner_id.commercial_partner_id, self.company_id, self.name
        )
        delivered = ordered.product_id if ordered else lines.product_id.browse()
        return lines.filtered(lambda line: line.product_id not in delivered)

    def _unsubscribe(self):
        """Withdraw the subscriptions of orders that are cancelled."""
        # sudo: as when they were made
        orders_sudo = self.sudo()
        orders_sudo.subscription_ids._withdraw()
        orders_sudo._withdraw_ordered()
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

    # === DOWN PAYMENTS === #

    def _refuse_down_payment(self):
        """Refuse a down payment: nothing deducts it from what subscriptions bill.

        :raises UserError: saying who bills the order, and when.
        """
        for order in self:
            if not order.order_line._subscribed():
                continue
            billed = order.billed_by or self.env._(
                "Once confirmed it is billed by its subscription, from the day on "
                "which the first line works"
            )
            ordinary = order.order_line - order.order_line._subscribed()
            if ordinary.filtered("product_id"):
                billed = self.env._(
                    "%(billed)s; what is not part of it is invoiced as usual",
                    billed=billed,
                )
            raise UserError(
                self.env._(
                    "%(order)s takes no down payment. %(billed)s.",
                    order=order.name,
                    billed=billed,
                )
            )

    def _down_payment_error_message(self):
        """Return why an order keeps a down payment that nothing would deduct.

        It was taken when the quotation offered what the order itself invoices.
        """
        lines = self.order_line - self.order_line._subscribed()
        paid = lines.filtered(lambda line: line.is_downpayment)
        amount = sum(paid.mapped("price_unit"))
        ordinary = sum((lines - paid).mapped("price_total"))
        left = self.currency_id.compare_amounts(amount, ordinary) > 0
        if not left or lines == self.order_line:
            return False
        return self.env._(
            "%(order)s has a down payment of %(amount)s, and less than that is left to "
            "invoice outside of its subscription: nothing would deduct it. Credit it "
            "first, or offer what it was for.",
            order=self.name,
            amount=self.currency_id.format(amount),
        )

    def _generate_downpayment_invoices(self):
        """Leave what was paid on line open, for the invoices of the subscription."""
        ordinary = self.filtered(lambda order: not order.order_line._subscribed())
        return super(SaleOrder, ordinary)._generate_downpayment_invoices()

    def _tell_open_payment(self, transaction):
        """Ask the seller to set what was paid on line against the first invoice.

        :param transaction: the `payment.transaction`, which is done.
        """
        for order in self.filtered(lambda order: order.order_line._subscribed()):
            # sudo: a customer who pays reads no subscription
            names = order.sudo().subscription_ids.mapped("name")
            # sudo: a customer who pays plans nothing
            order.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                order._proximus_today(),
                summary=self.env._("Paid on Line"),
                note=self.env._(
                    "%(amount)s was paid on line for %(order)s (%(reference)s). No "
                    "invoice takes it by itself: its subscription %(names)s bills from "
                    "the first day of service. Match the payment with its first "
                    "invoice, or pay it back.",
                    amount=transaction.currency_id.format(transaction.amount),
                    order=order.name,
                    reference=transaction.reference,
                    names=", ".join(names) or "–",
                ),
                user_id=(order.user_id or self.env.user).id,
            )

    def _force_lines_to_invoice_policy_order(self):
        """Extend: an order that is paid does not invoice what a subscription bills."""
        result = super()._force_lines_to_invoice_policy_order()
        self.order_line._subscribed().qty_to_invoice = 0
        return result

    # === PRICES === #

    def _get_update_prices_lines(self):
        lines = super()._get_update_prices_lines()
        return lines.filtered(lambda line: not line.bundle_key)

    def _recompute_prices(self):
        result = super()._recompute_prices()
        self._price_bundles()
        return result

    def _check_bundle_addable(self):
        """Raise when the order cannot take a bundle.

        :raises UserError: with the state of the order.
        :raises RedirectWarning: when the customer is the company itself.
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
        self._refuse_own_use()

    # === REFUSALS === #

    def _confirmation_error_message(self):
        return (
            super()._confirmation_error_message()
            or self._bundle_error_message()
            or self._down_payment_error_message()
        )

    def _bundle_error_message(self):
        """Return why the bundles cannot be ordered, False when they can."""
        self.ensure_one()
        if self._sold_monthly() and (problem := self._own_use_problem()):
            return problem
        sections = self._bundle_sections()
        advantages = sections._bundle_advantages()
        # sudo: whether an advantage was used counts for all sellers
        uses_sudo = self.env["proximus.advantage.use"].sudo()
        if advantages and (refusal := uses_sudo._refusal(self, advantages)):
            return refusal
        for section in sections:
            try:
                section._check_still_sold()
            except UserError as problem:
                return str(problem)
        if self._bundle_consents() and not self._consent_given():
            return self.env._(
                "Promotion %(advantages)s needs the consent of %(customer)s. Let "
                "the customer sign on line, or fill in who gave consent on "
                "%(order)s.",
                advantages=", ".join(self._bundle_consents().mapped("name")),
                customer=self.partner_id.commercial_partner_id.display_name,
                order=self.name,
            )
        return False

    # === CONSENT === #

    def _bundle_consents(self):
        """Return the advantages of this quotation that the customer must agree to."""
        # sudo: customers read what they agree to in the portal
        advantages_sudo = self.sudo()._bundle_sections()._bundle_advantages()
        return advantages_sudo.filtered("consent_text")

    def _consent_record(self, name):
        """Return the values that say when and by whom a consent was noted.

        :param name: who agreed; empty takes the consent back.
        """
        given = bool(name)
        return {
            "bundle_consent_date": given and fields.Datetime.now(),
            "bundle_consent_user_id": given and self.env.uid,
        }

    def _consent_given(self):
        return bool(self._consent_giver())

    def _consent_giver(self):
        """Return name and moment of the consent: noted, signed or by paying."""
        if self.bundle_consent_name:
            return self.bundle_consent_name, self.bundle_consent_date
        if self.signed_by and self.signed_on:
            return self.signed_by, self.signed_on
        # sudo: that somebody paid, for sellers who see no payments
        paid_sudo = self.sudo().transaction_ids.filtered(
            lambda transaction: transaction.state in ("authorized", "done")
        )[:1]
        if paid_sudo:
            payer = paid_sudo.partner_id or self.partner_id
            return payer.name, paid_sudo.last_state_change or fields.Datetime.now()
        return None

    def _consent_vals(self, advantage):
        """Return who agreed to the conditions of an advantage, when and to what."""
        self.ensure_one()
        text = advantage.with_context(lang=self._get_lang()).consent_text
        if not text:
            return {}
        name, moment = self._consent_giver()
        return {
            "consent_text": text,
            "consent_name": name,
            "consent_date": moment,
            "consent_user_id": self.bundle_consent_user_id.id,
        }

    # === MAIL === #

    def _find_mail_template(self):
        self.ensure_one()
        own = self.has_bundle and self.state in ("draft", "sent")
        if not own or self.env.context.get("proforma"):
            return super()._find_mail_template()
        template = self.env.ref(
            "proximus_bundle.mail_template_bundle_quotation", raise_if_not_found=False
        )
        return template or super()._find_mail_template()

    @api.private
    def bundle_summary_html(self):
        """Return the price summary of the PDF and the portal, for a mail.

        :return: safe HTML in the language of the mail around it.
        """
        self.ensure_one()
        return self.env["ir.qweb"]._render(
            "proximus_bundle.price_summary", {"order": self}
        )

    # === SIGNATURE === #

    def message_post(self, **kwargs):
        """Override: where no PDF could be made the message says why instead."""
        optional = self.env.context.get("proximus_pdf")
        attachments = kwargs.get("attachments") or []
        if isinstance(optional, OptionalPdf) and optional.reason and attachments:
            kwargs["attachments"] = [one for one in attachments if one[1]]
            kwargs["body"] = Markup("%s<br/>%s") % (
                kwargs.get("body") or "",
                self.env._(
                    "No PDF of it could be made. %(reason)s", reason=optional.reason
                ),
            )
        return super().message_post(**kwargs)

    def _portal_signatory(self, user) -> str:
        """Return the person who is proposed to sign for the customer; may be empty.

        :param user: who looks at the portal page.
        """
        self.ensure_one()
        customer = self.partner_id
        if user.partner_id.commercial_partner_id == customer.commercial_partner_id:
            return user.partner_id.name or ""
        return "" if customer.is_company else customer.name or ""
