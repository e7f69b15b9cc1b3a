from odoo import models

from ...tools.credit import EXPECTED


class AccountMove(models.Model):
    """A credit note of an operator settles the claims that it names."""

    _inherit = "account.move"

    def _post(self, soft=True):
        """Override of `account`: a credit note that names a claim closes it."""
        posted = super()._post(soft)
        refunds = posted.filtered(lambda move: move.move_type == "in_refund")
        if refunds:
            refunds._proximus_tick_off()
        return posted

    def _proximus_tick_off(self) -> None:
        """Close the claims whose reference stands in these credit notes."""
        # sudo: who posts a credit note may have no right on claims
        claims_sudo = self.env["proximus.claim"].sudo()
        waiting = claims_sudo.search(
            [
                ("state", "in", EXPECTED),
                ("company_id", "in", self.company_id.ids),
                ("operator_id", "child_of", self.commercial_partner_id.ids),
            ]
        )
        if not waiting:
            return
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        # sudo: as above; the lines are those just posted
        waiting._tick_off(lines.sudo(), by_amount=False)
