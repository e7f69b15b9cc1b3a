import json

from odoo import api, fields, models


class ProximusCutoffLine(models.Model):
    """What of an invoice line is earned after the closing day."""

    _name = "proximus.cutoff.line"
    _description = "Revenue Cut-Off Line"
    _order = "cutoff_id, id"

    cutoff_id = fields.Many2one(
        "proximus.cutoff", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="cutoff_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="cutoff_id.currency_id")
    move_line_id = fields.Many2one(
        "account.move.line",
        "Invoice Line",
        required=True,
        index=True,
        ondelete="restrict",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    partner_id = fields.Many2one(
        related="move_line_id.partner_id", string="Customer", store=True, index=True
    )
    account_id = fields.Many2one(
        related="move_line_id.account_id",
        string="Revenue Account",
        store=True,
        index=True,
    )
    analytic_distribution = fields.Json(related="move_line_id.analytic_distribution")
    product_id = fields.Many2one(
        related="move_line_id.product_id", store=True, index="btree_not_null"
    )
    period_from = fields.Date(related="move_line_id.px_period_from")
    period_to = fields.Date(related="move_line_id.px_period_to", string="Last Day")
    amount = fields.Monetary(
        "Billed", compute="_compute_amount", help="Net, in the company's currency."
    )
    deferred_amount = fields.Monetary("Deferred", required=True)

    @api.depends("move_line_id.balance")
    def _compute_amount(self):
        for line in self:
            line.amount = -line.move_line_id.balance

    def _booking_key(self):
        """Return what lines of the entry are summed up by."""
        distribution = json.dumps(self.analytic_distribution or {}, sort_keys=True)
        return self.account_id, distribution
