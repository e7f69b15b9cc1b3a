import json

from odoo import api, fields, models


class ProximusCutoffLine(models.Model):
    """What of an invoice line is earned after the closing day, or not billed by then.

    Deferred is a part of an invoice line. Accrued is what a line of a subscription has
    delivered and no invoice up to the closing day has charged.
    """

    _name = "proximus.cutoff.line"
    _description = "Revenue Cut-Off Line"
    _order = "cutoff_id, kind desc, id"

    cutoff_id = fields.Many2one(
        "proximus.cutoff", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="cutoff_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="cutoff_id.currency_id")
    kind = fields.Selection(
        [("deferred", "Deferred"), ("accrued", "Accrued")],
        required=True,
        default="deferred",
    )
    move_line_id = fields.Many2one(
        "account.move.line", "Invoice Line", index=True, ondelete="restrict"
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    subscription_line_id = fields.Many2one(
        "proximus.subscription.line",
        index="btree_not_null",
        ondelete="restrict",
    )
    subscription_id = fields.Many2one(related="subscription_line_id.subscription_id")
    item_id = fields.Many2one(
        "proximus.billing.item",
        "Billing Item",
        index="btree_not_null",
        ondelete="set null",
        help="What has charged it since, or will. Empty: it is not billed yet.",
    )
    name = fields.Char("Description")
    partner_id = fields.Many2one("res.partner", "Customer", index=True)
    account_id = fields.Many2one("account.account", "Revenue Account", index=True)
    product_id = fields.Many2one("product.product", index="btree_not_null")
    service_from = fields.Date(help="First day of what is accrued.")
    service_to = fields.Date(help="Last day of what is accrued.")
    analytic_distribution = fields.Json(compute="_compute_from_origin")
    period_from = fields.Date(compute="_compute_from_origin")
    period_to = fields.Date("Last Day", compute="_compute_from_origin")
    amount = fields.Monetary(
        "Billed", compute="_compute_amount", help="Net, in the company's currency."
    )
    deferred_amount = fields.Monetary("Deferred", required=True, default=0.0)
    accrued_amount = fields.Monetary("Accrued")

    _one_origin = models.Constraint(
        """CHECK((kind = 'deferred' AND move_line_id IS NOT NULL)
                 OR (kind = 'accrued' AND subscription_line_id IS NOT NULL))""",
        "What is deferred needs its invoice line, what is accrued its subscription.",
    )

    @api.depends(
        "move_line_id.analytic_distribution",
        "move_line_id.px_period_from",
        "move_line_id.px_period_to",
        "service_from",
        "service_to",
        "subscription_line_id.analytic_distribution",
    )
    def _compute_from_origin(self):
        for line in self:
            billed = line.move_line_id
            origin = billed or line.subscription_line_id
            line.analytic_distribution = origin.analytic_distribution
            line.period_from = billed.px_period_from or line.service_from
            line.period_to = billed.px_period_to or line.service_to

    @api.depends("move_line_id.balance")
    def _compute_amount(self):
        for line in self:
            line.amount = -line.move_line_id.balance

    def _booking_key(self):
        """Return what lines of the entry are summed up by."""
        distribution = json.dumps(self.analytic_distribution or {}, sort_keys=True)
        return self.account_id, distribution
