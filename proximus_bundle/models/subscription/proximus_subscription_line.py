from datetime import date as day_type

from odoo import api, fields, models

from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_ENDING
from odoo.addons.proximus_connectivity.tools.spans import without

from ...tools.lifecycle import RUNNING
from ...tools.sentinel import SUBSCRIPTION_AHEAD
from ...tools.timing import ADVANCE
from ..catalogue.proximus_bundle_component import CHARGES, TIMINGS


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
    component_id = fields.Many2one(
        "proximus.bundle.component", ondelete="restrict", index="btree_not_null"
    )
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
    billing_timing = fields.Selection(
        TIMINGS,
        "Billed When",
        default=ADVANCE,
        required=True,
        help="In arrears: each part is billed on the day after its last day.",
    )
    past_timings = fields.Json(
        copy=False,
        readonly=True,
        help="How it was billed before, each with the day that ended it.",
    )
    charge_kind = fields.Selection(
        CHARGES,
        "Charged",
        default="fixed",
        required=True,
        help="By usage: nothing every month, only what was used.",
    )
    usage_terms = fields.Json(
        copy=False,
        readonly=True,
        # the mark-up on what the operator asks is the seller's business
        groups="base.group_user",
        help="What use costs, as it was sold.",
    )
    usage_text = fields.Char(
        "Usage Price", compute="_compute_usage_text", compute_sudo=True
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
        for line in self:
            today = line._proximus_today()
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
        for line in self:
            today = line._proximus_today()
            line.monthly_amount = line._monthly_on(max(today, line.date_start or today))

    @api.depends("monthly_amount", "state")
    def _compute_counted_amounts(self):
        for line in self:
            waits = line.state == "pending"
            line.active_amount = 0.0 if waits else line.monthly_amount
            line.ordered_amount = line.monthly_amount if waits else 0.0

    @api.depends("usage_terms", "currency_id")
    @api.depends_context("lang")
    def _compute_usage_text(self):
        usage = self.env["proximus.bundle.usage"]
        for line in self:
            line.usage_text = usage._describe(line.usage_terms, line.currency_id)

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
        ends = {}
        for line in self:
            if line.successor_ids:
                # Another customer is charged for what this line was.
                continue
            before = line.date_end
            values = {
                name: value
                for name, value in line._followed_days().items()
                if line[name] != value
            }
            if values:
                line._as_charge().write(values)
            if line.date_end != before:
                ends[line] = before
        self._start_subscriptions()
        self._settle()
        self._follow_ends(ends)
        self.subscription_id._ask_what_remains()
        self.subscription_id._open_again()
        self.subscription_id._refresh_next_invoice_date()
        self.subscription_id._close_finished()

    def _followed_days(self) -> dict:
        """Return from when to when the line is charged, as what is installed says."""
        installed = self.line_id
        if installed.state in ("cancelled", "aborted"):
            today = self._proximus_today()
            return {"date_end": self.date_start or self.date_end or today}
        end = installed.termination_date
        return {
            "date_start": installed.start_date or False,
            # The day of termination is the last day of service.
            "date_end": fields.Date.add(end, days=1) if end else False,
        }

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
        """Stop charging suspended lines from a day on, where the rule says so.

        Days that are paused already stay as they are.
        """
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
                    "date_from": first,
                    "date_to": last != day_type.max and last,
                    "reason": self.env._("Line suspended"),
                }
                for line in stopping
                for first, last in without(
                    [(date, day_type.max)], line.pause_ids._spans()
                )
            ]
        )

    def _unpause(self, date):
        """Charge lines that are paused again from a day on, whatever came after it."""
        paused = self.filtered(lambda x: x.pause_ids.filtered(lambda p: not p.date_to))
        for pause in paused.pause_ids:
            if not pause.date_to or pause.date_to > date:
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

    def _follow_ends(self, ends: dict):
        """Let bundle and fees follow an end that is new, moved or taken back.

        :param ends: the first day without a charge as it was before, if there was one,
            per line.
        """
        if self._is_ahead():
            return
        ended = {line: day for line, day in ends.items() if day}
        for (subscription, day), lines in (
            self.browse([line.id for line in ended])
            .grouped(lambda x: (x.subscription_id, ended[x]))
            .items()
        ):
            subscription._complete_again(lines, day)
            subscription._move_fees(lines, day)
        self.browse([line.id for line in ends])._leave_bundle()

    def _leave_bundle(self):
        """Apply the rules of bundles that lines leave, once for all that leave."""
        leaving = self._running().filtered(
            lambda x: (
                x.date_end
                and x.line_id.state in LINE_ENDING
                and not x.line_id.successor_ids
            )
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
                "billing_timing": self.billing_timing,
                "charge_kind": self.charge_kind,
                "usage_terms": self.usage_terms,
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
                    "included_amount": segment.included_amount,
                }
                for segment in self.segment_ids._from(date)
            ]
        )
        # who takes over what stands still pays once it works again
        line.pause_ids.create(
            [
                {
                    "subscription_line_id": line.id,
                    "date_from": max(pause.date_from, date),
                    "date_to": pause.date_to,
                    "reason": pause.reason,
                }
                for pause in self.pause_ids
                if not pause.date_to or pause.date_to > date
            ]
        )
        return line
