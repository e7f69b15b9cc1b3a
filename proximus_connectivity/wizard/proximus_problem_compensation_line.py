from decimal import Decimal

from odoo import api, fields, models

from ..tools import compensation
from ..tools.money import decimal_unit


class ProximusProblemCompensationLine(models.TransientModel):
    """What the outage of one line is worth."""

    _name = "proximus.problem.compensation.line"
    _description = "Compensation of an Outage, per Line"

    compensation_id = fields.Many2one(
        "proximus.problem.compensation", required=True, ondelete="cascade"
    )
    line_id = fields.Many2one("proximus.line", required=True, readonly=True)
    currency_id = fields.Many2one(related="line_id.currency_id")
    monthly_cost = fields.Monetary(related="line_id.monthly_cost")
    is_cost_known = fields.Boolean(related="line_id.is_cost_known")
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)
    calculation = fields.Char(compute="_compute_calculation", store=True)

    @api.depends(
        "line_id",
        "compensation_id.method",
        "compensation_id.days",
        "compensation_id.exact_amount",
    )
    def _compute_amount(self):
        for row in self:
            row.amount = float(row._worked_out()[0] or 0)

    @api.depends("amount")
    def _compute_calculation(self):
        for row in self:
            row.calculation = row._calculation_words()

    def _calculation_words(self) -> str:
        """Return how the amount of the row came about."""
        amount, words = self._worked_out()
        if self.currency_id.compare_amounts(self.amount, float(amount or 0)):
            return self.env._("%(words)s; corrected by hand", words=words)
        return words

    def _owed(self) -> float | None:
        """Return what is claimed for the row, None where it is owed but not known."""
        self.ensure_one()
        unknown = not self.amount and self._worked_out()[0] is None
        return None if unknown else self.amount

    def _worked_out(self) -> tuple[Decimal | float | None, str]:
        """Return the amount of the row and the sentence that explains it.

        The amount is None where something is owed, but not known how much.
        """
        dialog, problem = self.compensation_id, self.compensation_id.problem_id
        currency = self.line_id.currency_id or self.env.company.currency_id
        unit = decimal_unit(currency.rounding)
        monthly = Decimal(str(self.line_id.monthly_cost))
        if dialog.method == "exact":
            return Decimal(str(dialog.exact_amount)), self.env._("Agreed amount")
        if dialog.method == "contract":
            percent = self.line_id.product_id.repair_credit_percent
            amount = problem._contract_share(self.line_id, percent)
            return amount, problem._describe_contract(self.line_id, percent)
        if dialog.days and not self.line_id.is_cost_known:
            words = self.env._(
                "Unknown: fill in on %(line)s what the operator bills for it",
                line=self.line_id.name or "",
            )
            return None, words
        days = Decimal(str(max(dialog.days, 0)))
        words = self.env._(
            "%(days)s without service × %(monthly)s / %(month)s",
            days=self._proximus_counted(dialog.days, "day"),
            monthly=self.line_id._cost_text(),
            month=compensation.MONTH_DAYS,
        )
        return compensation.by_days(monthly, days, unit), words
