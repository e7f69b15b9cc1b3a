from collections.abc import Mapping
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...fields import Reference
from ...tools import credit, lifecycle

#: A claim that the operator still has to settle.
OPEN_CLAIMS = ("draft", *credit.EXPECTED)

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

    How the operator's credit notes tick off what was claimed.
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
        [
            ("late_port", "Late Porting"),
            ("late_install", "Late Installation"),
            ("missed_visit", "Missed Appointment"),
            ("repair", "Late Repair"),
            ("billing", "Billing Error"),
        ],
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
        readonly=True, help="How the amount came about, with the parameter used."
    )
    requested_on = fields.Date("Basis", required=True, help="Start of the claim term.")
    deadline = fields.Date("Claim Before", required=True, index=True)
    is_term_checked = fields.Boolean(
        compute="_compute_is_term_checked",
        help="Somebody has read the source of the term in which this may be claimed.",
    )
    sent_on = fields.Date(readonly=True, copy=False)
    credit_move_id = fields.Many2one(
        "account.move",
        "Credit Note",
        copy=False,
        check_company=True,
        domain="[('move_type', '=', 'in_refund'), ('company_id', '=', company_id)]",
        help="The operator's credit note in which the amount came back.",
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

    @api.depends("amount", "is_amount_known", "state")
    def _compute_open_amount(self):
        for claim in self:
            is_open = claim.state in OPEN_CLAIMS and claim.is_amount_known
            claim.open_amount = claim.amount if is_open else 0.0

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
        self._transition("sent", sent_on=today)
        return True

    def action_grant(self):
        """Note that the addressee agrees; the credit note is still to come."""
        self._transition("granted")
        return True

    def action_refuse(self):
        """Note that the addressee does not agree."""
        self._transition("refused")
        return True

    def action_lapse(self):
        """Give up a claim whose day has passed."""
        self._transition("lapsed")
        return True

    def action_withdraw(self):
        """Give up claims that are still open: nothing is expected any more."""
        self._transition("withdrawn")
        return True

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
        self._transition("credited")
        return True

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
            ``amount``, ``requested_on``, ``deadline``, ``calculation`` and, where
            known, ``operator_id``, ``line_id`` and the record that it is about. An
            amount of None is owed, but nobody knows yet how much it is.
        :return: the claims; amounts of zero make none.
        """
        return self.create(
            [
                {**vals, "amount": amount or 0.0, "is_amount_known": amount is not None}
                for vals in vals_list
                if (amount := vals["amount"]) is None or amount
            ]
        )

    # === CREDIT NOTES === #

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
                if not claim.is_amount_known:
                    claim.amount = abs(line.price_subtotal)
                closed |= claim
        closed._transition("credited")
        return closed
