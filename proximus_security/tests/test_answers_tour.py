from datetime import timedelta

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import SecurityCommon

OWNER = "proximus_connectivity.group_owner"


class AnswersCommon(SecurityCommon, HttpCase):
    """A company with a line that is down, a bill, somebody unprotected and a day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        line = cls._line(monthly_cost=75.5)
        cls.env["proximus.problem"].create(
            {
                "partner_id": cls.company.partner_id.id,
                "company_id": cls.company.id,
                "subject": "No internet in the shop",
                "line_ids": [Command.set(line.ids)],
            }
        )
        cls._line(monthly_cost=24.5, commitment_end_date=cls.today + timedelta(days=10))
        cls._requirement()
        cls._employee("Claire Dubois")
        cls._employee("Zoé Lambert")
        new_test_user(
            cls.env,
            "tour_answers",
            OWNER,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )


@tagged("post_install", "-at_install")
class TestAnswersTour(AnswersCommon):
    """What is paid, broken, unprotected and to be done: one click on the icon."""

    browser_size = "1400x900"

    def test_one_click_from_the_icon(self):
        self.start_tour("/odoo", "proximus_answers", login="tour_answers")


@tagged("post_install", "-at_install")
class TestAnswersPhone(AnswersCommon):
    """The same on a phone, where the icon is the address that is kept."""

    browser_size = "390x844"
    touch_enabled = True

    def test_nothing_to_click_from_the_address(self):
        self.start_tour(
            "/odoo/proximus", "proximus_answers_phone", login="tour_answers"
        )
