from datetime import date

from odoo.tests import freeze_time, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestOrderAgain(BundleCommon):
    """A line that could not be delivered and is ordered again is charged once."""

    def test_the_new_line_is_charged_as_the_first_was(self):
        subscription = self._sell()
        charged = subscription.line_ids.filtered(
            lambda line: line.product_id == self.fibre
        )
        failed = charged.line_id
        price = charged.segment_ids.amount
        item = failed.order_item_ids
        item.action_fail("No fibre in the street")
        self.assertEqual(failed.state, "aborted")
        item.action_retry()
        again = charged.line_id
        self.assertNotEqual(again, failed)
        self.assertEqual(again.state, "pending_active")
        self.assertFalse(charged.date_end)
        subscription.line_ids.line_id.action_activate("2026-03-01")
        self.assertEqual(charged.date_start, date(2026, 3, 1))
        move = subscription._bill(date(2026, 3, 20))
        fibre = [
            amount for product, amount in self._amounts(move) if product == self.fibre
        ]
        self.assertEqual(fibre, [price])
