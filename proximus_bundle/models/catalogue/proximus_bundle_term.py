from odoo import api, fields, models

from .proximus_bundle_component import TIMINGS


class ProximusBundleTerm(models.Model):
    """A commitment that a bundle may be sold with, what it gives and what it costs."""

    _name = "proximus.bundle.term"
    _description = "Bundle Term"
    _order = "bundle_id, sequence, months, id"

    bundle_id = fields.Many2one(
        "proximus.bundle", required=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="bundle_id.currency_id")
    sequence = fields.Integer(default=10)
    months = fields.Integer(
        required=True, default=24, help="0: can be stopped each month."
    )
    discount = fields.Float(
        "Extra Discount (%)", help="Taken off what is billed monthly."
    )
    recurring_price = fields.Monetary(
        "Price per Month", help="Fixed price with this term. 0: that of the bundle."
    )
    one_off_price = fields.Monetary(
        "One-Off Price", help="Fixed price with this term. 0: that of the bundle."
    )
    interval_months = fields.Integer(
        "Billed Every (Months)",
        default=1,
        required=True,
        help="For how many months at once it is billed, such as 1, 3, 6 or 12. Prices "
        "stay per month.",
    )
    billing_timing = fields.Selection(
        TIMINGS, "Billed When", help="Empty: as each component says."
    )
    exit_fee_method = fields.Selection(
        [
            ("none", "None"),
            ("percent", "Part of what remains"),
            ("clawback", "The discount enjoyed so far"),
        ],
        "Early Termination Fee",
        default="none",
        required=True,
        help="What leaving before the end of the term costs.",
    )
    exit_fee_percent = fields.Float("Early Termination Fee (%)", default=100.0)

    # === LEAVING === #
    exit_clawback = fields.Boolean(
        "Claw Back Promotions",
        help="Besides the fee, who leaves early pays back what was given for the term, "
        "free months and free set-up, less for each month gone by.",
    )
    legal_warning = fields.Char(compute="_compute_legal_warning")

    _months_unique = models.Constraint(
        "UNIQUE(bundle_id, months)", "A bundle has each term only once."
    )
    _term_valid = models.Constraint(
        """CHECK(months >= 0 AND interval_months BETWEEN 1 AND 120
                 AND COALESCE(discount, 0) BETWEEN 0 AND 100
                 AND COALESCE(recurring_price, 0) >= 0
                 AND COALESCE(one_off_price, 0) >= 0
                 AND COALESCE(exit_fee_percent, 0) BETWEEN 0 AND 100)""",
        "A term needs months and prices of 0 or more, percentages of 0 to 100, and is "
        "billed every 1 to 120 months.",
    )

    # === COMPUTE METHODS === #

    @api.depends("months")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for term in self:
            term.display_name = (
                self.env._("%s months", term.months)
                if term.months
                else self.env._("No commitment")
            )

    # The law is about lines: what else is sold for long is nobody's concern here.
    @api.depends("months", "bundle_id.component_ids.product_id.line_kind")
    @api.depends_context("lang")
    def _compute_legal_warning(self):
        longest = self.env["product.template"]._longest_term()
        for term in self:
            term.legal_warning = bool(
                longest and term.months > longest and term.bundle_id._sells_lines()
            ) and self.env._(
                "A term of %(months)s months is longer than the %(longest)s that the "
                "law allows, unless a small business expressly agrees to it.",
                months=term.months,
                longest=longest,
            )
