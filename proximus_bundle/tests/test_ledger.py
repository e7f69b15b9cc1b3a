from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestLedger(BundleCommon):
    """Never twice, never lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls._create_active(date(2026, 3, 1))
        cls.march = cls.subscription._bill(date(2026, 3, 1))
        cls.april = cls.subscription._bill(date(2026, 4, 1))

    def _billed(self):
        items = self.subscription.item_ids.filtered(lambda item: item.state != "void")
        return sorted(
            (item.kind, item.period_from or date.min, item.subscription_line_id.id)
            for item in items
        )

    def _items_of(self, move):
        return move.invoice_line_ids.billing_item_ids

    def test_the_database_refuses_a_period_twice(self):
        item = self._items_of(self.march).filtered("period_from")[:1]
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            item.copy({"state": "to_bill"})
        item._void()
        self.assertTrue(item.copy({"state": "to_bill"}))

    def test_the_database_refuses_a_one_off_twice(self):
        item = self.subscription.item_ids.filtered(lambda i: i.kind == "one_off")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            item.copy({"state": "to_bill"})

    def test_deleting_a_draft_frees_its_periods(self):
        before = self._billed()
        self.march.button_draft()
        self.march.with_context(force_delete=True).unlink()
        self.assertEqual(self.subscription.next_invoice_date, date(2026, 3, 1))
        again = self.subscription._bill(date(2026, 4, 1))
        self.assertEqual(again.amount_untaxed, 207.0)
        self.assertEqual(self._billed(), before)
        self.assertFalse(self.subscription._bill(date(2026, 4, 1)))
        self.assertEqual(self.subscription.next_invoice_date, date(2026, 5, 1))

    def test_deleting_one_line_of_a_draft_frees_that_period_only(self):
        self.april.button_draft()
        line = self.april.invoice_line_ids.filtered(
            lambda line: line.product_id == self.fibre
        )
        line.unlink()
        again = self.subscription._bill(date(2026, 4, 1))
        self.assertEqual(self._amounts(again), [(self.fibre, 49.5)])

    def test_cancelling_an_invoice_frees_its_periods(self):
        before = self._billed()
        self.march.button_draft()
        self.march.button_cancel()
        again = self.subscription._bill(date(2026, 4, 1))
        self.assertEqual(again.amount_untaxed, 207.0)
        self.assertEqual(self._billed(), before)

    def test_a_cancelled_invoice_cannot_come_back_once_billed_again(self):
        self.march.button_draft()
        self.march.button_cancel()
        again = self.subscription._bill(date(2026, 4, 1))
        with (
            self.assertRaisesRegex(UserError, "is on .* meanwhile"),
            self.env.cr.savepoint(),
        ):
            self.march.button_draft()
        again.button_draft()
        again.button_cancel()
        self.march.button_draft()
        self.march.action_post()
        self.assertFalse(self.subscription._bill(date(2026, 4, 1)))

    def test_a_cancelled_invoice_may_come_back_before_that(self):
        before = self._billed()
        self.march.button_draft()
        self.march.button_cancel()
        self.march.button_draft()
        self.assertEqual(self._billed(), before)
        self.assertFalse(self.subscription._bill(date(2026, 4, 1)))

    def test_a_copy_of_an_invoice_bills_nothing(self):
        copy = self.march.copy()
        self.assertFalse(self._items_of(copy))
        copy.unlink()
        self.assertFalse(self.subscription._bill(date(2026, 4, 1)))

    def test_a_credit_note_frees_nothing_by_itself(self):
        charged = self.subscription.item_ids
        refund = self.march._reverse_moves(cancel=True)
        self.assertEqual(set(charged.mapped("state")), {"billed"})
        self.assertEqual(self.subscription.item_ids - charged, self._items_of(refund))
        self.assertFalse(self.subscription._bill(date(2026, 4, 1)))

    def test_nobody_writes_in_the_ledger(self):
        item = self._items_of(self.march)[:1].sudo()
        for vals in ({"state": "void"}, {"amount": 1.0}, {"period_to": "2026-03-02"}):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "The ledger"):
                item.write(vals)
        with self.assertRaisesRegex(UserError, "The ledger"):
            item.copy({"state": "billed"})

    def test_what_is_billed_cannot_be_deleted(self):
        with self.assertRaisesRegex(UserError, "is on invoice"):
            self._items_of(self.march)[:1].sudo().unlink()

    def test_billing_needs_a_day_and_a_batch(self):
        for arguments in ((None,), (date(2026, 3, 1), 0)):
            with self.subTest(arguments), self.assertRaises(UserError):
                self.subscription._bill(*arguments)
