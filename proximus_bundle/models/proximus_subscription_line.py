from odoo import api, fields, models


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
        "Taken Over From",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    successor_ids = fields.One2many(
        "proximus.subscription.line", "predecessor_id", "Taken Over By"
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
    monthly_amount = fields.Monetary("Per Month", compute="_compute_monthly_amount")
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

    def _monthly_on(self, day):
        """Return what the line costs a month on a day; a pause costs nothing."""
        self.ensure_one()
        ended = self.date_end and self.date_end <= day
        free = ended or self._is_paused(day)
        return 0.0 if free else self.segment_ids._on(day).amount

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
