from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.proximus_connectivity.tools import compensation
from odoo.addons.proximus_connectivity.tools.money import decimal_unit

from ..tools.lifecycle import RUNNING


class ProximusProblemCompensation(models.TransientModel):
    """What an outage is worth to the customer who pays a subscription for the line."""

    _inherit = "proximus.problem.compensation"

    has_subscription = fields.Boolean(compute="_compute_has_subscription")
    credit_customer = fields.Boolean(
        "Credit the Customer Too",
        help="The subscriptions of these lines give back the same days or amounts with "
        "the next invoice. Days are counted at the price of the subscription.",
    )

    @api.depends("line_ids.line_id")
    def _compute_has_subscription(self):
        for one in self:
            one.has_subscription = bool(one._charged(one.line_ids.line_id))

    def _charged(self, lines):
        """Return the subscription lines that charge some installed lines now."""
        # sudo: whoever works on a problem need not see what the customer pays
        charged = lines.sudo().subscription_line_ids
        return charged.filtered(
            lambda line: not line.date_end and line.subscription_id.state in RUNNING
        )

    def _may_claim_nothing(self):
        """Extend `proximus_connectivity`: the customer may be credited all the same."""
        return bool(self.credit_customer and self.has_subscription)

    def action_apply(self):
        """Extend `proximus_connectivity`: credit the subscriptions as well."""
        rows = self.line_ids if self.credit_customer else ()
        action = super().action_apply()
        problem = self.problem_id
        day = problem._proximus_day(problem.reported_at)
        for row in rows:
            for charged in self._charged(row.line_id):
                amount = self._owed_to_customer(row, charged, day)
                if self.method != "days" and not amount:
                    continue
                charged.subscription_id._compensate(
                    charged,
                    day,
                    self.env._("Outage %(problem)s", problem=problem.name),
                    days=int(self.days) if amount is None else 0,
                    amount=amount,
                )
        return action

    def _owed_to_customer(self, row, charged, day):
        """Return what we owe a customer, ``None`` for days at the price of each.

        A part of what the customer pays, whatever the operator owes us.
        """
        if self.method == "days":
            return None
        if self.method == "exact":
            company = charged.company_id
            return company.currency_id._convert(
                row.amount, charged.currency_id, company, day
            )
        return float(
            compensation.by_share(
                Decimal(str(charged._monthly_on(day))),
                # sudo: who works the problem may not read all of an offer
                Decimal(str(row.sudo().line_id.product_id.repair_credit_percent)),
                decimal_unit(charged.currency_id.rounding),
            )
        )
