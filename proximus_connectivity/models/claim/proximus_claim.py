from collections.abc import Mapping

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...fields import Reference
from ...tools import credit, lifecycle

#: A claim that the operator still has to settle.
OPEN_CLAIMS = ("draft", *credit.EXPECTED)

CLAIM_KINDS = [
    ("late_port", "Late Porting"),
    ("late_install", "Late Installation"),
    ("missed_visit", "Missed Appointment"),
    ("repair", "Late Repair"),
    ("billing", "Billing Error"),
]
CLAIM_STATES = [
    ("draft", "To Send"),
    ("sent", "Sent"),
    ("granted", "Granted"),
    ("credited", "Credited"),
    ("refused", "Refused"),
    ("lapsed", "Expired"),
    ("withdrawn", "Withdrawn"),
]


#: Parameter that says how long each kind may be claimed.
TERM_CODES = {
    "late_port": "port_claim_months",
    "late_install": "install_claim_months",
    "missed_visit": "install_claim_months",
    "repair": "repair_claim_months",
    "billing": "billing_claim_months",
}


class ProximusClaim(models.Model):
    """Money that an operator owes for being late or absent, until the credit is there.

    Other parts of the module create claims with :meth:`_claim`; the amount comes from
    dated parameters, so that the claim can be explained afterwards.

    How the operator's money settles what was claimed is in ``proximus_claim_money.py``,
    what is written to the operator in ``proximus_claim_letter.py``.
    Claims that come out of a line order.
    A claim for an outage: one per problem and line.
    Whether one is sent in time is watched by the deadlines (``proximus.deadline``).
    """

    _name = "proximus.claim"
    _description = "Compensation Claim"
    _inherit = ["proximus.lifecycle.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "deadline, id"
    _check_company_auto = True

    name = Reference("Reference", required=True, copy=False, index="trigram")
    kind = fields.Selection(
        CLAIM_KINDS,
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        CLAIM_STATES, required=True, default="draft", index=True, copy=False
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict"
    )
    operator_id = fields.Many2one(
        "res.partner",
        "Addressee",
        index="btree_not_null",
        help="The operator that has to pay: for a late port, the new one.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency", related="company_id.currency_id", store=True, precompute=True
    )
    line_id = fields.Many2one(
        "proximus.line", index="btree_not_null", check_company=True
    )
    port_request_id = fields.Many2one(
        "proximus.port.request", readonly=True, check_company=True, ondelete="restrict"
    )
    amount = fields.Monetary("Expected Credit", required=True, tracking=True)
    open_amount = fields.Monetary(
        "Still Expected",
        compute="_compute_open_amount",
        store=True,
        help="What can still come back: nothing of what was credited, refused, "
        "withdrawn or expired, and nothing that nobody knows.",
    )
    row_ids = fields.One2many(
        "proximus.claim.line",
        "claim_id",
        "What Is Disputed",
        readonly=True,
        help="As it was when the claim was made: later checks do not change it.",
    )
    credit_ids = fields.One2many(
        "proximus.claim.credit", "claim_id", "Money That Came Back", readonly=True
    )
    recovered_amount = fields.Monetary(
        "Recovered",
        compute="_compute_recovered_amount",
        store=True,
        help="What came back of what was claimed.",
    )
    remaining_amount = fields.Monetary(
        "Not Come Back",
        compute="_compute_remaining_amount",
        store=True,
        help="What was claimed and did not come back.",
    )
    excess_amount = fields.Monetary(
        "Too Much",
        compute="_compute_excess_amount",
        store=True,
        help="What came back beyond what was claimed.",
    )
    is_amount_known = fields.Boolean(
        "Amount Is Known",
        compute="_compute_is_amount_known",
        store=True,
        readonly=False,
        precompute=True,
        default=True,
        help="Not where nobody knows yet what the operator bills for the line: the "
        "operator owes something all the same.",
    )
    calculation = fields.Char(
        readonly=True,
        translate=True,
        help="How the amount came about, with the parameter used.",
    )
    requested_on = fields.Date("Basis", required=True, help="Start of the claim term.")
    deadline = fields.Date("Claim Before", required=True, index=True)
    is_term_checked = fields.Boolean(
        compute="_compute_is_term_checked",
        help="Somebody has read the source of the term in which this may be claimed.",
    )
    sent_on = fields.Date(readonly=True, copy=False)
    refusal_reason = fields.Text(
        readonly=True, copy=False, help="Why the operator does not agree."
    )
    credit_move_id = fields.Many2one(
        "account.move",
        "Credit Note",
        copy=False,
        check_company=True,
        domain="[('move_type', 'in', ('in_refund', 'in_invoice')), "
        "('company_id', '=', company_id)]",
        help="The operator's credit note, or the bill with a negative line, in which "
        "the amount came back last.",
        index="btree_not_null",
    )

    # === ORDERS === #
    order_item_id = fields.Many2one(
        "proximus.line.order.item",
        "Ordered As",
        index="btree_not_null",
        readonly=True,
        check_company=True,
        ondelete="restrict",
    )

    # === PROBLEMS === #
    problem_id = fields.Many2one(
        "proximus.problem",
        "Service Problem",
        readonly=True,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )

    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "The amount of a claim cannot be negative."
    )
    _port_request_unique = models.UniqueIndex(
        "(port_request_id) WHERE port_request_id IS NOT NULL",
        "There is already a claim for this port request.",
    )
    _credited_has_move = models.Constraint(
        "CHECK(state != 'credited' OR credit_move_id IS NOT NULL)",
        "A claim is credited by a credit note: fill it in.",
    )
    _order_item_unique = models.UniqueIndex(
        "(order_item_id, kind, requested_on) WHERE order_item_id IS NOT NULL",
        "This visit or delay has been claimed already.",
    )
    _problem_line_unique = models.UniqueIndex(
        "(problem_id, line_id) WHERE problem_id IS NOT NULL",
        "There is already a claim for this problem on this line.",
    )

    # === COMPUTE METHODS === #

    @api.depends("amount")
    def _compute_is_amount_known(self):
        for claim in self:
            claim.is_amount_known = claim.is_amount_known or bool(claim.amount)

    @api.depends("remaining_amount", "is_amount_known", "state")
    def _compute_open_amount(self):
        for claim in self:
            is_open = claim.state in OPEN_CLAIMS and claim.is_amount_known
            claim.open_amount = claim.remaining_amount if is_open else 0.0

    @api.depends("credit_ids.amount")
    def _compute_recovered_amount(self):
        for claim in self:
            claim.recovered_amount = sum(claim.credit_ids.mapped("amount"))

    @api.depends("credit_ids.excess")
    def _compute_excess_amount(self):
        for claim in self:
            claim.excess_amount = sum(claim.credit_ids.mapped("excess"))

    @api.depends("amount", "recovered_amount")
    def _compute_remaining_amount(self):
        for claim in self:
            left = max(claim.amount - claim.recovered_amount, 0.0)
            claim.remaining_amount = claim.currency_id.round(left)

    @api.depends("kind", "requested_on")
    def _compute_is_term_checked(self):
        # sudo: parameters are public facts that any computation may need
        parameters = self.env["proximus.parameter"].sudo()
        terms = parameters.search([("code", "in", list(set(TERM_CODES.values())))])
        for claim in self:
            day = claim.requested_on or claim._proximus_today()
            claim.is_term_checked = any(
                term.code == TERM_CODES.get(claim.kind)
                and term.checked_on
                and term.date_from <= day
                and (not term.date_to or day <= term.date_to)
                for term in terms
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env["ir.sequence"]._name_batch(self._name, vals_list)
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unsent(self):
        for claim in self.filtered(lambda claim: claim.state != "draft"):
            raise UserError(
                self.env._(
                    "%(claim)s has been sent or settled and cannot be deleted. "
                    "Withdraw it while it is open.",
                    claim=claim.name,
                )
            )

    # === ACTIONS === #

    def action_send(self):
        """Record that the claims went to the operator.

        :raises UserError: naming a claim without addressee or after its deadline.
        """
        today = self._proximus_today()
        for claim in self.filtered(lambda claim: claim.state == "draft"):
            claim._check_sendable(today)
        for claim in self.filtered(lambda claim: claim.state == "credited"):
            raise UserError(
                self.env._(
                    "%(claim)s is settled. Claim the rest, or take back the money that "
                    "does not belong to it.",
                    claim=claim.name,
                )
            )
        self._transition("sent", sent_on=today, answer_by=self._answer_day(today))
        return True

    def action_grant(self):
        """Note that the addressee agrees; the credit note is still to come."""
        self._transition("granted")
        return True

    def action_refuse(self, reason=None):
        """Note that the addressee does not agree, and why.

        :param reason: text, kept on the claim and told in its history.
        """
        changed = self._transition("refused", refusal_reason=reason, reason=reason)
        if reason:
            body = self.env._("Refused: %(reason)s", reason=reason)
            changed._message_log_batch(bodies=dict.fromkeys(changed.ids, body))
        return True

    def action_lapse(self):
        """Give up a claim whose day has passed."""
        self._transition("lapsed")
        return True

    def action_withdraw(self):
        """Give up claims that are still open: nothing is expected any more."""
        self._transition("withdrawn")
        return True

    # === BUSINESS METHODS === #

    def _lifecycle_moves(self) -> Mapping[str, frozenset[str]]:
        return lifecycle.CLAIM_TRANSITIONS

    def _check_sendable(self, today):
        if not self.operator_id:
            raise UserError(
                self.env._(
                    "%(claim)s: fill in the addressee, the operator that has to pay.",
                    claim=self.name,
                )
            )
        if self.deadline < today and self.is_term_checked:
            raise UserError(
                self.env._(
                    "%(claim)s had to be sent before %(date)s. It is too late by the "
                    "dated parameters; mark it as such.",
                    claim=self.name,
                    date=self._proximus_spoken_day(self.deadline),
                )
            )

    # === BUSINESS === #

    @api.model
    def _claim(self, vals_list: list[dict]):
        """Create claims on behalf of another part of the module.

        :param vals_list: values with ``kind``, ``partner_id``, ``company_id``,
            ``amount``, ``requested_on``, ``deadline``, ``calculation`` (see
            :meth:`_proximus_in_each_language`) and, where known, ``operator_id``,
            ``line_id`` and the record that it is about. An amount of None is owed, but
            nobody knows yet how much it is.
        :return: the claims; amounts of zero make none.
        """
        todo = [vals for vals in vals_list if vals["amount"] is None or vals["amount"]]
        here = self.env.lang or "en_US"
        claims = self.create(
            [
                {
                    **vals,
                    "amount": vals["amount"] or 0.0,
                    "is_amount_known": vals["amount"] is not None,
                    "calculation": vals.get("calculation", {}).get(here),
                }
                for vals in todo
            ]
        )
        for claim, vals in zip(claims, todo, strict=True):
            told = vals.get("calculation", {})
            claim._update_field_translations("calculation", told)
        return claims
