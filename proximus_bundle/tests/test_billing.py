from datetime import date

from odoo import Command
from odoo.tests import freeze_time, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestBilling(BundleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls._create_active(date(2026, 3, 15))

    def test_the_first_invoice_is_prorated_and_has_the_one_offs(self):
        move = self.subscription._bill(date(2026, 3, 20))
        # 17 of 31 days of 49.50, 13.50 (three times) and 18.00
        self.assertEqual(
            self._amounts(move),
            [
                (self.fibre, 27.15),
                (self.mobile, 7.40),
                (self.mobile, 7.40),
                (self.mobile, 7.40),
                (self.service, 9.87),
                (self.setup_product, 99.0),
            ],
        )
        self.assertRecordValues(
            move,
            [
                {
                    "state": "posted",
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_date": date(2026, 3, 20),
                    "amount_untaxed": 158.22,
                }
            ],
        )
        line = move.invoice_line_ids.filtered(lambda x: x.product_id == self.fibre)
        self.assertEqual(line.px_period_from, date(2026, 3, 15))
        self.assertEqual(line.px_period_to, date(2026, 3, 31))
        self.assertIn("03/15/2026 – 03/31/2026 (17/31)", line.name)
        self.assertEqual(line.tax_ids, self.tax_sale_a)
        self.assertEqual(move.subscription_count, 1)

    def test_the_second_month_is_full_and_a_rerun_makes_nothing(self):
        self.subscription._bill(date(2026, 3, 20))
        self.assertFalse(self.subscription._bill(date(2026, 3, 31)))
        move = self.subscription._bill(date(2026, 4, 1))
        self.assertEqual(move.amount_untaxed, 108.0)
        self.assertFalse(self.subscription._bill(date(2026, 4, 1)))
        self.assertFalse(self.subscription._bill(date(2025, 4, 1)))
        self.assertEqual(self.subscription.next_invoice_date, date(2026, 5, 1))

    def test_missed_months_are_caught_up_on_one_invoice(self):
        move = self.subscription._bill(date(2026, 6, 10))
        self.assertEqual(len(move), 1)
        self.assertEqual(move.amount_untaxed, 158.22 + 3 * 108.0)
        items = self.subscription.item_ids
        self.assertEqual(set(items.mapped("state")), {"billed"})
        self.assertEqual(items.move_id, move)

    def test_nothing_is_due_before_the_service_starts(self):
        waiting = self._sell()
        self.assertFalse(waiting._bill(date(2030, 1, 1)))
        self.assertFalse(self.subscription._bill(date(2026, 3, 14)))

    def test_one_offs_are_invoiced_on_their_order_line(self):
        self.subscription._bill(date(2026, 3, 20))
        line = self.subscription.order_id.order_line.filtered(
            lambda line: line.product_id == self.setup_product
        )
        self.assertEqual(line.qty_invoiced, 1.0)
        self.assertEqual(line.invoice_status, "invoiced")
        monthly = self.subscription.order_id.order_line.filtered(
            lambda line: line.billing_pool == "recurring"
        )
        self.assertEqual(set(monthly.mapped("qty_invoiced")), {0.0})

    def test_a_line_that_starts_later_is_charged_from_its_own_day(self):
        subscription = self._sell()
        self._activate(subscription, date(2026, 3, 1), self.fibre)
        subscription._bill(date(2026, 3, 1))
        self._activate(subscription, date(2026, 3, 17), self.mobile)
        move = subscription._bill(date(2026, 3, 20))
        self.assertEqual(self._amounts(move), [(self.mobile, 6.53)] * 3)

    def test_a_line_that_ends_is_charged_to_its_last_day(self):
        fibre = self.subscription.line_ids.filtered(
            lambda line: line.product_id == self.fibre
        )
        self.subscription._bill(date(2026, 3, 20))
        fibre.line_id.action_terminate("2026-04-15")
        move = self.subscription._bill(date(2026, 4, 1))
        self.assertIn((self.fibre, 24.75), self._amounts(move))
        move = self.subscription._bill(date(2026, 5, 1))
        self.assertNotIn(self.fibre, move.invoice_line_ids.product_id)

    def test_free_months_make_no_document_but_are_noted(self):
        self.bundle.phase_ids = [Command.create({"kind": "free", "months": 2})]
        subscription = self._sell(quantities={self._component(self.setup_product): 1})
        self._activate(subscription, date(2026, 3, 1))
        first = subscription._bill(date(2026, 3, 1))
        self.assertEqual(first.amount_untaxed, 99.0)
        self.assertFalse(subscription._bill(date(2026, 4, 1)))
        self.assertFalse(subscription.billing_error)
        self.assertEqual(subscription.next_invoice_date, date(2026, 5, 1))
        self.assertEqual(subscription._bill(date(2026, 5, 1)).amount_untaxed, 108.0)

    def test_a_price_that_changes_in_a_period_cuts_it(self):
        self.bundle.phase_ids = [
            Command.create({"kind": "promo", "discount": 50, "months": 1})
        ]
        subscription = self._create_active(date(2026, 3, 16))
        subscription._bill(date(2026, 3, 16))
        move = subscription._bill(date(2026, 4, 1))
        fibre = [
            amount for product, amount in self._amounts(move) if product == self.fibre
        ]
        # half of April at 24.75 a month, the other half at 49.50
        self.assertEqual(fibre, [12.37, 24.75])

    def test_the_anchor_day_is_kept_over_short_months(self):
        self.customer.proximus_anchor_day = 31
        subscription = self._create_active(date(2026, 1, 31))
        subscription._bill(date(2026, 4, 30))
        fibre = subscription.line_ids[0]
        starts = subscription.item_ids.filtered(
            lambda item: item.subscription_line_id == fibre
        ).sorted("period_from")
        self.assertEqual(
            starts.mapped("period_from"),
            [
                date(2026, 1, 31),
                date(2026, 2, 28),
                date(2026, 3, 31),
                date(2026, 4, 30),
            ],
        )
        self.assertEqual(set(starts.mapped("amount")), {49.5})

    def test_months_of_thirty_days(self):
        self.company.proximus_month_days = "30"
        subscription = self._create_active(date(2026, 2, 10))
        move = subscription._bill(date(2026, 2, 10))
        self.assertIn((self.fibre, 34.65), self._amounts(move))

    def test_one_invoice_for_all_subscriptions_of_a_customer(self):
        other = self._create_active(date(2026, 3, 1))
        stranger = self._create_active(
            date(2026, 3, 1),
            order=self._create_order(partner_id=self._create_customer("Other").id),
        )
        moves = self.env["proximus.subscription"]._bill(date(2026, 3, 20))
        self.assertEqual(len(moves), 2)
        mine = (self.subscription | other).move_ids
        self.assertEqual(len(mine), 1)
        sections = mine.invoice_line_ids.filtered(
            lambda line: line.display_type == "line_section"
        )
        self.assertEqual(len(sections), 2)
        self.assertNotEqual(stranger.move_ids, mine)

    def test_another_customer_reference_is_another_invoice(self):
        other = self._create_active(
            date(2026, 3, 1), order=self._create_order(client_order_ref="PO 7")
        )
        moves = (self.subscription | other)._bill(date(2026, 3, 20))
        self.assertEqual(len(moves), 2)
        self.assertEqual(other.move_ids.ref, "PO 7")

    def test_drafts_when_the_company_wants_to_look_first(self):
        self.company.proximus_post_invoices = False
        self.assertEqual(self.subscription._bill(date(2026, 3, 20)).state, "draft")

    def test_the_taxes_follow_the_fiscal_position(self):
        order = self._create_order(fiscal_position_id=self.fiscal_pos_a.id)
        subscription = self._create_active(date(2026, 3, 1), order=order)
        move = subscription._bill(date(2026, 3, 1))
        self.assertEqual(move.invoice_line_ids.tax_ids, self.tax_sale_b)
        self.assertEqual(move.fiscal_position_id, self.fiscal_pos_a)

    def test_taxes_that_the_seller_chose_stay(self):
        order = self._create_order()
        lines = order._add_bundle(self.bundle)
        lines[1].tax_ids = self.tax_sale_b
        order.action_confirm()
        self._activate(order.subscription_ids, date(2026, 3, 1))
        move = order.subscription_ids._bill(date(2026, 3, 1))
        line = move.invoice_line_ids.filtered(lambda x: x.product_id == self.fibre)
        self.assertEqual(line.tax_ids, self.tax_sale_b)
