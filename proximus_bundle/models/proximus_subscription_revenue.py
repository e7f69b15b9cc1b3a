from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.money import decimal_unit
from ..tools.periods import add_months


class ProximusSubscription(models.Model):
    """What a subscription promises over its term: see `proximus.revenue.promise`."""

    _inherit = "proximus.subscription"

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
        alone = Decimal(repr(line._separate_price())).quantize(unit)
        return alone * months

    def _revenue_days(self, line):
        """Return first and last day on which an order line is delivered."""
        first = self.date_start
        if line.billing_pool != "recurring":
            return first, first
        return first, fields.Date.subtract(add_months(first, self.term_months), days=1)

    def _revenue_steps(self, line):
        """Return what is invoiced for an order line over the term.

        :return: tuples (first day, last day, amount).
        """
        if line.billing_pool != "recurring":
            return [(*self._revenue_days(line), Decimal(repr(line.price_subtotal)))]
        steps = []
        for step in line._price_timeline((self.snapshot or {}).get("price") or {}):
            first = step["month_from"]
            last = min(
                first + step["months"] - 1 if step["months"] else self.term_months,
                self.term_months,
            )
            if first > last:
                continue
            start = add_months(self.date_start, first - 1)
            end = fields.Date.subtract(add_months(self.date_start, last), days=1)
            amount = Decimal(str(step["amount"])) * (last - first + 1)
            steps.append((start, end, amount))
        return steps

    def action_plan_revenue(self):
        """Spread the price over what is promised, and show it month by month."""
        promises = self.env["proximus.revenue.promise"]._plan(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_bundle.proximus_revenue_promise_action"
        )
        return {**action, "domain": [("id", "in", promises.ids)]}
