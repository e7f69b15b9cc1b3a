from datetime import date

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import BundleCommon
from .test_amend import AmendCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-01 10:00:00")
class TestInterval(BundleCommon):
    """A fibre of 100.00 a month, billed for several months at once."""

    def _create_interval_bundle(self, months, **vals):
        product = self._create_product_of("Fibre 100", 100.0, line_kind="internet")
        bundle = self._create_bundle([{"product_id": product.id}], discount=0.0, **vals)
        with Form(bundle) as form, form.term_ids.new() as term:
            term.months = 12
            term.interval_months = months
        return bundle

    def _bill_a_year(self, subscription, until):
        run, amounts = self.env["proximus.billing.run"], []
        while subscription.next_invoice_date <= until:
            day = subscription.next_invoice_date
            moves = run._for_day(self.company, day)._process(subscription, day)
            self.assertFalse(subscription.billing_error)
            amounts.append((day, moves.amount_untaxed))
        return amounts

    def test_each_interval_bills_a_year_through_its_runs(self):
        for months, days in (
            (1, [date(2026, month, 1) for month in range(1, 13)]),
            (3, [date(2026, month, 1) for month in (1, 4, 7, 10)]),
            (6, [date(2026, 1, 1), date(2026, 7, 1)]),
            (12, [date(2026, 1, 1)]),
        ):
            with self.subTest(months):
                bundle = self._create_interval_bundle(months)
                subscription = self._create_active(date(2026, 1, 1), bundle=bundle)
                self.assertEqual(subscription.interval_months, months)
                found = self._bill_a_year(subscription, date(2026, 12, 31))
                self.assertEqual(found, [(day, 100.0 * months) for day in days])
                self.assertEqual(subscription.next_invoice_date, date(2027, 1, 1))
                self.assertEqual(subscription.recurring_amount, 100.0)

    def test_a_free_first_month_of_a_quarter_leaves_two_thirds(self):
        bundle = self._create_interval_bundle(3)
        bundle.phase_ids = [Command.create({"kind": "free", "months": 1})]
        subscription = self._create_active(date(2026, 1, 1), bundle=bundle)
        move = subscription._bill(date(2026, 1, 1))
        self.assertEqual(move.amount_untaxed, 200.0)
        names = move.invoice_line_ids.filtered("px_period_from").mapped("name")
        self.assertIn("(2/3)", names[-1])
        april = subscription._bill(date(2026, 4, 1))
        self.assertEqual(april.amount_untaxed, 300.0)

    def test_the_quotation_says_how_much_the_first_invoice_is(self):
        bundle = self._create_interval_bundle(3)
        bundle.phase_ids = [Command.create({"kind": "free", "months": 1})]
        order = self._create_order()
        order._add_bundle(bundle)
        summary = order._bundle_summary()
        self.assertEqual((summary["interval"], summary["first_invoice"]), (3, 200.0))

    def test_a_quarter_opens_on_the_first_billing_day(self):
        self.customer.proximus_anchor_day = 15
        bundle = self._create_interval_bundle(3)
        subscription = self._create_active(date(2026, 1, 1), bundle=bundle)
        stub = subscription._bill(date(2026, 1, 1))
        # 14 of the 92 days from 15 October on
        self.assertEqual(stub.amount_untaxed, 45.65)
        full = subscription._bill(date(2026, 1, 15))
        self.assertEqual(full.amount_untaxed, 300.0)
        self.assertEqual(subscription.next_invoice_date, date(2026, 4, 15))

    def test_an_end_inside_a_quarter_is_credited_month_by_month(self):
        bundle = self._create_interval_bundle(3)
        subscription = self._create_active(date(2026, 1, 1), bundle=bundle)
        subscription._bill(date(2026, 1, 1))
        with freeze_time("2026-02-14 10:00:00"):
            subscription.line_ids.line_id.action_terminate("2026-02-14")
            refund = subscription._bill(date(2026, 2, 15))
        # half of February and March
        self.assertEqual(refund.amount_untaxed_signed, -150.0)

    def test_the_interval_is_set_on_the_subscription_while_it_waits(self):
        subscription = self._sell()
        with Form(subscription) as form:
            form.interval_months = 6
        self._activate(subscription, date(2026, 1, 1))
        move = subscription._bill(date(2026, 1, 1))
        self.assertEqual(move.amount_untaxed, 108.0 * 6 + 99.0)

    def test_what_leaving_costs_is_the_same_for_every_interval(self):
        # A company with more numbers than the law protects.
        threshold = [("code", "=", "free_exit_number_threshold")]
        self.env["proximus.parameter"].search(threshold).value = -1
        fees = []
        for months in (1, 3, 12):
            bundle = self._create_interval_bundle(months)
            bundle.term_ids.write(
                {"exit_fee_method": "percent", "exit_fee_percent": 50}
            )
            subscription = self._create_active(date(2026, 1, 1), bundle=bundle)
            fees.append(subscription._exit_quote(date(2026, 6, 30))["total"])
        self.assertEqual(fees, [300.0] * 3)

    def test_an_interval_is_one_month_or_more(self):
        for months in (0, -1, 121):
            with (
                self.subTest(months),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.bundle.term_ids = [
                    Command.create({"months": 6, "interval_months": months})
                ]


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestRhythm(AmendCommon):
    """108.00 a month on the first, billed for March; another rhythm from then on."""

    def test_another_billing_day_bridges_to_the_day(self):
        change = self.subscription._change_anchor_day(15, reason="As the wages come")
        self.assertEqual(change.kind, "anchor_day")
        self.assertEqual(change.date, date(2026, 4, 1))
        self.assertFalse(self._pending())
        # 14 of the 31 days from 15 March on
        self.assertAlmostEqual(change.next_invoice_amount, 108 * 14 / 31, 1)
        bridge = self.subscription._bill(date(2026, 4, 1))
        self.assertEqual(bridge.amount_untaxed, change.next_invoice_amount)
        self.assertEqual(self.subscription.next_invoice_date, date(2026, 4, 15))
        full = self.subscription._bill(date(2026, 4, 15))
        self.assertEqual(full.amount_untaxed, 108.0)
        self.assertIn("15", self.subscription.message_ids[:1].body)
        self.assertIn("As the wages come", self.subscription.message_ids[:1].body)

    def test_what_was_charged_before_is_credited_as_it_was_charged(self):
        """A March of 108.00 is never worth more because the billing day moves."""
        self.subscription._change_anchor_day(15)
        self.subscription._bill(date(2026, 4, 15))
        with freeze_time("2026-04-20 10:00:00"):
            lines = self.subscription.line_ids
            lines.line_id._transition("terminated", date="2026-03-01")
            self._line(self.service)._end_on(date(2026, 3, 2))
            lines._settle()
        items = self.subscription.item_ids.filtered(
            lambda i: i.segment_id and i.state != "void"
        )
        # one day of March
        self.assertAlmostEqual(sum(items.mapped("amount")), 108 / 31, 1)

    def test_a_later_day_ends_the_month_early(self):
        change = self.subscription._change_anchor_day(15, date(2026, 5, 10))
        self.assertEqual(change.date, date(2026, 5, 10))
        april = self.subscription._bill(date(2026, 4, 1))
        self.assertEqual(april.amount_untaxed, 108.0)
        may = self.subscription._bill(date(2026, 5, 1))
        self.assertAlmostEqual(may.amount_untaxed, 108 * 9 / 31, 1)
        bridge = self.subscription._bill(date(2026, 5, 10))
        self.assertAlmostEqual(bridge.amount_untaxed, 108 * 5 / 30, 1)
        full = self.subscription._bill(date(2026, 5, 15))
        self.assertEqual(full.amount_untaxed, 108.0)

    def test_another_interval_begins_with_what_is_not_billed(self):
        change = self.subscription._change_interval(3)
        self.assertEqual(change.next_invoice_amount, 324.0)
        april = self.subscription._bill(date(2026, 4, 1))
        self.assertEqual(april.amount_untaxed, 324.0)
        self.assertEqual(self.subscription.next_invoice_date, date(2026, 7, 1))
        self.subscription._change_interval(1)
        july = self.subscription._bill(date(2026, 7, 1))
        self.assertEqual(july.amount_untaxed, 108.0)
        self.assertEqual(self.subscription.next_invoice_date, date(2026, 8, 1))

    def test_a_paused_line_comes_back_into_the_new_rhythm(self):
        line = self._line(self.fibre)
        line.line_id._transition("suspended", date="2026-03-20")
        self.subscription._bill(date(2026, 4, 1))
        self.subscription._change_anchor_day(15)
        with freeze_time("2026-04-21 10:00:00"):
            line.line_id.action_resume()
        self.subscription._bill(date(2026, 5, 1))
        charged = line.item_ids.filtered(
            lambda i: i.kind == "recurring" and i.period_from >= date(2026, 4, 1)
        )
        self.assertEqual(
            [(i.days, i.full_days, i.amount) for i in charged.sorted("period_from")],
            [(10, 30, 16.5), (14, 30, 23.1)],
        )

    def test_wrong_rhythms_change_nothing(self):
        self._refused("one of 1 to 31", "_change_anchor_day", 32)
        self._refused("is 1 already", "_change_anchor_day", 1)
        self._refused("1 to 120 months", "_change_interval", 0)
        self.subscription._change_anchor_day(15, date(2026, 6, 10))
        self._refused("in another way from", "_change_interval", 3, date(2026, 5, 1))
        waiting = self._sell()
        with self.assertRaisesRegex(UserError, "only a subscription that works"):
            waiting._change_anchor_day(15)
