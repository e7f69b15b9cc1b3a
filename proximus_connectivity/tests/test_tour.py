from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestTour(ConnectivityCommon, HttpCase):
    """The desk and the customer in a browser, each with their own rights only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls._create_user(
            "tour_desk",
            "proximus_connectivity.group_owner",
            password="tour_desk",
            tz="UTC",
        )
        cls.line, cls.other = cls._create_active_line(count=2, site_id=cls.site.id)
        for line, number in ((cls.line, "0470 12 34 56"), (cls.other, "0470 98 76 54")):
            cls.env["proximus.number"].create({"e164": number, "line_id": line.id})
        cls.card = cls.env["proximus.sim"].create(
            {"iccid": "8932017000000010071", "line_id": cls.line.id}
        )

    def test_the_desk_finds_a_line_and_changes_it(self):
        offer = self._create_offer(
            "mobile", name="Tour Unlimited", default_code="T-TOUR", list_price=30.0
        )
        self.start_tour("/odoo", "proximus_desk_change", login="tour_desk")
        self.assertEqual(self.line.product_id, offer)
        # of a customer: what the product costs us, not what the customer pays
        self.assertEqual(self.line.monthly_cost, offer.standard_price)
        self.assertNotEqual(offer.standard_price, 30.0)
        self.assertEqual(self.card.state, "retired")
        active = self.line.sim_ids.filtered(lambda card: card.state == "active")
        self.assertEqual(active.iccid, "8932017000000010162")

    def test_a_line_with_an_alarm_ends_with_an_answer(self):
        offer = self._create_offer(
            "internet", name="Tour internet", default_code="T-NET", notice_days=30
        )
        line = self._create_active_line(
            "internet", product_id=offer.id, name="TOUR-LINE"
        )
        alarm = self.env["proximus.line.dependency"].create(
            {"line_id": line.id, "kind": "alarm", "description": "Alarm of the shop"}
        )
        url = f"/odoo/proximus-my-lines/{line.id}"
        self.start_tour(url, "proximus_desk_end", login="tour_desk")
        self.assertEqual(line.state, "pending_terminate")
        self.assertEqual(
            line.termination_date,
            self.env.company._proximus_today() + timedelta(days=30),
        )
        self.assertEqual(alarm.answer, "drop")
        self.assertEqual(alarm.answered_by_id, self.desk)

    def test_the_order_desk_delivers_a_line(self):
        order = self.env["proximus.line.order"].create(
            {
                "partner_id": self.partner.id,
                "user_id": self.desk.id,
                "item_ids": [
                    fields.Command.create(
                        {
                            "action": "add",
                            "product_id": self.offers["mobile"].id,
                            "site_id": self.site.id,
                        }
                    )
                ],
            }
        )
        url = f"/odoo/proximus-line-orders/{order.id}"
        self.start_tour(url, "proximus_desk_order", login="tour_desk")
        self.assertEqual(order.state, "completed")
        self.assertEqual(
            order.item_ids.appointment_date, self.env.company._proximus_today()
        )
        self.assertEqual(order.line_ids.state, "active")
        self.assertEqual(order.line_ids.start_date, self.env.company._proximus_today())

    def test_the_desk_pastes_numbers(self):
        self.start_tour("/odoo", "proximus_desk_paste", login="tour_desk")
        numbers = self.env["proximus.number"].search(
            [("e164", "in", ("+32470123461", "+3242226644"))]
        )
        self.assertEqual(set(numbers.mapped("state")), {"available"})
        self.assertEqual(len(numbers), 2)


class PortalTourCommon(ConnectivityCommon, HttpCase):
    """A customer in the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line, cls.other = cls._create_active_line(count=2, site_id=cls.site.id)
        for line, number in ((cls.line, "0470 12 34 56"), (cls.other, "0470 98 76 54")):
            cls.env["proximus.number"].create({"e164": number, "line_id": line.id})
        cls.visitor = new_test_user(cls.env, "tour_customer", "base.group_portal")
        cls.visitor.partner_id.parent_id = cls.partner
        cls.clerk = new_test_user(cls.env, "tour_clerk", "base.group_portal")
        cls.clerk.partner_id.parent_id = cls.partner
        cls.clerk.partner_id.proximus_portal_report = True

    def _tour_without_prices(self):
        self.start_tour("/my", "proximus_portal_rights", login="tour_clerk")
        problem = self.env["proximus.problem"].search(
            [("line_ids", "in", (self.line | self.other).ids)]
        )
        self.assertEqual(problem.subject, "Nothing works any more")
        self.assertEqual(problem.reporter_id, self.clerk.partner_id)

    def _tour_the_lines(self):
        self.start_tour("/my", "proximus_portal_lines", login="tour_customer")
        problem = self.env["proximus.problem"].search(
            [("line_ids", "in", self.line.ids)]
        )
        self.assertEqual(problem.subject, "No network in the shop")
        self.assertEqual(problem.commercial_partner_id, self.partner)
        self.assertIn(
            "Another user, please", " ".join(self.line.message_ids.mapped("body"))
        )


@tagged("post_install", "-at_install")
class TestPortalTour(PortalTourCommon):
    """The customer at a desk."""

    def test_the_customer_looks_at_lines_and_reports_a_problem(self):
        self._tour_the_lines()

    def test_a_contact_without_prices_reports_a_problem(self):
        self._tour_without_prices()


@tagged("post_install", "-at_install")
class TestPortalTourOnAPhone(PortalTourCommon):
    """The same customer with a phone: everything fits its width."""

    browser_size = "390x844"
    touch_enabled = True

    def test_the_customer_looks_at_lines_and_reports_a_problem(self):
        self._tour_the_lines()

    def test_a_contact_without_prices_reports_a_problem(self):
        self._tour_without_prices()
