from collections.abc import Mapping

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import lifecycle

CLAIM_STATES = [
    ("draft", "To Send"),
    ("sent", "Sent"),
    ("granted", "Granted"),
    ("credited", "Credited"),
    ("refused", "Refused"),
    ("lapsed", "Too Late"),
]


class ProximusClaim(models.Model):
    """Money that an operator owes for being late or absent, until the credit is there.

    Other parts of the module create claims with :meth:`_claim`; the amount comes from
    dated parameters, so that the claim can be explained afterwards.
    """

    _name = "proximus.claim"
    _description = "Compensation Claim"
    _inherit = ["proximus.lifecycle.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "deadline, id"
    _check_company_auto = True

    name = fields.Char("Reference", required=True, copy=False, index="trigram")
    kind = fields.Selection(
        [
            ("late_port", "Late Porting"),
            ("late_install", "Late Installation"),
            ("missed_visit", "Missed Visit"),
            ("repair", "Late Repair"),
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
    calculation = fields.Char(
        readonly=True, help="How the amount came about, with the parameter used."
    )
    requested_on = fields.Date("Basis", required=True, help="Start of the claim term.")
    deadline = fields.Date("Claim Before", required=True, index=True)
    sent_on = fields.Date(readonly=True, copy=False)
    credit_move_id = fields.Many2one(
        "account.move",
        "Credit Note",
        copy=False,
        check_company=True,
        domain="[('move_type', '=', 'in_refund'), ('company_id', '=', company_id)]",
        help="The operator's credit note in which the amount came back.",
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

    @api.model_create_multi
    def create(self, vals_list):
        self.env["ir.sequence"]._name_batch(self._name, vals_list)
        return super().create(vals_list)

    def _lifecycle_moves(self) -> Mapping[str, frozenset[str]]:
        return lifecycle.CLAIM_TRANSITIONS

    def _transition(self, target: str, vals: dict | None = None):
        """Move claims to another state; those that are there already are left alone."""
        todo = self.filtered(lambda claim: claim.state != target)
        todo._check_move(target)
        if todo:
            todo._enter(target, vals)
        return todo

    # === ACTIONS === #

    def action_send(self):
        """Record that the claims went to the operator.

        :raises UserError: naming a claim without addressee or after its deadline.
        """
        today = fields.Date.context_today(self)
        for claim in self.filtered(lambda claim: claim.state == "draft"):
            claim._check_sendable(today)
        self._transition("sent", {"sent_on": today})
        return True

    def _check_sendable(self, today):
        if not self.operator_id:
            raise UserError(
                self.env._(
                    "%(claim)s: fill in the addressee, the operator that has to pay.",
                    claim=self.name,
                )
            )
        if self.deadline < today:
            raise UserError(
                self.env._(
                    "%(claim)s had to be sent before %(date)s. It is too late by the "
                    "dated parameters; mark it as such.",
                    claim=self.name,
                    date=fields.Date.to_string(self.deadline),
                )
            )

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

    # === BUSINESS === #

    @api.model
    def _claim(self, vals_list: list[dict]):
        """Create claims on behalf of another part of the module.

        :param vals_list: values with ``kind``, ``partner_id``, ``company_id``,
            ``amount``, ``requested_on``, ``deadline``, ``calculation`` and, where
            known, ``operator_id``, ``line_id`` and the record that it is about.
        :return: the claims; amounts of zero make none.
        """
        return self.create([vals for vals in vals_list if vals["amount"]])
