from odoo import api, models
from odoo.fields import Domain

from ...tools.quote_document import Party, Site
from ...tools.registration import registration, spellings


class ResPartner(models.Model):
    """A party of a request for an offer: in its document, and found again by it."""

    _inherit = "res.partner"

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
            & Domain("parent_id", "=", False)
            & Domain("company_id", "in", [False, company.id])
        )
        wanted = registration(number)
        return self.search(domain).filtered(
            lambda partner: (
                wanted
                in (registration(partner.vat), registration(partner.company_registry))
            )
        )
