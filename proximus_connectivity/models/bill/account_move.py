from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount

from .proximus_bill_check import OPERATOR_BILLS


class AccountMove(models.Model):
    """An operator's bill, and its check against the lines."""

    _inherit = "account.move"

    proximus_check_ids = fields.One2many(
        "proximus.bill.check", "move_id", "Operator Bill Checks"
    )
    proximus_check_count = fields.Integer(compute="_compute_proximus_check_count")
    is_proximus_bill = fields.Boolean(
        "Operator's Bill",
        compute="_compute_is_proximus_bill",
        search="_search_is_proximus_bill",
        help="A vendor bill of somebody who bills lines.",
    )
    proximus_untaxed = fields.Monetary(
        "Without VAT",
        compute="_compute_proximus_amounts",
        help="What a vendor asks; a credit note gives back.",
    )
    proximus_total = fields.Monetary("With VAT", compute="_compute_proximus_amounts")
    proximus_claim_badge = fields.Char(
        "Check",
        compute="_compute_proximus_claim_badge",
        help="What the check of this bill found and nobody has settled yet.",
    )
    proximus_to_claim = fields.Monetary(
        "To Claim from the Operator",
        compute="_compute_proximus_claim_badge",
        currency_field="company_currency_id",
        help="What the check of this bill found, as long as nobody has settled it.",
    )
    proximus_third_note = fields.Char(compute="_compute_proximus_third_note")
    is_proximus_third_to_book = fields.Boolean(compute="_compute_proximus_third_note")
    is_proximus_claimable = fields.Boolean(
        "Something to Claim", compute="_compute_proximus_claim_badge"
    )

    @api.depends("proximus_check_ids")
    def _compute_proximus_check_count(self):
        for move in self:
            move.proximus_check_count = len(move.proximus_check_ids)

    @api.depends("move_type", "commercial_partner_id.is_proximus_operator")
    def _compute_is_proximus_bill(self):
        for move in self:
            move.is_proximus_bill = move.move_type in OPERATOR_BILLS and (
                move.commercial_partner_id.is_proximus_operator
                or move.partner_id.is_proximus_operator
            )

    @api.model
    def _search_is_proximus_bill(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("move_type", "in", OPERATOR_BILLS) & (
            Domain("commercial_partner_id.is_proximus_operator", "=", True)
            | Domain("partner_id.is_proximus_operator", "=", True)
        )

    @api.depends("amount_untaxed_in_currency_signed", "amount_total_in_currency_signed")
    def _compute_proximus_amounts(self):
        for move in self:
            # core counts what goes out as negative
            move.proximus_untaxed = -move.amount_untaxed_in_currency_signed
            move.proximus_total = -move.amount_total_in_currency_signed

    @api.depends("proximus_check_ids.expected_credit", "proximus_check_ids.state")
    @api.depends_context("lang")
    def _compute_proximus_claim_badge(self):
        # sudo: who reads a bill may know what its check found, not each of its rows
        for move, move_sudo in zip(self, self.sudo(), strict=True):
            checks = move_sudo.proximus_check_ids
            # what is not checked to its end says nothing yet
            open_checks = checks.filtered(
                lambda check: check.state in ("checked", "disputed")
            )
            credit = sum(open_checks.mapped("expected_credit"))
            if credit > 0:
                amount = format_amount(self.env, credit, checks[:1].currency_id)
                badge = self.env._("%(amount)s to claim", amount=amount)
            elif "checked" in checks.mapped("state"):
                badge = self.env._("Checked")
            elif set(checks.mapped("state")) == {"settled"}:
                badge = self.env._("Settled")
            else:
                badge = False
            move.proximus_claim_badge = badge
            move.proximus_to_claim = credit
            move.is_proximus_claimable = credit > 0

    @api.depends("proximus_check_ids.third_party_note")
    @api.depends_context("lang")
    def _compute_proximus_third_note(self):
        # sudo: as above
        for move, move_sudo in zip(self, self.sudo(), strict=True):
            check = move_sudo.proximus_check_ids[:1]
            move.proximus_third_note = check.third_party_note
            move.is_proximus_third_to_book = check.is_third_party_to_book

    def action_proximus_third_party(self):
        """Show how what is collected for others would be booked, to book it so.

        :raises UserError: for a bill without a check, and see
            ``proximus.bill.check.action_book_third_party``.
        """
        self.ensure_one()
        if not self.proximus_check_ids:
            raise UserError(
                self.env._("%(bill)s: check the bill first.", bill=self.display_name)
            )
        return self.proximus_check_ids[:1].action_book_third_party()

    @api.readonly
    def action_view_proximus_checks(self):
        """Open what the check of this bill found."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "proximus.bill.check",
            "res_id": self.proximus_check_ids[:1].id,
            "view_mode": "form",
        }

    def action_proximus_check(self):
        """Check this bill against the lines, or open the check that exists."""
        self.ensure_one()
        check = self.proximus_check_ids[:1]
        if not check:
            self.env["proximus.bill.check"]._check_bill(self)
            check = self.env["proximus.bill.check"].create(
                {"move_id": self.id, "company_id": self.company_id.id}
            )
            check.action_check()
        return {
            "type": "ir.actions.act_window",
            "res_model": "proximus.bill.check",
            "res_id": check.id,
            "view_mode": "form",
        }
