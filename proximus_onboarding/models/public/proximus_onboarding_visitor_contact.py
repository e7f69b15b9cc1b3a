import binascii

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools.misc import hash_sign, verify_hash_signed

from odoo.addons.proximus_connectivity.tools import text

from ...tools import basket, kbo
from .proximus_onboarding_campaign import PATH

SCOPE = "proximus_onboarding.visitor"
#: Hours in which a visitor can confirm.
HOURS = 72
#: So many mails go to what one visitor typed, right or wrong.
MOST_MAILS = 3
LONGEST_NAME = 128


class ProximusOnboardingVisitor(models.Model):
    """A visitor who wants to be contacted says so twice: on the page, and by mail.

    Until the mail is answered nobody but the server knows what was typed.
    """

    _inherit = "proximus.onboarding.visitor"

    pending_email = fields.Char(compute="_compute_pending", groups="base.group_system")
    confirm_url = fields.Char(compute="_compute_pending", groups="base.group_system")

    @api.depends("pending")
    def _compute_pending(self):
        for visitor in self:
            told = visitor.pending or {}
            visitor.pending_email = told.get("email")
            token = hash_sign(
                self.env, SCOPE, visitor._get_claim(), expiration_hours=HOURS
            )
            visitor.confirm_url = f"{visitor.get_base_url()}{PATH}/confirm/{token}"

    # === ASKING === #

    def _ask_contact(self, name: str, email: str, number: str, consent: str):
        """Send the mail by which the visitor confirms to want contact.

        :param name: of the company or person.
        :param number: enterprise number, or an empty text.
        :param consent: the sentence to which the visitor agreed.
        :raises UserError: when something cannot be right, or was asked too often.
        """
        self.ensure_one()
        told = {
            "company_name": self._read_name(name),
            "email": self._read_email(email),
            "enterprise_number": self._read_number(number),
        }
        if self.confirmed_on:
            raise UserError(self.env._("You have asked for contact already."))
        if self.mail_count >= MOST_MAILS:
            raise UserError(
                self.env._(
                    "Three mails were sent for this result. Look among unwanted mail, "
                    "or begin again."
                )
            )
        self.write(
            {
                "pending": {**told, "consent": consent},
                "mail_count": self.mail_count + 1,
            }
        )
        template = self.env.ref("proximus_onboarding.mail_template_visitor_confirm")
        template.with_context(lang=self.lang).send_mail(self.id)

    @api.model
    def _read_name(self, name: str) -> str:
        """Return a name as typed, without what cannot be seen."""
        name = " ".join(text.visible(text.kept(name)).split())[:LONGEST_NAME]
        if not name:
            raise UserError(
                self.env._("Fill in the name of your company, or your own.")
            )
        return name

    @api.model
    def _read_email(self, email: str) -> str:
        """Return the one address that was typed."""
        found = tools.email_normalize(email[:LONGEST_NAME])
        if not found:
            raise UserError(
                self.env._("That e-mail address is not complete: look at it again.")
            )
        return found

    @api.model
    def _read_number(self, number: str) -> str | bool:
        """Return an enterprise number in ten digits; False for none."""
        if not number.strip():
            return False
        try:
            return kbo.normalise(number[:LONGEST_NAME])
        except ValueError as error:
            raise UserError(
                self.env._(
                    "That enterprise number is not right: it has ten digits, for "
                    "example 0566.988.259. Correct it, or leave it empty."
                )
            ) from error

    # === CONFIRMING === #

    def _get_claim(self) -> list:
        """Return what the link in the mail stands for."""
        self.ensure_one()
        return [self.id or 0, basket.digest(self.pending)]

    @api.model
    def _find_claimed(self, payload: str):
        """Return the visitor of a link in a mail, empty when it is not right any more.

        :param payload: as it stands in the address.
        """
        try:
            claim = verify_hash_signed(self.env, SCOPE, payload[:2000])
        except (ValueError, binascii.Error, UnicodeError, IndexError):
            return self.browse()
        if not claim:
            return self.browse()
        visitor = self.search([("id", "=", claim[0])])
        if not visitor or visitor._is_expired():
            return self.browse()
        if visitor.confirmed_on and not visitor.pending:
            return visitor
        return visitor if visitor._get_claim() == claim else self.browse()

    def _confirm_contact(self):
        """Let the seller know who it is, now that the visitor has said so twice."""
        self.ensure_one()
        told = self.pending
        if not told:
            return
        self.write(
            {
                "company_name": told["company_name"],
                "email": told["email"],
                "enterprise_number": told["enterprise_number"],
                "consent_text": f"{self.consent_text}\n{told['consent']}",
                "consent_sha256": basket.digest(
                    "contact", self.consent_text, told, self.answers
                ),
                "pending": False,
                "confirmed_on": fields.Datetime.now(),
                "state": "taken" if self.session_id else "confirmed",
            }
        )
        self._tell_seller()

    def _tell_seller(self):
        """Tell whoever runs the campaign, without a word about the visitor."""
        seller = self.campaign_id.user_id.partner_id
        if not seller:
            return
        self.env["mail.thread"].message_notify(
            partner_ids=seller.ids,
            author_id=self.env.ref("base.partner_root").id,
            subject=self.env._("Somebody wants to be contacted"),
            body=self.env._(
                "A visitor of “%(campaign)s” wants to be contacted: who it is stands "
                "with the answers.",
                campaign=self.campaign_id.name,
            ),
            model=self._name,
            res_id=self.id,
        )
