from odoo import fields, models

CHANGE_REASONS = [
    ("new_line", "New Line"),
    ("price_up", "Price Up"),
    ("price_down", "Price Down"),
    ("days", "Other Days Charged"),
    ("usage", "Usage or Extra"),
    ("one_off", "One-Off"),
    ("missing_credit", "Credit of the Month Before"),
    ("credit", "Credit"),
    ("duplicate", "Charged Twice"),
    ("third_party", "Third Party"),
    ("unknown", "Unknown Line"),
    ("gone", "No Longer Billed"),
]


class ProximusBillChange(models.Model):
    """Why a bill is more, or less, than the one of the month before: one reason."""

    _name = "proximus.bill.change"
    _description = "Bill Compared With the Month Before"
    _order = "check_id desc, sequence, id"

    check_id = fields.Many2one(
        "proximus.bill.check", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="check_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="check_id.currency_id")
    sequence = fields.Integer(readonly=True)
    line_id = fields.Many2one(
        "proximus.line", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    name = fields.Char("What", required=True, readonly=True)
    reason = fields.Selection(CHANGE_REASONS, required=True, readonly=True)
    before = fields.Monetary("Month Before", readonly=True)
    now = fields.Monetary("This Bill", readonly=True)
    difference = fields.Monetary(readonly=True)
