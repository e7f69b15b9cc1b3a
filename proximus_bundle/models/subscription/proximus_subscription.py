from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.proximus_connectivity.fields import Reference
from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_AWAITED
from odoo.addons.proximus_connectivity.tools.tenure import commitment_end
from odoo.addons.proximus_connectivity.tools.text import kept

from ...tools.lifecycle import RUNNING, SUBSCRIPTION_TRANSITIONS

STATES = [
    ("pending", "Waiting for Activation"),
    ("active", "Active"),
    ("ending", "Notice Given"),
    ("ended", "Ended"),
    ("cancelled", "Cancelled"),
]


#: Longer texts of portal users are refused.
LONGEST_REQUEST = 2000


class ProximusSubscription(models.Model):
    """What a customer pays for every month, made by a confirmed order.

    It keeps an immutable snapshot of how it was priced; the folder ``billing`` bills
    its lines.
    """

    _name = "proximus.subscription"
    _description = "Subscription"
    _inherit = [
        "proximus.lifecycle.mixin",
        "proximus.subscription.rules",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "name desc, id desc"
    _check_company_auto = True

    _portal_hides_money = True
    _portal_money_fields = frozenset(
        {"billing_error", "exit_percent", "pricelist_id", "past_schedules"}
    )
    _portal_token_rights = _portal_talk_rights = frozenset({"money"})

    name = Reference("Reference", required=True, readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one("res.currency", required=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict"
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True
    )
    partner_invoice_id = fields.Many2one(
        "res.partner", "Invoice Address", required=True, index=True
    )
    partner_shipping_id = fields.Many2one(
        "res.partner", "Delivery Address", index="btree_not_null"
    )
    order_id = fields.Many2one(
        "sale.order", index="btree_not_null", ondelete="restrict"
    )
    bundle_id = fields.Many2one(
        "proximus.bundle", index="btree_not_null", ondelete="restrict"
    )
    title = fields.Char("Offer", help="What the order calls it.")
    spoken_title = fields.Char(
        "Offer in Words",
        compute="_compute_spoken_title",
        help="What the order calls it, in the language of who reads it.",
    )
    snapshot = fields.Json(
        # the customer reads what is paid, not how it is split
        groups="base.group_user",
        readonly=True,
        copy=False,
        help="How the bundle was priced on the day of the order.",
    )
    state = fields.Selection(
        STATES, default="pending", required=True, index=True, copy=False, tracking=True
    )
    user_id = fields.Many2one("res.users", "Salesperson", index="btree_not_null")
    team_id = fields.Many2one("crm.team", "Sales Team")
    pricelist_id = fields.Many2one("product.pricelist")
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position", check_company=True, index="btree_not_null"
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        "Payment Terms",
        check_company=True,
        index="btree_not_null",
    )
    client_order_ref = Reference(
        "Customer Reference", help="Order number of the customer, for the invoices."
    )
    anchor_day = fields.Integer(
        "Billing Day", default=1, required=True, help="Day on which periods begin."
    )
    month_days = fields.Integer(
        help="0: parts count by real days. 30: every month has 30 days."
    )
    term_months = fields.Integer("Term (Months)")
    date_start = fields.Date("Started On", copy=False, tracking=True)
    date_end = fields.Date(
        "Ended On", copy=False, readonly=True, help="First day without any charge."
    )
    commitment_end_date = fields.Date("Committed Until", copy=False, help="Last day.")
    next_invoice_date = fields.Date(
        "Next Invoice", copy=False, readonly=True, index="btree_not_null"
    )
    billing_error = fields.Text("Billing Problem", copy=False, readonly=True)
    line_ids = fields.One2many("proximus.subscription.line", "subscription_id", "Lines")
    item_ids = fields.One2many("proximus.billing.item", "subscription_id", "Billing")
    recurring_amount = fields.Monetary(
        "When Everything Works",
        compute="_compute_recurring_amount",
        help="What is billed every month once all of it is delivered, without VAT.",
    )
    active_amount = fields.Monetary(
        "Per Month",
        compute="_compute_recurring_amount",
        help="What is charged a month for what works today, without VAT.",
    )
    ordered_amount = fields.Monetary(
        "Ordered",
        compute="_compute_recurring_amount",
        help="What will be charged a month for what is not delivered yet, without VAT.",
    )
    move_ids = fields.Many2many(
        "account.move", string="Invoices", compute="_compute_move_ids"
    )
    invoice_count = fields.Integer(compute="_compute_move_ids")
    line_count = fields.Integer("Installed Lines", compute="_compute_line_count")

    _name_unique = models.UniqueIndex(
        "(company_id, name)", "Another subscription has this reference already."
    )
    _period_valid = models.Constraint(
        """CHECK(anchor_day BETWEEN 1 AND 31
                 AND COALESCE(interval_months, 1) BETWEEN 1 AND 120
                 AND COALESCE(month_days, 0) IN (0, 30))""",
        "A subscription needs a billing day of 1 to 31, months of 0 or 30 days, and is "
        "billed every 1 to 120 months.",
    )

    # === COMPUTE METHODS === #

    @api.depends("title", "term_months", "bundle_id.name", "bundle_id.term_ids.months")
    @api.depends_context("lang")
    def _compute_spoken_title(self):
        here = self.env.lang or "en_US"
        others = [code for code, _name in self.env["res.lang"].get_installed()]
        for subscription in self:
            count, times, rest = (subscription.title or "").rpartition(" × ")
            spoken = subscription._bundle_words(here)
            # what somebody typed is left as it is
            if rest != spoken and count.isdigit() == bool(times):
                said = (subscription._bundle_words(code) for code in others)
                rest = spoken if rest and rest in said else rest
            subscription.spoken_title = f"{count}{times}{rest}"

    def _bundle_words(self, lang: str) -> str:
        """Return what an order calls the bundle and its term in a language."""
        # sudo: a customer reads what it has signed, not the catalogue
        bundle_sudo = self.bundle_id.sudo().with_context(lang=lang)
        months = self.term_months
        term_sudo = bundle_sudo.term_ids.filtered(lambda term: term.months == months)
        words = [bundle_sudo.name, term_sudo[:1].display_name if months else ""]
        return ", ".join(filter(None, words))

    def _as_customer_reads(self):
        """Return the subscription in the language of who gets its invoices."""
        lang = self.partner_invoice_id.lang or self.partner_id.lang
        return self.with_context(lang=lang) if lang else self

    def _product_name(self, product) -> str:
        """Return what a product is called on the invoices, without internal code."""
        return product.with_env(self._as_customer_reads().env)._offer_name()

    @api.depends("name", "spoken_title")
    def _compute_display_name(self):
        for subscription in self:
            title = subscription.spoken_title
            title = f" – {title}" if title else ""
            subscription.display_name = f"{subscription.name}{title}"

    @api.depends("line_ids.active_amount", "line_ids.ordered_amount")
    def _compute_recurring_amount(self):
        for subscription in self:
            active = sum(subscription.line_ids.mapped("active_amount"))
            ordered = sum(subscription.line_ids.mapped("ordered_amount"))
            subscription.active_amount = active
            subscription.ordered_amount = ordered
            subscription.recurring_amount = active + ordered

    @api.depends("item_ids.move_id")
    def _compute_move_ids(self):
        for subscription in self:
            # sudo: sellers see that there are invoices; opening one takes the right
            subscription.move_ids = subscription.sudo().item_ids.move_id
            subscription.invoice_count = len(subscription.move_ids)

    @api.depends("line_ids.line_id")
    def _compute_line_count(self):
        for subscription in self:
            subscription.line_count = len(subscription.line_ids.line_id)

    def _compute_access_url(self):
        for subscription in self:
            subscription.access_url = f"/my/subscriptions/{subscription.id}"

    # === ACTIONS === #

    @api.readonly
    def action_view_invoices(self):
        """Open the invoices of these subscriptions."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        return {**action, "domain": [("id", "in", self.move_ids.ids)]}

    @api.readonly
    def action_view_lines(self):
        """Open the installed lines that these subscriptions charge."""
        return {
            "name": self.env._("Lines"),
            "type": "ir.actions.act_window",
            "res_model": "proximus.line",
            "view_mode": "list,form",
            "domain": [("id", "in", self.line_ids.line_id.ids)],
            "context": {"create": False},
        }

    @api.readonly
    def action_view_items(self):
        """Open everything that was or will be billed for these subscriptions."""
        return {
            "name": self.env._("Billing"),
            "type": "ir.actions.act_window",
            "res_model": "proximus.billing.item",
            "view_mode": "list,form",
            "domain": [("subscription_id", "in", self.ids)],
            "context": {"create": False},
        }

    # === LIFE CYCLE === #

    def _lifecycle_moves(self):
        return SUBSCRIPTION_TRANSITIONS

    def _start(self, date):
        """Begin to charge: the first line works, or there is none to wait for.

        :param date: first day that is charged; phases and term count from it.
        """
        self._check_move("active")
        lines = self.line_ids
        for term, subscriptions in self.grouped("term_months").items():
            subscriptions._transition(
                "active",
                date_start=date,
                commitment_end_date=commitment_end(date, term) if term else False,
            )
        lines.filtered(lambda line: not line.line_id)._as_charge().date_start = date
        lines.segment_ids._pin(date)
        for subscription in self:
            waiting = subscription.item_ids.filtered(lambda i: i.state == "to_bill")
            waiting.date = subscription._first_invoice_day(date)
        self._refresh_next_invoice_date()

    def _withdraw(self):
        """Give up subscriptions whose order is cancelled before they cost anything.

        :raises UserError: naming one that has started.
        """
        to_come = self.filtered(lambda sub: sub._is_to_come())
        for subscription in (self - to_come).filtered(lambda sub: sub.state in RUNNING):
            raise UserError(
                self.env._(
                    "Subscription %(subscription)s has started on %(date)s, so its "
                    "order cannot be cancelled. End its lines instead.",
                    subscription=subscription.name,
                    date=self._proximus_spoken_day(subscription.date_start),
                )
            )
        for line in to_come.line_ids:
            line._as_charge().date_end = line.date_start
        pending = self.filtered(lambda sub: sub.state == "pending") | to_come
        pending._transition("cancelled")
        pending.item_ids._void()
        undelivered = pending.line_ids.line_id.filtered(
            lambda line: line.state in LINE_AWAITED
        )
        undelivered.action_cancel(self.env._("The order is cancelled."))
        to_come._refresh_next_invoice_date()

    def _close_finished(self, day=None):
        """End the subscriptions that charge nothing any more, from a day on.

        :param day: today by default.
        """
        day = day or self._proximus_today()
        for subscription in self.filtered(
            lambda sub: sub.state in RUNNING and not sub.next_invoice_date
        ):
            ends = subscription.line_ids.mapped("date_end")
            if ends and all(end and end <= day for end in ends):
                subscription._transition("ended", date_end=max(ends))

    def _open_again(self):
        """Let subscriptions work again whose last line does not end after all."""
        for subscription in self.filtered(lambda sub: sub.state == "ended"):
            if any(x.date_start and not x.date_end for x in subscription.line_ids):
                subscription._transition("active", date_end=False)

    # === PERIODS === #

    def _refresh_next_invoice_date(self):
        """Store on which day each subscription has something to bill next."""
        waiting = dict(
            self.env["proximus.billing.item"]._read_group(
                [
                    ("subscription_id", "in", self.ids),
                    ("state", "=", "to_bill"),
                    ("date", "!=", False),
                ],
                ["subscription_id"],
                ["date:min"],
            )
        )
        for subscription in self:
            dates = [line._next_date() for line in subscription.line_ids]
            dates.append(waiting.get(subscription))
            following = subscription._first_due(min(filter(None, dates), default=False))
            if subscription.next_invoice_date != following:
                subscription._as_charge().next_invoice_date = following

    def _first_due(self, following):
        """Return the day on which there is something to bill.

        :param following: that of what is charged for a time, or waits; maybe False.
        """
        return following

    # === WHAT THE CUSTOMER SEES AND ASKS === #

    def _price_after(self):
        """Return what is charged a month after all promotions, and from when.

        :return: dict with ``date`` and ``amount``; None when it is what is paid today.
        """
        self.ensure_one()
        today = self._proximus_today()
        lines = self.line_ids.filtered(lambda x: not x.date_end)
        days = [
            segment.date_from
            for line in lines
            for segment in line.segment_ids._from(today)
            if segment.date_from and segment.date_from > today
        ]
        if not days:
            return None
        amount = sum(line._monthly_on(max(days)) for line in lines)
        return {"date": max(days), "amount": self.currency_id.round(amount)}

    def _forecast_rows(self):
        """Return what the next invoice is made of: dicts of name, days and amount."""
        self.ensure_one()
        date = self.next_invoice_date
        if not date:
            return []
        waiting = self._waiting_items(date)
        names = ("name", "days", "full_days", "share", "amount")
        rows = [{name: item[name] for name in names} for item in waiting]
        return rows + self._rate(date)

    def _request_change(self, text, partner):
        """Pass on what a customer asks for; nothing changes by itself.

        :param text: in the customer's words.
        :param partner: who asks.
        :raises UserError: for an empty or endless text.
        """
        self.ensure_one()
        text = kept(str(text or "")).strip()
        if not text:
            raise UserError(self.env._("Tell us what you would like to change."))
        if len(text) > LONGEST_REQUEST:
            raise UserError(
                self.env._("Please use %s characters at most.", LONGEST_REQUEST)
            )
        self.message_post(
            body=text,
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        today = self._proximus_today()
        return self._activity(
            today,
            self.env._(
                "%(who)s asks for a change of %(subscription)s: see the message.",
                who=partner.display_name,
                subscription=self.name,
            ),
        )

    def _request_notice(self, last_day, partner):
        """Give notice for a customer, on a day that was offered.

        When an installed line cannot end by itself, the notice is on record and the
        salesperson sees to it.

        :param last_day: ISO text of the last day of service.
        :return: True when everything ends, False when somebody has to see to it.
        :raises UserError: for a day that was not offered.
        """
        self.ensure_one()
        options = self._notice_options() if self.state == "active" else []
        days = {fields.Date.to_string(option["last_day"]) for option in options}
        if last_day not in days:
            raise UserError(
                self.env._("Choose one of the days on which the subscription can end.")
            )
        reason = self.env._("Notice by %s in the portal", partner.display_name)
        day = self._proximus_spoken_day(fields.Date.to_date(last_day), with_year=True)
        try:
            with self.env.cr.savepoint():
                self._give_notice(last_day, reason=reason)
        except UserError as error:
            note = self.env._(
                "%(reason)s, to end after %(date)s. It needs your help: %(error)s",
                reason=reason,
                date=day,
                error=error,
            )
            self._activity(self._proximus_today(), note)
            self.message_post(body=note, author_id=partner.id)
            return False
        self.message_post(
            body=self.env._(
                "%(reason)s: ends after %(date)s.", reason=reason, date=day
            ),
            author_id=partner.id,
        )
        return True
