from datetime import date

from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import test_concurrency


@tagged("post_install", "-at_install")
class TestAmendConcurrency(test_concurrency.TestConcurrency):
    """A change beside a change or a billing run, in transactions that commit."""

    allow_inherited_tests_method = True

    def setUp(self):
        super().setUp()
        with self._transaction() as env:
            subscription = env["proximus.subscription"].browse(self.subscription_id)
            subscription._enter("active")

    def _remove(self):
        with self._transaction() as env:
            subscription = env["proximus.subscription"].browse(self.subscription_id)
            subscription.item_ids._void()
            subscription.item_ids.unlink()
            subscription.change_ids.unlink()
        return super()._remove()

    def _change(self, env, quantity):
        subscription = env["proximus.subscription"].browse(self.subscription_id)
        subscription._change_quantity(subscription.line_ids, quantity, "2026-03-10")

    def _quantities(self):
        with self._transaction() as env:
            subscription = env["proximus.subscription"].browse(self.subscription_id)
            return subscription.line_ids.segment_ids.mapped("quantity")

    def test_a_second_change_is_told_to_wait(self):
        with self._transaction() as first:
            self._change(first, 2)
            with self._transaction() as second:
                with self.assertRaisesRegex(UserError, "changed or billed at this"):
                    self._change(second, 3)
                second.cr.rollback()
        self.assertEqual(self._quantities(), [1, 2])

    def test_a_change_that_began_earlier_starts_again(self):
        with self._transaction() as late:
            late["proximus.subscription"].search_count([])
            with self._transaction() as early:
                self._change(early, 2)
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(SerializationFailure),
            ):
                self._change(late, 3)
            late.cr.rollback()
            self._change(late, 3)
        self.assertEqual(self._quantities(), [1, 2, 3])

    def test_a_run_leaves_alone_what_is_being_changed(self):
        with self._transaction() as first:
            self._change(first, 2)
            with self._transaction() as second:
                self.assertEqual(self._bill(second), 0)
        with self._transaction() as third:
            self._bill(third, date(2026, 4, 1))
        self.assertEqual(self._count(), 3)
