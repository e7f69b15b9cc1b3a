from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import entry, kbo


class ProximusOnboardingSession(models.Model):
    """Which company is set up: its enterprise number, VAT and region.

    Only the enterprise number and the VAT number are written, and only on the contact
    card. The country is left alone: setting it on a company without one makes Odoo
    install accounting modules in the middle of the request.
    """

    _inherit = "proximus.onboarding.session"

    number_twin_id = fields.Many2one(
        "res.partner",
        "Other Contact With This Number",
        compute="_compute_number_twin_id",
        compute_sudo=True,
    )

    # === COMPUTE METHODS === #

    @api.depends("enterprise_number", "company_id")
    def _compute_number_twin_id(self):
        partners = self.env["res.partner"]
        for session in self:
            number = session.enterprise_number or ""
            known = (
                partners._find_by_registration(number, session.company_id)
                if kbo.is_valid(number)
                else partners
            )
            own = session._get_customer().commercial_partner_id
            session.number_twin_id = (known - own)[:1]

    @api.onchange("enterprise_number")
    def _onchange_enterprise_number(self):
        """Ask whether the company is another contact, as soon as it is typed."""
        if not self.number_twin_id:
            return None
        return {
            "warning": {
                "title": self.env._("Is this the same company?"),
                "message": self.env._(
                    "%(other)s has this enterprise number already. If it is the same "
                    "company, use that contact, or merge the two.",
                    other=self.number_twin_id.display_name,
                ),
            }
        }

    # === THE COMPANY === #

    def _propose_company(self):
        """Fill in what the contact card already says about the company."""
        self.ensure_one()
        partner = self._get_customer()
        number = self._get_known_number()
        self.write(
            {
                "enterprise_number": number and kbo.formatted(number),
                "vat_liable": self._get_known_liability(partner.vat),
                "region": entry.region_of(partner.zip)
                if partner.country_code in ("BE", False)
                else False,
            }
        )

    def _get_known_number(self):
        """Return the enterprise number on the contact card, or False."""
        partner = self._get_customer()
        for text in (partner.company_registry, partner.vat):
            if text and kbo.is_valid(text):
                return kbo.normalise(text)
        return False

    @staticmethod
    def _get_known_liability(vat):
        """Return what a VAT field says: yes, no for the slash, False when empty."""
        if vat == "/":
            return "no"
        return "yes" if vat else False

    def _validate_company(self):
        """Check the first step and keep the number on the contact card."""
        number = self._parse_enterprise_number()
        if not self.vat_liable:
            raise UserError(
                self.env._("Tell whether %(name)s is subject to VAT.", name=self.name)
            )
        self.enterprise_number = kbo.formatted(number)
        self._write_enterprise_number(number)

    def _parse_enterprise_number(self):
        """Return the ten digits of the number as typed.

        :raises UserError: with the reason, when the number cannot be right.
        """
        try:
            return kbo.normalise(self.enterprise_number or "")
        except kbo.EnterpriseNumberError as error:
            raise UserError(self._get_number_refusal(error.code)) from error

    def _get_number_refusal(self, code: str):
        """Return the sentence that explains why an enterprise number is refused.

        :param code: of the :class:`kbo.EnterpriseNumberError`.
        """
        if code == "empty":
            return self.env._(
                "Fill in the enterprise number: ten digits, printed on every invoice "
                "of %(name)s. Not registered yet? Then skip this step.",
                name=self.name,
            )
        reasons = {
            "digits": self.env._("it has digits only, after BE or without it"),
            "length": self.env._("it has ten digits"),
            "first_digit": self.env._("it starts with 0 or 1"),
            "zeros": self.env._("it is not all zeros"),
            "check_digits": self.env._(
                "the last two digits do not fit the others, so one digit is mistyped"
            ),
            "destroyed": self.env._(
                "a spreadsheet has shortened it and its last digits are lost"
            ),
        }
        return self.env._(
            "%(number)s cannot be the enterprise number of %(name)s: %(reason)s.",
            number=self.enterprise_number,
            name=self.name,
            reason=reasons[code],
        )

    def _write_enterprise_number(self, number: str):
        """Write the number on the contact card, unless another one stands there.

        :param number: ten digits.
        :raises UserError: when the card has another number: a person has to choose.
        """
        # sudo: an office manager may not edit contacts, only these two fields here.
        partner = self._get_customer().sudo()
        known = self._get_known_number()
        if known and known != number:
            raise UserError(
                self.env._(
                    "The contact %(partner)s has the enterprise number %(known)s. "
                    "Correct it there first, or correct the number here.",
                    partner=partner.display_name,
                    known=kbo.formatted(known),
                )
            )
        vals = self._prepare_number_vals(partner, number)
        if vals:
            partner.write(vals)

    def _prepare_number_vals(self, partner, number):
        """Return what changes on the contact card; an own VAT notation stays."""
        vals = {}
        if partner.company_registry != number:
            vals["company_registry"] = number
        if self.vat_liable == "yes" and partner.vat in (False, "", "/"):
            vals["vat"] = f"BE{number}"
        return vals

    def _get_customer(self):
        """Return the legal entity that is set up."""
        return self.partner_id.commercial_partner_id

    def _is_own_company(self):
        """Tell whether the customer is the company that this database belongs to.

        For another customer, the staff and the books of this database prove nothing.
        """
        return self._get_customer() == self.company_id.partner_id
