from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from .home_common import HomeCommon


class HomeTourCommon(HomeCommon, HttpCase):
    """A company whose home has something to say to everybody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.owner, cls.seller, cls.accountant):
            user.password = user.login
            user.tz = "UTC"
        soon = cls.today + relativedelta(days=20)
        own = {"partner_id": cls.company.partner_id.id, "company_id": cls.company.id}
        sold = {"partner_id": cls.partner.id, "company_id": cls.company.id}
        operator = cls.env["res.partner"].create({"name": "Operator"})
        fine = cls._create_own("internet", monthly_cost=60.0, commitment_end_date=soon)
        down = cls._create_own(monthly_cost=15.5, operator_id=operator.id)
        sold_line = cls._create_active_line(**sold)
        cls.env["proximus.problem"].create(
            [
                {
                    **holder,
                    "subject": "No internet in the shop",
                    "line_ids": [Command.set(line.ids)],
                }
                for holder, line in ((own, down), (sold, sold_line))
            ]
        )
        cls.lines = fine | down
        day = fields.Date.subtract(cls.today, days=2)
        for holder in (own, sold):
            cls.env["proximus.line.order"].create(
                {
                    **holder,
                    "item_ids": [
                        Command.create(
                            {
                                "product_id": cls.offers["mobile"].id,
                                "committed_date": day,
                                "appointment_date": soon,
                            }
                        )
                    ],
                }
            )
        cls.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "company_id": cls.company.id,
                "journal_id": cls._purchase_journal().id,
                "partner_id": operator.id,
                "invoice_date": cls.today,
            }
        )


@tagged("post_install", "-at_install")
class TestHomeTour(HomeTourCommon):
    """The home of each role, one click on the icon away, at the desk."""

    browser_size = "1400x900"

    def test_the_owner_reads_the_answers(self):
        self.start_tour("/odoo", "proximus_home_owner", login="home_owner")

    def test_the_partner_sees_who_waits(self):
        self.start_tour("/odoo", "proximus_home_partner", login="home_partner")

    def test_an_address_shows_the_menu_bar_of_the_app(self):
        self.start_tour("/odoo/proximus-lines", "proximus_address", login="home_owner")

    def test_the_accountant_sees_what_to_check(self):
        self.start_tour("/odoo", "proximus_home_accountant", login="home_accountant")


@tagged("post_install", "-at_install")
class TestHomePhone(HomeTourCommon):
    """The same answers on a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_the_partner_sees_who_waits_on_a_phone(self):
        self.start_tour(
            "/odoo/proximus", "proximus_home_partner_phone", login="home_partner"
        )

    def test_the_accountant_sees_what_to_check_on_a_phone(self):
        self.start_tour(
            "/odoo/proximus", "proximus_home_accountant_phone", login="home_accountant"
        )

    def test_the_owner_reads_the_answers_on_a_phone(self):
        self.start_tour(
            "/odoo/proximus", "proximus_home_owner_phone", login="home_owner"
        )
