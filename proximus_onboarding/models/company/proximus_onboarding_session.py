from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.base_iban.models.res_partner_bank import (
    normalize_iban,
    pretty_iban,
    validate_iban,
)
from odoo.addons.proximus_connectivity.fields import Reference
from odoo.addons.proximus_connectivity.tools.text import plain

from ...tools import kbo

#: What people fill in on the page of the company.
PARTICULARS = (
    "enterprise_number",
    "vat_liable",
    "region",
    "iban",
    "legal_form",
    "occupation",
    "legal_name",
    "street",
    "zip",
    "city",
    "lang",
    "language_ids",
)


class ProximusOnboardingSession(models.Model):
    """Which company is set up: its enterprise number, and who else has it.

    A number that cannot be right is said beside its field and not kept. What else
    belongs to the contact card stands in `_card`, what registers tell in `_register`.
    """

    _inherit = "proximus.onboarding.session"

    is_own_company = fields.Boolean(
        compute="_compute_is_own_company",
        store=True,
        help="The company sets itself up: it asks for an offer and sells itself none.",
    )
    number_refused = Reference(readonly=True, copy=False)
    number_problem = fields.Char(compute="_compute_number_problem")
    vat_problem = fields.Char(compute="_compute_vat_problem")
    number_twin_id = fields.Many2one(
        "res.partner",
        "Other Contact With This Number",
        compute="_compute_number_twin_id",
        compute_sudo=True,
    )
    number_kept_id = fields.Many2one(
        "res.partner",
        "Another Company With This Number",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    iban = Reference("Bank Account (IBAN)", copy=False)
    iban_refused = Reference(readonly=True, copy=False)
    iban_problem = fields.Char(compute="_compute_iban_problem")

    # === COMPUTE METHODS === #

    @api.depends("partner_id.commercial_partner_id", "company_id.partner_id")
    def _compute_is_own_company(self):
        for session in self:
            session.is_own_company = session._is_own_company()

    @api.depends("enterprise_number", "number_refused", "show_problems", "name")
    def _compute_number_problem(self):
        for session in self:
            session.number_problem = session._get_number_problem()

    @api.depends("vat_liable", "show_problems")
    def _compute_vat_problem(self):
        for session in self:
            missing = session.show_problems and not session.vat_liable
            session.vat_problem = missing and session._get_vat_question()

    @api.depends("iban", "iban_refused")
    def _compute_iban_problem(self):
        for session in self:
            typed = session.iban_refused or session.iban
            session.iban_problem = typed and session._get_iban_refusal(typed)

    @api.depends("enterprise_number", "company_id", "number_kept_id", "partner_id")
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
            session.number_twin_id = (known - own - session.number_kept_id)[:1]

    @api.onchange("enterprise_number")
    def _onchange_enterprise_number(self):
        """Forget what was refused before, and ask whether it is another contact.

        Who writes it as a VAT number is subject to VAT.
        """
        self.number_refused = False
        typed = plain(self.enterprise_number or "").upper()
        if not self.vat_liable and typed.startswith("BE") and kbo.is_valid(typed):
            self.vat_liable = "yes"
        if not self.number_twin_id:
            return None
        return {
            "warning": {
                "type": "notification",
                "title": self.env._("Is this the same company?"),
                "message": self.env._(
                    "%(other)s has this enterprise number already. If it is the same "
                    "company, use that contact, or merge the two.",
                    other=self.number_twin_id.display_name,
                ),
            }
        }

    @api.onchange("iban")
    def _onchange_iban(self):
        self.iban_refused = False

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._refuse_wrong(vals) for vals in vals_list])

    def write(self, vals):
        """Override of the ORM: a number that cannot be right is not kept.

        Another customer has particulars of its own: nothing of one goes to the other.
        """
        before = {session: session.partner_id for session in self}
        result = super().write(self._refuse_wrong(vals))
        if "partner_id" in vals:
            for session in self:
                if session.partner_id != before[session]:
                    session._propose_company()
        return result

    @api.model
    def _refuse_wrong(self, vals: dict) -> dict:
        """Return values with what is right in its form; what is wrong is put aside.

        It is shown beside its field until something else is typed there.
        """
        vals = dict(vals)
        if "enterprise_number" in vals:
            typed = vals["enterprise_number"]
            right = kbo.is_valid(typed) if isinstance(typed, str) else True
            vals["number_refused"] = False if right else typed
            vals["enterprise_number"] = typed and right and kbo.formatted(typed)
        if "iban" in vals:
            typed = vals["iban"]
            right = not typed or self._is_iban(typed)
            vals["iban_refused"] = False if right else typed
            vals["iban"] = typed and right and pretty_iban(self._bare_iban(typed))
        return vals

    def _get_shared_inputs(self):
        return super()._get_shared_inputs() | set(PARTICULARS)

    # === ACTIONS === #

    def action_use_twin(self):
        """Set up the contact that has this number already, instead of this one."""
        self.ensure_one()
        self._check_open()
        self._check_may_decide()
        twin = self.number_twin_id
        if self.is_own_company and twin:
            raise UserError(
                self.env._(
                    "%(company)s is the company of this database and stays its own "
                    "contact: merge %(other)s into it, or keep both.",
                    company=self.name,
                    other=twin.display_name,
                )
            )
        if twin:
            typed = {name: self[name] for name in ("enterprise_number", "vat_liable")}
            self.partner_id = twin
            self.write({name: typed[name] for name in typed if not self[name]})
        return True

    def action_keep_apart(self):
        """Note that the other contact with this number is another company."""
        self.ensure_one()
        self._check_open()
        self._check_may_decide()
        self.number_kept_id = self.number_twin_id
        return True

    def action_merge_twin(self) -> dict:
        """Open Odoo's own dialog to merge the two contacts into one."""
        self.ensure_one()
        both = self.partner_id | self.number_twin_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge Contacts"),
            "res_model": "base.partner.merge.automatic.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"active_model": "res.partner", "active_ids": both.ids},
        }

    # === THE COMPANY === #

    @api.depends(
        "enterprise_number",
        "number_refused",
        "number_twin_id",
        "vat_liable",
        "iban",
        "iban_refused",
    )
    def _compute_problem_text(self):
        """Extend: it goes by what is filled in on the first step."""
        return super()._compute_problem_text()

    def _get_step_problems(self):
        problems = super()._get_step_problems()
        if self.step_code == "company":
            problems |= self._get_company_problems()
        return problems

    def _get_company_problems(self) -> dict[str, str]:
        """Return per field what is wrong with the first step, in the order asked."""
        number = self._get_number_refusal(self.number_refused or self.enterprise_number)
        problems = {
            "enterprise_number": number or self._get_other_number_refusal(),
            "number_twin_id": self._get_twin_question(),
            "vat_liable": not self.vat_liable and self._get_vat_question(),
            "iban": self.iban_problem,
        }
        return {name: text for name, text in problems.items() if text}

    def _validate_company(self):
        """Check the first step and keep it on the contact card.

        What only a person can tell (whether another contact is the same company) is
        asked in the guide; elsewhere the contact says that there is another.
        """
        problems = self._get_company_problems()
        problems.pop("number_twin_id", None)
        if problems:
            raise UserError(next(iter(problems.values())))
        self._write_contact()

    def _get_vat_question(self):
        return self.env._("Tell whether %(name)s is subject to VAT.", name=self.name)

    def _get_twin_question(self):
        """Return the question about another contact with the number, or False."""
        return self.number_twin_id and self.env._(
            "%(other)s has this number already: say whether it is the same company.",
            other=self.number_twin_id.display_name,
        )

    def _get_number_problem(self):
        """Return what is wrong with the number, to be said beside it, or False.

        An empty field is no fault until somebody wants to go on.
        """
        typed = self.number_refused or self.enterprise_number
        if not typed and not self.show_problems:
            return False
        return self._get_number_refusal(typed) or self._get_other_number_refusal()

    def _get_number_refusal(self, number):
        """Return the sentence that explains why a number is refused, or False."""
        try:
            kbo.normalise(number or "")
        except kbo.EnterpriseNumberError as error:
            return self._describe_refusal(number, error.code)
        return False

    def _describe_refusal(self, number, code: str):
        """Return the sentence for a reason.

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
            number=number,
            name=self.name,
            reason=reasons[code],
        )

    def _get_other_number_refusal(self):
        """Return why the card's own number stands in the way, or False."""
        known, number = self._get_known_number(), self.enterprise_number
        if not known or not number or known == kbo.normalise(number):
            return False
        return self.env._(
            "The contact %(partner)s has the enterprise number %(known)s. "
            "Correct it there first, or correct the number here.",
            partner=self._get_customer().display_name,
            known=kbo.formatted(known),
        )

    def _get_known_number(self):
        """Return the enterprise number on the contact card, or False."""
        # sudo: an office manager may not read every contact, only this card's numbers
        partner = self._get_customer().sudo()
        for text in (partner.company_registry, partner.vat):
            if text and kbo.is_valid(text):
                return kbo.normalise(text)
        return False

    # === BANK ACCOUNT === #

    @api.model
    def _bare_iban(self, text: str) -> str:
        """Return an IBAN as it is kept: without what separates, in capitals."""
        return normalize_iban(plain(text)).upper().removeprefix("IBAN")

    @api.model
    def _is_iban(self, text: str) -> bool:
        try:
            validate_iban(self._bare_iban(text))
        except ValidationError:
            return False
        return True

    def _get_iban_refusal(self, text):
        """Return the sentence that explains why an IBAN is refused, or False."""
        return not self._is_iban(text) and self.env._(
            "%(iban)s is no IBAN: compare it with your bank card. A Belgian one has BE "
            "and fourteen digits.",
            iban=text,
        )

    # === WHO IT IS === #

    def _get_customer(self):
        """Return the legal entity that is set up."""
        return self.partner_id.commercial_partner_id

    def _is_own_company(self):
        """Tell whether the customer is the company that this database belongs to.

        For another customer, the staff and the books of this database prove nothing.
        """
        return self._get_customer() == self.company_id.partner_id

    def _describe_changes(self, rows) -> Markup:
        """Return a table of what changes.

        :param rows: of a label, what stands there now, and what will.
        """
        row = Markup("<tr><th>%s</th><td>%s</td><td>→</td><td>%s</td></tr>")
        body = Markup("").join(
            row % (label, before or "–", after) for label, before, after in rows
        )
        return Markup('<table class="table table-sm mb-0">%s</table>') % body
