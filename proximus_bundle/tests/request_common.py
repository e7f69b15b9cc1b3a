"""What the tests of requests for an offer and their quotations share."""

import base64
from decimal import Decimal

from odoo.tests import new_test_user

from odoo.addons.proximus_connectivity.tools.quote_document import (
    Item,
    Named,
    Party,
    Request,
    Site,
    write_request,
)

from .common import BundleCommon

OWNER = "proximus_connectivity.group_owner"
UUID = "11111111-2222-4333-8444-555555555555"


class RequestCommon(BundleCommon):
    """The seller with its catalogue, and a brewery: in another database, or in this."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bundle.code = "CONNECT"
        cls.fibre.default_code = "FIBRE"
        cls.mobile.default_code = "MOBILE"
        cls.setup_product.default_code = "SETUP"
        cls.seller_user = new_test_user(
            cls.env,
            "request_seller",
            "base.group_user,sales_team.group_sale_salesman_all_leads,"
            "proximus_connectivity.group_partner,base.group_partner_manager",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    # === ANOTHER DATABASE === #

    def _request(self, *items, **vals):
        """Return a request as its file says it."""
        if not items:
            items = (
                Item(
                    id="1",
                    action="replace",
                    code="CONNECT",
                    name="Brewery Connect",
                    is_bundle=True,
                    number_wish="keep",
                    site=Site(name="Liège", street="Rue 14", postcode="4020"),
                    lines=(
                        Named(
                            reference="LN00001",
                            name="Old Mobile",
                            kind="mobile",
                            operator="Other Operator",
                            operator_id="BE0202239951",
                            monthly_cost=Decimal("30"),
                            numbers=("+32470123401",),
                        ),
                        Named(
                            reference="LN00002",
                            name="Old Mobile",
                            kind="mobile",
                            operator="Other Operator",
                            operator_id="BE0202239951",
                            numbers=("+32470123402",),
                        ),
                    ),
                ),
            )
        return Request(
            **{
                "id": UUID,
                "reference": "PXQ00001",
                "customer": Party(
                    id="1999.999.943",
                    name="Brasserie du Vieux Tilleul SRL",
                    contact="Amélie Dumoulin",
                    email="office@vieux-tilleul.example",
                    city="Liège",
                    country="BE",
                ),
                "items": items,
                **vals,
            }
        )

    def _wizard(self, request, user=None):
        """Return the dialog of an import with a file in it."""
        content = request if isinstance(request, bytes) else None
        content = content or write_request(request).encode()
        wizards = self.env["proximus.quote.request.import"].with_user(
            user or self.seller_user
        )
        wizards = wizards.with_context(allowed_company_ids=self.company.ids)
        return wizards.create(
            {"content": base64.b64encode(content), "file_name": "request.json"}
        )

    def _import(self, request, **vals):
        """Import a request to the end; return the quotation."""
        wizard = self._wizard(request)
        action = wizard.action_read()
        if action["res_model"] != "sale.order":
            wizard.write(vals)
            action = wizard.action_import()
        return self.env["sale.order"].browse(action["res_id"])

    # === THIS DATABASE === #

    @classmethod
    def _create_brewery(cls):
        """Make the customer a company of this database, with an owner."""
        brewery = cls.env["res.company"].create(
            {
                "name": "Brasserie Test SRL",
                "country_id": cls.env.ref("base.be").id,
                "currency_id": cls.currency.id,
                "proximus_seller_id": cls.company.partner_id.id,
            }
        )
        owner = new_test_user(
            cls.env,
            "request_owner",
            f"base.group_user,{OWNER}",
            company_id=brewery.id,
            company_ids=[(6, 0, brewery.ids)],
        )
        return brewery, owner
