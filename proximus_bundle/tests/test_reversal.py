from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestReversal(BundleCommon):
    """Whatever is done to an invoice, the ledger is what all documents say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls._create_active(date(2026, 3, 1))
        cls.march = cls.subscription._bill(date(2026, 3, 1))
        cls.charged = cls.march.amount_untaxed

    def _reverse(self, move, modify=False, **vals):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id, **vals})
        )
        wizard.modify_moves() if modify else wizard.refund_moves()
        return wizard.new_move_ids

    def _credit_of(self, move):
        return self.env["account.move"].search(
            [("reversed_entry_id", "=", move.id)], order="id desc", limit=1
        )

    def _items_of(self, move):
        return move.invoice_line_ids.billing_item_ids

    def _line(self, move, product=None):
        return move.invoice_line_ids.filtered(
            lambda line: line.product_id == (product or self.fibre)
        )[:1]

    def _documents(self):
        """Return what all documents that count say, credit notes below zero."""
        moves = self.subscription.move_ids.filtered(lambda m: m.state != "cancel")
        return round(sum(moves.mapped("amount_untaxed_signed")), 2)

    def _check_ledger(self, total):
        """The ledger says what the documents say, and both say `total`."""
        billed = self.subscription.item_ids.filtered(lambda i: i.state == "billed")
        self.assertEqual(round(sum(billed.mapped("amount")), 2), total)
        self.assertEqual(self._documents(), total)

    def _bill(self, day=date(2026, 3, 20)):
        return self.subscription._bill(day)

    # === CREDIT NOTES === #

    def test_a_credit_note_has_days_and_entries_of_its_own(self):
        self.assertEqual(self.charged, 207.0)
        refund = self._reverse(self.march)
        self.assertEqual(refund.state, "draft")
        for line in self.march.invoice_line_ids.filtered("billing_item_ids"):
            (own,) = refund.invoice_line_ids.filtered(
                lambda own, line=line: own.px_origin_line_id == line
            )
            self.assertEqual(own.px_period_from, line.px_period_from)
            self.assertEqual(own.px_period_to, line.px_period_to)
            self.assertEqual(own.billing_item_ids.amount, -line.billing_item_ids.amount)
            self.assertEqual(own.billing_item_ids.kind, "credit")
        self.assertIn(refund, self.subscription.move_ids)
        self._check_ledger(0.0)

    def test_otherwise_what_is_credited_is_never_billed_again(self):
        self._reverse(self.march).action_post()
        self.assertFalse(self._bill())
        self.assertEqual(self._bill(date(2026, 4, 1)).amount_untaxed, 108.0)

    def test_a_full_credit_frees_its_periods_when_asked(self):
        refund = self._reverse(self.march, px_bill_again=True)
        self.assertFalse(self._bill(), "the credit note is still a draft")
        refund.action_post()
        self.assertEqual(self.subscription.next_invoice_date, date(2026, 3, 1))
        again = self._bill()
        self.assertEqual(again.amount_untaxed, self.charged)
        self._check_ledger(self.charged)
        self.assertFalse(self._bill())

    def test_the_dialog_says_what_happens(self):
        context = {"active_model": "account.move", "active_ids": self.march.ids}
        with Form(self.env["account.move.reversal"].with_context(**context)) as dialog:
            self.assertTrue(dialog.px_bills_subscriptions)
            self.assertFalse(dialog.px_bill_again)
        other = self.march.copy()
        other.action_post()
        context["active_ids"] = other.ids
        with Form(self.env["account.move.reversal"].with_context(**context)) as dialog:
            self.assertFalse(dialog.px_bills_subscriptions)

    def test_a_credit_note_taken_back_frees_nothing_any_more(self):
        for billed_meanwhile in (False, True):
            for door in ("draft", "cancel", "delete"):
                with self.subTest(door, billed_meanwhile=billed_meanwhile):
                    refund = self._reverse(self.march, px_bill_again=True)
                    refund.action_post()
                    if billed_meanwhile:
                        self.assertEqual(self._bill().amount_untaxed, self.charged)
                    refund.button_draft()
                    if door == "cancel":
                        refund.button_cancel()
                    elif door == "delete":
                        refund.with_context(force_delete=True).unlink()
                    settled = self._bill()
                    if billed_meanwhile:
                        self.assertEqual(settled.move_type, "out_refund")
                        self.assertEqual(settled.amount_untaxed, self.charged)
                    else:
                        self.assertFalse(settled)
                    if door == "draft":
                        refund.unlink()
                    self._check_ledger(self.charged)

    def test_a_credit_note_posted_again_frees_again(self):
        refund = self._reverse(self.march, px_bill_again=True)
        for _time in range(2):
            refund.action_post()
            refund.button_draft()
        refund.action_post()
        self.assertEqual(self._bill().amount_untaxed, self.charged)
        self.assertFalse(self._bill())
        self._check_ledger(self.charged)

    def test_a_cancelled_credit_note_comes_back(self):
        refund = self._reverse(self.march, px_bill_again=True)
        refund.button_cancel()
        self._check_ledger(self.charged)
        refund.button_draft()
        refund.action_post()
        self.assertEqual(self._bill().amount_untaxed, self.charged)

    def test_a_part_of_an_amount_frees_nothing(self):
        refund = self._reverse(self.march, px_bill_again=True)
        fibre = self._line(refund)
        fibre.price_unit = 20.0
        self.assertEqual(fibre.billing_item_ids.amount, -20.0)
        self._line(refund, self.setup_product).unlink()
        refund.action_post()
        again = self._bill()
        # fibre in part, and the installation not at all
        self.assertEqual(again.amount_untaxed, 58.5)
        self._check_ledger(round(self.charged - 78.5 + 58.5, 2))

    def test_the_rest_of_a_part_frees_it(self):
        first = self._reverse(self.march)
        self._line(first).price_unit = 20.0
        first.invoice_line_ids.filtered(
            lambda line: (
                line.display_type == "product" and line.product_id != self.fibre
            )
        ).unlink()
        first.action_post()
        rest = self._reverse(self.march, px_bill_again=True)
        self._line(rest).price_unit = 29.5
        rest.action_post()
        self.assertEqual(self._bill().amount_untaxed, self.charged)
        self._check_ledger(self.charged)

    def test_a_credit_of_some_days_says_which(self):
        refund = self._reverse(self.march)
        fibre = self._line(refund)
        fibre.write({"px_period_from": "2026-03-22", "price_unit": 15.97})
        self.assertEqual(fibre.billing_item_ids.period_from, date(2026, 3, 22))
        self.assertEqual(fibre.billing_item_ids.days, 10)
        self.assertEqual(fibre.billing_item_ids.amount, -15.97)

    def test_a_credit_note_that_is_credited_charges_again(self):
        refund = self._reverse(self.march, px_bill_again=True)
        refund.action_post()
        back = self._reverse(refund)
        self.assertEqual(back.move_type, "out_invoice")
        self.assertEqual(self._line(back).px_period_from, date(2026, 3, 1))
        back.action_post()
        self.assertFalse(self._bill())
        self._check_ledger(self.charged)

    def test_a_price_changes_after_a_credit(self):
        """What is worth money only takes its place in the ledger, and no other's."""
        self._reverse(self.march).action_post()
        line = self.subscription.line_ids.filtered(lambda x: x.product_id == self.fibre)
        line.line_id.action_terminate("2026-03-20")
        self.assertTrue(
            self.subscription.item_ids.filtered(
                lambda i: i.state == "to_bill" and i.amount < 0
            )
        )

    # === REVERSE AND CREATE INVOICE === #

    def test_the_new_invoice_takes_the_periods_over(self):
        draft = self._reverse(self.march, modify=True)
        self.assertEqual((draft.state, draft.move_type), ("draft", "out_invoice"))
        entries = self._items_of(draft)
        self.assertEqual(sum(entries.mapped("amount")), self.charged)
        self.assertEqual(self._line(draft).px_period_to, date(2026, 3, 31))
        self.assertFalse(self._bill())
        draft.action_post()
        self.assertFalse(self._bill())
        self._check_ledger(self.charged)

    @freeze_time("2026-11-27 10:00:00")
    def test_ten_months_come_to_310_69_whatever_was_replaced(self):
        """30.66 a month since 27 November: 4.09, and ten times 30.66."""
        product = self._create_product_of("Line", 30.66, line_kind="internet")
        for door in ("action_post", "button_cancel", "unlink"):
            order = self._create_order(
                order_line=[Command.create({"product_id": product.id})]
            )
            order.action_confirm()
            subscription = order.subscription_ids
            subscription.line_ids.line_id.action_activate("2026-11-27")
            first = subscription._bill(date(2026, 11, 27))
            december = subscription._bill(date(2026, 12, 1))
            with self.subTest(door):
                self.assertEqual(first.amount_untaxed, 4.09)
                self.assertEqual(december.amount_untaxed, 30.66)
                getattr(self._reverse(december, modify=True), door)()
                subscription._bill(date(2027, 9, 1))
                moves = subscription.move_ids.filtered(lambda m: m.state != "cancel")
                total = sum(moves.mapped("amount_untaxed_signed"))
                self.assertEqual(round(total, 2), 310.69)

    def test_without_the_new_invoice_its_periods_are_billed_again(self):
        for door in ("cancel", "delete", "line"):
            with self.subTest(door):
                draft = self._reverse(self.march, modify=True)
                expected = self.charged
                if door == "cancel":
                    draft.button_cancel()
                elif door == "delete":
                    draft.unlink()
                else:
                    self._line(draft).unlink()
                    expected = 49.5
                again = self._bill()
                self.assertEqual(again.amount_untaxed, expected)
                self._check_ledger(self.charged)
                self.assertFalse(self._bill())
                self.march = draft.exists() if door == "line" else again
                if self.march.state == "draft":
                    self.march.action_post()

    def test_a_new_invoice_without_its_credit_note_is_credited(self):
        draft = self._reverse(self.march, modify=True)
        draft.action_post()
        credit = self._credit_of(self.march)
        credit.button_draft()
        credit.button_cancel()
        settled = self._bill()
        self.assertEqual(settled.move_type, "out_refund")
        self._check_ledger(self.charged)

    def test_the_first_invoice_cancelled_after_all(self):
        draft = self._reverse(self.march, modify=True)
        draft.action_post()
        self.march.button_draft()
        self.march.button_cancel()
        self.assertEqual(self._bill().amount_untaxed, self.charged)
        self._check_ledger(self.charged)

    def test_what_is_lacking_twice_is_charged_twice(self):
        """The credit note stands, and neither invoice does: nothing was lost."""
        draft = self._reverse(self.march, modify=True)
        draft.button_cancel()
        self.march.button_draft()
        self.march.button_cancel()
        self.assertEqual(self._bill().amount_untaxed, 2 * self.charged)
        self.assertFalse(self._bill())
        self._check_ledger(self.charged)

    def test_a_credit_note_of_a_later_day(self):
        draft = self._reverse(self.march, modify=True, date="2026-04-15")
        self.assertEqual(draft.state, "draft")
        self.assertFalse(self._bill())
        draft.button_cancel()
        self.assertEqual(self._bill().amount_untaxed, self.charged)
        self._check_ledger(self.charged)

    # === EDITED DRAFTS === #

    def test_an_edited_amount_is_in_the_ledger(self):
        self.march.button_draft()
        line = self._line(self.march)
        for vals, amount in (
            ({"price_unit": 40.0}, 40.0),
            ({"discount": 10.0}, 36.0),
            ({"quantity": 2.0}, 72.0),
            ({"price_unit": 0.0}, 0.0),
            ({"price_unit": 31.0, "quantity": 1.0, "discount": 0.0}, 31.0),
        ):
            with self.subTest(vals):
                self.march.write({"invoice_line_ids": [Command.update(line.id, vals)]})
                self.assertEqual(line.billing_item_ids.amount, amount)
                self._check_ledger(self.march.amount_untaxed)
        self.march.action_post()
        self.assertFalse(self._bill())

    def test_what_was_edited_is_credited_as_it_was_charged(self):
        self.march.button_draft()
        self._line(self.march).price_unit = 31.0
        self.march.action_post()
        line = self.subscription.line_ids.filtered(lambda x: x.product_id == self.fibre)
        line.line_id.action_terminate("2026-03-20")
        credit = self.subscription.item_ids.filtered(
            lambda i: i.state == "to_bill" and i.subscription_line_id == line
        )
        self.assertEqual(sum(credit.mapped("amount")), -11.0)

    def test_an_edited_new_invoice_is_in_the_ledger(self):
        draft = self._reverse(self.march, modify=True)
        self._line(draft).price_unit = 31.0
        draft.action_post()
        self._check_ledger(round(self.charged - 18.5, 2))
        self.assertFalse(self._bill())

    def test_what_the_ledger_cannot_say_is_refused(self):
        self.march.button_draft()
        line = self._line(self.march)
        for vals in (
            {"price_unit": -5.0},
            {"px_period_to": "2026-03-20"},
            {"px_period_from": False},
        ):
            with (
                self.subTest(vals),
                self.assertRaisesRegex(UserError, self.subscription.name),
                self.env.cr.savepoint(),
            ):
                line.write(vals)
        foreign = self.env["res.currency"].create({"name": "PXF", "symbol": "F"})
        with (
            self.assertRaisesRegex(UserError, "is charged in"),
            self.env.cr.savepoint(),
        ):
            self.march.currency_id = foreign

    def test_no_invoice_of_a_subscription_is_posted_again_by_itself(self):
        self.march.button_draft()
        for kind in ("monthly", "quarterly", "yearly"):
            with self.subTest(kind), self.assertRaisesRegex(UserError, "itself"):
                self.march.auto_post = kind
                self.march.flush_recordset()
        self.march.auto_post = "at_date"
        other = self.march.copy()
        other.auto_post = "monthly"
        self.assertFalse(other.subscription_count)

    def test_a_draft_cannot_be_turned_round(self):
        self.company.proximus_post_invoices = False
        draft = self._bill(date(2026, 4, 1))
        with self.assertRaisesRegex(UserError, "cannot become a credit"):
            draft.action_switch_move_type()

    def test_dates_and_texts_are_free(self):
        self.march.button_draft()
        before = self._items_of(self.march).mapped("amount")
        self.march.invoice_date = "2026-03-05"
        self._line(self.march).name = "Fibre, as agreed"
        self.march.action_post()
        self.assertEqual(self._items_of(self.march).mapped("amount"), before)

    def test_another_product_or_fiscal_position_keeps_the_price(self):
        self.march.button_draft()
        line = self._line(self.march)
        line.product_id = self.big_mobile
        self.assertEqual(line.price_unit, 49.5)
        self.assertEqual(line.billing_item_ids.product_id, self.big_mobile)
        self.march.action_update_fpos_values()
        self.assertEqual(self.march.amount_untaxed, self.charged)

    def test_a_line_added_by_hand_is_no_business_of_the_ledger(self):
        self.march.button_draft()
        self.march.write(
            {
                "invoice_line_ids": [
                    Command.create({"name": "Coffee", "price_unit": 3.0})
                ]
            }
        )
        self.march.action_post()
        refund = self._reverse(self.march)
        coffee = refund.invoice_line_ids.filtered(lambda line: line.name == "Coffee")
        self.assertFalse(
            coffee.billing_item_ids | coffee.px_origin_line_id.billing_item_ids
        )

    def test_many_lines_are_credited_with_as_many_queries_as_few(self):
        few = self._create_active(date(2026, 3, 1))._bill(date(2026, 3, 1))
        many = self._create_active(
            date(2026, 3, 1), quantities={self._component(self.mobile): 20}
        )._bill(date(2026, 3, 1))
        entries = self.env["proximus.billing.item"].sudo()
        counts = []
        for move in (self.march, few, many):
            copies = move._reverse_moves().invoice_line_ids.filtered(
                "px_origin_line_id"
            )
            self._items_of(copies.move_id)._as_ledger().write({"state": "void"})
            self.env.flush_all()
            self.env.invalidate_all()
            counts.append(self._count_queries(entries._copy_to_lines, copies))
        self.assertLessEqual(counts[2], counts[1] + 3)
