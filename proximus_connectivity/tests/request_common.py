"""What the tests of requests for an offer share."""

from odoo.tests import new_test_user

from .common import ConnectivityCommon

OWNER = "proximus_connectivity.group_owner"
PARTNER = "proximus_connectivity.group_partner"
ACCOUNTANT = "proximus_connectivity.group_accountant"


class RequestCommon(ConnectivityCommon):
    """A company of its own with lines of its own, and a seller somewhere else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.brewery = cls.env["res.company"].create(
            {
                "name": "Brasserie Test SRL",
                "country_id": cls.env.ref("base.be").id,
                "company_registry": "1999999943",
                "email": "office@brewery.example",
            }
        )
        cls.seller = cls.env["res.partner"].create(
            {
                "name": "Digital Test SRL",
                "is_company": True,
                "email": "sales@seller.example",
            }
        )
        cls.brewery.proximus_seller_id = cls.seller
        cls.owner = cls._create_person("owner", OWNER)
        cls.place = cls.env["res.partner"].create(
            {
                "name": "Brewery Liège",
                "parent_id": cls.brewery.partner_id.id,
                "type": "delivery",
                "street": "Rue de la Malterie 14",
                "zip": "4020",
                "city": "Liège",
            }
        )
        cls.claire = cls.env["hr.employee"].create(
            {"name": "Claire Dubois", "company_id": cls.brewery.id}
        )

    @classmethod
    def _create_person(cls, login, *groups, company=None):
        company = company or cls.brewery
        return new_test_user(
            cls.env,
            f"request_{login}",
            ",".join(("base.group_user", *groups)),
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    @classmethod
    def _create_own_line(cls, kind="mobile", number=None, **vals):
        if number:
            vals["number_ids"] = [(0, 0, {"e164": number})]
        return cls._create_active_line(
            kind,
            **{
                "company_id": cls.brewery.id,
                "partner_id": cls.brewery.partner_id.id,
                "site_id": cls.place.id,
                "monthly_cost": 25.0,
                **vals,
            },
        )

    def _as(self, user, company=None):
        """Return the environment of a person."""
        allowed = (company or user.company_id).ids
        return self.env(user=user, context={"allowed_company_ids": allowed})

    def _ask(self, *items, user=None, **vals):
        """Return a draft of the brewery's owner, as a dialog or a module makes it."""
        user = user or self.owner
        requests = self._as(user)["proximus.quote.request"]
        return requests.with_company(self.brewery)._ask(list(items), **vals)

    def _want(self, kind="internet", **vals):
        return {"action": "add", "product": self.offers[kind], **vals}
