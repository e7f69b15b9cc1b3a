from datetime import date

from odoo import Command
from odoo.tests import freeze_time, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestQueryBudget(BundleCommon):
    """The number of queries of a run does not grow with lines, and little with
    invoices: what remains is what posting an invoice costs by itself.
    """

    def _create_many(self, count, mobiles=3):
        component = self._component(self.mobile)
        orders = self.env["sale.order"].create(
            [
                {"partner_id": self._create_customer(f"Customer {number}").id}
                for number in range(count)
            ]
        )
        for order in orders:
            order._add_bundle(self.bundle, quantities={component: mobiles})
        orders.action_confirm()
        subscriptions = orders.subscription_ids
        subscriptions.line_ids.line_id.action_activate("2026-03-01")
        return subscriptions

    def test_rating_and_ledger_queries_are_constant(self):
        few, many = self._create_many(2), self._create_many(20)
        until = date(2026, 3, 20)
        self._count_queries(few._rate, until)
        self.assertEqual(
            self._count_queries(few._rate, until),
            self._count_queries(many._rate, until),
        )

    def _own_queries(self, subscriptions):
        """Return what billing costs beside the bare invoices that it makes."""
        # Posting a customer's first invoice makes it a customer: not our business.
        subscriptions._bill(date(2026, 3, 20))
        until = date(2026, 4, 1)
        ours = self._count_queries(subscriptions._bill, until)
        billed = subscriptions.move_ids.filtered(lambda m: m.invoice_date == until)
        due = billed.invoice_line_ids.billing_item_ids
        cache = subscriptions.item_ids._invoice_cache()
        values = [
            {
                **items.subscription_id._prepare_invoice(items, until),
                "invoice_line_ids": [
                    Command.create(vals)
                    for vals in subscriptions._prepare_invoice_lines(items, cache)
                ],
            }
            for items in due._by_invoice()
        ]
        return ours - self._count_queries(self._create_and_post, values)

    def test_our_part_of_a_run_is_constant(self):
        """Compare with the bare creation and posting of the same invoices."""
        self._own_queries(self._create_many(2))
        base = self._own_queries(self._create_many(3))
        more_lines = self._own_queries(self._create_many(3, mobiles=20))
        more_invoices = self._own_queries(self._create_many(12))
        self.assertLessEqual(more_lines, base + 3)
        self.assertLessEqual(more_invoices, base + 3)

    def _create_and_post(self, values):
        self.env["account.move"].create(values)._post(soft=False)

    def test_adding_a_bundle_takes_few_queries_whatever_its_size(self):
        small = self._create_bundle([{"product_id": self.fibre.id}])
        large = self._create_bundle(
            [
                {"product_id": self._create_product_of(f"Product {n}", 10.0).id}
                for n in range(12)
            ]
        )
        self._create_order()._add_bundle(small)
        counts = [
            self._count_queries(self._create_order()._add_bundle, bundle)
            for bundle in (small, large)
        ]
        self.assertLessEqual(counts[1], counts[0] + 12)

    def test_changes_of_many_lines_take_as_many_queries_as_of_few(self):
        few = self._create_many(1, mobiles=2)
        many = self._create_many(1, mobiles=20)
        for subscriptions in (few, many):
            subscriptions._bill(date(2026, 3, 20))
        for method, arguments, keywords in (
            ("_transition", ("suspended",), {"date": "2026-03-10"}),
            ("_transition", ("active",), {"date": "2026-03-12"}),
            ("_change", ("price", {"monthly_cost": 11.0}, "2026-03-14"), {}),
        ):
            counts = []
            for subscriptions in (few, many):
                lines = subscriptions.line_ids.line_id.filtered(
                    lambda line: line.product_id == self.mobile
                )
                action = getattr(lines, method)
                counts.append(self._count_queries(action, *arguments, **keywords))
            with self.subTest(method, arguments=arguments):
                self.assertLessEqual(counts[1], counts[0] + 6)

    def test_starting_and_ending_many_lines_take_as_many_queries_as_one(self):
        counts = []
        # what is looked up once for all is known before anything is counted
        for mobiles in (1, 1, 20):
            subscription = self._sell(
                quantities={self._component(self.mobile): mobiles}
            )
            lines = subscription.line_ids.line_id
            lines = lines.browse(lines.ids)
            start = self._count_queries(lines.action_activate, "2026-03-01")
            subscription._bill(date(2026, 3, 20))
            counts.append(
                (start, self._count_queries(lines.action_terminate, "2026-03-20"))
            )
        (start, end), (start_many, end_many) = counts[1:]
        self.assertLessEqual(start_many, start + 2)
        self.assertLessEqual(end_many, end + 2)
