from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class ProximusOnboardingSession(models.Model):
    """The offer on screen before anything is made: price, term, and what it saves."""

    _inherit = "proximus.onboarding.session"

    sale_order_ids = fields.One2many(
        "sale.order", "onboarding_session_id", string="Quotations", copy=False
    )
    sale_order_id = fields.Many2one(
        "sale.order",
        string="Quotation",
        compute="_compute_sale_order_id",
        store=True,
        # The customer sees name and totals of the own quotation without sales rights.
        compute_sudo=True,
        index="btree_not_null",
    )
    sale_order_state = fields.Selection(related="sale_order_id.state")
    quote_request_id = fields.Many2one(
        "proximus.quote.request",
        "Request for an Offer",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    quote_request_name = fields.Char(related="quote_request_id.name")
    quote_request_state = fields.Selection(
        related="quote_request_id.state", string="State of the Request"
    )
    offer_line_ids = fields.One2many(
        "proximus.onboarding.offer.line", "session_id", "What Is Asked For", copy=False
    )
    term_id = fields.Many2one(
        "proximus.bundle.term", domain="[('bundle_id', 'in', offer_bundle_ids)]"
    )
    offer_bundle_ids = fields.Many2many(
        "proximus.bundle", compute="_compute_offer_bundle_ids", compute_sudo=True
    )
    advantage_id = fields.Many2one(
        "proximus.advantage", "Promotion", domain="[('id', 'in', usable_advantage_ids)]"
    )
    is_advantage_proposed = fields.Boolean(readonly=True, copy=False)
    usable_advantage_ids = fields.Many2many(
        "proximus.advantage",
        compute="_compute_usable_advantage_ids",
        compute_sudo=True,
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_totals", compute_sudo=True
    )
    recurring_total = fields.Monetary(
        "Per Month", compute="_compute_totals", compute_sudo=True
    )
    one_off_total = fields.Monetary(
        "Once", compute="_compute_totals", compute_sudo=True
    )
    today_monthly = fields.Monetary(
        "Today per Month", compute="_compute_totals", compute_sudo=True
    )
    is_today_known = fields.Boolean(compute="_compute_totals", compute_sudo=True)
    today_text = fields.Char(compute="_compute_totals", compute_sudo=True)
    saving_text = fields.Char(compute="_compute_totals", compute_sudo=True)
    offer_problem = fields.Char(compute="_compute_totals", compute_sudo=True)
    offer_preview = fields.Html(compute="_compute_offer_preview", compute_sudo=True)

    # === COMPUTE METHODS === #

    @api.depends("sale_order_ids.state")
    def _compute_sale_order_id(self):
        for session in self:
            orders = session.sale_order_ids.filtered(lambda o: o.state != "cancel")
            session.sale_order_id = orders.sorted("id")[-1:]

    @api.depends("offer_line_ids.bundle_id")
    def _compute_offer_bundle_ids(self):
        for session in self:
            session.offer_bundle_ids = session.offer_line_ids.bundle_id

    @api.depends("partner_id", "offer_line_ids.quantity", "term_id")
    def _compute_usable_advantage_ids(self):
        for session in self:
            session.usable_advantage_ids = session._get_usable_advantages()

    @api.depends(
        "offer_line_ids.quantity",
        "offer_line_ids.product_id",
        "existing_ids.choice",
        "existing_ids.monthly_cost",
        "existing_ids.is_cost_known",
        "term_id",
        "advantage_id",
        "sale_order_id.recurring_total",
    )
    @api.depends_context("lang")
    def _compute_totals(self):
        for session in self:
            priced = session._price_offer()
            order = session.sale_order_id or priced.order
            session.offer_problem = priced.problem or session._describe_unpriced(priced)
            session.currency_id = order.currency_id or session.company_id.currency_id
            session.recurring_total = order.recurring_total
            session.one_off_total = order.one_off_total
            session.today_monthly = order.today_monthly_cost
            session.is_today_known = order.is_today_known
            session.today_text = session._describe_today(order)
            session.saving_text = session._describe_saving(order)

    @api.depends("offer_line_ids.quantity", "offer_line_ids.product_id")
    def _compute_offer_preview(self):
        item, block = Markup("<li>%s × %s</li>"), Markup("<h3>%s</h3><ul>%s</ul>")
        for session in self:
            blocks = []
            for bundle, rows in session._get_asked().grouped("bundle_id").items():
                parts = Markup("").join(item % (row.quantity, row.name) for row in rows)
                title = bundle.name or self.env._("By themselves")
                blocks.append(block % (title, parts))
            session.offer_preview = Markup("").join(blocks)

    # === ACTIONS === #

    def action_create_quotation(self) -> dict:
        """Ask for what is on the screen, or open what was asked for.

        A company sells nothing to itself: for its own set-up it asks for an offer; for
        a customer it makes one quotation.

        :return: the action that shows it: in Sales for who may read it there, else as
            the customer sees it.
        :raises UserError: when nothing is asked for, or it is not said what becomes of
            a line of today.
        """
        self.ensure_one()
        own = not self.sale_order_id and self._is_own_company()
        if own and not self._has_request():
            self._check_askable()
            self._ask_for_offer()
        elif not own and not self.sale_order_id:
            self._check_askable()
            self._create_quotation()
        return self._get_request_action() if own else self._get_quotation_action()

    # === OFFER === #

    def _validate_offer(self):
        """Check that there is a quotation, or a request for one."""
        if self.sale_order_id or self._has_request():
            return
        if self._is_own_company():
            raise UserError(self.env._("Ask for an offer first, or skip this step."))
        raise UserError(self.env._("Create the quotation first, or skip this step."))

    def _check_askable(self):
        """Raise a UserError while it is not clear what is asked for."""
        self._check_open()
        self._check_may_decide()
        self._refresh_existing()
        self._refresh_offer()
        if not self._get_offered() and not self.offer_line_ids:
            raise UserError(
                self.env._(
                    "No accepted advice of %(name)s has anything to quote.",
                    name=self.name,
                )
            )
        self._check_all_decided()
        if not self._get_asked():
            raise UserError(
                self.env._(
                    "Nothing new is asked for: all that is needed is there and stays. "
                    "Replace a line of today, fill in a quantity, or skip this step."
                )
            )

    def _has_request(self) -> bool:
        """Whether an offer was asked for, and that was not taken back."""
        # sudo: whoever sets up need not read requests
        request_sudo = self.sudo().quote_request_id
        return bool(request_sudo) and request_sudo.state != "cancelled"

    def _describe_unpriced(self, priced) -> str | bool:
        """Return which rows have no price, in words."""
        rows = self._get_asked()
        names = [row.name for row in rows if row not in priced.rows]
        if not names:
            return False
        return self.env._("No price is known of: %s.", ", ".join(names))

    def _describe_today(self, order) -> str | bool:
        """Return what is paid today for what is replaced, or that it is not known.

        :param order: the quotation, or the draft of it.
        """
        if not order.replaced_count:
            return False
        if not order.is_today_known:
            return self.env._(
                "What is replaced costs an amount today that is not known: no saving "
                "can be shown."
            )
        return self.env._(
            "What is replaced costs %s a month today, without VAT.",
            order.currency_id.format(order.today_monthly_cost),
        )

    def _describe_saving(self, order) -> str | bool:
        """Return what is paid less than today, or more, as the quotation says it."""
        if not order.today_label or order.currency_id.is_zero(order.today_saving):
            return False
        amount = order.currency_id.format(abs(order.today_saving))
        return f"{order.today_label}: {amount}"
