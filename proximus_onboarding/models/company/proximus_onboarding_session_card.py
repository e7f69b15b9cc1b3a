from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import entry, kbo

LEGAL_FORMS = [
    ("self_employed", "Self-employed (in person)"),
    ("srl", "SRL / BV"),
    ("sa", "SA / NV"),
    ("sc", "SC / CV"),
    ("partnership", "SNC / VOF, SComm / CommV"),
    ("asbl", "ASBL / VZW, foundation"),
    ("other", "Another form"),
]
#: Charts of accounts of `l10n_be`, for whoever configures accounting later.
CHARTS = {"asbl": "be_asso"}
#: Fields of the session that stand on the contact card, and their fields there.
CARD = {
    "legal_name": "name",
    "street": "street",
    "zip": "zip",
    "city": "city",
    "lang": "lang",
}

#: All fields of the contact card that the step may write.
WRITTEN = (*CARD.values(), "company_registry", "vat", "country_id")


class ProximusOnboardingSession(models.Model):
    """The particulars of the company: typed, shown before they change anything, kept.

    Only the contact card is written, with what the preview shows and nothing else. The
    country of the own company is left alone: setting it on a company without one makes
    Odoo install accounting modules in the middle of the request.
    """

    _inherit = "proximus.onboarding.session"

    legal_form = fields.Selection(LEGAL_FORMS)
    occupation = fields.Selection(
        [("main", "Main occupation"), ("secondary", "Secondary occupation")],
        string="Self-employed As",
    )
    legal_name = fields.Char("Official Name")
    street = fields.Char()
    zip = fields.Char("Postal Code")
    city = fields.Char()
    lang = fields.Selection(
        selection="_get_installed_languages",
        string="Language of Letters and Invoices",
    )
    language_ids = fields.Many2many(
        "res.lang",
        string="Languages People Work In",
        context={"active_test": False},
        domain="['|', ('active', '=', True), "
        "('code', 'in', ('fr_BE', 'nl_BE', 'de_DE', 'en_GB'))]",
    )
    language_note = fields.Char(compute="_compute_language_note")
    site_ids = fields.Many2many(
        "res.partner", string="Sites", compute="_compute_site_ids", compute_sudo=True
    )
    may_add_site = fields.Boolean(compute="_compute_may_add_site")
    country_note = fields.Char(compute="_compute_country_note", compute_sudo=True)
    contact_preview = fields.Html(compute="_compute_contact_preview")

    # === COMPUTE METHODS === #

    @api.model
    def _get_installed_languages(self):
        return self.env["res.lang"].get_installed()

    @api.depends("language_ids")
    def _compute_language_note(self):
        for session in self:
            missing = session.language_ids.filtered(lambda lang: not lang.active)
            session.language_note = bool(missing) and self.env._(
                "Not there yet, an administrator adds it in Settings: %(languages)s.",
                languages=", ".join(missing.mapped("name")),
            )

    @api.depends("partner_id")
    def _compute_site_ids(self):
        partners = self.env["res.partner"]
        for session in self:
            customer = session._get_customer()
            address = Domain("type", "in", ("delivery", "other"))
            session.site_ids = partners.search(
                Domain("id", "child_of", customer.id)
                & (
                    (address & Domain("parent_id", "!=", False))
                    | partners._site_domain()
                    | (Domain("id", "=", customer.id) & Domain("street", "!=", False))
                )
            )

    @api.depends_context("uid")
    def _compute_may_add_site(self):
        self.may_add_site = self.env["res.partner"].has_access("create")

    @api.depends("company_id.country_id", "is_own_company")
    def _compute_country_note(self):
        for session in self:
            waits = session.is_own_company and not session.company_id.country_id
            session.country_note = waits and self.env._(
                "The country is not set here: it comes with the accounting app and its "
                "chart of accounts, after the legal form."
            )

    @api.depends(
        "partner_id",
        "enterprise_number",
        "vat_liable",
        "iban",
        "vies_state",
        *CARD,
        *(f"partner_id.{name}" for name in WRITTEN),
        "partner_id.bank_ids.acc_number",
    )
    def _compute_contact_preview(self):
        for session in self:
            rows = session._get_contact_changes()
            session.contact_preview = bool(rows) and session._describe_changes(rows)

    @api.onchange("zip")
    def _onchange_zip(self):
        """Propose the region of the postal code."""
        self.region = entry.region_of(self.zip) or self.region

    # === ACTIONS === #

    def action_add_site(self) -> dict:
        """Open a new address of the customer, at which lines can be delivered."""
        self.ensure_one()
        view = self.env.ref("proximus_onboarding.res_partner_view_form_site")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Site"),
            "res_model": "res.partner",
            "views": [(view.id, "form")],
            "target": "new",
            "context": {
                "default_parent_id": self._get_customer().id,
                "default_type": "delivery",
                "default_company_id": self._get_customer().company_id.id,
            },
        }

    # === WHAT IS KNOWN === #

    def _propose_company(self, only_empty: bool = False):
        """Fill in what the contact card already says about the company.

        :param only_empty: what is filled in stays as it is.
        """
        self.ensure_one()
        # sudo: an office manager may not read every contact, only this card
        partner = self._get_customer().sudo()
        number = self._get_known_number()
        vals = {
            "enterprise_number": number and kbo.formatted(number),
            "vat_liable": self._get_known_liability(partner.vat),
            "region": entry.region_of(partner.zip)
            if partner.country_code in ("BE", False)
            else False,
            "iban": partner.bank_ids[:1].acc_number
            if self._is_iban(partner.bank_ids[:1].acc_number or "")
            else False,
        }
        vals |= {own: partner[name] for own, name in CARD.items()}
        if only_empty:
            refused = {
                "enterprise_number": self.number_refused,
                "iban": self.iban_refused,
            }
            vals = {
                name: value
                for name, value in vals.items()
                if value and not self[name] and not refused.get(name)
            }
        if vals:
            self.write(vals)

    @staticmethod
    def _get_known_liability(vat):
        """Return what a VAT field says: yes, no for the slash, False when empty."""
        if vat == "/":
            return "no"
        return "yes" if vat else False

    def _get_chart_code(self):
        """Return the chart of accounts that the legal form asks for, or False.

        It has to be chosen before the chart is loaded: it cannot change afterwards.
        """
        return self.legal_form and CHARTS.get(self.legal_form, "be_comp")

    # === WHAT IS WRITTEN === #

    def _get_contact_changes(self) -> list[tuple]:
        """Return what the step changes on the contact card, for people to read.

        :return: label, what stands there now, and what will; nothing when all stands.
        """
        # sudo: an office manager may not read every contact, only this card
        partner = self._get_customer().sudo()
        vals = self._prepare_contact_vals()
        vals.pop("vies_valid", None)
        rows = [
            (
                self._get_card_label(name),
                self._describe_value(partner, name),
                self._describe_card_value(partner, name, value),
            )
            for name, value in vals.items()
        ]
        if self._needs_bank_account():
            label = self._fields["iban"]._description_string(self.env)
            rows.append((label, "", self.iban))
        return rows

    def _get_card_label(self, name: str) -> str:
        """Return what a field of the contact card is called on this page."""
        own = {"company_registry": "enterprise_number", "vat": "vat_number"}
        own |= {card: session for session, card in CARD.items()}
        if name in own:
            return self._fields[own[name]]._description_string(self.env)
        partners = self.env["res.partner"]
        return partners._fields[name]._description_string(self.env)

    def _describe_card_value(self, partner, name, value):
        field = partner._fields[name]
        if field.relational:
            return self.env[field.comodel_name].browse(value).display_name
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        return value

    def _prepare_contact_vals(self) -> dict:
        """Return what changes on the contact card; what is left empty stays."""
        # sudo: an office manager may not read every contact, only this card
        partner = self._get_customer().sudo()
        vals = {
            name: self[own]
            for own, name in CARD.items()
            if self[own] and self[own] != partner[name]
        }
        number = self._get_number()
        if number:
            vals |= self._prepare_number_vals(partner, number)
        if vals and not partner.country_id and self._may_set_country(partner):
            vals["country_id"] = self.env.ref("base.be").id
        return vals

    def _get_number(self):
        """Return the ten digits of the enterprise number, or False."""
        number = self.enterprise_number
        return number and kbo.is_valid(number) and kbo.normalise(number)

    def _may_set_country(self, partner) -> bool:
        """Tell whether a Belgian customer's country can be filled in.

        Never for a company of this database: its country brings apps along.
        """
        # sudo: which contacts are companies here, as a count
        companies = self.env["res.company"].sudo()
        is_company = companies.search_count([("partner_id", "=", partner.id)], limit=1)
        return bool(self._get_number()) and not is_company

    def _prepare_number_vals(self, partner, number):
        """Return what the number changes on the card; an own VAT notation stays.

        VIES is asked by its button only, so what it says is written along: Odoo would
        else ask it by itself.
        """
        vals = {}
        if partner.company_registry != number:
            vals["company_registry"] = number
        if self.vat_liable == "yes" and partner.vat in (False, "", "/"):
            vals["vat"] = f"BE{number}"
            vals["vies_valid"] = self.vies_state == "valid"
        return vals

    def _needs_bank_account(self) -> bool:
        """Tell whether the IBAN is not on the contact card yet."""
        # sudo: an office manager may not read bank accounts, only compare this one
        partner = self._get_customer().sudo()
        known = {
            self._bare_iban(one or "") for one in partner.bank_ids.mapped("acc_number")
        }
        return bool(self.iban) and self._bare_iban(self.iban) not in known

    def _write_contact(self):
        """Write on the contact card what the preview shows."""
        needs_account = self._needs_bank_account()
        # sudo: an office manager may not edit contacts, only what the preview shows
        partner = self._get_customer().sudo()
        vals = self._prepare_contact_vals()
        if vals:
            partner.write(vals)
        if needs_account:
            # sudo: nor bank accounts, only this one of the own customer
            self.env["res.partner.bank"].sudo().create(
                {"partner_id": partner.id, "acc_number": self.iban}
            )
