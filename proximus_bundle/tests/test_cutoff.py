from datetime import date

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-12-20 10:00:00")
class TestCutoff(BundleCommon):
    """Bills of 15 December to 14 January: 17 of 31 days are of the closed year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.proximus_anchor_day = 15
        cls.account = cls.env["account.account"].create(
            {
                "name": "Deferred Income",
                "code": "X493",
                "account_type": "liability_current",
            }
        )
        cls.company.proximus_deferred_account_id = cls.account
        cls.subscription = cls._create_active(date(2026, 12, 15))
        cls.invoice = cls.env["proximus.subscription"]._bill(date(2026, 12, 15))
        cls.cutoff = cls.env["proximus.cutoff"].create({"date": "2026-12-31"})

    def test_the_days_after_the_closing_day_are_deferred(self):
        self.cutoff.action_compute()
        recurring = self.invoice.invoice_line_ids.filtered("px_period_from")
        self.assertEqual(self.cutoff.line_ids.move_line_id, recurring)
        self.assertTrue(recurring)
        for line in self.cutoff.line_ids:
            self.assertAlmostEqual(
                line.deferred_amount, line.amount - round(line.amount * 17 / 31, 2)
            )
        self.assertAlmostEqual(
            self.cutoff.amount, sum(self.cutoff.line_ids.mapped("deferred_amount"))
        )

    def test_entry_and_reversal_balance_out(self):
        self.cutoff.action_post()
        entry, reversal = self.cutoff.move_id, self.cutoff.reversal_id
        self.assertEqual(entry.date, date(2026, 12, 31))
        self.assertEqual(reversal.date, date(2027, 1, 1))
        self.assertEqual({entry.state, reversal.state}, {"posted"})
        deferred = entry.line_ids.filtered(lambda line: line.account_id == self.account)
        self.assertAlmostEqual(deferred.credit, self.cutoff.amount)
        revenue = self.invoice.invoice_line_ids.account_id
        lines = (entry | reversal).line_ids
        self.assertTrue(lines.account_id >= revenue)
        self.assertAlmostEqual(sum(lines.mapped("balance")), 0.0)
        self.assertFalse(lines.tax_ids)

    def test_a_closing_day_is_cut_off_once(self):
        self.cutoff.action_post()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.env["proximus.cutoff"].create({"date": "2026-12-31"})

    def test_a_cancelled_one_can_be_made_again(self):
        self.cutoff.action_post()
        self.cutoff.action_cancel()
        self.assertEqual(
            {self.cutoff.move_id.state, self.cutoff.reversal_id.state}, {"cancel"}
        )
        again = self.env["proximus.cutoff"].create({"date": "2026-12-31"})
        again.action_post()
        self.assertAlmostEqual(again.amount, self.cutoff.amount)

    def test_a_credit_note_takes_back_what_is_deferred(self):
        self.cutoff.action_compute()
        self.assertGreater(self.cutoff.amount, 0)
        refund = self.invoice._reverse_moves([{"date": date(2026, 12, 20)}])
        refund._post(soft=False)
        self.cutoff.action_compute()
        self.assertEqual(self.cutoff.amount, 0.0)
        own = self.cutoff.line_ids.filtered(
            lambda line: line.move_line_id.move_id == refund
        )
        self.assertEqual(len(own), len(self.cutoff.line_ids) / 2)
        self.assertLess(max(own.mapped("deferred_amount")), 0)

    def test_credited_before_the_day_31_00_is_deferred_by_nothing(self):
        product = self._create_product_of("Line", 31.0, line_kind="internet")
        order = self._create_order(
            order_line=[Command.create({"product_id": product.id})]
        )
        order.action_confirm()
        order.subscription_ids.line_ids.line_id.action_activate("2026-12-15")
        invoice = order.subscription_ids._bill(date(2026, 12, 15))
        self.assertEqual(invoice.amount_untaxed, 31.0)
        lines = self.cutoff.line_ids
        for credited, expected in ((0.0, 14.0), (15.5, 7.0), (15.5, 0.0)):
            if credited:
                refund = invoice._reverse_moves([{"date": date(2026, 12, 20)}])
                refund.invoice_line_ids.filtered("price_unit").price_unit = credited
                refund._post(soft=False)
            self.cutoff.action_compute()
            own = self.cutoff.line_ids.filtered(
                lambda line: line.move_line_id.product_id == product
            )
            with self.subTest(credited=credited):
                self.assertEqual(round(sum(own.mapped("deferred_amount")), 2), expected)
        self.assertFalse(lines.exists())

    def test_31_00_credited_on_20_december_leaves_nothing_to_defer(self):
        for modify, expected in ((False, 0.0), (True, 14.0)):
            product = self._create_product_of("Line", 31.0, line_kind="internet")
            order = self._create_order(
                order_line=[Command.create({"product_id": product.id})]
            )
            order.action_confirm()
            order.subscription_ids.line_ids.line_id.action_activate("2026-12-15")
            invoice = order.subscription_ids._bill(date(2026, 12, 15))
            wizard = (
                self.env["account.move.reversal"]
                .with_context(active_model="account.move", active_ids=invoice.ids)
                .create({"journal_id": invoice.journal_id.id, "date": "2026-12-20"})
            )
            wizard.modify_moves() if modify else wizard.refund_moves()
            wizard.new_move_ids.action_post()
            self.cutoff.action_compute()
            own = self.cutoff.line_ids.filtered(
                lambda line, product=product: line.move_line_id.product_id == product
            )
            with self.subTest(modify=modify):
                self.assertEqual(round(sum(own.mapped("deferred_amount")), 2), expected)

    def test_nothing_to_defer_is_said(self):
        cutoff = self.env["proximus.cutoff"].create({"date": "2025-12-31"})
        with self.assertRaisesRegex(UserError, "no revenue to defer"):
            cutoff.action_post()
        self.assertEqual(cutoff.state, "draft")

    def test_without_an_account_nothing_is_booked(self):
        self.cutoff.account_id = False
        with self.assertRaisesRegex(UserError, "Choose the deferred income account"):
            self.cutoff.action_post()
        self.assertFalse(self.cutoff.move_id)

    def test_a_booked_one_stays(self):
        self.cutoff.action_post()
        with self.assertRaisesRegex(UserError, "not a draft any more"):
            self.cutoff.action_compute()
        with self.assertRaisesRegex(UserError, "is booked"):
            self.cutoff.unlink()

    def test_the_form_proposes_the_last_closing_day(self):
        with freeze_time("2027-02-10"), Form(self.env["proximus.cutoff"]) as form:
            self.assertEqual(form.date, date(2026, 12, 31))
            self.assertEqual(form.account_id, self.account)
            form.date = date(2025, 12, 31)

    def test_an_import_takes_its_journal_and_its_account(self):
        account = self.company.proximus_deferred_account_id
        cutoffs = self.env["proximus.cutoff"]
        for header, row in (
            (["date"], ["2025-06-30"]),
            (["date", "account_id/.id"], ["2025-05-31", str(account.id)]),
        ):
            with self.subTest(header):
                result = cutoffs.load(header, [row])
                self.assertFalse(result["messages"])
                cutoff = cutoffs.browse(result["ids"])
                self.assertEqual(cutoff.journal_id.type, "general")
                self.assertEqual(cutoff.account_id, account)
        made = cutoffs.create({"date": "2025-04-30", "journal_id": False})
        self.assertEqual(made.account_id, account)

    def test_who_may_book(self):
        billing = self._create_user("billing", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.cutoff.with_user(billing).action_compute()
        accountant = self._create_user("bookkeeper", "account.group_account_manager")
        self.cutoff.with_user(accountant).action_post()
        self.assertEqual(self.cutoff.state, "posted")

    def test_queries_do_not_grow_with_the_lines(self):
        def count(cutoff):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            cutoff.action_compute()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(self.cutoff)
        few = count(self.cutoff)
        for _number in range(3):
            self._create_active(date(2026, 12, 15))
        self.env["proximus.subscription"]._bill(date(2026, 12, 15))
        self.assertLessEqual(count(self.cutoff), few)
        self.assertEqual(len(self.cutoff.line_ids), 20)
