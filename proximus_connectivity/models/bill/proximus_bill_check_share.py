from odoo import api, fields, models


class ProximusBillCheck(models.Model):
    """How much of a bill is as agreed, to claim, or of nobody knows what."""

    _inherit = "proximus.bill.check"

    agreed_share = fields.Float(
        "As Agreed",
        compute="_compute_shares",
        help="Percentage of the bill that is what the lines should cost.",
    )
    claim_share = fields.Float(
        "To Claim",
        compute="_compute_shares",
        help="Percentage of the bill that the operator should give back.",
    )
    unknown_share = fields.Float(
        "Unknown",
        compute="_compute_shares",
        help="Percentage of the bill that is for no known line, or for one of which "
        "nobody knows the cost.",
    )

    @api.depends(
        "line_ids.billed",
        "line_ids.expected_credit",
        "line_ids.is_expected_known",
        "line_ids.result",
    )
    def _compute_shares(self):
        """Share out what was charged; what is collected for others is none of it."""
        for check in self:
            charged = check.line_ids.filtered(lambda line: line.billed > 0)
            unknown = charged.filtered(
                lambda line: line.result == "unknown_line" or not line.is_expected_known
            )
            others = charged.filtered(lambda line: line.result == "third_party")
            total, strange, passed = (
                sum(lines.mapped("billed")) for lines in (charged, unknown, others)
            )
            owed = sum(charged.mapped("expected_credit"))
            parts = (total - owed - strange - passed, owed, strange)
            check.agreed_share, check.claim_share, check.unknown_share = (
                round(100.0 * max(part, 0.0) / total, 1) if total else 0.0
                for part in parts
            )
