from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.proximus_connectivity.tools.money import decimal_unit, fraction
from odoo.addons.proximus_connectivity.tools.spans import clip

from ...tools.early_termination import charged, clawback, early_termination_fee
from ...tools.ledger import Stretch
from ...tools.lifecycle import RUNNING
from ...tools.sentinel import SUBSCRIPTION_AHEAD


class ProximusSubscriptionLine(models.Model):
    """One thing that is charged every month, from its first day to its last.

    It follows an installed line where there is one; its price is in its segments.
    """

    _name = "proximus.subscription.line"
    _description = "Subscription Line"
    _inherit = ["analytic.mixin"]
    _order = "subscription_id, sequence, id"
    _check_company_auto = True

    subscription_id = fields.Many2one(
        "proximus.subscription", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="subscription_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    commercial_partner_id = fields.Many2one(
        related="subscription_id.commercial_partner_id"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Description", required=True)
    product_id = fields.Many2one(
        "product.product", required=True, index=True, ondelete="restrict"
    )
    quantity = fields.Float(default=1.0, required=True)
    sale_line_id = fields.Many2one(
        "sale.order.line", "Order Line", index="btree_not_null", ondelete="restrict"
    )
    component_id = fields.Many2one("proximus.bundle.component", ondelete="restrict")
    line_id = fields.Many2one(
        "proximus.line",
        "Installed Line",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    tax_ids = fields.Many2many(
        "account.tax",
        string="Own Taxes",
        check_company=True,
        help="Empty: the taxes of the product under the customer's fiscal position.",
    )
    predecessor_id = fields.Many2one(
        "proximus.subscription.line",
        "Transferred From",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    successor_ids = fields.One2many(
        "proximus.subscription.line", "predecessor_id", "Transferred To"
    )
    date_start = fields.Date("Charged From", help="First day.")
    date_end = fields.Date(
        "Charged Until", help="First day that is not charged any more."
    )
    billed_until = fields.Date(
        readonly=True, help="First day that may still have to be billed."
    )
    segment_ids = fields.One2many(
        "proximus.subscription.segment", "subscription_line_id", "Prices"
    )
    monthly_amount = fields.Monetary("Price", compute="_compute_monthly_amount")
    active_amount = fields.Monetary(
        "Per Month",
        compute="_compute_counted_amounts",
        help="What is charged a month today, without VAT.",
    )
    ordered_amount = fields.Monetary(
        "Ordered",
        compute="_compute_counted_amounts",
        help="What will be charged a month once it is delivered, without VAT.",
    )
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("active", "Active"),
            ("paused", "Paused"),
            ("ended", "Ended"),
        ],
        compute="_compute_state",
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_end >= date_start)", "A charge cannot end before it begins."
    )
    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "The quantity of a subscription line must be above zero."
    )
    _installed_line_once = models.UniqueIndex(
        "(line_id) WHERE line_id IS NOT NULL AND date_end IS NULL",
        "This installed line is charged by another subscription already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("name", "line_id")
    def _compute_display_name(self):
        for line in self:
            # sudo: the reference of the line, for who sees what it costs
            installed = line.line_id.sudo().name
            line.display_name = " · ".join(filter(None, (line.name, installed)))

    @api.depends("date_start", "date_end", "pause_ids.date_from", "pause_ids.date_to")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for line in self:
            if not line.date_start or line.date_start > today:
                line.state = "pending"
            elif line.date_end and line.date_end <= today:
                line.state = "ended"
            else:
                line.state = "paused" if line._is_paused(today) else "active"

    @api.depends(
        "segment_ids.amount",
        "segment_ids.date_to",
        "segment_ids.closed_on",
        "date_end",
        "pause_ids.date_from",
        "pause_ids.date_to",
    )
    def _compute_monthly_amount(self):
        today = fields.Date.context_today(self)
        for line in self:
            line.monthly_amount = line._monthly_on(max(today, line.date_start or today))

    @api.depends("monthly_amount", "state")
    def _compute_counted_amounts(self):
        for line in self:
            waits = line.state == "pending"
            line.active_amount = 0.0 if waits else line.monthly_amount
            line.ordered_amount = line.monthly_amount if waits else 0.0

    # === PRICE === #

    def _monthly_on(self, day):
        """Return what the line costs a month on a day; a pause costs nothing."""
        self.ensure_one()
        ended = self.date_end and self.date_end <= day
        free = ended or self._is_paused(day)
        return 0.0 if free else self.segment_ids._on(day).amount

    def _next_price_date(self, day):
        """Return the first day after a day on which another price may hold, if any."""
        prices, pauses = self.segment_ids, self.pause_ids
        dates = {
            *self.mapped("date_start"),
            *self.mapped("date_end"),
            *prices.mapped("date_from"),
            *prices.mapped("date_to"),
            *prices.mapped("closed_on"),
            *pauses.mapped("date_from"),
            *pauses.mapped("date_to"),
        }
        return min((date for date in dates if date and date > day), default=False)

    def _is_paused(self, day):
        return any(first <= day < last for first, last in self.pause_ids._spans())

    # === INSTALLED LINES === #

    def _follow_lines(self):
        """Charge from the first to the last day of service of the installed lines."""
        for line in self:
            installed = line.line_id
            never = installed.state in ("cancelled", "aborted")
            start = installed.start_date or False
            end = installed.termination_date or False
            if end:
                # The day of termination is the last day of service.
                end = fields.Date.add(end, days=1)
            values = {"date_start": start, "date_end": end}
            if never:
                values = {"date_end": line.date_start or fields.Date.today()}
            if line.successor_ids:
                # Another customer is charged for what this line was.
                continue
            for name, value in values.items():
                if line[name] != value:
                    line[name] = value
        self._start_subscriptions()
        self._settle()
        self.subscription_id._refresh_next_invoice_date()
        self.subscription_id._close_finished()

    def _start_subscriptions(self):
        """Start the subscriptions whose first line works now."""
        waiting = self.filtered("date_start").subscription_id.filtered(
            lambda sub: sub.state == "pending"
        )
        by_date = waiting.grouped(
            lambda sub: min(line.date_start for line in sub.line_ids if line.date_start)
        )
        for date, subscriptions in by_date.items():
            subscriptions._start(date)

    # === WHEN THE INSTALLED LINE CHANGES === #

    def _lines_ahead(self):
        """Return the installed lines, to change them as they are charged already."""
        return self.line_id.with_context(
            proximus_subscription_follows=SUBSCRIPTION_AHEAD
        )

    @api.model
    def _is_ahead(self) -> bool:
        """Return whether the subscription itself changes what is installed."""
        mark = self.env.context.get("proximus_subscription_follows")
        return mark is SUBSCRIPTION_AHEAD

    def _running(self):
        return self.filtered(lambda x: x.subscription_id.state in RUNNING)

    def _pause(self, date):
        """Stop charging suspended lines from a day on, where the rule says so."""
        # sudo: pauses are made by the installed line
        pauses = self.env["proximus.subscription.pause"].sudo()
        stopping = self.filtered(
            lambda x: (
                x.subscription_id.suspension_rule == "pause"
                and not x.pause_ids.filtered(lambda p: not p.date_to)
            )
        )
        # the database keeps pauses apart: the end of the one before must be there first
        pauses.flush_model(["date_from", "date_to"])
        pauses.create(
            [
                {
                    "subscription_line_id": line.id,
                    "date_from": date,
                    "reason": self.env._("Line suspended"),
                }
                for line in stopping
            ]
        )

    def _unpause(self, date):
        """Charge lines again from a day on."""
        for pause in self.pause_ids.filtered(lambda p: not p.date_to):
            pause.date_to = max(date, pause.date_from)

    def _follow_change(self, date):
        """Charge the offer that the installed line has from a day on.

        Another offer costs its own price, reduced as the former one was; what the
        operator bills us for either does not count.
        """
        if self._is_ahead():
            return
        going_on = self._running().filtered(
            lambda x: not x.date_end and x.line_id.product_id != x.product_id
        )
        for (subscription, day), lines in going_on.grouped(
            lambda x: (x.subscription_id, max(date, x.date_start or date))
        ).items():
            offers = {line: (line.line_id.product_id, None) for line in lines}
            subscription._change_offers(offers, day)

    def _price_after_change(self, product, date):
        """Return what the customer pays when the installed line gets an offer.

        :return: the new regular price per month; None when it stays.
        """
        self.ensure_one()
        return self._price_of(product, date) if product != self.product_id else None

    def _leave_bundle(self):
        """Apply the rules of bundles that lines leave, once for all that leave."""
        if self._is_ahead():
            return
        leaving = self._running().filtered(
            lambda x: x.date_end and not x.line_id.successor_ids
        )
        for (subscription, end), lines in leaving.grouped(
            lambda x: (x.subscription_id, x.date_end)
        ).items():
            subscription._degrade(lines, end)

    def _move_to(self, successor, installed, date):
        """Make the same charge in the subscription of another customer."""
        self.ensure_one()
        self = self.sudo()  # sudo: lines are made by the recorded change
        line = self.create(
            {
                "subscription_id": successor.id,
                "sequence": self.sequence,
                "name": self.name,
                "product_id": self.product_id.id,
                "quantity": self.quantity,
                "component_id": self.component_id.id,
                "predecessor_id": self.id,
                "line_id": installed.id,
                "analytic_distribution": self.analytic_distribution,
                "date_start": date,
            }
        )
        self.segment_ids.create(
            [
                {
                    "subscription_line_id": line.id,
                    "name": segment.name,
                    "month_from": segment.month_from,
                    "months": segment.months,
                    "date_from": max(segment._span()[0], date),
                    "date_to": segment.date_to,
                    "quantity": segment.quantity,
                    "product_id": segment.product_id.id,
                    "amount": segment.amount,
                }
                for segment in self.segment_ids._from(date)
            ]
        )
        return line

    # === WHAT AN END COSTS === #

    def _charged_after(self, leave):
        """Return whether the line would be charged on a day or later."""
        return bool(self.date_start) and (not self.date_end or self.date_end > leave)

    def _exit_quote(self, leave, factor=0):
        """Return what it costs when the line leaves, or becomes less.

        :param leave: first day that is not charged any more.
        :param factor: part of the price that stays, 0 to 1.
        :return: dict with ``fee``, ``back`` (clawback) and ``protected``.
        """
        self.ensure_one()
        subscription, zero = self.subscription_id, Decimal(0)
        stop, protected = self._exit_limit(leave)
        none = {"fee": zero, "back": zero, "protected": protected}
        if not stop or stop <= leave or not self.date_start:
            return none
        unit = decimal_unit(self.currency_id.rounding)
        less = 1 - Decimal(repr(float(factor)))
        fee = zero
        if subscription.exit_method == "percent":
            rest = self._charged_between(max(leave, self.date_start), stop)
            fee = early_termination_fee(
                rest * less, Decimal(repr(subscription.exit_percent)), unit
            )
        back = zero
        if subscription.exit_clawback and subscription.term_months and not protected:
            back = clawback(
                self._given_until(leave) * less,
                subscription.term_months,
                subscription._elapsed_months(leave),
                unit,
            )
        return {"fee": fee, "back": back, "protected": protected}

    def _exit_limit(self, leave):
        """Return the day from which leaving is free, and whether that is by law.

        The law protects small customers on telecom lines: some months after the term
        began they may leave for free, though the commitment goes on.
        """
        subscription = self.subscription_id
        end = subscription.commitment_end_date
        stop = end and fields.Date.add(end, days=1)
        # sudo: the seller or the customer reads the answer, not the line
        installed = self.line_id.sudo()
        if not (stop and installed.exit_protected and self.date_start):
            return stop, False
        rule = installed._exit_rule(leave)
        begin = max(self.date_start, subscription.term_start or self.date_start)
        free = fields.Date.add(begin, months=rule.free_after_months)
        return min(stop, free), True

    def _downgrade_fees(self, date, factor):
        """Return the exit fee per line of what becomes less on a day, by the rule."""
        rule = self.subscription_id.downgrade_rule
        if factor >= 1 or (rule != "fee" and factor > 0):
            return {}
        quote = self._exit_quote(date, factor)
        return {self: float(quote["fee"] + quote["back"])}

    def _prices_between(self, start, stop):
        spans = [Stretch(*s._span(), s.id) for s in self.segment_ids]
        return clip([s for s in spans if s.date_from < s.date_to], start, stop)

    def _charged_between(self, start, stop, price=None):
        """Return what is charged from a day to another under the agreed prices.

        :param price: function from a segment to the amount that counts.
        """
        segments = {s.id: s for s in self.segment_ids}
        amount = price or (lambda segment: Decimal(repr(segment.amount)))
        return charged(
            self.subscription_id._schedule(),
            [
                (part.date_from, part.date_to, amount(segments[part.key]))
                for part in self._prices_between(start, stop)
            ],
            decimal_unit(self.currency_id.rounding),
        )

    def _billed_after(self, leave):
        """Return what is billed in advance for the time after a day."""
        self.ensure_one()
        if not self.billed_until or self.billed_until <= leave:
            return 0.0
        return float(self._charged_between(leave, self.billed_until))

    def _given_until(self, leave):
        """Return what promotions have given: the price after them, less theirs."""
        last = self.segment_ids[-1:]
        regular = fraction(last.amount) / fraction(last.quantity)

        def given(segment):
            lower = regular * fraction(segment.quantity) - fraction(segment.amount)
            return max(lower, 0) if segment.months else 0

        return self._charged_between(self.date_start, leave, given)

    def _own_price(self):
        """Return what the line costs a month by itself, as it was when it was sold."""
        self.ensure_one()
        sold = self.subscription_id._price_snapshot()
        price = sold.list_price(self.component_id.id, self.product_id.id)
        if price is None:
            today = fields.Date.context_today(self)
            price = self.subscription_id._list_price(
                self.product_id, self.quantity, today
            )
        return self.currency_id.round(price * self.quantity)
