from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.periods import add_months


class ProximusSubscriptionSegment(models.Model):
    """A price of a subscription line, from one day to another; it never changes.

    Before the subscription starts, only the months are known; starting it fills in the
    days. An end can be given once.
    """

    _name = "proximus.subscription.segment"
    _description = "Subscription Price"
    _order = "subscription_line_id, month_from, id"

    subscription_line_id = fields.Many2one(
        "proximus.subscription.line", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="subscription_line_id.company_id",
        store=True,
        precompute=True,
        index=True,
    )
    currency_id = fields.Many2one(related="subscription_line_id.currency_id")
    name = fields.Char("Reason", help="Such as the name of a promotion.")
    month_from = fields.Integer("From Month", default=1, required=True)
    months = fields.Integer(help="0: until it is replaced.")
    date_from = fields.Date("From", help="Empty: from the start of the charge.")
    date_to = fields.Date("Another Price From", help="Empty: none.")
    date_last = fields.Date(
        "To", compute="_compute_date_last", help="Last day of this price. Empty: none."
    )
    closed_on = fields.Date(
        "Replaced On", help="First day from which another price replaces it early."
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="restrict",
        help="What this price is for: a later price may be for another offer.",
        index=True,
    )
    change_id = fields.Many2one(
        "proximus.subscription.change", "Related Change", index="btree_not_null"
    )
    replaced_id = fields.Many2one(
        "proximus.subscription.segment",
        "Instead Of",
        index="btree_not_null",
        ondelete="set null",
        help="The price whose place this one took.",
    )
    quantity = fields.Float(default=1.0, required=True)
    amount = fields.Monetary(
        "Per Month", required=True, help="Price of the whole quantity, without VAT."
    )
    included_amount = fields.Monetary(
        "With VAT",
        help="The price of the whole quantity as it was agreed upon, where it includes "
        "VAT. 0: it does not, or follows from the price without VAT.",
    )
    unit_price = fields.Float(compute="_compute_unit_price")

    is_applied = fields.Boolean(
        "Applied",
        readonly=True,
        copy=False,
        help="Of a change: the line shows its quantity and product, or later ones.",
    )

    _to_apply = models.Index(
        "(date_from) WHERE change_id IS NOT NULL AND is_applied IS NOT TRUE"
    )
    _amount_positive = models.Constraint(
        "CHECK(amount >= 0 AND quantity > 0)",
        "A price cannot be negative and needs a quantity above zero.",
    )
    _dates_in_order = models.Constraint(
        "CHECK(date_to > date_from)", "A price cannot end before it begins."
    )

    @api.depends("subscription_line_id")
    def _compute_product_id(self):
        for segment in self.filtered(lambda segment: not segment.product_id):
            segment.product_id = segment.subscription_line_id.product_id

    @api.depends("amount", "quantity")
    def _compute_unit_price(self):
        for segment in self:
            segment.unit_price = segment.amount / segment.quantity

    # === COMPUTE METHODS === #

    @api.depends("date_to")
    def _compute_date_last(self):
        for segment in self:
            segment.date_last = segment.date_to and fields.Date.subtract(
                segment.date_to, days=1
            )

    # === CRUD === #

    def write(self, vals):
        for segment in self:
            segment._check_immutable(vals)
        return super().write(vals)

    def _check_immutable(self, vals):
        """Only empty dates may be filled in, and a replacement come earlier.

        :raises UserError: when a price or a known date would change.
        """
        for name, value in vals.items():
            field = self._fields[name]
            if name == "is_applied":
                continue
            if name in ("date_from", "date_to") and not self[name]:
                continue
            if name == "closed_on" and self._closes_earlier(value):
                continue
            if field.convert_to_cache(value, self) != field.convert_to_cache(
                self[name], self
            ):
                raise UserError(
                    self.env._(
                        "The price of %(line)s was agreed upon and stays as it is. "
                        "End it and add another price.",
                        line=self.subscription_line_id.name,
                    )
                )

    def _closes_earlier(self, value):
        day = fields.Date.to_date(value)
        return bool(day) and (not self.closed_on or day < self.closed_on)

    # === BUSINESS METHODS === #

    @api.model
    def _create_timelines(self, lines, timelines):
        """Create the prices of new lines.

        :param lines: `proximus.subscription.line` records.
        :param timelines: for each line the steps that
            `sale.order.line._price_timeline` returns.
        """
        return self.create(
            [
                {
                    "subscription_line_id": line.id,
                    "quantity": line.quantity,
                    **step,
                    "amount": float(step["amount"]),
                    "included_amount": float(step.get("included_amount") or 0),
                }
                for line, timeline in zip(lines, timelines, strict=True)
                for step in timeline
            ]
        )

    def _pin(self, start):
        """Fill in the days, now that the first day of the subscription is known."""
        for (first, months), segments in self.grouped(
            lambda segment: (segment.month_from, segment.months)
        ).items():
            values = {}
            if first > 1:
                values["date_from"] = add_months(start, first - 1)
            if months:
                values["date_to"] = add_months(start, first - 1 + months)
            if values:
                segments.write(values)

    def _span(self):
        """Return first day and day after the last one, open ends being far away."""
        self.ensure_one()
        last = min(self.date_to or date.max, self.closed_on or date.max)
        return self.date_from or date.min, last

    def _on(self, day):
        """Return the price that holds on a day; each line has one at most."""

        def holds(segment):
            first, last = segment._span()
            return first <= day < last

        return self.filtered(holds)[:1]

    def _from(self, day):
        """Return the prices that hold on a day or begin later, in order of time."""
        return self.filtered(
            lambda segment: day < segment._span()[1] > segment._span()[0]
        ).sorted(lambda segment: segment._span()[0])

    def _close_on(self, day):
        """End prices on a day; what begins later never holds."""
        for segment in self:
            if segment.date_to or (segment.date_from or date.min) >= day:
                segment.closed_on = max(segment.date_from or day, day)
            else:
                segment.date_to = day
