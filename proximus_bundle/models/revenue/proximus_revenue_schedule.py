from odoo import api, fields, models


class ProximusRevenueSchedule(models.Model):
    """The revenue of a performance obligation in a month, beside what is invoiced."""

    _name = "proximus.revenue.schedule"
    _description = "Revenue Schedule"
    _order = "date, obligation_id"

    obligation_id = fields.Many2one(
        "proximus.performance.obligation",
        "Performance Obligation",
        required=True,
        ondelete="cascade",
    )
    subscription_id = fields.Many2one(
        related="obligation_id.subscription_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="obligation_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="obligation_id.currency_id")
    product_id = fields.Many2one(
        related="obligation_id.product_id", store=True, index=True
    )
    principal_agent = fields.Selection(
        related="obligation_id.principal_agent", store=True
    )
    date = fields.Date(
        "Month", required=True, index=True, help="Last day of the month."
    )
    revenue_amount = fields.Monetary("Revenue", required=True)
    contract_amount = fields.Monetary(
        "Invoiced Price", required=True, help="Of the days of this month."
    )
    difference = fields.Monetary(
        "Contract Asset",
        compute="_compute_difference",
        store=True,
        help="Revenue before it is invoiced. Summed up to a day it is the contract "
        "asset of that day; a negative sum is a contract liability.",
    )

    _once = models.UniqueIndex(
        "(obligation_id, date)",
        "This month of the performance obligation has been planned already.",
    )

    @api.depends("revenue_amount", "contract_amount")
    def _compute_difference(self):
        for month in self:
            month.difference = month.revenue_amount - month.contract_amount
