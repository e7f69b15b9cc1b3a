from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.sentinel import BILL_RESULT

RESULTS = [
    ("matched", "Matched"),
    ("price_differs", "Price Differs"),
    ("unknown_line", "Unknown Line"),
    ("after_end", "Billed After End"),
    ("not_billed", "Not Billed"),
    ("duplicate", "Duplicate"),
    ("third_party", "Third Party"),
    ("extra", "Usage or Extra"),
    ("credit", "Credit"),
]
METHODS = [
    ("remembered", "Confirmed"),
    ("reference", "Operator Reference"),
    ("name", "Our Reference"),
    ("number", "Number"),
    ("site", "Site"),
]
CONFIDENCE = [("certain", "Certain"), ("likely", "Likely")]


class ProximusBillCheckLine(models.Model):
    """What became of one row of an operator's bill, or of one line missing on it.

    Whoever enters the line of a row confirms it: the bill is checked again, and every
    bill to come. The days that a row charges (``date_from``, ``date_to``) are what a
    cut-off goes by.
    """

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
    row_place = fields.Char(
        readonly=True, help="What tells the row from the others of its bill."
    )
    row_number = fields.Char("Row", readonly=True, help="As the document numbers it.")
    document_text = fields.Text(
        "All It Says", readonly=True, help="Everything that the document says there."
    )
    date_from = fields.Date("Charged From", readonly=True, index="btree_not_null")
    date_to = fields.Date("Charged To", readonly=True, help="Last day.")
    line_id = fields.Many2one(
        "proximus.line", index="btree_not_null", ondelete="restrict"
    )
    match_method = fields.Selection(METHODS, "Found By", readonly=True)
    match_told = fields.Char("Found In", readonly=True)
    confidence = fields.Selection(
        CONFIDENCE,
        readonly=True,
        help="What is only likely is never claimed: confirm it first.",
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

    @api.depends("billed", "expected", "is_expected_known")
    def _compute_difference(self):
        for result in self:
            known = result.is_expected_known
            result.difference = result.billed - result.expected if known else 0.0

    # === CRUD === #

    def write(self, vals):
        """Take the line that somebody enters as confirmed, and what is decided."""
        if self.env.context.get("proximus_bill_result") is BILL_RESULT:
            return super().write(vals)
        if {"decision", "decision_reason"} & vals.keys():
            self._check_decision(vals)
        result = super().write(vals)
        if "line_id" in vals:
            self._confirm()
        return result

    # === ACTIONS === #

    def action_confirm_line(self):
        """Confirm that the rows are about the lines that were found.

        :raises UserError: naming a row without a line, or of a check that is closed.
        """
        for row in self.filtered(lambda row: not row.line_id):
            raise UserError(
                self.env._("“%(row)s”: choose the line first.", row=row.name)
            )
        self._confirm()
        return True

    # === BUSINESS === #

    def _confirm(self) -> None:
        """Remember which lines these rows are about, and check their bills again."""
        closed = self.filtered(lambda row: row.check_id.state != "checked")
        for row in closed:
            raise UserError(
                self.env._(
                    "%(check)s is disputed or settled: what a row is about can no "
                    "longer be changed.",
                    check=row.check_id.name,
                )
            )
        for row in self.filtered(lambda row: not row.row_place):
            raise UserError(
                self.env._(
                    "“%(row)s” is not on the bill: there is nothing to confirm.",
                    row=row.name,
                )
            )
        matches = self.env["proximus.bill.match"]
        for check, rows in self.grouped("check_id").items():
            matches._remember(
                check, {row.document_text or row.name: row.line_id for row in rows}
            )
            check._check_again()

    def _enter(self, vals: dict) -> None:
        """Write what a check found, which confirms nothing."""
        self.with_context(proximus_bill_result=BILL_RESULT).write(vals)
