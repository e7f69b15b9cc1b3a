from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestSubscription(BundleCommon):
    def test_confirmation_makes_a_subscription_that_waits(self):
        subscription = self._sell()
        self.assertRecordValues(
            subscription,
            [
                {
                    "state": "pending",
                    "partner_id": self.customer.id,
                    "bundle_id": self.bundle.id,
                    "date_start": False,
                    "next_invoice_date": False,
                    "recurring_amount": 108.0,
                    "anchor_day": 1,
                }
            ],
        )
        self.assertTrue(subscription.name.startswith("SUB"))
        self.assertEqual(subscription.snapshot["bundle"], "Brewery Connect")

    def test_the_offer_is_called_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_BE")
        self.bundle.with_context(lang="fr_BE").name = "Brasserie connectée"
        self.bundle.term_ids = [Command.create({"months": 24})]
        term = self.bundle.term_ids.filtered(lambda term: term.months == 24)
        subscription = self._sell()
        subscription.term_months = 24
        french = subscription.with_context(lang="fr_BE")
        months = term.with_context(lang="fr_BE").display_name
        for title, english, told in (
            ("Brewery Connect, 24 months",) * 2 + (f"Brasserie connectée, {months}",),
            ("3 × Brewery Connect, 24 months",) * 2
            + (f"3 × Brasserie connectée, {months}",),
            (
                f"Brasserie connectée, {months}",
                "Brewery Connect, 24 months",
                f"Brasserie connectée, {months}",
            ),
            ("Our own words",) * 3,
            ("A × B",) * 3,
        ):
            with self.subTest(title):
                subscription.title = title
                self.assertEqual(subscription.spoken_title, english)
                self.assertEqual(french.spoken_title, told)
                self.assertEqual(french.display_name, f"{subscription.name} – {told}")
        subscription.title = False
        self.assertEqual(french.display_name, subscription.name)

    def test_a_line_product_gives_a_line_per_unit_to_the_cent(self):
        self.bundle.discount = 7.77
        subscription = self._sell()
        mobiles = subscription.line_ids.filtered(
            lambda line: line.product_id == self.mobile
        )
        self.assertEqual(len(mobiles), 3)
        self.assertEqual(len(mobiles.line_id), 3)
        self.assertEqual(set(mobiles.mapped("quantity")), {1.0})
        sold = subscription.order_id.order_line.filtered(
            lambda line: line.product_id == self.mobile
        )
        self.assertEqual(sold.price_subtotal, 41.5)
        self.assertEqual(mobiles.mapped("monthly_amount"), [13.84, 13.83, 13.83])
        self.assertEqual(mobiles.line_id.mapped("monthly_price"), [13.84, 13.83, 13.83])
        self.assertFalse(any(mobiles.line_id.mapped("is_cost_known")))
        self.assertEqual(set(mobiles.line_id.mapped("state")), {"pending_active"})

    def test_another_product_gives_one_line_for_all_units(self):
        line = self._sell().line_ids.filtered(
            lambda line: line.product_id == self.service
        )
        self.assertRecordValues(
            line, [{"quantity": 5, "monthly_amount": 18.0, "line_id": False}]
        )

    def test_the_first_active_line_starts_everything_but_the_other_lines(self):
        subscription = self._sell()
        self._activate(subscription, date(2026, 3, 15), self.fibre)
        self.assertEqual(subscription.state, "active")
        self.assertEqual(subscription.date_start, date(2026, 3, 15))
        starts = {line.product_id: line.date_start for line in subscription.line_ids}
        self.assertEqual(starts[self.fibre], date(2026, 3, 15))
        self.assertEqual(starts[self.service], date(2026, 3, 15))
        self.assertFalse(starts[self.mobile])
        self._activate(subscription, date(2026, 3, 18), self.mobile)
        mobiles = subscription.line_ids.filtered(
            lambda line: line.product_id == self.mobile
        )
        self.assertEqual(set(mobiles.mapped("date_start")), {date(2026, 3, 18)})
        self.assertEqual(subscription.date_start, date(2026, 3, 15))

    def test_a_bundle_without_any_line_starts_on_confirmation(self):
        bundle = self._create_bundle([{"product_id": self.service.id}])
        subscription = self._sell(bundle)
        self.assertEqual(subscription.state, "active")
        self.assertEqual(subscription.date_start, date(2026, 3, 20))

    def test_the_term_is_committed_from_the_start(self):
        self.bundle.term_ids = [Command.create({"months": 24})]
        subscription = self._create_active(date(2026, 3, 15))
        self.assertEqual(subscription.commitment_end_date, date(2028, 3, 14))

    def test_a_line_ends_after_its_last_day(self):
        subscription = self._create_active(date(2026, 3, 1))
        fibre = subscription.line_ids.filtered(lambda x: x.product_id == self.fibre)
        fibre.line_id.action_terminate("2026-04-10")
        self.assertEqual(fibre.date_end, date(2026, 4, 11))
        fibre.line_id.action_resume()
        self.assertFalse(fibre.date_end)

    def test_phases_become_prices_with_dates_at_the_start(self):
        self.bundle.phase_ids = [
            Command.create({"name": "Welcome", "kind": "free", "months": 2}),
            Command.create(
                {"kind": "promo", "discount": 50, "month_from": 4, "months": 1}
            ),
        ]
        subscription = self._sell()
        fibre = subscription.line_ids.filtered(lambda x: x.product_id == self.fibre)
        self.assertEqual(fibre.segment_ids.mapped("amount"), [0, 49.5, 24.75, 49.5])
        self.assertEqual(subscription.recurring_amount, 0.0)
        self._activate(subscription, date(2026, 1, 31))
        self.assertRecordValues(
            fibre.segment_ids,
            [
                {"date_from": False, "date_to": date(2026, 3, 31)},
                {"date_from": date(2026, 3, 31), "date_to": date(2026, 4, 30)},
                {"date_from": date(2026, 4, 30), "date_to": date(2026, 5, 31)},
                {"date_from": date(2026, 5, 31), "date_to": False},
            ],
        )

    def test_a_price_never_changes(self):
        segment = self._create_active().line_ids[0].segment_ids.sudo()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            segment.amount = 1.0
        segment.date_to = date(2026, 12, 1)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            segment.date_to = date(2027, 1, 1)

    def test_what_is_sold_monthly_without_a_bundle_is_subscribed_too(self):
        order = self._create_order(
            order_line=[
                Command.create({"product_id": self.mobile.id, "product_uom_qty": 2}),
                Command.create({"product_id": self.product_a.id}),
            ]
        )
        self.assertEqual(order.recurring_total, 30.0)
        self.assertEqual(order.one_off_total, 1000.0)
        order.action_confirm()
        subscription = order.subscription_ids
        self.assertEqual(subscription.line_ids.product_id, self.mobile)
        self.assertEqual(len(subscription.line_ids), 2)
        self.assertFalse(subscription.item_ids)
        invoice = order._create_invoices()
        self.assertEqual(invoice.amount_untaxed, 1000.0)

    def test_a_monthly_product_added_to_a_confirmed_order_is_subscribed(self):
        order = self._create_order(
            order_line=[Command.create({"product_id": self.product_a.id})]
        )
        order.action_confirm()
        order.order_line = [Command.create({"product_id": self.mobile.id})]
        self.assertEqual(order.subscription_ids.line_ids.product_id, self.mobile)

    def test_the_order_invoices_nothing_of_a_bundle(self):
        subscription = self._sell()
        order = subscription.order_id
        self.assertEqual(order.invoice_status, "no")
        self.assertEqual(set(order.order_line.mapped("qty_to_invoice")), {0.0})
        self.assertEqual(sum(order.order_line.mapped("untaxed_amount_to_invoice")), 0)
        with self.assertRaisesRegex(UserError, f"{subscription.name} bills"):
            order._create_invoices()

    def test_cancelling_the_order_withdraws_what_has_not_started(self):
        subscription = self._sell()
        lines = subscription.line_ids.line_id
        subscription.order_id.action_cancel()
        self.assertEqual(subscription.state, "cancelled")
        self.assertEqual(set(lines.mapped("state")), {"cancelled"})
        self.assertEqual(subscription.item_ids.state, "void")

    def test_an_order_that_has_started_cannot_be_cancelled(self):
        subscription = self._create_active()
        with self.assertRaisesRegex(UserError, "has started on 15 Mar,"):
            subscription.order_id.action_cancel()

    def test_an_order_that_is_confirmed_again_is_subscribed_again(self):
        first = self._sell()
        order = first.order_id
        order.action_cancel()
        order.action_draft()
        order.action_confirm()
        second = order.subscription_ids - first
        self.assertEqual(second.recurring_amount, 108.0)
        self.assertEqual(second.item_ids.mapped("state"), ["to_bill"])

    def test_a_line_added_later_does_not_subscribe_the_rest_again(self):
        first = self._sell()
        first.order_id.order_line = [Command.create({"product_id": self.mobile.id})]
        second = first.order_id.subscription_ids - first
        self.assertEqual(second.line_ids.product_id, self.mobile)
        self.assertFalse(second.item_ids)

    def test_a_discount_on_a_line_sold_by_itself(self):
        order = self._create_order(
            order_line=[Command.create({"product_id": self.mobile.id, "discount": 20})]
        )
        order.action_confirm()
        self.assertEqual(order.subscription_ids.recurring_amount, 12.0)

    def test_a_subscription_ends_with_its_last_line(self):
        order = self._create_order(
            order_line=[Command.create({"product_id": self.mobile.id})]
        )
        order.action_confirm()
        subscription = order.subscription_ids
        self._activate(subscription, date(2026, 3, 1))
        subscription.line_ids.line_id.action_terminate("2026-03-19")
        self.assertEqual(subscription.state, "active")
        self.assertEqual(subscription._bill(date(2026, 3, 20)).amount_untaxed, 9.19)
        self.assertEqual(subscription.state, "ended")
        self.assertEqual(subscription.date_end, date(2026, 3, 20))

    def test_the_state_is_not_typed_in(self):
        with self.assertRaises(UserError):
            self._sell().state = "active"

    def test_a_customer_may_have_a_billing_day_of_its_own(self):
        self.customer.proximus_anchor_day = 31
        self.assertEqual(self._sell().anchor_day, 31)
