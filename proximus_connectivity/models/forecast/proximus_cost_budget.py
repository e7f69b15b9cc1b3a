from odoo import api, fields, models
from odoo.tools import format_date

from ...tools import usage


class ProximusCostBudget(models.Model):
    """What a company means to spend on lines in a month, when not what is expected."""

    _name = "proximus.cost.budget"
    _description = "Cost Budget"
    _order = "month desc, id desc"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(
        required=True, help="Any day of the month: its first day is kept."
    )
    amount = fields.Monetary(
        "Budget", required=True, help="Of all lines together, without VAT."
    )
    note = fields.Char()

    _once = models.UniqueIndex(
        "(company_id, month)", "This month has a budget already: change it."
    )
    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "A budget cannot be negative."
    )
    _first_day = models.Constraint(
        "CHECK(EXTRACT(DAY FROM month) = 1)", "A month is kept by its first day."
    )

    @api.depends("month", "company_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for budget in self:
            month = budget.month and format_date(
                self.env, budget.month, date_format="MMMM y"
            )
            budget.display_name = " ".join(
                filter(None, (budget.company_id.name, month))
            )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_first_day(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_first_day(vals))

    @api.model
    def _with_first_day(self, vals: dict) -> dict:
        day = fields.Date.to_date(vals.get("month"))
        return {**vals, "month": usage.month_of(day)} if day else vals
