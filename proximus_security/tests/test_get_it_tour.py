from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import SecurityCommon

OWNER = "proximus_connectivity.group_owner"


@tagged("post_install", "-at_install")
class TestGetItTour(SecurityCommon, HttpCase):
    """From the home to asked for the missing protection, clicks counted."""

    browser_size = "1400x900"

    def test_three_clicks(self):
        self.company.proximus_seller_id = self.other_company.partner_id
        self.env["product.product"].create(
            {
                "name": "Endpoint Seat",
                "type": "service",
                "list_price": 4.0,
                "security_type_id": self.endpoint.id,
            }
        )
        self._requirement()
        people = self._employee("A") | self._employee("B")
        new_test_user(
            self.env,
            "tour_get_it",
            OWNER,
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.start_tour(
            "/odoo/proximus", "proximus_security_get_it", login="tour_get_it"
        )
        request = self.env["proximus.quote.request"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(request.state, "pending")
        self.assertEqual(request.item_ids.employee_ids.ids, people.ids)
