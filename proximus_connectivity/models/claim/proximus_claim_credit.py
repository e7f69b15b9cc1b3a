from odoo import api, fields, models

from ...tools import credit
from ...tools.money import round_half_up

REASONS = [
    ("claim", "Names the Claim"),
    ("bill", "Names the Disputed Bill"),
    ("line", "Same Line and Amount"),
    ("amount", "Same Amount"),
    ("manual", "Chosen by Hand"),
]


class ProximusClaimCredit(models.Model):
    """Money of an operator that came back for a claim.

    “Recovered” is the sum of these amounts wherever it is said. A credit note or bill
    that is cancelled or reversed takes its rows along, and the claim is open again.
    """

    _name = "proximus.claim.credit"
    _description = "Money Recovered"
    _order = "date desc, id desc"
    _check_company_auto = True

    claim_id = fields.Many2one(
        "proximus.claim", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="claim_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(
        related="claim_id.currency_id", store=True, precompute=True
    )
    operator_id = fields.Many2one(
        related="claim_id.operator_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    partner_id = fields.Many2one(
        related="claim_id.partner_id", store=True, precompute=True, index=True
    )
    kind = fields.Selection(related="claim_id.kind", store=True, precompute=True)
    move_id = fields.Many2one(
        "account.move",
        "Credit Note or Bill",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        "Row",
        index="btree_not_null",
        check_company=True,
        ondelete="cascade",
    )
    date = fields.Date("Received On", required=True, index=True)
    given = fields.Monetary("Given Back", required=True, help="Without VAT.")
    undone = fields.Monetary(
        "Reversed",
        readonly=True,
        help="What reversals of the document have undone of it.",
    )
    amount = fields.Monetary(
        "Recovered",
        compute="_compute_amount",
        store=True,
        help="What of it was claimed: the rest is too much.",
    )
    excess = fields.Monetary("Too Much", compute="_compute_amount", store=True)
    reason = fields.Selection(REASONS, "Recognised By", required=True, readonly=True)

    _given_positive = models.Constraint(
        "CHECK(given >= 0)", "Money that comes back is positive."
    )
    _undone_part = models.Constraint(
        "CHECK(undone >= 0 AND undone <= given)",
        "No more than what came back can be undone.",
    )
    _row_unique = models.UniqueIndex(
        "(move_line_id) WHERE move_line_id IS NOT NULL",
        "This row has settled another claim already.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "given",
        "undone",
        "claim_id.amount",
        "claim_id.credit_ids.given",
        "claim_id.credit_ids.undone",
    )
    def _compute_amount(self):
        for row, (recovered, excess) in self._spread():
            row.amount, row.excess = recovered, excess

    def _spread(self):
        """Return each row with what was claimed of it, and what is too much."""
        found = []
        for claim in self.claim_id:
            rows = claim.credit_ids.sorted(lambda row: (row.date, row._origin.id))
            parts = credit.spread(
                round_half_up(claim.amount) if claim.is_amount_known else None,
                [round_half_up(row._counted()) for row in rows],
            )
            found += [
                (row, tuple(map(float, part)))
                for row, part in zip(rows, parts, strict=True)
                if row in self
            ]
        return found

    @api.depends("move_id", "claim_id")
    def _compute_display_name(self):
        for row in self:
            # sudo: who follows a claim may know in which document its money came back
            move = row.move_id.sudo()
            row.display_name = move.ref or move.name or row.claim_id.name

    # === ACTIONS === #

    def action_take_back(self):
        """Say that this money does not belong to the claim: it is open again."""
        self.check_access("read")
        self.claim_id.check_access("write")
        self._take_back(self.env._("It belongs to something else."))
        return True

    def action_open(self):
        """Open the credit note or bill."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
        }

    # === BUSINESS === #

    def _counted(self) -> float:
        """Return what came back and was not reversed."""
        return sum(row.given - row.undone for row in self)

    def _follow_reversal(self) -> None:
        """Count of the money what reversals of its documents have left."""
        before = {row: row.undone for row in self}
        for move, rows in self.grouped("move_id").items():
            parts = move._proximus_undone()
            free = sum(-row.balance for row in parts) - float(sum(parts.values()))
            for row in rows.sorted(lambda row: not row.move_line_id):
                if row.move_line_id:
                    undone = float(parts.get(row.move_line_id, 0))
                else:
                    # chosen by hand: what the other rows leave of the document
                    undone = row.given - max(free, 0.0)
                row.undone = row.currency_id.round(min(max(undone, 0.0), row.given))
                free -= row._counted()
        fewer = self.filtered(lambda row: row.undone > before[row])
        fewer._tell_gone(
            {row: row.undone - before[row] for row in fewer},
            self.env._("The document was reversed in part."),
        )
        fewer.claim_id._reopen()
        more = self.filtered(lambda row: row.undone < before[row])
        more.claim_id._settle(more)

    def _tell_gone(self, amounts: dict, reason: str) -> None:
        """Tell in the history of the claims that money no longer counts.

        :param amounts: per row.
        """
        bodies = {
            claim.id: self.env._(
                "%(amount)s of %(document)s no longer counts as recovered. %(reason)s",
                amount=claim.currency_id.format(sum(amounts[row] for row in rows)),
                document=", ".join(rows.move_id.mapped("display_name")),
                reason=reason,
            )
            for claim, rows in self.grouped("claim_id").items()
        }
        self.claim_id._message_log_batch(bodies=bodies)

    def _take_back(self, reason: str) -> None:
        """Forget that money came back, and open its claims again.

        :param reason: why, for the history of the claims.
        """
        # sudo: who cancels a credit note may have no right on claims
        rows_sudo = self.sudo()
        claims_sudo = rows_sudo.claim_id
        rows_sudo._tell_gone({row: row._counted() for row in rows_sudo}, reason)
        rows_sudo.unlink()
        claims_sudo._reopen()
