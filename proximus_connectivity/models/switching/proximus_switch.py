from collections.abc import Mapping

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...fields import Pasted, Reference
from ...tools import lifecycle, numbers, pasted, porting
from ...tools.text import plain

SWITCH_STATES = [
    ("draft", "Draft"),
    ("confirmed", "Confirmed"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]


class ProximusSwitch(models.Model):
    """One mandate to change operator: the end of the old contract and each number.

    A number about which the mandate is silent stays with the old operator, at another
    price or without a contract, and may be lost. So there is no confirmation before
    each number is marked keep or cancel, those that are known here included.
    """

    _name = "proximus.switch"
    _description = "Switch Mandate"
    _inherit = ["proximus.lifecycle.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "customer_ref"]
    _check_company_auto = True

    name = Reference("Reference", required=True, copy=False, index="trigram")
    state = fields.Selection(
        SWITCH_STATES, required=True, default="draft", index=True, copy=False
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: self.env.company.partner_id,
    )
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    site_id = fields.Many2one(
        "res.partner",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="Address whose contract ends.",
        index="btree_not_null",
    )
    donor_id = fields.Many2one(
        "res.partner", "Old Operator", tracking=True, index="btree_not_null"
    )
    recipient_id = fields.Many2one(
        "res.partner", "New Operator", tracking=True, index="btree_not_null"
    )
    customer_ref = Reference(
        "Customer Number at the Old Operator", help="As printed on the last bill."
    )
    easy_switch_ref = Reference(
        "Easy Switch ID",
        help="Printed on the old operator's bill. Easy Switch is open to businesses on "
        "a consumer or standard business plan only; others end their contract.",
    )
    wish_date = fields.Date("Wanted On", help="Empty: as soon as possible.")
    signatory = fields.Char(help="Who signs for the customer.")
    mandate = fields.Binary("Signed Mandate", attachment=True, copy=False)
    mandate_filename = fields.Char(copy=False)
    mandate_signed_on = fields.Date(copy=False)
    line_ids = fields.One2many("proximus.switch.line", "switch_id", "Numbers")
    unanswered_count = fields.Integer(compute="_compute_counts")
    keep_count = fields.Integer(compute="_compute_counts")
    cancel_count = fields.Integer(compute="_compute_counts")
    number_text = Pasted(
        "Paste Numbers", copy=False, help="One number per line, in any spelling."
    )
    port_request_ids = fields.One2many(
        "proximus.port.request", "switch_id", "Port Requests"
    )
    port_count = fields.Integer(compute="_compute_port_count")

    _name_company_unique = models.UniqueIndex(
        "(company_id, name)", "This mandate reference exists already in the company."
    )

    # === COMPUTES === #

    @api.depends("line_ids.answer")
    def _compute_counts(self):
        for switch in self:
            answers = switch.line_ids.mapped("answer")
            switch.keep_count = answers.count(porting.KEEP)
            switch.cancel_count = answers.count(porting.CANCEL)
            switch.unanswered_count = answers.count(False)

    @api.depends("port_request_ids")
    def _compute_port_count(self):
        for switch in self:
            switch.port_count = len(switch.port_request_ids)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env["ir.sequence"]._name_batch(self._name, vals_list)
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for switch in self.filtered(lambda switch: switch.state != "draft"):
            raise UserError(
                self.env._(
                    "%(switch)s has been confirmed or cancelled and cannot be deleted.",
                    switch=switch.name,
                )
            )

    # === ACTIONS === #

    def action_add_numbers(self):
        """Make a line of each number in the pasted text.

        :raises UserError: naming each row that holds no number; nothing is added then.
        """
        for switch in self:
            found = switch._read_numbers()
            known = set(switch.line_ids.mapped("e164"))
            switch.write(
                {
                    "number_text": False,
                    "line_ids": [
                        fields.Command.create({"e164": first, "last_e164": last})
                        for first, last in found
                        if first not in known
                    ],
                }
            )
        return True

    def action_add_known_numbers(self):
        """Add the customer's numbers at the old operator, without an answer yet."""
        for switch in self:
            missing = switch._missing_numbers()
            switch.line_ids = [
                fields.Command.create(
                    {"e164": number.e164, "last_e164": number.last_e164}
                )
                for number in missing
            ]
        return True

    def _read_numbers(self) -> list[tuple[str, str]]:
        """Return the numbers and ranges in the pasted text, once each, in order."""
        found, wrong = {}, []
        for row, text in enumerate((self.number_text or "").splitlines(), start=1):
            if not plain(text):
                continue
            try:
                ends = pasted.read_ends(text.strip())
                block = self.line_ids._parse_block(*ends, self.partner_id)
                last = block.last.e164 if block.size > 1 else ""
                found[block.first.e164, last] = True
            except numbers.NumberError:
                wrong.append(self.env._("row %(row)s: “%(text)s”", row=row, text=text))
        if wrong:
            raise UserError(
                self.env._(
                    "These rows hold no usable phone number; correct them first:\n"
                    "%(rows)s",
                    rows="\n".join(wrong),
                )
            )
        return list(found)

    def action_confirm(self):
        """Confirm the mandates: kept numbers are submitted for porting.

        :raises UserError: naming each number without an answer, or what is missing.
        """
        todo = self.filtered(lambda switch: switch.state != "confirmed")
        todo._check_move("confirmed")
        for switch in todo:
            switch._check_answers()
            switch._check_complete()
        for switch in todo:
            switch._create_port_request()
        todo._transition("confirmed")
        return True

    def action_done(self):
        """Close the mandates once no number is on its way any more."""
        todo = self.filtered(lambda switch: switch.state != "done")
        todo._check_move("done")
        for switch in todo:
            switch._check_ports_ended()
        todo._transition("done")
        return True

    def action_cancel(self):
        """Withdraw mandates that were not confirmed."""
        self._transition("cancelled")
        return True

    @api.readonly
    def action_view_port_requests(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Port Requests"),
            "res_model": "proximus.port.request",
            "view_mode": "list,form",
            "domain": [("switch_id", "=", self.id)],
        }

    # === CHECKS === #

    def _lifecycle_moves(self) -> Mapping[str, frozenset[str]]:
        return porting.SWITCH_TRANSITIONS

    def _check_answers(self) -> None:
        """Refuse a mandate that is silent about a number.

        :raises UserError: naming the numbers that it does not name, or has no answer
            for.
        """
        missing = self._missing_numbers()
        if missing:
            raise UserError(
                self.env._(
                    "%(switch)s says nothing about %(numbers)s, which the customer "
                    "has at %(operator)s. Add them and mark each keep or cancel: what "
                    "a mandate is silent about may be lost.",
                    switch=self.name,
                    numbers=", ".join(missing.mapped("label")),
                    operator=self.donor_id.display_name,
                )
            )
        silent = porting.unanswered(
            (line.label, line.answer or None) for line in self.line_ids
        )
        if silent:
            raise UserError(
                self.env._(
                    "%(switch)s: mark each number keep or cancel. No answer for: "
                    "%(numbers)s. A number that nobody answers for stays with the old "
                    "operator and may be lost.",
                    switch=self.name,
                    numbers=", ".join(silent),
                )
            )

    def _check_complete(self) -> None:
        """Raise a sentence for the first thing that a mandate lacks."""
        _ = self.env._
        missing = [
            (self.donor_id, _("the old operator")),
            (self.recipient_id, _("the new operator")),
            (self.customer_ref, _("the customer number at the old operator")),
            (self.line_ids, _("the numbers of the old contract")),
            (
                self.mandate,
                _("the signed mandate (print it, have it signed, attach it)"),
            ),
            (self.mandate_signed_on, _("the day on which it was signed")),
        ]
        for value, label in missing:
            if not value:
                raise UserError(
                    _("%(switch)s: fill in %(what)s.", switch=self.name, what=label)
                )
        for line in self.line_ids:
            if line.answer == porting.KEEP and not line.line_id:
                raise UserError(
                    _(
                        "%(switch)s: choose the new line on which %(number)s goes on.",
                        switch=self.name,
                        number=line.label,
                    )
                )

    def _check_ports_ended(self) -> None:
        running = self.port_request_ids.filtered(
            lambda request: request.state not in ("ported", "cancelled")
        )
        if running:
            raise UserError(
                self.env._(
                    "%(switch)s: %(request)s is still running. Close the mandate when "
                    "its numbers have moved.",
                    switch=self.name,
                    request=running[0].display_name,
                )
            )

    # === BUSINESS === #

    def _missing_numbers(self):
        """Return the numbers at the old operator that the mandate does not name.

        Of the switched site, if one is filled in: a contract is about an address.
        """
        self.ensure_one()
        known = self.env["proximus.number"]
        if not self.donor_id:
            return known
        domain = [
            ("company_id", "=", self.company_id.id),
            ("state", "in", list(lifecycle.NUMBER_WORKING)),
            ("line_id.operator_id", "child_of", self.donor_id.id),
            ("line_id.commercial_partner_id", "=", self.commercial_partner_id.id),
            ("line_id.state", "in", list(lifecycle.LINE_LIVE)),
        ]
        if self.site_id:
            domain.append(("line_id.site_id", "=", self.site_id.id))
        named = set(self.line_ids.mapped("e164"))
        return known.search(domain).filtered(lambda one: one.e164 not in named)

    def _create_port_request(self) -> None:
        """Have the kept numbers moved, under the mandate that was signed."""
        kept = self.line_ids.filtered(lambda line: line.answer == porting.KEEP)
        if not kept:
            return
        request = self.env["proximus.port.request"].create(
            {
                "direction": "in",
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "donor_id": self.donor_id.id,
                "recipient_id": self.recipient_id.id,
                "donor_customer_ref": self.customer_ref,
                "easy_switch_ref": self.easy_switch_ref,
                "number_ids": [fields.Command.set(kept._ensure_numbers().ids)],
                "mandate": self.with_context(bin_size=False).mandate,
                "mandate_filename": self.mandate_filename,
                "mandate_signed_on": self.mandate_signed_on,
                "wish_date": self.wish_date,
                "switch_id": self.id,
            }
        )
        request.action_submit()
