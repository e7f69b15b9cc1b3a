from odoo import models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ...tools import credit
from ...tools.money import round_half_up
from .proximus_claim_money import GIVES_BACK


class AccountMove(models.Model):
    """A credit note or a negative line of an operator settles what was claimed."""

    _inherit = "account.move"

    def _post(self, soft=True):
        """Override of `account`: money that comes back settles claims."""
        posted = super()._post(soft)
        bills = posted.filtered(lambda move: move.move_type in GIVES_BACK)
        if bills:
            bills._proximus_tick_off()
            bills.reversed_entry_id._proximus_follow_reversal()
        return posted

    def button_draft(self):
        """Override of `account`: what is no longer posted gives nothing back."""
        result = super().button_draft()
        self._proximus_give_nothing(self.env._("The document is a draft again."))
        return result

    def button_cancel(self):
        """Override of `account`: what is cancelled gives nothing back."""
        result = super().button_cancel()
        self._proximus_give_nothing(self.env._("The document was cancelled."))
        return result

    # === BUSINESS === #

    def _proximus_tick_off(self) -> None:
        """Settle the claims that rows of these documents answer."""
        lines = self._proximus_priced(-1)
        if not lines:
            return
        # sudo: who posts a credit note may have no right on claims
        claims_sudo = self.env["proximus.claim"].sudo()
        waiting = claims_sudo.search(
            Domain("company_id", "in", self.company_id.ids)
            & Domain("operator_id", "child_of", self.commercial_partner_id.ids)
            & (
                Domain("state", "in", credit.EXPECTED)
                # the rest of what came back only in part
                | (
                    Domain("state", "=", "credited")
                    & Domain("remaining_amount", ">", 0)
                )
            )
        )
        if waiting:
            # sudo: as above; the lines are those just posted
            waiting._tick_off(lines.sudo(), by_amount=False)

    def _proximus_follow_reversal(self) -> None:
        """Take back the money of credit notes that were reversed: all, or a part."""
        gone = self.filtered(lambda move: move._proximus_is_reversed())
        gone._proximus_take_back(self.env._("The document was reversed."))
        # sudo: who reverses a credit note may have no right on claims
        rows_sudo = self.env["proximus.claim.credit"].sudo()
        rows_sudo.search([("move_id", "in", (self - gone).ids)])._follow_reversal()

    def _proximus_give_nothing(self, reason: str) -> None:
        """Let the claims know of documents that are no longer posted.

        :param reason: why, for the history of the claims.
        """
        bills = self.filtered(lambda move: move.move_type in GIVES_BACK)
        # core asks for no document at all whenever it writes a row of one
        if bills:
            bills._proximus_take_back(reason)
            bills._proximus_give_again()

    def _proximus_give_again(self) -> None:
        """Count the money again of the credit notes that these documents reversed."""
        notes = self.reversed_entry_id.filtered(
            lambda move: move.state == "posted" and move.move_type == "in_refund"
        )
        notes._proximus_follow_reversal()
        # sudo: as above
        known_sudo = self.env["proximus.claim.credit"].sudo()
        known_sudo = known_sudo.search([("move_id", "in", notes.ids)])
        (notes - known_sudo.move_id)._proximus_tick_off()

    def _proximus_reversals(self):
        """Return the posted bills that reverse a credit note, wholly or in part."""
        if self.move_type != "in_refund":
            return self.browse()
        return self.reversal_move_ids.filtered(
            lambda move: move.state == "posted" and move.move_type == "in_invoice"
        )

    def _proximus_is_reversed(self) -> bool:
        """Return whether posted reversals have undone what the document gave back."""
        self.ensure_one()
        undone = self._proximus_reversals()
        total = sum(undone.mapped("amount_untaxed"))
        return bool(undone) and (
            self.currency_id.compare_amounts(total, self.amount_untaxed) >= 0
        )

    def _proximus_undone(self) -> dict:
        """Return how much of each of its rows posted reversals have undone.

        What fits no row is taken of the rows that settled claims.
        """
        self.ensure_one()
        # sudo: who reverses a credit note may have no right on claims
        settled_sudo = self.env["proximus.claim.credit"].sudo()
        settled = settled_sudo.search([("move_id", "=", self.id)]).move_line_id
        rows = self._proximus_priced(-1).sorted(lambda row: row in settled)
        reversals = self._proximus_reversals()._proximus_priced(1)
        parts = credit.undone(
            [(row.name or "", round_half_up(-row.balance)) for row in rows],
            [(row.name or "", round_half_up(row.balance)) for row in reversals],
        )
        return dict(zip(rows, parts, strict=True))

    def _proximus_priced(self, sign: int):
        """Return the rows that give back (-1) or charge (1) something."""
        return self.invoice_line_ids.filtered(
            lambda row: row.display_type == "product" and sign * row.balance > 0
        )

    def _proximus_take_back(self, reason: str) -> None:
        """Forget that money came back in these documents.

        :param reason: why, for the history of the claims.
        """
        # sudo: who cancels a credit note may have no right on claims
        rows_sudo = self.env["proximus.claim.credit"].sudo()
        rows_sudo.search([("move_id", "in", self.ids)])._take_back(reason)

    def _proximus_about(self) -> dict:
        """Return what each credit note says as a whole: bills, references, notes.

        A bill says nothing as a whole: it speaks of many things.
        """
        notes = self.filtered(lambda move: move.move_type == "in_refund")
        credited = notes._proximus_credited_bills()
        about = dict.fromkeys(self, "")
        for move in notes:
            told = (
                move.ref,
                move.invoice_origin,
                move.payment_reference,
                move.reversed_entry_id.ref,
                move.reversed_entry_id.name,
                *credited.get(move.id, ()),
                html2plaintext(move.narration or ""),
            )
            about[move] = "\n".join(filter(None, told))
        return about

    def _proximus_credited_bills(self) -> dict[int, tuple[str, ...]]:
        """Return what the operator's documents say to credit, per id: a hook."""
        return {}
