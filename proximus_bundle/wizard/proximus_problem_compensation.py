from odoo import api, fields, models

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

    def action_apply(self):
        """Extend `proximus_connectivity`: credit the subscriptions as well."""
        rows = self.line_ids.filtered("amount") if self.credit_customer else ()
        action = super().action_apply()
        problem = self.problem_id
        day = fields.Date.context_today(self, problem.reported_at)
        for row in rows:
            for charged in self._charged(row.line_id):
                by_days = self.method == "days"
                charged.subscription_id._compensate(
                    charged,
                    day,
                    self.env._("Outage %(problem)s", problem=problem.name),
                    days=int(self.days) if by_days else 0,
                    amount=None if by_days else row.amount,
                )
        return action
