from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.base_vat.models import res_partner as base_vat

from ...tools import entry

#: What Odoo's Peppol app answers, as a fact of the session.
PEPPOL_ANSWERS = {
    "valid": "valid",
    "not_valid_format": "other_format",
    "not_valid": "invalid",
}
#: Peppol's scheme of Belgian enterprise numbers, and the format of their invoices.
PEPPOL_SCHEME = "0208"
PEPPOL_FORMAT = "ubl_bis3"


class ProximusOnboardingSession(models.Model):
    """What registers tell of the number: three facts, each with a state of its own.

    A number is well-formed, or not: that is arithmetic. Whether its VAT is active tells
    VIES, whether an invoice can reach it tells Peppol; both only when somebody asks, by
    a button, and until then it is not known.
    """

    _inherit = "proximus.onboarding.session"

    vat_number = fields.Char("VAT Number", compute="_compute_vat_number")
    vat_form = fields.Selection(
        [("unknown", "Not known yet"), ("valid", "Well-formed"), ("invalid", "Wrong")],
        string="VAT Number Is",
        compute="_compute_vat_number",
    )
    vies_state = fields.Selection(
        [
            ("unknown", "Not asked yet"),
            ("valid", "Active"),
            ("invalid", "Not active"),
            ("failed", "No answer"),
        ],
        string="In VIES",
        compute="_compute_registers",
        store=True,
    )
    vies_checked_on = fields.Datetime(compute="_compute_registers", store=True)
    vies_name = fields.Char(compute="_compute_registers", store=True)
    vies_address = fields.Char(compute="_compute_registers", store=True)
    peppol_state = fields.Selection(
        [
            ("unknown", "Not asked yet"),
            ("valid", "Can receive invoices"),
            ("other_format", "Registered, takes no Belgian invoices"),
            ("invalid", "Not registered"),
            ("failed", "No answer"),
        ],
        string="On Peppol",
        compute="_compute_registers",
        store=True,
    )
    peppol_checked_on = fields.Datetime(compute="_compute_registers", store=True)
    has_peppol = fields.Boolean(compute="_compute_has_peppol")

    # === COMPUTE METHODS === #

    @api.depends("enterprise_number", "number_refused", "vat_liable")
    def _compute_vat_number(self):
        for session in self:
            number = session._get_number()
            liable = session.vat_liable == "yes"
            session.vat_number = liable and number and f"BE{number}"
            if not liable:
                session.vat_form = "unknown"
            elif number:
                session.vat_form = "valid"
            else:
                session.vat_form = "invalid" if session.number_refused else "unknown"

    @api.depends("enterprise_number", "vat_liable")
    def _compute_registers(self):
        """Nothing that a register told of one number holds for another."""
        self.vies_state = self.peppol_state = "unknown"
        self.vies_checked_on = self.peppol_checked_on = False
        self.vies_name = self.vies_address = False

    def _compute_has_peppol(self):
        """Whether Odoo's Peppol app is there to ask."""
        partners = self.env["res.partner"]
        self.has_peppol = hasattr(partners, "_get_peppol_verification_state")

    # === ACTIONS === #

    def action_check_vies(self):
        """Ask VIES whether the VAT number is active; a name it tells is proposed.

        :raises UserError: when there is no VAT number to ask about.
        """
        self.ensure_one()
        self._check_open()
        self.check_access("write")
        if not self.vat_number:
            raise UserError(
                self.env._(
                    "Fill in the enterprise number first, and that %(name)s is subject "
                    "to VAT: VIES knows VAT numbers only.",
                    name=self.name,
                )
            )
        self.write(self._ask_vies(self.vat_number))
        return True

    def action_check_peppol(self):
        """Ask Peppol, through Odoo's app, whether invoices reach the number.

        :raises UserError: when there is no number, or no app to ask with.
        """
        self.ensure_one()
        self._check_open()
        self.check_access("write")
        number = self._get_number()
        if not number or not self.has_peppol:
            raise UserError(
                self.env._(
                    "Peppol can be asked once the enterprise number is filled in and "
                    "the app Peppol is installed."
                )
            )
        self.write(self._ask_peppol(number))
        return True

    def action_use_vies(self):
        """Take over the name and the address that VIES told."""
        self.ensure_one()
        self._check_open()
        street, code, city = entry.split_address(self.vies_address)
        told = {"street": street, "zip": code, "city": city}
        told = {"legal_name": self.vies_name, **told}
        vals = {name: text for name, text in told.items() if text}
        if vals.get("zip"):
            vals["region"] = entry.region_of(vals["zip"]) or self.region
        self.write(vals)
        return True

    # === THE REGISTERS === #

    @api.model
    def _ask_vies(self, number: str) -> dict:
        """Return what VIES answers; no answer is no answer, not a wrong number.

        :param number: with its country.
        """
        # loaded by who asks only: the library warns of itself when it is loaded
        from zeep.exceptions import Error as ZeepError

        vals = {"vies_checked_on": fields.Datetime.now()}
        try:
            told = base_vat.check_vies(number, timeout=10)
        except (OSError, ZeepError):
            return {**vals, "vies_state": "failed"}
        hidden = ("", "---", None)
        return {
            **vals,
            "vies_state": "valid" if told["valid"] else "invalid",
            "vies_name": False if told["name"] in hidden else told["name"],
            "vies_address": False if told["address"] in hidden else told["address"],
        }

    def _ask_peppol(self, number: str) -> dict:
        """Return what Peppol answers about an enterprise number.

        :param number: ten digits.
        """
        vals = {"peppol_checked_on": fields.Datetime.now()}
        # sudo: an office manager may not read every contact; only the number is asked
        partner = self._get_customer().sudo()
        try:
            told = partner._get_peppol_verification_state(
                number, PEPPOL_SCHEME, PEPPOL_FORMAT
            )
        except OSError:
            return {**vals, "peppol_state": "failed"}
        return {**vals, "peppol_state": PEPPOL_ANSWERS.get(told, "unknown")}
