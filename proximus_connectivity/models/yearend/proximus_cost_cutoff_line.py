import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.cost_cutoff import split
from ...tools.money import decimal_unit, round_half_up

KINDS = [("advance", "Advance Charge"), ("accrued", "Accrued Charge")]
SOURCES = [
    ("check", "Checked Bill"),
    ("document", "Operator's Document"),
    ("text", "Text of the Bill"),
    ("corrected", "Bill That It Corrects"),
    ("agreed", "Agreed Cost"),
    ("entered", "Entered Here"),
    ("unknown", "Nobody Knows"),
    ("gone", "Booked Before"),
]

#: What an accountant decides while the cut-off is a draft.
ENTERED = {"account_id", "date_from", "date_to", "is_left_out"}


class ProximusCostCutoffLine(models.Model):
    """What of a charge belongs to the other side of the closing day, and why."""

    _name = "proximus.cost.cutoff.line"
    _description = "Cost Cut-Off Line"
    _order = "cutoff_id, kind, partner_id, id"
    _check_company_auto = True

    cutoff_id = fields.Many2one(
        "proximus.cost.cutoff", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="cutoff_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="cutoff_id.currency_id")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    key = fields.Char(required=True, readonly=True, help="What tells it from others.")
    name = fields.Char("Charge", required=True, readonly=True)
    source = fields.Selection(
        SOURCES, "Days Told By", required=True, readonly=True, default="unknown"
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        "Bill Line",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Bill")
    line_id = fields.Many2one(
        "proximus.line", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Operator", readonly=True, index="btree_not_null"
    )
    account_id = fields.Many2one(
        "account.account",
        "Expense Account",
        check_company=True,
        index="btree_not_null",
        domain="[('internal_group', '=', 'expense')]",
    )
    analytic_distribution = fields.Json(readonly=True)
    date_from = fields.Date("From")
    date_to = fields.Date("To", help="Last day.")
    amount = fields.Monetary(
        readonly=True,
        help="What these days cost, in the currency of the company, without VAT that "
        "is deducted.",
    )
    days_before = fields.Integer(
        "Days up to the Closing", compute="_compute_split", store=True, aggregator=None
    )
    days_after = fields.Integer(compute="_compute_split", store=True, aggregator=None)
    moved_days = fields.Integer(
        "Days",
        compute="_compute_moved_days",
        help="On the other side of the closing day.",
    )
    moved_amount = fields.Monetary(
        "To Move",
        compute="_compute_split",
        store=True,
        help="What belongs to the other side of the closing day.",
    )
    booked_amount = fields.Monetary(
        "Booked Before",
        readonly=True,
        help="What earlier cut-offs of this day have moved of it.",
    )
    amount_to_book = fields.Monetary("To Book", compute="_compute_split", store=True)
    is_left_out = fields.Boolean(
        "Left Out", help="Somebody decided that this charge is not moved."
    )

    _date_order = models.Constraint(
        "CHECK(date_to >= date_from)", "A charge cannot end before it begins."
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "amount",
        "booked_amount",
        "cutoff_id.date",
        "date_from",
        "date_to",
        "is_left_out",
        "kind",
    )
    def _compute_split(self):
        for line in self:
            currency, closing = line.currency_id, line.cutoff_id.date
            first, last, moved = line.date_from, line.date_to, 0.0
            before = after = 0
            if first and last and first <= last and closing:
                unit = decimal_unit(currency.rounding)
                parts = split(
                    round_half_up(line.amount, unit), first, last, closing, unit
                )
                before, after = parts.days_before, parts.days_after
                moved = parts.after if line.kind == "advance" else parts.before
            line.days_before, line.days_after = before, after
            line.moved_amount = 0.0 if line.is_left_out else float(moved)
            line.amount_to_book = currency.round(line.moved_amount - line.booked_amount)

    @api.depends("kind", "days_before", "days_after")
    def _compute_moved_days(self):
        for line in self:
            advance = line.kind == "advance"
            line.moved_days = line.days_after if advance else line.days_before

    # === CONSTRAINTS === #

    @api.constrains("date_from", "date_to")
    def _check_both_days(self):
        for line in self:
            if bool(line.date_from) != bool(line.date_to):
                raise ValidationError(
                    self.env._(
                        "“%(charge)s”: enter the first and the last day, or neither.",
                        charge=line.name,
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        """Extend: days that somebody enters are the days, with what they cost."""
        if ENTERED & vals.keys():
            self.cutoff_id._check_draft()
        result = super().write(vals)
        if {"date_from", "date_to"} & vals.keys() and "source" not in vals:
            self._days_entered()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        self.cutoff_id._unlink_except_posted()

    def _days_entered(self) -> None:
        """Say who told the days, and take the agreed cost of the days of a line."""
        for line in self:
            known = bool(line.date_from and line.date_to)
            told = {"source": "entered" if known else "unknown"}
            if not line.move_line_id and line.line_id:
                amount = line.cutoff_id._agreed_amount(
                    line.line_id, line.date_from, line.date_to
                )
                told["amount"] = float(amount or 0)
            line.write(told)

    # === BUSINESS === #

    def _booking_key(self):
        """Return what lines of the entry are summed up by."""
        distribution = json.dumps(self.analytic_distribution or {}, sort_keys=True)
        return self.account_id, distribution

    @api.readonly
    def action_view_bill(self):
        """Open the bill of this charge, or else the line."""
        self.ensure_one()
        record = self.move_id or self.line_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }
