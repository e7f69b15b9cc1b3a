from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools import porting
from ..claim.proximus_claim import OPEN_CLAIMS

#: States of claims of which something is still expected, or to be decided.
UNDECIDED = (*OPEN_CLAIMS, "refused")


class ProximusBillCheck(models.Model):
    """What a check leads to: a dispute is a claim, which the credit note settles."""

    _inherit = "proximus.bill.check"

    state = fields.Selection(
        [
            ("draft", "To Check"),
            ("checked", "Checked"),
            ("disputed", "Disputed"),
            ("settled", "Settled"),
        ],
        compute="_compute_state",
        store=True,
        precompute=True,
        required=True,
        tracking=True,
        index=True,
    )
    checked_on = fields.Date(readonly=True, copy=False)
    settled_on = fields.Date(
        readonly=True,
        copy=False,
        help="Day on which somebody closed the check by hand.",
    )
    claim_ids = fields.One2many("proximus.claim", "bill_check_id", "Claims")
    claim_count = fields.Integer(compute="_compute_claim_count")

    # === COMPUTE METHODS === #

    @api.depends("checked_on", "settled_on", "claim_ids.state")
    def _compute_state(self):
        for check in self:
            states = set(check.claim_ids.mapped("state"))
            if not check.checked_on:
                check.state = "draft"
            elif any(self._is_open(state) for state in states):
                check.state = "disputed"
            elif states or check.settled_on:
                check.state = "settled"
            else:
                check.state = "checked"

    @api.depends("claim_ids")
    def _compute_claim_count(self):
        for check in self:
            check.claim_count = len(check.claim_ids)

    # === ACTIONS === #

    def action_dispute(self):
        """Claim what differs from the operator; whoever disputes is asked to send it.

        :return: the claim to read, when one bill was disputed.
        :raises UserError: naming a check that was not made yet, or is closed, and one
            of which nothing is certain to be claimed.
        """
        self.check_access("write")
        for check in self.filtered(
            lambda check: check.state not in ("checked", "disputed")
        ):
            raise UserError(
                self.env._("%(check)s: check the bill first.", check=check.name)
            )
        todo = self.filtered(lambda check: check.state == "checked")
        for check in todo:
            if check.currency_id.compare_amounts(check.expected_credit, 0) <= 0:
                raise UserError(
                    self.env._(
                        "%(check)s: nothing is certain to be claimed, so there is "
                        "nothing to dispute. Confirm the lines of its rows, or settle "
                        "the check.",
                        check=check.name,
                    )
                )
        # sudo: who checks bills may dispute them, though others make the other claims
        claims = self.env["proximus.claim"].sudo()
        claims._claim([check._dispute_vals() for check in todo])
        if todo:
            # sudo: whoever disputes is reminded now, not tomorrow
            cron = self.env.ref("proximus_connectivity.ir_cron_remind_deadlines").sudo()
            cron._trigger()
        return self.action_view_claims() if len(self) == 1 else True

    def action_settle(self):
        """Close the check: nothing (more) is expected of the operator.

        :raises UserError: naming a check that was not made yet.
        """
        self.check_access("write")
        for check in self.filtered(lambda check: check.state == "draft"):
            raise UserError(
                self.env._("%(check)s: check the bill first.", check=check.name)
            )
        # sudo: the claim was made by this check and is closed with it
        self.claim_ids.sudo().filtered(
            lambda claim: self._is_open(claim.state)
        ).action_withdraw()
        self.settled_on = self._proximus_today()
        return True

    @api.readonly
    def action_view_claims(self):
        """Open the claims that disputed the bill."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_claim_action"
        )
        action["domain"] = [("bill_check_id", "in", self.ids)]
        if len(self.claim_ids) == 1:
            action.update(
                res_id=self.claim_ids.id, views=[(False, "form")], view_mode="form"
            )
        return action

    # === BUSINESS === #

    @api.model
    def _is_open(self, claim_state: str) -> bool:
        return claim_state in UNDECIDED

    def _dispute_vals(self) -> dict:
        """Return the values of the claim for what the operator should give back."""
        self.ensure_one()
        wrong = self.line_ids.filtered("expected_credit")
        day = self.move_id.invoice_date or self._proximus_today()
        months = self.env["proximus.parameter"]._get("billing_claim_months", day)
        return {
            "kind": "billing",
            "bill_check_id": self.id,
            "partner_id": (self.holder_id or self.company_id.partner_id).id,
            "operator_id": self.operator_id.id,
            "company_id": self.company_id.id,
            "line_id": wrong.line_id.id if len(wrong.line_id) == 1 else False,
            # none where the bill is wrong and nobody knows yet by how much
            "amount": self.expected_credit or None,
            "calculation": self._proximus_in_each_language(
                lambda check: check._describe_dispute(wrong.with_env(check.env))
            ),
            "requested_on": day,
            "deadline": porting.claim_deadline(day, int(months)),
            "row_ids": [Command.create(self._dispute_row(row)) for row in wrong],
        }

    def _describe_dispute(self, wrong) -> str:
        """Return how what is claimed of a bill came about.

        :param wrong: the rows that are claimed.
        """
        money = self.currency_id.format
        return self.env._(
            "Bill %(bill)s: %(billed)s charged where %(expected)s was due",
            bill=self.name,
            billed=money(sum(wrong.mapped("billed"))),
            expected=money(sum(wrong.mapped("expected"))),
        )

    def _dispute_row(self, row) -> dict:
        """Return what is disputed of one row, as the letter to the operator says it."""
        line = row.line_id
        known = ("duplicate", "after_end", "price_differs")
        return {
            "bill": self.name,
            "row_number": row.row_number,
            "name": row.name,
            "line_id": line.id,
            "number": line.number_display or line.external_ref or False,
            "date_from": row.date_from,
            "date_to": row.date_to,
            "billed": row.billed,
            # what is claimed is the difference, also where discounts make the sum
            "agreed": row.billed - row.expected_credit,
            "amount": row.expected_credit,
            "reason": row.result if row.result in known else "other",
            "ended_on": row.result == "after_end" and line.termination_date,
        }
