from datetime import date
from itertools import pairwise

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import BundleCommon


class TimingCommon(BundleCommon):
    def _charges(self, subscription, product):
        """Return the time that the ledger charges for a product, in order."""
        items = subscription.item_ids.filtered(
            lambda item: (
                item.product_id == product
                and item.kind in ("recurring", "credit")
                and item.state != "void"
            )
        )
        return items.sorted("period_from").mapped(
            lambda item: (item.period_from, item.period_to)
        )

    def _bill_days(self, subscription, *days):
        """Return the amounts of each product, per day on which one bills."""
        found = {}
        for day in days:
            with freeze_time(day):
                moves = subscription._bill(day)
                if moves:
                    found[day] = self._amounts(moves)
        return found


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestArrears(TimingCommon):
    """The protection is billed afterwards, the rest before."""

    def setUp(self):
        super().setUp()
        self._component(self.service).billing_timing = "arrears"

    def _term(self, **vals):
        self.bundle.term_ids = [Command.create({"months": 12, **vals})]
        return self.bundle.term_ids

    def test_it_is_billed_on_the_day_after_its_last_day(self):
        subscription = self._create_active(date(2026, 3, 15))
        found = self._bill_days(
            subscription, "2026-03-15", "2026-03-31", "2026-04-01", "2026-05-01"
        )
        products = {day: [x for x, _amount in rows] for day, rows in found.items()}
        self.assertNotIn(self.service, products["2026-03-15"])
        self.assertNotIn("2026-03-31", found)
        # 17 of 31 days of March afterwards; April before
        self.assertIn((self.service, 9.87), found["2026-04-01"])
        self.assertIn((self.fibre, 49.5), found["2026-04-01"])
        self.assertIn((self.service, 18.0), found["2026-05-01"])
        charges = self._charges(subscription, self.service)
        self.assertEqual(
            charges,
            [
                (date(2026, 3, 15), date(2026, 4, 1)),
                (date(2026, 4, 1), date(2026, 5, 1)),
            ],
        )

    def test_the_last_part_comes_once_after_the_end(self):
        subscription = self._create_active(date(2026, 3, 1))
        self._bill_days(subscription, "2026-03-01", "2026-04-01")
        with freeze_time("2026-04-10"):
            subscription.line_ids.line_id.action_terminate("2026-04-12")
            seats = subscription.line_ids.filtered(
                lambda line: line.product_id == self.service
            )
            seats._as_charge().date_end = date(2026, 4, 13)
            subscription._refresh_next_invoice_date()
        self.assertEqual(seats._next_date(), date(2026, 4, 13))
        found = self._bill_days(
            subscription, "2026-04-12", "2026-04-13", "2026-05-01", "2026-06-01"
        )
        billed = [
            amount
            for rows in found.values()
            for product, amount in rows
            if product == self.service
        ]
        # 12 of 30 days
        self.assertEqual(billed, [7.2])
        self.assertIn((self.service, 7.2), found["2026-04-13"])
        self.assertEqual(subscription.state, "ended")
        self.assertFalse(subscription.next_invoice_date)

    def test_a_run_that_comes_late_bills_everything_once(self):
        subscription = self._create_active(date(2026, 3, 15))
        self._bill_days(subscription, "2026-07-10", "2026-07-10", "2026-07-31")
        charges = self._charges(subscription, self.service)
        self.assertEqual(charges[0][0], date(2026, 3, 15))
        self.assertEqual(charges[-1][1], date(2026, 7, 1))
        self.assertTrue(all(a[1] == b[0] for a, b in pairwise(charges)))

    def test_the_forecast_is_what_is_billed(self):
        subscription = self._create_active(date(2026, 3, 15))
        self._bill_days(subscription, "2026-03-15")
        with freeze_time("2026-04-01"):
            forecast = subscription._forecast()
            self.assertEqual(forecast["date"], date(2026, 4, 1))
            move = subscription._bill(date(2026, 4, 1))
        self.assertEqual(move.amount_untaxed, forecast["amount"])

    def test_a_term_says_it_for_all(self):
        term = self._term(billing_timing="arrears")
        subscription = self._create_active(date(2026, 3, 1), term=term)
        self.assertEqual(
            set(subscription.line_ids.mapped("billing_timing")), {"arrears"}
        )
        found = self._bill_days(subscription, "2026-03-01", "2026-04-01")
        # what is paid once is not waited for
        self.assertEqual(found["2026-03-01"], [(self.setup_product, 99.0)])
        self.assertEqual(sum(x for _product, x in found["2026-04-01"]), 108.0)

    def test_several_months_at_once(self):
        term = self._term(interval_months=3)
        subscription = self._create_active(date(2026, 3, 1), term=term)
        found = self._bill_days(subscription, "2026-03-01", "2026-06-01")
        self.assertIn((self.fibre, 148.5), found["2026-03-01"])
        self.assertNotIn(self.service, dict(found["2026-03-01"]))
        self.assertIn((self.service, 54.0), found["2026-06-01"])

    def test_the_quotation_says_so(self):
        order = self._create_order()
        order._add_bundle(self.bundle)
        summary = order._bundle_summary()
        self.assertEqual(summary["arrears"], ["Protection"])

    def test_nobody_types_it_in_once_it_runs(self):
        subscription = self._create_active(date(2026, 3, 1))
        with self.assertRaises(UserError):
            subscription.line_ids[0].billing_timing = "arrears"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestOneInvoiceDay(TimingCommon):
    """What starts between two billing days stands on one invoice of the next one."""

    def test_what_starts_in_a_month_is_one_invoice(self):
        self.customer.proximus_start_billing = "billing_day"
        first = self._create_active(date(2026, 3, 6))
        second = self._create_active(date(2026, 3, 15))
        both = first | second
        self.assertEqual(set(both.mapped("next_invoice_date")), {date(2026, 4, 1)})
        self.assertFalse(both._bill(date(2026, 3, 31)))
        with freeze_time("2026-04-01"):
            move = both._bill(date(2026, 4, 1))
        self.assertEqual(len(move), 1)
        self.assertEqual(move.invoice_date, date(2026, 4, 1))
        amounts = self._amounts(move)
        self.assertEqual(len([x for x in amounts if x[0] == self.setup_product]), 2)
        fibre = sorted(x for product, x in amounts if product == self.fibre)
        # 26 and 17 of 31 days, and April twice
        self.assertEqual(fibre, [27.15, 41.52, 49.5, 49.5])
        self.assertEqual(set(both.mapped("next_invoice_date")), {date(2026, 5, 1)})

    def test_by_company_and_otherwise_by_customer(self):
        self.company_data["company"].proximus_start_billing = "billing_day"
        self.assertEqual(self._sell().start_billing, "billing_day")
        self.customer.proximus_start_billing = "start"
        subscription = self._create_active(date(2026, 3, 6))
        self.assertEqual(subscription.start_billing, "start")
        self.assertEqual(subscription.next_invoice_date, date(2026, 3, 6))

    def test_on_the_billing_day_itself_nothing_waits(self):
        self.customer.proximus_start_billing = "billing_day"
        subscription = self._create_active(date(2026, 3, 1))
        self.assertEqual(subscription.next_invoice_date, date(2026, 3, 1))
        self.assertEqual(subscription._bill(date(2026, 3, 5)).amount_untaxed, 207.0)

    def test_a_line_that_is_added_later_waits_as_well(self):
        self.customer.proximus_start_billing = "billing_day"
        subscription = self._sell()
        self._activate(subscription, date(2026, 3, 1), self.fibre)
        subscription._bill(date(2026, 3, 5))
        self._activate(subscription, date(2026, 3, 17), self.mobile)
        self.assertEqual(subscription.next_invoice_date, date(2026, 4, 1))
        self.assertFalse(subscription._bill(date(2026, 3, 20)))
        with freeze_time("2026-04-01"):
            move = subscription._bill(date(2026, 4, 1))
        mobile = sorted(
            x for product, x in self._amounts(move) if product == self.mobile
        )
        self.assertEqual(mobile, [6.53] * 3 + [13.5] * 3)

    def test_the_first_invoice_of_the_quotation_holds(self):
        self.customer.proximus_start_billing = "billing_day"
        order = self._create_order()
        order._add_bundle(self.bundle)
        summary = order._bundle_summary()
        self.assertTrue(summary["is_start_collected"])
        self.assertEqual(summary["first_invoice"], 99.0 + 2 * 108.0)
        order.action_confirm()
        subscription = order.subscription_ids
        self._activate(subscription, date(2026, 3, 2))
        with freeze_time("2026-04-01"):
            move = subscription._bill(date(2026, 4, 1))
        self.assertLessEqual(move.amount_untaxed, summary["first_invoice"])

    def test_payment_terms_and_method_are_those_of_core(self):
        term = self.env.ref("account.account_payment_term_30days")
        method = self.env["account.payment.method.line"].search(
            [("payment_type", "=", "inbound"), ("journal_id.type", "=", "bank")],
            limit=1,
        )
        self.customer.property_payment_term_id = term
        self.customer.property_inbound_payment_method_line_id = method
        move = self._create_active(date(2026, 3, 1))._bill(date(2026, 3, 5))
        self.assertEqual(move.invoice_payment_term_id, term)
        self.assertEqual(move.invoice_date_due, date(2026, 4, 4))
        self.assertTrue(method)
        self.assertEqual(move.preferred_payment_method_line_id, method)
