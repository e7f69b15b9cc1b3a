from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import credit


class ProximusClaim(models.Model):
    """How the operator's credit notes tick off what was claimed."""

    _inherit = "proximus.claim"

    def action_find_credit(self):
        """Close the claims that the operator's credit notes answer.

        By the reference of the claim in a line of a credit note, or by an amount that
        fits one claim and one line only.

        :raises UserError: when no credit note answers any of them.
        """
        waiting = self.filtered(lambda claim: claim.state in credit.EXPECTED)
        if not waiting._tick_off(self._credit_lines(waiting)):
            raise UserError(
                self.env._(
                    "No posted credit note of the addressee names one of these claims "
                    "or has its amount. What was not sent yet, or has no addressee, "
                    "expects no credit."
                )
            )
        return True

    @api.model
    def _credit_lines(self, claims):
        """Return the lines of posted credit notes that may answer claims."""
        operators = claims.operator_id.commercial_partner_id
        # sudo: who follows claims may have no right on bills; only what the addressee
        # credited to the company of the claim is looked at
        lines_sudo = self.env["account.move.line"].sudo()
        return lines_sudo.search_fetch(
            Domain("move_id.move_type", "=", "in_refund")
            & Domain("parent_state", "=", "posted")
            & Domain("display_type", "=", "product")
            & Domain("company_id", "in", claims.company_id.ids)
            & Domain("move_id.commercial_partner_id", "in", operators.ids),
            ["name", "price_subtotal", "move_id", "company_id"],
        )

    def _tick_off(self, lines_sudo, by_amount: bool = True):
        """Close claims with the credit lines that answer them.

        A credit note that already closed a claim answers others by name only.

        :param lines_sudo: lines of credit notes (``account.move.line``).
        :return: the claims that were closed.
        """
        # sudo: whoever posts the credit note may not see every claim it answered
        used = self.sudo().search([("credit_move_id", "in", lines_sudo.move_id.ids)])
        closed = self.browse()
        for (company, operator), claims in self.grouped(
            lambda claim: (claim.company_id, claim.operator_id.commercial_partner_id)
        ).items():
            own = lines_sudo.filtered(
                lambda line, company=company, operator=operator: (
                    line.company_id == company
                    and line.move_id.commercial_partner_id == operator
                )
            )
            found = credit.tick_off(
                [
                    credit.Entry(claim, claim.name, Decimal(str(claim.amount)))
                    for claim in claims
                ],
                [
                    credit.Entry(
                        line, line.name or "", Decimal(str(line.price_subtotal))
                    )
                    for line in own
                ],
                by_amount and not own.move_id & used.credit_move_id,
            )
            for claim, line in found.items():
                claim.credit_move_id = line.move_id
                closed |= claim
        closed._transition("credited")
        return closed
