from odoo import api, fields, models
from odoo.exceptions import UserError

#: Results that nobody has to look at.
FINE = ("matched", "credit")
DECISIONS = [
    ("claimed", "Claim"),
    ("accepted", "Accepted as Right"),
    ("dropped", "Not Claimed"),
]
#: In the order in which they are worked through, which is that of their names.
ATTENTION = [
    ("claim", "To Claim"),
    ("look", "To Look At"),
    ("not_billed", "Not Billed"),
    ("right", "As Agreed"),
]


class ProximusBillCheckLine(models.Model):
    """What somebody decides about a row: it is claimed, right after all, or let go.

    A decision stays when the bill is checked again, as long as the row charges the same
    for the same line.
    """

    _inherit = "proximus.bill.check.line"

    found_credit = fields.Monetary(
        "Credit Found", readonly=True, help="What the check is certain of by itself."
    )
    decision = fields.Selection(DECISIONS, copy=False)
    decision_reason = fields.Char("Reason", copy=False)
    expected_credit = fields.Monetary(
        compute="_compute_expected_credit",
        store=True,
        readonly=False,
        precompute=True,
    )
    attention = fields.Selection(
        ATTENTION,
        "To Do",
        compute="_compute_attention",
        store=True,
        precompute=True,
        index=True,
    )
    employee_id = fields.Many2one(related="line_id.employee_id")
    site_id = fields.Many2one(related="line_id.site_id")

    # === COMPUTE METHODS === #

    @api.depends("found_credit", "decision", "billed", "expected")
    def _compute_expected_credit(self):
        for row in self:
            if row.decision == "claimed":
                row.expected_credit = row.found_credit or row._claimable()
            else:
                row.expected_credit = 0.0 if row.decision else row.found_credit

    @api.depends("result", "expected_credit", "decision")
    def _compute_attention(self):
        for row in self:
            if row.expected_credit > 0:
                row.attention = "claim"
            elif row.decision or row.result in FINE:
                row.attention = "right"
            else:
                row.attention = "not_billed" if row.result == "not_billed" else "look"

    # === ACTIONS === #

    def action_accept(self):
        """Ask why these rows are right after all."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accept as Right"),
            "res_model": "proximus.bill.accept",
            "view_mode": "form",
            "target": "new",
            "context": {"default_result_ids": self.ids},
        }

    def action_claim(self):
        """Claim what these rows charge too much.

        :raises UserError: naming a row that charges nothing too much.
        """
        self.decision = "claimed"
        return True

    def action_drop(self):
        """Let these rows go: nothing is claimed for them."""
        self.decision = "dropped"
        return True

    def action_undo(self):
        """Take back what was decided about these rows."""
        self.write({"decision": False, "decision_reason": False})
        return True

    # === BUSINESS === #

    def _claimable(self) -> float:
        """Return what a row charges too much, whether that is certain or not."""
        self.ensure_one()
        expected = self.expected if self.is_expected_known else 0.0
        over = self.currency_id.round(self.billed - expected)
        return max(over, 0.0) if self.result not in FINE else 0.0

    def _check_decision(self, vals: dict) -> None:
        """Raise unless these rows may be decided so.

        :raises UserError: naming a check that is closed, or a row with nothing to
            claim; for what is accepted without a reason.
        """
        for row in self.filtered(lambda row: row.check_id.state != "checked"):
            raise UserError(
                self.env._(
                    "%(check)s is disputed or settled: nothing is decided about its "
                    "rows any more.",
                    check=row.check_id.name,
                )
            )
        if vals.get("decision") == "accepted" and not vals.get("decision_reason"):
            raise UserError(
                self.env._(
                    "Say why it is right: choose “Accept as Right” above the rows."
                )
            )
        if vals.get("decision") != "claimed":
            return
        for row in self.filtered(lambda row: not row._claimable()):
            raise UserError(
                self.env._(
                    "“%(row)s” charges nothing too much: there is nothing to claim.",
                    row=row.name,
                )
            )

    @api.model
    def _result_words(self) -> dict[str, str]:
        """Return how a result is called beside a number: “1 duplicate”."""
        _ = self.env._
        return {
            "duplicate": _("duplicate"),
            "after_end": _("after its end"),
            "price_differs": _("price"),
            "unknown_line": _("unknown"),
            "extra": _("usage or extra"),
            "third_party": _("third party"),
            "not_billed": _("not billed"),
        }
