from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from .proximus_home_card import SHOWN_ROWS


class ProximusHomeCard(models.Model):
    """What an accountant wants to know: which operator bills to check and to claim."""

    _inherit = "proximus.home.card"

    @api.model
    def _card_bills(self) -> dict:
        _ = self.env._
        unchecked = self._unchecked_bills()
        wrong = Domain("state", "=", "checked") & Domain("expected_credit", ">", 0)
        checks = self.env["proximus.bill.check"]
        to_claim = checks._read_group(
            wrong, ["currency_id"], ["expected_credit:sum", "__count"]
        )
        to_send = Domain("state", "=", "draft")
        waiting_for = Domain("state", "in", ["sent", "granted"])
        claims = self.env["proximus.claim"]._read_group(
            to_send | waiting_for,
            ["state", "currency_id", "is_amount_known"],
            ["open_amount:sum", "__count"],
        )
        check_action = "proximus_connectivity.proximus_bill_check_action"
        figures = []
        if count := self.env["account.move"].search_count(unchecked):
            figures.append(
                self._figure(
                    "unchecked",
                    _("Bills to Check"),
                    str(count),
                    self._list("account.action_move_in_invoice_type", unchecked),
                    "warning",
                )
            )
        if to_claim:
            figures.append(
                self._figure(
                    "claim",
                    _("To Claim"),
                    self._money(self._sums(group[:2] for group in to_claim)),
                    self._list(check_action, wrong),
                    "danger",
                )
            )
        action = "proximus_connectivity.proximus_claim_action"
        for key, label, domain, is_draft in (
            ("to_send", _("Claims to Send"), to_send, True),
            ("waiting", _("Claimed, Not Credited Yet"), waiting_for, False),
        ):
            rows = [row[1:] for row in claims if (row[0] == "draft") == is_draft]
            if rows:
                amount = self._claimed(rows)
                level = "warning" if is_draft else ""
                opened = self._list(action, domain)
                figures.append(self._figure(key, label, amount, opened, level))
        if recovered := self._recovered():
            amounts, opened = recovered
            label, amount = _("Recovered This Year"), self._money(amounts)
            figures.append(self._figure("recovered", label, amount, opened, "success"))
        lines = [
            self._line(
                f"check_{check.id}",
                f"{check.operator_id.name}: {check.name}",
                check.currency_id.format(check.expected_credit),
                self._form("proximus.bill.check", check.id),
            )
            for check in checks.search_fetch(
                wrong,
                ["operator_id", "name", "currency_id", "expected_credit"],
                order="expected_credit desc, id",
                limit=SHOWN_ROWS,
            )
        ]
        lines += self._claim_lines(to_send, SHOWN_ROWS - len(lines))
        return {
            "figures": figures,
            "lines": lines,
            "empty": _("Every operator bill is checked, and nothing is to be claimed."),
            "button": self._board_button(),
        }

    @api.model
    def _claim_lines(self, to_send: Domain, count: int) -> list[dict]:
        """Return the claims that wait to be sent, the most urgent one first."""
        if count <= 0:
            return []
        claims = self.env["proximus.claim"].search_fetch(
            to_send,
            ["name", "kind", "amount", "is_amount_known", "currency_id", "deadline"],
            order="deadline, id",
            limit=count,
        )
        kinds = dict(claims._fields["kind"]._description_selection(self.env))
        return [
            self._line(
                f"claim_{claim.id}",
                self.env._(
                    "Claim %(name)s, before %(day)s: %(kind)s",
                    name=claim.name,
                    day=format_date(self.env, claim.deadline),
                    kind=kinds[claim.kind],
                ),
                self._claimed(
                    [(claim.currency_id, claim.is_amount_known, claim.amount, 1)]
                ),
                self._form("proximus.claim", claim.id),
            )
            for claim in claims
        ]

    @api.model
    def _unchecked_bills(self) -> Domain:
        """Return what tells the operators' bills that nobody has checked yet.

        An operator is who bills a line, or sent a bill that was checked before.
        """
        billed = self.env["proximus.line"]._read_group(
            [("operator_id", "!=", False)], ["company_id", "operator_id"]
        )
        checked = self.env["proximus.bill.check"]._read_group(
            [], ["company_id", "operator_id"]
        )
        # by company: who is an operator for one is any supplier of another
        operators = defaultdict(set)
        for company, partner in [*billed, *checked]:
            if partner:
                operators[company].add(partner.id)
        return (
            Domain("move_type", "=", "in_invoice")
            & Domain("state", "!=", "cancel")
            & Domain.OR(
                Domain("company_id", "=", company.id)
                & Domain("commercial_partner_id", "in", sorted(ids))
                for company, ids in operators.items()
            )
            & (
                Domain("proximus_check_ids", "=", False)
                | Domain("proximus_check_ids", "any", [("state", "=", "draft")])
            )
        )
