from odoo import models

from ...tools.bill_judge import Verdict
from ...tools.bill_match import Match


class ProximusBillCheck(models.Model):
    """What became of each bill line in words."""

    _inherit = "proximus.bill.check"

    def _describe_verdict(
        self, verdict: Verdict, line, match: Match | None = None, port=None
    ) -> str:
        """Return why a row has its result, and what makes the match unsure.

        :param port: the port by which the number of the line left this operator.
        """
        if port and verdict.reason == "ended":
            said = self._describe_moved(port)
        else:
            said = self._describe_reason(verdict, line)
        if match and not match.is_certain:
            said += " " + self.env._(
                "That it is this line is only likely: confirm it, or choose another."
            )
        return said

    def _describe_reason(self, verdict: Verdict, line) -> str:
        _ = self.env._
        unknown = verdict.expected is None

        def name() -> str:
            # of most rows nothing is said that needs the name of their line
            return line.display_name or ""

        return {
            "agreed": lambda: _("As expected."),
            "sum": lambda: _(
                "Right together with the other rows of %(line)s.", line=name()
            ),
            "share": lambda: _("A part of a month, counted in another way."),
            "zero": lambda: _("Nothing is charged."),
            "corrected": lambda: _("Charged and given back on this bill."),
            "unknown": lambda: _(
                "%(line)s, whose cost nobody filled in: what the operator should bill "
                "is unknown.",
                line=name(),
            ),
            "price": lambda: _(
                "Not the amount that %(line)s should cost in this period.", line=name()
            ),
            "early": lambda: _(
                "%(line)s is not in service yet, as far as anybody wrote down.",
                line=name(),
            ),
            "extra": lambda: _(
                "An amount on top of the subscription of %(line)s: to look at.",
                line=name(),
            ),
            "credit": lambda: _("The operator gives this back."),
            "ended": lambda: _(
                "The line ended on %(date)s.",
                date=self._proximus_spoken_day(line.termination_date, with_year=True),
            ),
            "void": lambda: _("The line was never put in service."),
            "again": lambda: _("The same amount for the same line, again."),
            "billed": lambda: _(
                "Bill %(other)s charged this period already.", other=verdict.other
            ),
            "unknown_line": lambda: _(
                "No line has a number or reference that this text mentions."
            ),
            "third_party": lambda: _(
                "Collected for another party: it belongs on a payment statement."
            ),
            "not_billed": lambda: (
                unknown
                and _(
                    "In service in this period, but not on the bill; what it costs is "
                    "unknown."
                )
                or _("In service in this period, but not on the bill.")
            ),
        }[verdict.reason]()

    def _describe_moved(self, port) -> str:
        """Return the sentence about a charge after the number has moved."""
        return self.env._(
            "Double charging: the number moved to %(operator)s on %(date)s (%(port)s).",
            operator=port.recipient_id.display_name,
            date=self._proximus_spoken_day(port.ported_on, with_year=True),
            port=port.name,
        )

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
