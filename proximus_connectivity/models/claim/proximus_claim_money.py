from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import credit
from ...tools.money import round_half_up

#: Why money counts as the operator's answer to the claim, also when it is too little.
FINAL = ("claim", "amount", "manual")
#: Documents in which an operator gives money back.
GIVES_BACK = ("in_refund", "in_invoice")


class ProximusClaim(models.Model):
    """How the operator's money settles what was claimed.

    A credit note line, a credit note as a whole, or a negative line on a bill. What
    names the claim is the operator's answer and closes it; other money closes it once
    nothing remains. What did not come back is said, and can be claimed again.
    """

    _inherit = "proximus.claim"

    # === ACTIONS === #

    def action_credit(self):
        """Close the claims with the credit note that is filled in.

        :raises UserError: naming a claim without credit note.
        """
        for claim in self.filtered(lambda claim: not claim.credit_move_id):
            raise UserError(
                self.env._(
                    "%(claim)s: choose the operator's credit note first. Until then "
                    "the credit is expected, not received.",
                    claim=claim.name,
                )
            )
        for claim in self.filtered(lambda claim: claim.state != "credited"):
            claim._receive_by_hand()
        self._transition("credited")
        return True

    def action_find_credit(self):
        """Close the claims that the operator's money answers.

        By what names the claim or the bill that it disputes, by line and amount, or by
        an amount that fits one claim and one row only.

        :raises UserError: when nothing answers any of them.
        """
        waiting = self.filtered(lambda claim: claim.state in credit.EXPECTED)
        before = waiting.credit_ids
        waiting._tick_off(self._credit_lines(waiting))
        if not waiting.credit_ids - before:
            raise UserError(
                self.env._(
                    "No posted credit note of the addressee names one of these claims "
                    "or has its amount. What was not sent yet, or has no addressee, "
                    "expects no credit."
                )
            )
        return True

    def action_claim_rest(self):
        """Expect of the operator what did not come back.

        :raises UserError: naming a claim of which all came back.
        """
        for claim in self.filtered(lambda claim: not claim.remaining_amount):
            raise UserError(
                self.env._(
                    "%(claim)s: nothing remains to be claimed.", claim=claim.name
                )
            )
        self._reopen()
        return True

    # === BUSINESS === #

    @api.model
    def _credit_lines(self, claims):
        """Return the rows of posted documents that may answer claims."""
        if not claims:
            return self.env["account.move.line"]
        operators = claims.operator_id.commercial_partner_id
        # sudo: who follows claims may have no right on bills; only what the addressee
        # credited to the company of the claim is looked at
        lines_sudo = self.env["account.move.line"].sudo()
        return lines_sudo.search(
            Domain("move_id.move_type", "in", GIVES_BACK)
            & Domain("parent_state", "=", "posted")
            & Domain("display_type", "=", "product")
            & Domain("balance", "<", 0)
            # nothing comes back before there is something to claim
            & Domain("date", ">=", min(claims.mapped("requested_on")))
            & Domain("company_id", "in", claims.company_id.ids)
            & Domain("move_id.commercial_partner_id", "in", operators.ids)
        )

    def _tick_off(self, lines_sudo, by_amount: bool = True):
        """Settle claims with the rows that answer them.

        A document that already settled a claim answers others by name only.

        :param lines_sudo: rows of credit notes and bills (``account.move.line``).
        :return: the claims that were closed.
        """
        # sudo: whoever posts the credit note may not see every claim it answered
        credits_sudo = self.env["proximus.claim.credit"].sudo()
        known = credits_sudo.search([("move_id", "in", lines_sudo.move_id.ids)])
        lines_sudo = (lines_sudo - known.move_line_id).filtered(
            lambda line: line.balance < 0 and not line.move_id._proximus_is_reversed()
        )
        lines = self._lines_of(lines_sudo)
        about = lines_sudo.move_id._proximus_about()
        vals_list = []
        for (company, operator), claims in self.grouped(
            lambda claim: (claim.company_id, claim.operator_id.commercial_partner_id)
        ).items():
            own = lines_sudo.filtered(
                lambda line, company=company, operator=operator: (
                    line.company_id == company
                    and line.move_id.commercial_partner_id == operator
                )
            )
            found = credit.answers(
                [claim._claimed() for claim in claims],
                [
                    row._proximus_given(lines.get(row.id), about[row.move_id])
                    for row in own
                ],
                by_amount and not own.move_id & known.move_id,
            )
            vals_list += [
                answer.claim._credit_vals(answer.given, answer.reason)
                for answer in found
                if answer.claim._may_come_from(answer.given.move_id, answer.reason)
            ]
        fresh = credits_sudo.create(vals_list)
        fresh._follow_reversal()
        return fresh.claim_id._settle(fresh)

    @api.model
    def _lines_of(self, lines_sudo) -> dict:
        """Return which line (``proximus.line`` id) rows are certainly about: a hook."""
        return {}

    def _claimed(self) -> credit.Claimed:
        """Return the claim as the rules of :mod:`tools.credit` know it."""
        self.ensure_one()
        rows = self.row_ids if self.state in credit.EXPECTED else self.row_ids.browse()
        left = self.remaining_amount
        return credit.Claimed(
            key=self,
            name=self.name,
            open=round_half_up(left) if self.is_amount_known else None,
            bills=tuple({row.bill for row in self.row_ids if row.bill}),
            lines=tuple(
                (row.line_id.id, round_half_up(row.amount))
                for row in rows
                if row.line_id and row.amount <= left
            ),
        )

    def _may_come_from(self, move, reason: str) -> bool:
        """Return whether a document can hold money for the claim.

        What nobody names comes after what it answers.
        """
        day = move.invoice_date or move.date
        return reason in ("claim", "bill") or day >= self.requested_on

    def _credit_vals(self, line_sudo, reason: str) -> dict:
        move = line_sudo.move_id
        return {
            "claim_id": self.id,
            "move_id": move.id,
            "move_line_id": line_sudo.id,
            "date": move.invoice_date or move.date or self._proximus_today(),
            "given": -line_sudo.balance,
            "reason": reason,
        }

    def _receive_by_hand(self) -> None:
        """Note that the credit note which somebody chose is about the claim.

        Of one that holds more, what is still expected counts.

        :raises UserError: for one whose money has settled other claims.
        """
        self.ensure_one()
        # sudo: who follows claims may have no right on bills
        move = self.credit_move_id.sudo()
        # sudo: money is noted by this method and by nobody else
        credits_sudo = self.env["proximus.claim.credit"].sudo()
        if self.credit_ids.filtered(lambda row: row.move_id == move):
            return
        lines = move.invoice_line_ids.filtered(lambda line: line.balance < 0)
        given = self.remaining_amount
        if lines:
            used = credits_sudo.search([("move_id", "=", move.id)])
            free = -sum(lines.mapped("balance")) - used._counted()
            free -= float(sum(move._proximus_undone().values()))
            if self.currency_id.compare_amounts(free, 0) <= 0:
                raise UserError(
                    self.env._(
                        "%(document)s: all of its money has settled other claims.",
                        document=move.display_name,
                    )
                )
            given = min(given, free) if self.is_amount_known else free
        rows = credits_sudo.create(
            {
                "claim_id": self.id,
                "move_id": move.id,
                "date": move.invoice_date or move.date or self._proximus_today(),
                "given": given,
                "reason": "manual",
            }
        )
        rows.claim_id._settle(rows)

    def _settle(self, fresh):
        """Close the claims that have been answered, and say what remains.

        :param fresh: the money that has just come back (``proximus.claim.credit``).
        :return: the claims that were closed.
        """
        closed, bodies = self.browse(), {}
        for claim in self:
            claim.credit_move_id = claim._last_credit()
            if not claim.is_amount_known:
                claim.amount = claim.credit_ids._counted()
            reasons = (claim.credit_ids & fresh).mapped("reason")
            answered = set(reasons) & set(FINAL)
            if answered or not claim.remaining_amount:
                closed |= claim
            bodies[claim.id] = claim._describe_money()
        self._message_log_batch(bodies=bodies)
        closed._transition("credited")
        return closed

    def _last_credit(self):
        """Return the document in which money came back last."""
        rows = self.credit_ids.sorted(lambda row: (row.date, row.id))
        return rows[-1:].move_id

    def _describe_money(self) -> str:
        """Return what came back, and what did not."""
        self.ensure_one()
        _ = self.env._
        money = self.currency_id.format
        said = [
            _(
                "%(recovered)s of %(amount)s came back.",
                recovered=money(self.recovered_amount),
                amount=money(self.amount),
            )
        ]
        if self.remaining_amount:
            said.append(
                _("%(amount)s did not come back.", amount=money(self.remaining_amount))
            )
        if self.excess_amount:
            said.append(
                _(
                    "%(amount)s more than was claimed came back.",
                    amount=money(self.excess_amount),
                )
            )
        return " ".join(said)

    def _reopen(self) -> None:
        """Expect money again: it was taken back, or too little of it came."""
        today = self._proximus_today()
        for claim in self:
            last = claim._last_credit()
            if claim.state != "credited":
                claim.credit_move_id = last
            elif claim.remaining_amount or not claim.credit_ids:
                claim._transition(
                    "sent", credit_move_id=last.id, answer_by=self._answer_day(today)
                )
