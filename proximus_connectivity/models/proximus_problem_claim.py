from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import compensation
from ..tools.money import decimal_unit


class ProximusProblem(models.Model):
    """What an outage is worth: the contract's credit by itself, the rest by hand."""

    _inherit = "proximus.problem"

    claim_ids = fields.One2many("proximus.claim", "problem_id", "Claims")
    claim_count = fields.Integer(compute="_compute_claim_count")

    def _compute_claim_count(self):
        for problem in self:
            # sudo: a count tells nothing about money
            problem.claim_count = len(problem.sudo().claim_ids)

    def action_view_claims(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_claim_action"
        )
        return {**action, "domain": [("problem_id", "=", self.id)]}

    def action_compensation(self):
        """Open the dialog that works out what the outage is worth.

        :raises UserError: for a problem without lines or with a claim for each.
        """
        self.ensure_one()
        if not self._unclaimed_lines():
            raise UserError(
                self.env._(
                    "%(problem)s: no line is left to claim for. A claim is about a "
                    "line that the problem affects, once.",
                    problem=self.name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compensation"),
            "res_model": "proximus.problem.compensation",
            "view_mode": "form",
            "target": "new",
            "context": {"default_problem_id": self.id},
        }

    def _unclaimed_lines(self):
        # sudo: a claim counts for whoever asks
        return self.line_ids - self.sudo().claim_ids.line_id

    def _claims_follow(self, target: str) -> None:
        """Claim what a broken promise is worth once the outage is over."""
        if target == "resolved":
            for problem in self.filtered(lambda one: one.sla_status == "missed"):
                problem._claim_contract()

    def _claim_contract(self):
        """Claim what the contracts of the lines give for a late repair.

        :return: the new claims; none for lines whose offer promises nothing.
        """
        amounts = {}
        for line in self._unclaimed_lines():
            # sudo: who works the problem may not read all of an offer
            percent = line.sudo().product_id.repair_credit_percent
            late = line.product_id.repair_hours
            if percent and late and self.elapsed_hours > late:
                amount = compensation.by_share(
                    Decimal(str(line.monthly_cost)),
                    Decimal(str(percent)),
                    decimal_unit(line.currency_id.rounding),
                )
                amounts[line] = (float(amount), self._contract_words(line, percent))
        return self._claim_lines(amounts)

    def _contract_words(self, line, percent: float) -> str:
        return self.env._(
            "%(percent)s %% of %(monthly)s: %(hours)s hours promised, %(spent)s spent",
            percent=f"{percent:g}",
            monthly=line.currency_id.format(line.monthly_cost),
            hours=f"{line.product_id.repair_hours:g}",
            spent=f"{self.elapsed_hours:.1f}",
        )

    def _claim_lines(self, amounts: dict):
        """Make a claim per line.

        :param amounts: per line the amount and the sentence that explains it.
        :return: the claims.
        """
        self.ensure_one()
        day = fields.Date.context_today(self, self.reported_at)
        parameters = self.env["proximus.parameter"]
        months = int(parameters._get("repair_claim_months", day)) if amounts else 0
        # sudo: a claim comes out of the work on a problem, also of a customer's answer
        claims = self.env["proximus.claim"].sudo()
        made = claims._claim(
            [
                {
                    "kind": "repair",
                    "problem_id": self.id,
                    "partner_id": self.partner_id.id,
                    "operator_id": self._claim_addressee(line).id,
                    "company_id": self.company_id.id,
                    "line_id": line.id,
                    "amount": amount,
                    "calculation": words,
                    "requested_on": day,
                    "deadline": day + relativedelta(months=months),
                }
                for line, (amount, words) in amounts.items()
            ]
        )
        return made.with_env(self.env)

    def _claim_addressee(self, line):
        """Return the operator of a line, else the one that the problem was sent to."""
        # sudo: who works the problem may have no right on providers
        return line.operator_id or self.sudo().provider_id.partner_id
