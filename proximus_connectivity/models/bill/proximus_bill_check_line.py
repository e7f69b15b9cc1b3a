from odoo import api, fields, models

RESULTS = [
    ("matched", "Matched"),
    ("price_differs", "Price Differs"),
    ("unknown_line", "Unknown Line"),
    ("after_end", "Billed After End"),
    ("not_billed", "Not Billed"),
    ("duplicate", "Duplicate"),
    ("third_party", "Third Party"),
]


class ProximusBillCheckLine(models.Model):
    """What became of one line of an operator's bill, or of one line missing on it."""

    _name = "proximus.bill.check.line"
    _description = "Operator Bill Check Result"
    _order = "check_id desc, result, id"

    check_id = fields.Many2one(
        "proximus.bill.check", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="check_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="check_id.currency_id")
    operator_id = fields.Many2one(
        related="check_id.operator_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    move_line_id = fields.Many2one(
        "account.move.line", "Bill Line", index="btree_not_null", ondelete="set null"
    )
    name = fields.Char("Text on the Bill", required=True)
    line_id = fields.Many2one(
        "proximus.line", index="btree_not_null", ondelete="restrict"
    )
    line_kind = fields.Selection(
        related="line_id.line_kind", store=True, precompute=True
    )
    result = fields.Selection(RESULTS, required=True, index=True)
    billed = fields.Monetary()
    expected = fields.Monetary()
    is_expected_known = fields.Boolean(
        "Expected Is Known",
        default=True,
        help="What the operator should bill for a line without a cost is unknown.",
    )
    difference = fields.Monetary(
        compute="_compute_difference", store=True, precompute=True
    )
    expected_credit = fields.Monetary()
    explanation = fields.Char()

    @api.depends("billed", "expected", "is_expected_known")
    def _compute_difference(self):
        for result in self:
            known = result.is_expected_known
            result.difference = result.billed - result.expected if known else 0.0
