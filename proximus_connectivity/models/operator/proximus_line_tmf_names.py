from odoo import api, models
from odoo.fields import Domain

from ...tools.registration import registration, spellings


class ProximusLine(models.Model):
    """Whom and what the products of a TMF637 file mean: offers, customers, sites."""

    _inherit = "proximus.line"

    @api.model
    def _tmf_resolve(self, items: list[dict]) -> list[dict]:
        """Put the ids of what products name into their values, in place.

        :param items: with ``told`` and ``data``, see :meth:`_tmf_compare`.
        :return: a message per name that means nothing here.
        """
        holders = self._tmf_holders([item["told"] for item in items])
        found = {
            "product_id": self._tmf_offers(items),
            "partner_id": {index: holders.get(index) for index in range(len(items))},
            "site_id": self._tmf_sites(items, holders),
            "employee_id": self._tmf_employees(items),
            "operator_id": self._tmf_operators(items),
        }
        messages = []
        for index, item in enumerate(items):
            for field, name in self._tmf_named(item["told"]).items():
                record = found[field].get(index)
                if record:
                    item["data"]["values"][field] = record.id
                elif name:
                    message = self._tmf_unknown(field, name)
                    messages.append(self._import_message(item["data"], field, message))
        return messages

    @api.model
    def _tmf_named(self, reported: dict) -> dict[str, str]:
        """Return what a product calls each of its relations; "" when it is silent."""
        return {
            "product_id": reported["offer"] or reported["offer_name"],
            "partner_id": self._tmf_label(reported["holder"]),
            "site_id": self._tmf_label(reported["site"]),
            "employee_id": reported["employee"],
            "operator_id": reported["operator"],
        }

    @api.model
    def _tmf_label(self, party: dict | None) -> str:
        party = party or {}
        return party.get("name") or party.get("id") or ""

    @api.model
    def _tmf_unknown(self, field: str, name: str) -> str:
        return self.env._(
            "%(field)s: “%(name)s” is not known. Create it first, with that name or "
            "reference.",
            field=self._fields[field]._description_string(self.env),
            name=name,
        )

    @api.model
    def _tmf_offers(self, items: list[dict]) -> dict:
        """Return the offer of each item: by internal reference, else by name."""
        reported = [item["told"] for item in items]
        codes, names = (
            {one["offer"] for one in reported},
            {o["offer_name"] for o in reported},
        )
        products = self.env["product.product"].search(
            Domain("line_kind", "!=", False)
            & Domain("company_id", "in", [False, self.env.company.id])
            & (Domain("default_code", "in", codes) | Domain("name", "in", names))
        )
        by_code = {product.default_code: product for product in products}
        by_name = {(product.line_kind, product.name): product for product in products}
        by_name |= {("", product.name): product for product in products}
        return {
            index: (one["offer"] and by_code.get(one["offer"]))
            or by_name.get((one["kind"], one["offer_name"]))
            for index, one in enumerate(reported)
        }

    @api.model
    def _tmf_holders(self, reported: list[dict]) -> dict:
        """Return the holder of each item: by enterprise number, else by name."""
        parties = [one["holder"] or {} for one in reported]
        ids = {spelled for party in parties for spelled in spellings(party.get("id"))}
        names = {party.get("name") for party in parties} - {None, ""}
        partners = self.env["res.partner"].search(
            (Domain("parent_id", "=", False) | Domain("is_company", "=", True))
            & (
                Domain("company_registry", "in", list(ids))
                | Domain("vat", "in", list(ids))
                | Domain("name", "in", names)
            ),
            order="id desc",
        )
        # a company comes before its branches of the same number or name
        partners = partners.sorted(lambda one: not one.parent_id)
        known = {partner.name: partner for partner in partners}
        numbered = {}
        for key in ("vat", "company_registry"):
            numbered |= {registration(one[key]): one for one in partners if one[key]}
        numbered.pop("", None)
        return {
            index: (party.get("id") and numbered.get(registration(party["id"])))
            or known.get(party.get("name"))
            for index, party in enumerate(parties)
        }

    @api.model
    def _tmf_sites(self, items: list[dict], holders: dict) -> dict:
        """Return the site of each item, among the addresses of its holder.

        By its reference, else by name and postcode, else by name alone.
        """
        company = self.env.company.partner_id
        owners = {i: holders.get(i) or company for i in range(len(items))}
        sites = self.env["res.partner"].search(
            [("commercial_partner_id", "in", [owner.id for owner in owners.values()])],
            order="id desc",
        )
        known = {}
        for site in sites:
            owner, name = site.commercial_partner_id, site.name or site.display_name
            known[owner, "", name] = known[owner, site.zip or "", name] = site
        known |= {(s.commercial_partner_id, s.ref): s for s in sites if s.ref}
        found = {}
        for index, item in enumerate(items):
            reported, owner = item["told"]["site"] or {}, owners[index]
            name = reported.get("name")
            found[index] = (
                known.get((owner, reported.get("id")))
                or known.get((owner, reported.get("postcode") or "", name))
                or known.get((owner, "", name))
            )
        return found

    @api.model
    def _tmf_employees(self, items: list[dict]) -> dict:
        names = [item["told"]["employee"] for item in items]
        people = self.env["hr.employee"].search_fetch(
            [
                ("name", "in", list(filter(None, names))),
                ("company_id", "in", [False, self.env.company.id]),
            ],
            ["name"],
            order="id desc",
        )
        by_name = {person.name: person for person in people}
        return {index: by_name.get(name) for index, name in enumerate(names)}

    @api.model
    def _tmf_operators(self, items: list[dict]) -> dict:
        names = [item["told"]["operator"] for item in items]
        partners = self.env["res.partner"].search_fetch(
            [("name", "in", list(filter(None, names)))], ["name"], order="id desc"
        )
        by_name = {partner.name: partner for partner in partners}
        return {index: by_name.get(name) for index, name in enumerate(names)}
