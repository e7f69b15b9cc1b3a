from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-27 10:00:00")
class TestUndelivered(BundleCommon):
    """What is charged where no line is installed."""

    # === AN AGREED START === #

    def _create_service_bundle(self):
        return self._create_bundle(
            [
                {"product_id": self.service.id, "default_quantity": 5},
                {"product_id": self.setup_product.id, "billing_pool": "one_off"},
            ]
        )

    def test_what_needs_no_line_is_charged_from_the_agreed_day(self):
        for agreed, start in (
            ("2027-01-01 08:00:00", date(2027, 1, 1)),
            (False, date(2026, 11, 27)),
            # nobody pays for days before the order was confirmed
            ("2026-11-01 08:00:00", date(2026, 11, 27)),
        ):
            with self.subTest(agreed):
                order = self._create_order(commitment_date=agreed)
                subscription = self._sell(self._create_service_bundle(), order)
                self.assertEqual(subscription.date_start, start)
                self.assertEqual(subscription.line_ids.date_start, start)
                self.assertEqual(subscription.next_invoice_date, start)
                self.assertEqual(subscription.item_ids.date, start)

    def test_nothing_is_billed_before_the_agreed_day(self):
        order = self._create_order(commitment_date="2027-01-01 08:00:00")
        subscription = self._sell(self._create_service_bundle(), order)
        self.assertFalse(subscription._bill(date(2026, 12, 31)))
        move = subscription._bill(date(2027, 1, 1))
        self.assertEqual(move.amount_untaxed, 18.0 + 99.0)

    def test_31_00_agreed_from_january_bills_no_4_13_in_november(self):
        service = self._create_product_of("Support", 31.0)
        bundle = self._create_bundle([{"product_id": service.id}], discount=0.0)
        first, january = date(2026, 11, 27), date(2027, 1, 1)
        now = self._sell(bundle, self._create_order())
        self.assertEqual(now._bill(first).amount_untaxed, 4.13)
        order = self._create_order(commitment_date="2027-01-01 08:00:00")
        later = self._sell(bundle, order)
        for day in (first, date(2026, 12, 1), date(2026, 12, 31)):
            self.assertFalse(later._bill(day), day)
        self.assertEqual(later._bill(january).amount_untaxed, 31.0)
        self.assertEqual(min(later.item_ids.mapped("period_from")), january)

    def test_another_day_is_agreed_before_it_starts(self):
        """Free until April, then 31.00; once it is billed its day stays."""
        service = self._create_product_of("Support", 31.0)
        phase = {"name": "Welcome", "kind": "promo", "months": 1, "discount": 100}
        bundle = self._create_bundle(
            [{"product_id": service.id}],
            discount=0.0,
            phase_ids=[Command.create(phase)],
            term_ids=[Command.create({"months": 12})],
        )
        order = self._create_order(commitment_date="2027-01-01 08:00:00")
        later = self._sell(bundle, order, term=bundle.term_ids)
        for agreed, first, committed in (
            ("2027-03-01 08:00:00", date(2027, 3, 1), date(2028, 2, 29)),
            ("2027-02-01 08:00:00", date(2027, 2, 1), date(2028, 1, 31)),
        ):
            order.commitment_date = agreed
            self.assertEqual(later.date_start, first)
            self.assertEqual(later.line_ids.date_start, first)
            self.assertEqual(later.next_invoice_date, first)
            self.assertEqual(later.commitment_end_date, committed)
            amounts = later.line_ids.segment_ids.sorted("month_from").mapped("amount")
            self.assertEqual(amounts, [0.0, 31.0])
        self.assertFalse(later._bill(date(2027, 1, 31)))
        self.assertFalse(later._bill(date(2027, 2, 1)), "free")
        self.assertEqual(later._bill(date(2027, 3, 1)).amount_untaxed, 31.0)
        order.commitment_date = "2027-06-01 08:00:00"
        self.assertEqual(later.date_start, date(2027, 2, 1))

    def test_the_agreed_day_is_the_one_of_the_company(self):
        self.env.user.tz = "Europe/Brussels"
        order = self._create_order(commitment_date="2026-12-31 23:30:00")
        subscription = self._sell(self._create_service_bundle(), order)
        self.assertEqual(subscription.date_start, date(2027, 1, 1))

    def test_a_line_that_works_starts_it_whatever_was_agreed(self):
        order = self._create_order(commitment_date="2027-01-01 08:00:00")
        subscription = self._sell(order=order)
        self.assertFalse(subscription.date_start)
        self._activate(subscription, date(2026, 11, 20))
        self.assertEqual(subscription.date_start, date(2026, 11, 20))

    def test_an_order_can_be_cancelled_before_its_agreed_day(self):
        order = self._create_order(commitment_date="2027-01-01 08:00:00")
        subscription = self._sell(self._create_service_bundle(), order)
        order._action_cancel()
        self.assertEqual(subscription.state, "cancelled")
        self.assertFalse(subscription.next_invoice_date)
        self.assertFalse(subscription._bill(date(2027, 2, 1)))

    def test_an_order_cannot_be_cancelled_once_it_has_begun(self):
        subscription = self._sell(self._create_service_bundle())
        with self.assertRaisesRegex(UserError, "has started"):
            subscription.order_id._action_cancel()

    # === ALL LINES CANCELLED === #

    def _cancel_lines(self, subscription):
        subscription.line_ids.line_id.action_cancel("The customer went elsewhere")

    def test_somebody_is_asked_what_becomes_of_the_rest(self):
        subscription = self._sell()
        self._cancel_lines(subscription)
        self.assertTrue(subscription.is_undelivered)
        question = subscription.activity_ids
        self.assertEqual(len(question), 1)
        for text in ("Installation", "99.00", "Protection"):
            self.assertIn(text, question.note)

    def test_one_line_that_may_still_come_is_waited_for(self):
        subscription = self._sell()
        installed = subscription.line_ids.line_id
        installed[1:].action_cancel()
        self.assertFalse(subscription.is_undelivered)
        self.assertFalse(subscription.activity_ids)
        installed[0].action_submit()
        installed[0].action_abort()
        self.assertTrue(subscription.is_undelivered)

    def test_the_rest_is_charged_when_somebody_says_so(self):
        subscription = self._sell()
        self._cancel_lines(subscription)
        subscription.action_charge_rest()
        self.assertFalse(subscription.activity_ids)
        move = subscription._bill(date(2026, 11, 27))
        # four days of five seats at 3.60, and the installation
        self.assertEqual(move.amount_untaxed, round(18.0 * 4 / 30, 2) + 99.0)
        self.assertEqual(subscription.state, "active")

    def test_the_question_is_closed_in_any_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        subscription = self._sell(
            order=self._create_order(commitment_date="2027-01-01 08:00:00")
        )
        subscription.line_ids.line_id.action_cancel()
        self.assertEqual(len(subscription.activity_ids), 1)
        subscription.with_context(lang="fr_FR").action_charge_rest()
        self.assertFalse(subscription.activity_ids)
        self.assertEqual(subscription.date_start, date(2027, 1, 1), "as agreed")

    def test_what_is_charged_once_ends_it(self):
        bundle = self._create_bundle(
            [
                {"product_id": self.fibre.id},
                {"product_id": self.setup_product.id, "billing_pool": "one_off"},
            ]
        )
        subscription = self._sell(bundle)
        self._cancel_lines(subscription)
        subscription.action_charge_rest()
        move = subscription._bill(date(2026, 11, 27))
        self.assertEqual(move.amount_untaxed, 99.0)
        self.assertEqual(subscription.state, "ended")

    def test_everything_can_be_given_up(self):
        subscription = self._sell()
        self._cancel_lines(subscription)
        subscription.action_give_up()
        self.assertEqual(subscription.state, "cancelled")
        self.assertEqual(set(subscription.item_ids.mapped("state")), {"void"})
        self.assertFalse(subscription.activity_ids)
        self.assertFalse(subscription._bill(date(2027, 1, 1)))

    def test_what_still_waits_for_a_line_is_neither(self):
        subscription = self._sell()
        for action in ("action_charge_rest", "action_give_up"):
            with self.subTest(action), self.assertRaisesRegex(UserError, "still waits"):
                getattr(subscription, action)()

    def test_who_only_reads_decides_nothing(self):
        subscription = self._sell()
        self._cancel_lines(subscription)
        seller = self._create_user("rest_seller", "sales_team.group_sale_salesman")
        subscription.user_id = seller
        for action in ("action_charge_rest", "action_give_up"):
            with self.subTest(action), self.assertRaises(AccessError):
                getattr(subscription.with_user(seller), action)()

    # === A TERM === #

    def test_a_term_ends_with_the_month_that_lacks_its_day(self):
        self.bundle.term_ids = [Command.create({"months": 6})]
        with freeze_time("2026-09-02 10:00:00"):
            subscription = self._create_active(date(2026, 8, 31))
            self.assertEqual(subscription.commitment_end_date, date(2027, 2, 28))
            ends = set(subscription.line_ids.line_id.mapped("commitment_end_date"))
            self.assertEqual(ends, {date(2027, 2, 28)})
            subscription._extend_term(18, date(2026, 8, 31))
            self.assertEqual(subscription.commitment_end_date, date(2028, 2, 29))

    # === CREDIT NOTES === #

    def test_a_credit_note_carries_no_new_charge(self):
        with freeze_time("2026-03-20 10:00:00"):
            subscription = self._create_active(date(2026, 3, 1))
            subscription._bill(date(2026, 3, 1))
            mobile = subscription.line_ids.filtered(
                lambda x: x.product_id == self.mobile
            )
            mobile.line_id._transition("terminated", date="2026-03-01")
            fibre = subscription.line_ids.filtered(lambda x: x.product_id == self.fibre)
            subscription._change_price({fibre: 20.0}, date(2026, 3, 11))
            moves = subscription._bill(date(2026, 3, 20), batch=100)
            if not moves:
                subscription.item_ids.filtered(
                    lambda i: i.state == "to_bill"
                ).date = date(2026, 3, 20)
                subscription._refresh_next_invoice_date()
                moves = subscription._bill(date(2026, 3, 20))
        by_type = {move.move_type: move for move in moves}
        self.assertEqual(set(by_type), {"out_refund", "out_invoice"})
        kinds = {
            name: set(move.invoice_line_ids.billing_item_ids.mapped("kind"))
            for name, move in by_type.items()
        }
        self.assertEqual(
            kinds, {"out_refund": {"credit"}, "out_invoice": {"recurring"}}
        )
        self.assertEqual(by_type["out_invoice"].amount_untaxed, 13.55)
