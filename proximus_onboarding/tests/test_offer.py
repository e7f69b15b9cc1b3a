from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestOffer(OnboardingCommon):
    def _to_offer(self, **answers):
        session = self._to_advice(self._start_for_customer(), **answers)
        session.action_accept_all()
        session.action_next()
        self.assertEqual(session.step_code, "offer")
        return session

    def _quantity(self, order, xmlid):
        product = self.env.ref(xmlid)
        lines = order.order_line.filtered(lambda line: line.product_id == product)
        return sum(lines.mapped("product_uom_qty"))

    def test_one_quotation_with_the_quantities_of_the_answers(self):
        session = self._to_offer(EMPLOYEES=12, MOBILE_LINES=4)
        session.action_create_quotation()
        order = session.sale_order_id.sudo()
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.partner_id, session.partner_id)
        self.assertNotEqual(order.partner_id, self.company.partner_id)
        self.assertEqual(order.company_id, self.company)
        self.assertEqual(order.onboarding_session_id, session)
        for xmlid, quantity in (
            ("proximus_connectivity.product_fibre_1000", 1),
            ("proximus_connectivity.product_mobile_20", 4),
            ("proximus_security.product_endpoint", 12),
        ):
            self.assertEqual(self._quantity(order, xmlid), quantity, xmlid)
        self.assertTrue(order.order_line.filtered("display_type"))

    def test_a_company_asks_for_an_offer_and_sells_nothing_to_itself(self):
        session = self._to_advice(MOBILE_LINES=4)
        session.action_accept_all()
        session.action_next()
        with self.assertRaisesRegex(UserError, "Ask for an offer first"):
            session.action_next()
        action = session.action_create_quotation()
        self.assertEqual(action["tag"], "display_notification")
        self.assertFalse(session.sudo().sale_order_ids)
        request = session.sudo().quote_request_id
        self.assertEqual(request.state, "in_progress")
        self.assertEqual(request.company_id, self.company)
        bundle = session.sudo()._get_accepted("bundle").bundle_id
        self.assertEqual(request.item_ids.bundle_id, bundle)
        self.assertEqual(request.item_ids.mapped("action"), ["add"])
        self.assertFalse(request.item_ids.replaced_line_ids)
        self.assertIn("4 × ", request.item_ids.note)
        session.action_create_quotation()
        self.assertEqual(session.sudo().quote_request_id, request)
        session.action_next()
        self.assertNotEqual(session.step_code, "offer")

    def test_an_owner_opens_the_request(self):
        owner = new_test_user(
            self.env,
            "onboarding_owner",
            "proximus_connectivity.group_owner,proximus_onboarding.group_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        session = self._to_advice(self._start(owner))
        session.action_accept_all()
        session.action_next()
        action = session.action_create_quotation()
        self.assertEqual(action["res_model"], "proximus.quote.request")
        self.assertEqual(action["res_id"], session.quote_request_id.id)
        session.quote_request_id.action_cancel()
        session.action_create_quotation()
        self.assertEqual(session.quote_request_id.state, "in_progress")

    def test_no_mobile_lines_is_an_answer(self):
        session = self._to_offer(MOBILE_LINES=0)
        session.action_create_quotation()
        order = session.sale_order_id.sudo()
        xmlid = "proximus_connectivity.product_mobile_20"
        self.assertEqual(self._quantity(order, xmlid), 0)

    def test_a_second_press_opens_the_same_quotation(self):
        session = self._to_offer()
        session.action_create_quotation()
        order = session.sale_order_id
        session.action_create_quotation()
        self.assertEqual(session.sale_order_id, order)
        self.assertEqual(len(session.sudo().sale_order_ids), 1)

    def test_a_cancelled_quotation_makes_room_for_a_new_one(self):
        session = self._to_offer()
        session.action_create_quotation()
        first = session.sale_order_id.sudo()
        first._action_cancel()
        session.action_create_quotation()
        self.assertNotEqual(session.sale_order_id, first)

    def test_without_sales_rights_the_customers_page_opens(self):
        session = self._to_offer()
        action = session.action_create_quotation()
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.assertIn("access_token=", action["url"])

    def test_with_sales_rights_it_opens_in_sales(self):
        seller = new_test_user(
            self.env,
            "onboarding_seller",
            "proximus_onboarding.group_user,sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        session = self._to_advice(self._start_for_customer(seller))
        session.action_accept_all()
        session.action_next()
        action = session.action_create_quotation()
        self.assertEqual(action["res_model"], "sale.order")
        self.assertEqual(action["res_id"], session.sale_order_id.id)

    def test_the_step_asks_for_the_quotation_or_a_skip(self):
        session = self._to_offer()
        with self.assertRaisesRegex(UserError, "Create the quotation first"):
            session.action_next()
        session.action_create_quotation()
        session.action_next()
        # the apps of a customer are installed in its own database
        self.assertEqual(session.state, "done")

    def test_nothing_to_quote_is_said(self):
        session = self._to_advice()
        session._get_pending().action_decline()
        with self.assertRaisesRegex(UserError, "anything to quote"):
            session.action_create_quotation()

    def test_the_preview_shows_names_and_numbers(self):
        session = self._to_offer(EMPLOYEES=12)
        self.assertIn("Connect &amp; Protect", session.offer_preview)
        self.assertIn("12 ×", session.offer_preview)
