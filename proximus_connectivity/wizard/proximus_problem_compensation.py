from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import compensation


class ProximusProblemCompensation(models.TransientModel):
    """Works out what an outage is worth, line by line, before it is claimed."""

    _name = "proximus.problem.compensation"
    _description = "Compensation of an Outage"

    problem_id = fields.Many2one("proximus.problem", required=True, readonly=True)
    currency_id = fields.Many2one(related="problem_id.company_id.currency_id")
    method = fields.Selection(
        [
            ("days", "Days Without Service × Monthly Cost / 30"),
            ("contract", "Contractual Credit for a Late Repair"),
            ("exact", "Agreed Amount"),
        ],
        "Calculation Method",
        required=True,
        default="days",
    )
    days = fields.Float(
        "Days Without Service",
        compute="_compute_days",
        store=True,
        readonly=False,
        help="Each begun period of 24 hours counts as a day. Correct it if the line "
        "worked meanwhile.",
    )
    exact_amount = fields.Monetary("Amount Per Line")
    line_ids = fields.One2many(
        "proximus.problem.compensation.line",
        "compensation_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    total = fields.Monetary("Expected Credit", compute="_compute_total")

    _not_negative = models.Constraint(
        "CHECK(days >= 0 AND exact_amount >= 0)",
        "Days and amount of a compensation cannot be negative.",
    )

    @api.depends("problem_id")
    def _compute_days(self):
        for one in self:
            one.days = compensation.outage_days(one.problem_id.elapsed_hours)

    @api.depends("problem_id")
    def _compute_line_ids(self):
        for one in self:
            one.line_ids = [
                fields.Command.clear(),
                *(
                    fields.Command.create({"line_id": line.id})
                    for line in one.problem_id._unclaimed_lines()
                ),
            ]

    @api.depends("line_ids.amount")
    def _compute_total(self):
        for one in self:
            one.total = sum(one.line_ids.mapped("amount"))

    def action_apply(self):
        """Make a claim for each line for which something is owed, and show the claims.

        :raises UserError: when nothing comes out.
        """
        self.ensure_one()
        self.problem_id.check_access("write")
        amounts = {
            row.line_id: (
                owed,
                row._proximus_in_each_language(lambda row: row._calculation_words()),
            )
            for row in self.line_ids
            if (owed := row._owed()) is None or owed
        }
        if not amounts and not self._may_claim_nothing():
            raise UserError(
                self.env._(
                    "%(problem)s: no line has an amount. Fill in the days without "
                    "service, or choose another calculation method.",
                    problem=self.problem_id.name,
                )
            )
        self.problem_id._claim_lines(amounts)
        return self.problem_id.action_view_claims()

    def _may_claim_nothing(self) -> bool:
        """Return whether the dialog does something else than claim; for extensions."""
        return False
