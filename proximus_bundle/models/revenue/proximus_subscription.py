from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.proximus_connectivity.tools.money import decimal_unit, round_half_up
from odoo.addons.proximus_connectivity.tools.tenure import commitment_end

from ...tools.indexation import index_prices, ratio
from ...tools.periods import add_months


class ProximusSubscription(models.Model):
    """What a subscription promises over its term, and how its prices follow an index.

    See `proximus.performance.obligation` and `proximus.indexation`.
    """

    _inherit = "proximus.subscription"

    # === INDEXATION === #
    index_base = fields.Float(
        "Base Figure",
        digits=(16, 4),
        help="Figure of the index that the prices of today go by.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: remember the figure of the index on the day of the sale."""
        subscriptions = super().create(vals_list)
        today = self._proximus_today()
        # sudo: whoever signs need not read figures
        figures_sudo = self.env["proximus.parameter"].sudo()
        for code, group in subscriptions.grouped("index_code").items():
            new = group.filtered(lambda sub: not sub.index_base)
            if code and new:
                new.index_base = figures_sudo._figure_on(code, today).value
        return subscriptions

    # === ACTIONS === #

    def action_plan_revenue(self):
        """Spread the price over what is promised, and show it month by month."""
        obligations = self.env["proximus.performance.obligation"]._plan(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_bundle.proximus_revenue_promise_action"
        )
        return {**action, "domain": [("id", "in", obligations.ids)]}

    # === OBLIGATIONS === #

    def _check_revenue_term(self):
        for subscription in self:
            if not subscription.date_start or not subscription.term_months:
                raise UserError(
                    self.env._(
                        "%(subscription)s has no term or has not started: without a "
                        "term each month is a contract of its own, and there is "
                        "nothing to spread.",
                        subscription=subscription.name,
                    )
                )

    def _revenue_lines(self):
        """Return the order lines that this subscription charges."""
        # sudo: an accountant reads what was sold without a right on orders
        sold = self.sudo().line_ids.sale_line_id | self.sudo().item_ids.sale_line_id
        return sold.sorted(lambda line: (line.sequence, line.id))

    def _standalone_price(self, line):
        """Return what an order line would cost alone, over the whole term."""
        months = self.term_months if line.billing_pool == "recurring" else 1
        unit = decimal_unit(self.currency_id.rounding)
        alone = round_half_up(line._separate_price(), unit)
        return alone * months

    def _revenue_days(self, line):
        """Return first and last day on which an order line is delivered."""
        first = self.date_start
        if line.billing_pool != "recurring":
            return first, first
        return first, commitment_end(first, self.term_months)

    def _revenue_steps(self, line):
        """Return what is invoiced for an order line over the term.

        :return: tuples (first day, last day, amount).
        """
        if line.billing_pool != "recurring":
            return [(*self._revenue_days(line), Decimal(repr(line.price_subtotal)))]
        steps = []
        for step in line._price_timeline(self._price_snapshot()):
            first = step["month_from"]
            last = min(
                first + step["months"] - 1 if step["months"] else self.term_months,
                self.term_months,
            )
            if first > last:
                continue
            start = add_months(self.date_start, first - 1)
            end = fields.Date.subtract(add_months(self.date_start, last), days=1)
            if last == self.term_months:
                end = commitment_end(self.date_start, last)
            amount = Decimal(str(step["amount"])) * (last - first + 1)
            steps.append((start, end, amount))
        return steps

    # === INDEXATION === #

    def _index_factor(self, value):
        """Return by what prices are multiplied for a figure of the index.

        :return: an exact ratio, capped as agreed upon.
        """
        self.ensure_one()
        return ratio(self.index_base, value, self.index_cap or None)

    def _indexed_amounts(self, factor, date):
        """Return the new regular price per line; they sum to the indexed total."""
        lines = self.line_ids.filtered(
            lambda line: not line.date_end or line.date_end > date
        )
        unit = decimal_unit(self.currency_id.rounding)
        amounts = index_prices(
            [Decimal(repr(line._regular_amount(date))) for line in lines], factor, unit
        )
        return {
            line: float(amount) for line, amount in zip(lines, amounts, strict=True)
        }
