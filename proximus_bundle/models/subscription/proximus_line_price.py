import datetime

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.proximus_connectivity.tools.lifecycle import (
    LINE_LIVE,
    LINE_ORDERED,
    LINE_PAID,
)

#: What is worked out together about the price of a line.
PRICE_FIELDS = ("monthly_price", "is_price_known", "price_change_date")
#: What a margin is the difference of.
AMOUNTS = ("monthly_price", "monthly_cost")


class ProximusLine(models.Model):
    """What the customer pays for a line, and until when: as its subscription says.

    The price is apart from the cost, which is what the operator bills us. A line of our
    own has no price.
    """

    _inherit = "proximus.line"

    monthly_price = fields.Monetary(
        compute="_compute_monthly_price",
        store=True,
        precompute=True,
        # what is paid and what is only ordered is not added up: see active_price
        aggregator=None,
        help="What the subscription of the customer charges today, without VAT.",
    )
    is_price_known = fields.Boolean(
        "Price Known",
        compute="_compute_monthly_price",
        store=True,
        precompute=True,
        help="A subscription charges the line, or did.",
    )
    price_change_date = fields.Date(
        "Price Changes On",
        compute="_compute_monthly_price",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="First day on which something else may be charged.",
    )
    active_price = fields.Monetary(
        "Price per Month",
        compute="_compute_counted_prices",
        aggregator="sum",
        help="What the customer pays a month, without VAT: only an active line counts.",
    )
    ordered_price = fields.Monetary(
        "Price Ordered",
        compute="_compute_counted_prices",
        aggregator="sum",
        help="What the customer will pay a month for a line that is not delivered yet, "
        "without VAT.",
    )
    margin = fields.Monetary(
        "Margin per Month",
        compute="_compute_margin",
        groups="proximus_connectivity.group_partner",
        help="Price less cost of a customer's line; empty when one of them is unknown.",
    )
    active_margin = fields.Monetary(
        compute="_compute_active_margin",
        aggregator="sum",
        groups="proximus_connectivity.group_partner",
        help="Price less cost of an active line of a customer; lines of which one of "
        "the two is unknown do not count.",
    )
    is_margin_known = fields.Boolean(
        compute="_compute_margin", groups="proximus_connectivity.group_partner"
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "is_own",
        "subscription_line_ids.date_start",
        "subscription_line_ids.date_end",
        "subscription_line_ids.subscription_id.state",
        "subscription_line_ids.segment_ids.amount",
        "subscription_line_ids.segment_ids.date_from",
        "subscription_line_ids.segment_ids.date_to",
        "subscription_line_ids.segment_ids.closed_on",
        "subscription_line_ids.pause_ids.date_from",
        "subscription_line_ids.pause_ids.date_to",
    )
    def _compute_monthly_price(self):
        for line in self:
            charges = line._charges()
            price, change = None, False
            if charges:
                today = line._proximus_today()
                price = line._price_on(today)
                change = charges._next_price_date(today)
            line.monthly_price = price or 0.0
            line.is_price_known = price is not None
            line.price_change_date = change

    @api.depends(
        "monthly_price", "is_price_known", "monthly_cost", "is_cost_known", "is_own"
    )
    def _compute_margin(self):
        for line in self:
            known = line.is_price_known and line.is_cost_known and not line.is_own
            line.is_margin_known = known
            line.margin = line.monthly_price - line.monthly_cost if known else 0.0

    @api.depends("state", "monthly_price")
    def _compute_counted_prices(self):
        self._count_amounts("active_price", "ordered_price")

    @api.depends("state", "margin")
    def _compute_active_margin(self):
        self._count_amounts("active_margin")

    @api.depends("monthly_price", "is_price_known")
    def _compute_holder_monthly(self):
        return super()._compute_holder_monthly()

    @api.depends(
        "is_own",
        "subscription_line_ids.date_end",
        "subscription_line_ids.subscription_id.state",
        "subscription_line_ids.subscription_id.commitment_end_date",
    )
    @api.depends_context("lang")
    def _compute_commitment_origin(self):
        for line in self:
            # sudo: the name of the subscription, for whoever sees the line
            name = line.sudo()._committing_subscription().name
            line.commitment_origin = name and self.env._("by %s", name)

    # === WHAT COUNTS PER MONTH === #

    @api.model
    def _counted_amounts(self):
        """Extend `proximus_connectivity`: what customers pay, and the margin."""
        return super()._counted_amounts() | {
            "active_price": ("monthly_price", LINE_PAID),
            "ordered_price": ("monthly_price", LINE_ORDERED),
            "active_margin": ("margin", LINE_PAID),
        }

    def _field_to_sql(self, alias, field_expr, query=None):
        """Extend the ORM: a margin that is not known is left out of a total."""
        if field_expr != "margin":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        names = ("is_own", "is_price_known", "is_cost_known", *AMOUNTS)
        return SQL(
            "CASE WHEN NOT %s AND %s AND %s THEN %s - %s ELSE 0 END",
            *(self._field_to_sql(alias, name, query) for name in names),
        )

    # === PRICE === #

    def _charges(self):
        """Return what charges or charged a customer for the line."""
        self.ensure_one()
        charges = self.subscription_line_ids
        if self.is_own:
            return charges.browse()
        sold = charges.filtered(lambda x: x.subscription_id.state != "cancelled")
        # what is asked of one line is asked of many: in one go
        return sold.with_prefetch(charges._prefetch_ids)

    def _charge_on(self, day: datetime.date):
        """Return what charges the customer for the line on a day or later, if any."""
        charges = self._charges()
        going_on = charges.filtered(lambda x: not x.date_end or x.date_end > day)
        first = going_on.sorted(lambda x: x.date_start or datetime.date.max)[:1]
        return first.with_prefetch(charges._prefetch_ids)

    def _price_on(self, day: datetime.date) -> float | None:
        """Return what the customer pays a month for the line on a day.

        Before its first day that is the price of that day; while it is paused, and once
        it has ended, it is nothing.

        :return: amount in the currency of the line; ``None`` when no subscription has
            ever charged it.
        """
        self.ensure_one()
        if not self._charges():
            return None
        charge = self._charge_on(day)
        if not charge:
            return 0.0
        amount = charge._monthly_on(max(day, charge.date_start or day))
        return charge.currency_id._convert(
            amount, self.currency_id, self.company_id, day
        )

    def _holder_monthly(self, date=None):
        """Extend `proximus_connectivity`: a customer pays what is charged."""
        amounts = super()._holder_monthly(date)
        # sudo: whoever sees the line of a customer sees what that customer pays
        for line in self.sudo().filtered(lambda line: not line.is_own):
            if date:
                amounts[line] = line._price_on(date)
            else:
                amounts[line] = line.monthly_price if line.is_price_known else None
        return amounts

    @api.model
    def _costs_nothing_domain(self):
        """Extend `proximus_connectivity`: what is charged as nothing costs nothing."""
        return super()._costs_nothing_domain() | (
            Domain("is_own", "=", False)
            & Domain("is_price_known", "=", True)
            & Domain("monthly_price", "=", 0)
        )

    @api.model
    def _cron_follow_prices(self):
        """Show the price of today where another one begins, or the charge ends."""
        self.env["proximus.line.price.work"]._work_scheduled()

    # === COMMITMENT === #

    def _committing_subscription(self):
        """Return the subscription that decides until when the line is committed.

        One that was sold without any term, and in no bundle, leaves it to the offer.
        """
        charge = self._charge_on(self._proximus_today())
        return charge.subscription_id.filtered(
            lambda sub: sub.bundle_id or sub.term_months or sub.commitment_end_date
        )

    def _commitment_from(self, date):
        """Extend `proximus_connectivity`: a subscription says it for its lines."""
        # sudo: whoever installs a line need not see the subscription
        line = self.sudo()
        subscription = line._committing_subscription()
        if not subscription:
            return super()._commitment_from(date)
        return subscription._line_commitment(date)

    def _commitment_after(self, date, restart):
        """Extend `proximus_connectivity`: the term of a subscription goes over."""
        # sudo: see _commitment_from
        subscription = self.sudo()._committing_subscription()
        if not subscription:
            return super()._commitment_after(date, restart)
        return subscription._line_commitment(date)

    def _follow_commitment(self):
        """Commit lines that work until the day that their subscriptions say."""
        ends = {}
        for line in self.filtered(lambda line: line.state in LINE_LIVE):
            subscription = line._committing_subscription()
            if not subscription or subscription.state == "pending":
                continue
            end = subscription._line_commitment(line.start_date)
            if end != line.commitment_end_date:
                ends[end] = ends.get(end, self.browse()) | line
        for end, lines in ends.items():
            lines.write({"commitment_end_date": end})
