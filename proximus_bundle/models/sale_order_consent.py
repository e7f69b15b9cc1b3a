from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """What a customer agrees to in order to have an advantage."""

    _inherit = "sale.order"

    bundle_consent_name = fields.Char(
        "Consent Given By",
        copy=False,
        tracking=True,
        help="Who agreed for the customer, when not by signing on line.",
    )
    bundle_consent_date = fields.Datetime("Consent On", copy=False, readonly=True)
    bundle_consent_user_id = fields.Many2one(
        "res.users", "Consent Noted By", copy=False, readonly=True
    )
    needs_bundle_consent = fields.Boolean(compute="_compute_needs_bundle_consent")

    @api.depends("order_line.bundle_advantage_ids", "order_line.bundle_component_id")
    def _compute_needs_bundle_consent(self):
        for order in self:
            order.needs_bundle_consent = bool(order._bundle_consents())

    # === CONFIRMATION === #

    def _confirmation_error_message(self):
        return super()._confirmation_error_message() or self._bundle_error_message()

    def _bundle_error_message(self):
        """Return why the bundles cannot be ordered, False when they can."""
        self.ensure_one()
        sections = self._bundle_sections()
        advantages = sections._bundle_advantages()
        # sudo: whether an advantage was used counts for all sellers
        uses_sudo = self.env["proximus.advantage.use"].sudo()
        if advantages and (refusal := uses_sudo._refusal(self, advantages)):
            return refusal
        for section in sections:
            try:
                section._check_still_sold()
            except UserError as problem:
                return str(problem)
        if self._bundle_consents() and not self._consent_given():
            return self.env._(
                "Advantage %(advantages)s needs the consent of %(customer)s. Let the "
                "customer sign on line, or fill in who gave consent on %(order)s.",
                advantages=", ".join(self._bundle_consents().mapped("name")),
                customer=self.partner_id.commercial_partner_id.display_name,
                order=self.name,
            )
        return False

    # === BUSINESS METHODS === #

    def _bundle_consents(self):
        """Return the advantages of this quotation that the customer must agree to."""
        # sudo: customers read what they agree to in the portal
        advantages_sudo = self.sudo()._bundle_sections()._bundle_advantages()
        return advantages_sudo.filtered("consent_text")

    def _consent_record(self, name):
        """Return the values that say when and by whom a consent was noted.

        :param name: who agreed; empty takes the consent back.
        """
        given = bool(name)
        return {
            "bundle_consent_date": given and fields.Datetime.now(),
            "bundle_consent_user_id": given and self.env.uid,
        }

    def _consent_given(self):
        return bool(self._consent_giver())

    def _consent_giver(self):
        """Return name and moment of the consent: noted, signed or by paying."""
        if self.bundle_consent_name:
            return self.bundle_consent_name, self.bundle_consent_date
        if self.signed_by and self.signed_on:
            return self.signed_by, self.signed_on
        # sudo: that somebody paid, for sellers who see no payments
        paid_sudo = self.sudo().transaction_ids.filtered(
            lambda transaction: transaction.state in ("authorized", "done")
        )[:1]
        if paid_sudo:
            payer = paid_sudo.partner_id or self.partner_id
            return payer.name, paid_sudo.last_state_change or fields.Datetime.now()
        return None

    def _consent_vals(self, advantage):
        """Return who agreed to the conditions of an advantage, when and to what."""
        self.ensure_one()
        text = advantage.with_context(lang=self._get_lang()).consent_text
        if not text:
            return {}
        name, moment = self._consent_giver()
        return {
            "consent_text": text,
            "consent_name": name,
            "consent_date": moment,
            "consent_user_id": self.bundle_consent_user_id.id,
        }
