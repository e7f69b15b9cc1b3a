from odoo import models


class ProximusBillCheck(models.Model):
    """What became of a credit note in words."""

    _inherit = "proximus.bill.check"

    def _describe_credit(self) -> str:
        """Return what a credit note gives back, and which claims it answered."""
        self.ensure_one()
        # sudo: who checks a credit note may know which claims it has answered
        rows_sudo = self.env["proximus.claim.credit"].sudo()
        rows_sudo = rows_sudo.search([("move_id", "=", self.move_id.id)])
        amount = self.currency_id.format(-self.billed_total)
        if rows_sudo:
            return self.env._(
                "Credit note: %(amount)s given back. It answered %(claims)s.",
                amount=amount,
                claims=", ".join(rows_sudo.claim_id.mapped("name")),
            )
        return self.env._(
            "Credit note: %(amount)s given back. It has answered no claim.",
            amount=amount,
        )
