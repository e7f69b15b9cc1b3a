from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.proximus_connectivity.tools.deferral import by_month
from odoo.addons.proximus_connectivity.tools.money import decimal_unit

from ...tools.revenue import Obligation, RevenueError, allocate_price


class ProximusPerformanceObligation(models.Model):
    """What a subscription obliges to, and its part of the price of the whole term.

    For those who report under IFRS 15: the price of all that is promised, the device
    and the months, is spread by stand-alone selling prices. Worked out once from the
    order, as on the first day; invoices and Belgian accounts do not change by it.
    """

    _name = "proximus.performance.obligation"
    _description = "Revenue Over the Term"
    _order = "subscription_id, id"

    subscription_id = fields.Many2one(
        "proximus.subscription", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="subscription_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    sale_line_id = fields.Many2one(
        "sale.order.line", "Order Line", required=True, index=True, ondelete="cascade"
    )
    product_id = fields.Many2one(
        related="sale_line_id.product_id", store=True, index=True
    )
    billing_pool = fields.Selection(related="sale_line_id.billing_pool")
    principal_agent = fields.Selection(
        related="sale_line_id.bundle_component_id.principal_agent", store=True
    )
    standalone_amount = fields.Monetary(
        "Separate Price", required=True, help="Sold alone, over the whole term."
    )
    contract_amount = fields.Monetary(
        "Invoiced Price", required=True, help="As it is invoiced over the term."
    )
    allocated_amount = fields.Monetary(
        "Revenue", required=True, help="Its part of the price of the whole contract."
    )
    difference = fields.Monetary(compute="_compute_difference", store=True)
    schedule_ids = fields.One2many(
        "proximus.revenue.schedule", "obligation_id", "Months"
    )

    _once = models.UniqueIndex(
        "(subscription_id, sale_line_id)",
        "The revenue of this order line has been spread already.",
    )

    @api.depends("allocated_amount", "contract_amount")
    def _compute_difference(self):
        for obligation in self:
            obligation.difference = (
                obligation.allocated_amount - obligation.contract_amount
            )

    @api.model
    def _plan(self, subscriptions):
        """Spread the price of subscriptions that have not been spread yet.

        :param subscriptions: `proximus.subscription` records that have started.
        :return: the performance obligations of all of them.
        :raises UserError: naming one that has no term or has not started.
        """
        subscriptions._check_revenue_term()
        known = self.search([("subscription_id", "in", subscriptions.ids)])
        todo = subscriptions - known.subscription_id
        obligations = self.create(
            [vals for subscription in todo for vals in self._prepare(subscription)]
        )
        self.env["proximus.revenue.schedule"].create(
            [
                vals
                for obligation in obligations
                for vals in obligation._prepare_schedule()
            ]
        )
        return known | obligations

    @api.model
    def _prepare(self, subscription):
        """Return the values of the performance obligations of a subscription."""
        lines = subscription._revenue_lines()
        unit = decimal_unit(subscription.currency_id.rounding)
        standalone = [subscription._standalone_price(line) for line in lines]
        invoiced = [
            sum(
                (part for *_days, part in subscription._revenue_steps(line)), Decimal(0)
            )
            for line in lines
        ]
        obligations = [
            Obligation(
                price,
                line.bundle_component_id.in_discount_scope or not line.bundle_key,
                line.bundle_component_id.weight_mode == "residual",
            )
            for line, price in zip(lines, standalone, strict=True)
        ]
        try:
            shares = allocate_price(sum(invoiced, Decimal(0)), obligations, unit)
        except RevenueError as error:
            _ = self.env._
            reasons = {
                "residual": _("two components take what is left"),
                "scope": _("no component shares its discount"),
                "price": _("the price is less than what keeps its own price"),
            }
            raise UserError(
                _(
                    "The revenue of %(subscription)s cannot be spread: %(reason)s. "
                    "Check which components of the bundle share its discount.",
                    subscription=subscription.name,
                    reason=reasons[error.code],
                )
            ) from error
        return [
            {
                "subscription_id": subscription.id,
                "sale_line_id": line.id,
                "standalone_amount": float(price),
                "contract_amount": float(billed),
                "allocated_amount": float(share),
            }
            for line, price, billed, share in zip(
                lines, standalone, invoiced, shares, strict=True
            )
        ]

    def _prepare_schedule(self):
        """Return the values of the months of an obligation."""
        self.ensure_one()
        subscription = self.subscription_id
        unit = decimal_unit(subscription.currency_id.rounding)
        months = {}
        first, last = subscription._revenue_days(self.sale_line_id)
        total = Decimal(repr(self.allocated_amount))
        for day, part in by_month(total, first, last, unit):
            months[day] = [part, Decimal(0)]
        for first, last, amount in subscription._revenue_steps(self.sale_line_id):
            for day, part in by_month(amount, first, last, unit):
                months.setdefault(day, [Decimal(0), Decimal(0)])[1] += part
        return [
            {
                "obligation_id": self.id,
                "date": day,
                "revenue_amount": float(revenue),
                "contract_amount": float(billed),
            }
            for day, (revenue, billed) in months.items()
        ]
