"""The story of DESIGN §1, headless and on real input: from questions to a gap list."""

from datetime import date

from odoo import fields
from odoo.tests import freeze_time, tagged

from .common import ENTERPRISE_NUMBER, BelgianCommon

SIGNATURE = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg=="  # noqa: E501
ANSWERS = {
    "PAPER_CONTRACTS": True,
    "DOUBLE_ENTRY": 120,
    "EMPLOYEES": 40,
    "MOBILE_LINES": 3,
    "DEVICE_PROTECTION": "none",
}


@tagged("post_install", "-at_install")
class TestStory(BelgianCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load_people()

    @freeze_time("2026-09-10 09:00:00")
    def test_from_the_first_question_to_the_second_month(self):
        session = self.answer_the_questions()
        order = self.ask_for_the_quotation(session)
        subscription, lines = self.sign(order)
        self.activate(lines)
        self.bill_two_months(subscription)
        self.see_who_has_no_protection()

    # === 1 AND 2: QUESTIONS AND ADVICE === #

    def answer_the_questions(self):
        session = self.as_user(self.sme)["proximus.onboarding.session"].create(
            {"company_id": self.company.id, "partner_id": self.customer.id}
        )
        session.write({"enterprise_number": "1999.999.944", "vat_liable": "yes"})
        with self.assertRaisesRegex(Exception, "1999.999.944"):
            session.action_next()
        self.assertFalse(self.customer.company_registry)
        session.write({"enterprise_number": ENTERPRISE_NUMBER})
        session.action_next()
        self.assertEqual(self.customer.company_registry, "1999999943")
        self.assertEqual(session.step_code, "assessment")
        for _turn in ANSWERS:
            code = session.current_answer_id.question_id.code
            session.current_answer_id._set_value(ANSWERS[code])
            session.action_next()
        self.assertEqual(session.step_code, "advice")
        advised = session.recommendation_ids.filtered(
            lambda advice: advice.outcome == "advised"
        )
        self.assertIn("CONNECT_PROTECT", advised.rule_id.mapped("code"))
        self.assertTrue(all(advice.trace["checks"] for advice in advised))
        return session

    # === 3: ONE QUOTATION === #

    def ask_for_the_quotation(self, session):
        offer = session.recommendation_ids.filtered(
            lambda advice: advice.rule_id.code == "CONNECT_PROTECT"
        )
        offer.action_accept()
        session.with_user(self.partner).action_create_quotation()
        orders = self.as_user(self.partner)["sale.order"]
        order = orders.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(order.order_line[0].display_type, "line_section")
        fibre, mobile, endpoint = order.order_line[1:4]
        self.assertEqual(
            [line.product_uom_qty for line in (fibre, mobile, endpoint)], [1, 3, 40]
        )
        # 55.00 + 3 × 15.00 + 40 × 4.00 = 260.00, less 5 %.
        self.assertEqual(order.recurring_total, 247.00)
        self.assertEqual(order.one_off_total, 0.00)
        parts = [line.price_subtotal for line in (fibre, mobile, endpoint)]
        self.assertEqual(sum(parts), 247.00)
        self.assertEqual(parts, [52.25, 42.75, 152.00])
        return order

    # === 4: SIGNATURE === #

    def sign(self, order):
        order.action_quotation_sent()
        portal = order.with_user(self.env.ref("base.public_user")).sudo()
        portal.write(
            {
                "signed_by": "Amélie Dumoulin",
                "signed_on": fields.Datetime.now(),
                "signature": SIGNATURE,
            }
        )
        portal._validate_order()
        self.assertEqual(order.state, "sale")
        subscription = self.env["proximus.subscription"].search(
            [("order_id", "=", order.id)]
        )
        lines = subscription.line_ids.line_id.with_env(self.as_user(self.partner))
        self.assertEqual(
            sorted(lines.mapped("line_kind")), ["internet"] + ["mobile"] * 3
        )
        self.assertEqual(set(lines.mapped("state")), {"pending_active"})
        service = self.env["proximus.security.service"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual((service.seats, service.state), (40, "ordered"))
        self.assertFalse(subscription._bill(date(2026, 9, 30)))
        return subscription, lines

    # === 5: DELIVERY === #

    def activate(self, lines):
        with self.assertRaisesRegex(Exception, "still to come"):
            lines.action_activate(date(2026, 9, 11))
        lines.action_activate(date(2026, 9, 9))
        self.assertEqual(set(lines.mapped("state")), {"active"})
        order = lines.order_item_ids.order_id
        self.assertEqual(order.state, "completed")

    # === 6: BILLING === #

    def bill_two_months(self, subscription):
        subscription = subscription.with_env(self.as_user(self.accountant))
        first = subscription._bill(date(2026, 9, 10))
        # 22 of 30 days, each to the cent: 38.32 + 3 × 10.45 + 111.47.
        self.assertEqual(len(first), 1)
        self.assertEqual(first.amount_untaxed, 181.14)
        self.assertFalse(subscription._bill(date(2026, 9, 10)))
        with freeze_time("2026-10-01 09:00:00"):
            second = subscription._bill(date(2026, 10, 1))
            self.assertEqual(second.amount_untaxed, 247.00)
            self.assertEqual(second.amount_tax, 51.87)
            self.assertFalse(subscription._bill(date(2026, 10, 1)))

    # === 8: PROTECTION === #

    def see_who_has_no_protection(self):
        env = self.as_user(self.sme)
        env["proximus.security.requirement"]._apply_preset("small", self.company)
        gaps = env["proximus.security.gap"].search(
            [("type_id.code", "=", "endpoint"), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(gaps.employee_id), 40)
