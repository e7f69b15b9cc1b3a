"""What came back for a claim is a row of its own: “recovered” has one definition."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Note the money of claims that were credited, and what is disputed of a bill."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    claims = env["proximus.claim"].search(
        [("state", "=", "credited"), ("credit_ids", "=", False)]
    )
    env["proximus.claim.credit"].create(
        [
            {
                "claim_id": claim.id,
                "move_id": claim.credit_move_id.id,
                "date": claim.credit_move_id.invoice_date
                or claim.credit_move_id.date
                or claim.write_date.date(),
                # all that an earlier version knew is that the claim was settled
                "given": claim.amount,
                "reason": "manual",
            }
            for claim in claims
        ]
    )
    for claim in env["proximus.claim"].search(
        [("bill_check_id", "!=", False), ("row_ids", "=", False)]
    ):
        check = claim.bill_check_id
        env["proximus.claim.line"].create(
            [
                {**check._dispute_row(row), "claim_id": claim.id}
                for row in check.line_ids.filtered("expected_credit")
            ]
        )
