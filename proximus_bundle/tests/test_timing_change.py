import random
from datetime import date, timedelta
from itertools import pairwise

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .test_billing_timing import TimingCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestTimingChange(TimingCommon):
    """From advance to arrears and back, without a seam in what is billed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls._create_active(date(2026, 3, 1))
        cls.subscription._bill(date(2026, 3, 1))

    def _change(self, timing, line=None, day=None, **vals):
        return self.env["proximus.subscription.amend"].create(
            {
                "subscription_id": self.subscription.id,
                "kind": "billing_timing",
                "billing_timing": timing,
                "line_id": line.id if line else False,
                "date": day or "2026-03-20",
                **vals,
            }
        )

    def _line_of(self, product):
        return self.subscription.line_ids.filtered(lambda x: x.product_id == product)

    def test_the_next_two_invoices_are_what_the_preview_says(self):
        wizard = self._change("arrears", self._line_of(self.service))
        wizard.action_preview()
        self.assertEqual(self._line_of(self.service).billing_timing, "advance")
        self.assertEqual(
            (wizard.next_invoice_date, wizard.next_invoice_amount),
            (date(2026, 4, 1), 90.0),
        )
        self.assertEqual(
            (wizard.second_invoice_date, wizard.second_invoice_amount),
            (date(2026, 5, 1), 108.0),
        )
        wizard.action_apply()
        self.assertEqual(self._line_of(self.service).billing_timing, "arrears")
        found = self._bill_days(self.subscription, "2026-04-01", "2026-05-01")
        self.assertEqual(sum(x for _p, x in found["2026-04-01"]), 90.0)
        self.assertEqual(sum(x for _p, x in found["2026-05-01"]), 108.0)
        change = self.subscription.change_ids.filtered(
            lambda one: one.kind == "billing_timing"
        )
        self.assertEqual(change.date, date(2026, 4, 1))

    def test_back_to_advance_bills_both_months_at_the_seam(self):
        service = self._line_of(self.service)
        self.subscription._change_timing("arrears", service, date(2026, 3, 20))
        self._bill_days(self.subscription, "2026-04-01")
        with freeze_time("2026-04-10"):
            self.subscription._change_timing("advance", service, date(2026, 4, 10))
            # nothing is due before the billing day
            self.assertEqual(self.subscription.next_invoice_date, date(2026, 5, 1))
        found = self._bill_days(self.subscription, "2026-04-15", "2026-05-01")
        self.assertNotIn("2026-04-15", found)
        own = [x for product, x in found["2026-05-01"] if product == self.service]
        self.assertEqual(own, [18.0, 18.0])
        found = self._bill_days(self.subscription, "2026-06-01")
        own = [x for product, x in found["2026-06-01"] if product == self.service]
        self.assertEqual(own, [18.0])

    def test_all_of_it_at_once(self):
        wizard = self._change("arrears")
        wizard.action_preview()
        wizard.action_apply()
        timings = set(self.subscription.line_ids.mapped("billing_timing"))
        self.assertEqual(timings, {"arrears"})
        self.assertEqual(self.subscription.next_invoice_date, date(2026, 5, 1))

    def test_what_changes_nothing_is_refused(self):
        with self.assertRaisesRegex(UserError, "already"):
            self.subscription._change_timing("advance")
        self.subscription._change_timing("arrears", date=date(2026, 5, 1))
        with self.assertRaisesRegex(UserError, "billed in another way"):
            self.subscription._change_timing("advance", date=date(2026, 4, 1))
        self.subscription._change_timing("advance", date=date(2026, 5, 1))
        self.assertFalse(any(self.subscription.line_ids.mapped("past_timings")))

    def test_whatever_happens_no_day_is_billed_twice_or_lost(self):
        rng = random.Random(15)
        service, day = self._line_of(self.service), date(2026, 3, 20)
        while day < date(2027, 2, 1):
            day += timedelta(days=rng.randint(1, 40))
            with freeze_time(day):
                timing = rng.choice(["advance", "arrears"])
                later = day + timedelta(days=rng.randint(0, 60))
                try:
                    self.subscription._change_timing(timing, service, later)
                except UserError:
                    self.env.invalidate_all()
                self.subscription._bill(day)
        with freeze_time("2027-06-01"):
            self.subscription._bill(date(2027, 6, 1))
        charges = self._charges(self.subscription, self.service)
        self.assertEqual(charges[0][0], date(2026, 3, 1))
        self.assertGreaterEqual(charges[-1][1], date(2027, 5, 1))
        self.assertTrue(all(a[1] == b[0] for a, b in pairwise(charges)))


@tagged("post_install", "-at_install")
@freeze_time("2027-01-10 10:00:00")
class TestAccruedIncome(TimingCommon):
    """What December delivered and January bills is income of December."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["account.account"]
        cls.deferred = accounts.create(
            {"name": "Deferred", "code": "X493", "account_type": "liability_current"}
        )
        cls.accrued = accounts.create(
            {"name": "Accrued", "code": "X491", "account_type": "asset_current"}
        )
        cls.company.proximus_deferred_account_id = cls.deferred
        cls.company.proximus_accrued_income_account_id = cls.accrued
        cls.company.proximus_anchor_day = 15
        cls._component(cls.service).billing_timing = "arrears"
        cls.subscription = cls._create_active(date(2026, 12, 15))
        cls.invoice = cls.subscription._bill(date(2026, 12, 15))
        cls.cutoff = cls.env["proximus.cutoff"].create({"date": "2026-12-31"})

    def test_days_up_to_the_closing_day_are_accrued(self):
        self.cutoff.action_compute()
        (line,) = self.cutoff.accrued_ids
        self.assertEqual(line.product_id, self.service)
        self.assertEqual(
            (line.period_from, line.period_to),
            (date(2026, 12, 15), date(2026, 12, 31)),
        )
        # 17 of 31 days of 18.00
        self.assertEqual(line.accrued_amount, 9.87)
        self.assertEqual(self.cutoff.accrued_amount, 9.87)

    def test_it_is_the_same_once_it_is_billed(self):
        self.cutoff.action_compute()
        before = self.cutoff.accrued_amount
        with freeze_time("2027-01-15"):
            self.subscription._bill(date(2027, 1, 15))
            self.cutoff.action_compute()
        self.assertEqual(self.cutoff.accrued_amount, before)
        self.assertTrue(self.cutoff.accrued_ids.item_id)

    def test_one_entry_and_its_reversal(self):
        self.cutoff.action_post()
        entry, reversal = self.cutoff.move_id, self.cutoff.reversal_id
        self.assertEqual(
            (entry.date, reversal.date), (date(2026, 12, 31), date(2027, 1, 1))
        )
        accrued = entry.line_ids.filtered(lambda x: x.account_id == self.accrued)
        self.assertEqual(accrued.debit, 9.87)
        deferred = entry.line_ids.filtered(lambda x: x.account_id == self.deferred)
        self.assertEqual(deferred.credit, self.cutoff.amount)
        revenue = entry.line_ids - accrued - deferred
        self.assertAlmostEqual(
            sum(revenue.mapped("balance")), self.cutoff.amount - 9.87
        )
        self.assertAlmostEqual(sum((entry | reversal).line_ids.mapped("balance")), 0)

    def test_without_an_account_nothing_is_booked(self):
        self.cutoff.accrued_account_id = False
        with self.assertRaisesRegex(UserError, "accrued income account"):
            self.cutoff.action_post()
        self.assertEqual(self.cutoff.state, "draft")

    def test_what_is_billed_too_late_is_accrued_as_well(self):
        other = self._create_active(date(2026, 12, 15))
        self.cutoff.action_compute()
        own = self.cutoff.accrued_ids.filtered(lambda x: x.subscription_id == other)
        # 17 of 31 days of 108.00
        self.assertAlmostEqual(sum(own.mapped("accrued_amount")), 59.23, delta=0.05)

    def test_a_draft_of_the_closed_period_is_said(self):
        self.company.proximus_post_invoices = False
        other = self._create_active(date(2026, 12, 15))
        draft = other._bill(date(2026, 12, 15))
        self.assertEqual(draft.state, "draft")
        self.cutoff.action_compute()
        self.assertIn("Draft invoices", self.cutoff.note)
        own = self.cutoff.accrued_ids.filtered(lambda x: x.subscription_id == other)
        self.assertEqual(own.product_id, self.service)
