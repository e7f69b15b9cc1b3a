from odoo import models


class ResPartner(models.Model):
    """A customer and a site in the words of an operator."""

    _inherit = "res.partner"

    def _to_plain_party(self) -> dict:
        """Return the customer as ``tmf_order.party`` takes it."""
        holder = self.commercial_partner_id
        return {
            "id": holder.company_registry or holder.vat or f"odoo-{holder.id}",
            "name": holder.name or "",
        }

    def _to_plain_site(self) -> dict:
        """Return the site as ``tmf_order.place`` takes it."""
        return {
            "id": self.ref or f"odoo-{self.id}",
            "name": self.name or self.display_name,
            "street": " ".join(filter(None, [self.street, self.street2])),
            "postcode": self.zip or "",
            "city": self.city or "",
            "country": self.country_id.code or "",
        }
