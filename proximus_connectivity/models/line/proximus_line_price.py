from odoo import api, fields, models
from odoo.tools import format_date


class ProximusLinePrice(models.Model):
    """What a line was and cost over a stretch of time: one segment of its history.

    The segments of a line follow each other from its activation to its end. Written by
    the line only; a segment that has held is never changed, it only ends.
    """

    _name = "proximus.line.price"
    _inherit = ["proximus.line.part.mixin"]
    _description = "Line Price History"
    _order = "line_id, date_from desc, id desc"
    _rec_name = "line_id"

    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        precompute=True,
        readonly=False,
    )
    product_id = fields.Many2one(
        "product.product", "Offer", required=True, index=True, ondelete="restrict"
    )
    monthly_cost = fields.Monetary(
        help="What the operator billed us a month, without VAT."
    )
    is_cost_known = fields.Boolean(
        "Cost Known", default=True, help="An empty cost is unknown, which is not zero."
    )
    date_from = fields.Date("From", required=True, help="First day.")
    date_to = fields.Date(
        "Until",
        index="btree_not_null",
        help="The day after the last one. Empty: still so.",
    )
    last_day = fields.Date(compute="_compute_last_day", help="Empty: still so.")

    _date_order = models.Constraint(
        "CHECK(date_to > date_from)", "A price must hold for a day at least."
    )
    _no_overlap = models.Constraint(
        """EXCLUDE USING gist (
            int4range(line_id, line_id, '[]') WITH &&,
            daterange(date_from, date_to) WITH &&
        )""",
        "A line has one price a day: two prices of this line overlap.",
    )
    _cost_positive = models.Constraint(
        "CHECK(monthly_cost >= 0)", "The monthly cost of a line cannot be negative."
    )
    _cost_known = models.Constraint(
        "CHECK(is_cost_known OR COALESCE(monthly_cost, 0) = 0)",
        "A cost that is not known has no amount.",
    )

    @api.depends("line_id.currency_id")
    def _compute_currency_id(self):
        for price in self:
            price.currency_id = price.line_id.currency_id

    @api.depends("date_to")
    def _compute_last_day(self):
        for price in self:
            price.last_day = price.date_to and fields.Date.subtract(
                price.date_to, days=1
            )

    @api.depends("line_id.display_name", "monthly_cost", "is_cost_known", "date_from")
    @api.depends_context("lang", "uid", "company")
    def _compute_display_name(self):
        for price in self:
            amount = self.env._("unknown")
            if price.is_cost_known:
                amount = price.currency_id.format(price.monthly_cost)
            day = format_date(self.env, price.date_from)
            price.display_name = f"{price.line_id.display_name}: {amount} ({day})"
