from odoo import api, models
from odoo.fields import Domain

from ...tools.quote_document import Party, Site
from ...tools.registration import registration, spell, spellings

#: Fields with the number of a company.
NUMBERS = ("vat", "company_registry")
#: Fields that decide whether a contact has numbers of its own.
PARTY = ("parent_id", "is_company")
#: A shorter text is no number of a company.
SHORTEST = 8


class ResPartner(models.Model):
    """A party of a request for an offer: in its document, and found again by it."""

    _inherit = "res.partner"

    # === ONE NUMBER, ONE COMPANY === #

    @api.onchange("vat", "company_registry")
    def _onchange_registration(self):
        """Ask, as soon as it is typed, whether the company is known already."""
        twins = self._same_registration().get(self)
        if not twins:
            return None
        return {
            "warning": {
                "title": self.env._("Is this the same company?"),
                "message": self._describe_twins(twins),
            }
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Override of the ORM: a second contact with a number is never made unseen."""
        partners = super().create([self._spell_numbers(vals) for vals in vals_list])
        partners._note_twins()
        return partners

    def write(self, vals):
        """Override of the ORM: nor does a contact get the number of another unseen."""
        vals = self._spell_numbers(vals)
        if not vals.keys() & {*NUMBERS, *PARTY}:
            return super().write(vals)
        before = {partner: partner._registrations() for partner in self}
        result = super().write(vals)
        changed = self.filtered(lambda one: one._registrations() - before[one])
        changed._note_twins()
        return result

    @api.model
    def load(self, fields, data):
        """Override of the ORM: a file that brings a known number is warned about."""
        result = super().load(fields, data)
        told = {path.split("/")[0] for path in fields}
        if result.get("ids") and told & set(NUMBERS):
            partners = self.browse(result["ids"])
            twins = partners._same_registration()
            result["messages"] += [
                {
                    "type": "warning",
                    "record": index,
                    "rows": {"from": index, "to": index},
                    "field": "vat",
                    "message": partner._describe_twins(twins[partner]),
                }
                for index, partner in enumerate(partners)
                if partner in twins
            ]
        return result

    @api.model
    def _spell_numbers(self, vals: dict) -> dict:
        """Return values with VAT and enterprise numbers as they are kept.

        What nobody sees is dropped, and so are the words that people write in front of
        a Belgian number: ``TVA BE 0477.472.701``.
        """
        told = {name: vals[name] for name in NUMBERS if isinstance(vals.get(name), str)}
        return {**vals, **{name: spell(told[name], name == "vat") for name in told}}

    def _registrations(self) -> set[str]:
        """Return the numbers of a contact of its own, each in one spelling."""
        if not self._is_party():
            return set()
        found = {registration(self.vat), registration(self.company_registry)}
        return {number for number in found if len(number) >= SHORTEST}

    def _is_party(self) -> bool:
        """Return whether a contact has numbers of its own, also as part of a group."""
        return self.is_company or not self.parent_id

    def _is_branch_of(self, other) -> bool:
        """Return whether two contacts are a company and a part of it, in any order."""
        return (other.parent_id or None) == self._origin or self.parent_id == other

    def _same_registration(self) -> dict:
        """Return, for each company among these, the others that have its number."""
        own = {
            one: one._registrations()
            for one in self
            if one._is_party() and (one.vat or one.company_registry)
        }
        told = set().union(*own.values())
        if not told:
            return {}
        written = [text for number in told for text in spellings(number)]
        # sudo: whoever makes a contact may hear that it exists; an archived one can be
        # brought back
        others = self.sudo().with_context(active_test=False)
        others = others.search(
            (Domain("vat", "in", written) | Domain("company_registry", "in", written))
            & (Domain("parent_id", "=", False) | Domain("is_company", "=", True))
        )
        found = {}
        for one, numbers in own.items():
            twins = others.filtered(
                lambda other, one=one, numbers=numbers: (
                    other != one._origin
                    and other._registrations() & numbers
                    and not one._is_branch_of(other)
                    and (
                        not (other.company_id and one.company_id)
                        or other.company_id == one.company_id
                    )
                )
            )
            if twins:
                found[one] = twins
        return found

    def _describe_twins(self, twins) -> str:
        return self.env._(
            "%(others)s has the same VAT or enterprise number (%(number)s). If it is "
            "the same company, use that contact, or merge the two.",
            others=", ".join(twins[:3].mapped("display_name")),
            number=", ".join(sorted(self._registrations())),
        )

    def _note_twins(self) -> None:
        """Say on a contact that another one has its number."""
        for partner, twins in self._same_registration().items():
            partner._message_log(body=partner._describe_twins(twins))

    # === DOCUMENTS === #

    def _to_quote_party(self, contact=None) -> Party:
        """Return the company of a partner as it stands in a document.

        :param contact: the person at the company, if there is one to name.
        """
        if not self:
            return Party()
        holder = self.commercial_partner_id
        person = contact or holder
        return Party(
            id=holder.vat or holder.company_registry or "",
            name=(holder.name or "")[:250],
            contact=(contact.name or "")[:250] if contact else "",
            email=person.email or holder.email or "",
            phone=person.phone or holder.phone or "",
            street=" ".join(filter(None, [holder.street, holder.street2])),
            postcode=holder.zip or "",
            city=holder.city or "",
            country=holder.country_id.code or "",
            language=holder.lang or "",
        )

    def _to_quote_site(self) -> Site | None:
        """Return an address as it stands in a document, None when there is none."""
        if not self:
            return None
        return Site(
            id=self.ref or "",
            name=(self.name or self.commercial_partner_id.name or "")[:250],
            street=" ".join(filter(None, [self.street, self.street2])),
            postcode=self.zip or "",
            city=self.city or "",
            country=self.country_id.code or "",
        )

    @api.model
    def _find_by_registration(self, number: str, company):
        """Return the companies with a VAT or enterprise number; several may have it.

        :param number: in any spelling.
        :param company: res.company that must be able to use them.
        """
        written = spellings(number)
        if not written:
            return self.browse()
        domain = (
            (Domain("vat", "in", written) | Domain("company_registry", "in", written))
            & (Domain("parent_id", "=", False) | Domain("is_company", "=", True))
            & Domain("company_id", "in", [False, company.id])
        )
        wanted = registration(number)
        found = self.search(domain).filtered(
            lambda partner: (
                wanted
                in (registration(partner.vat), registration(partner.company_registry))
            )
        )
        # a branch with the number of its company is that company
        return found.filtered(lambda partner: partner.parent_id not in found)
