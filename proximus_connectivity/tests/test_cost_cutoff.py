from datetime import date

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .cutoff_common import OVER, CutoffCommon
from .test_tools_bill import line, ubl


@tagged("post_install", "-at_install")
@freeze_time("2027-02-10 10:00:00")
class TestCostCutoff(CutoffCommon):
    # === ADVANCE CHARGES === #

    def test_the_days_after_the_closing_are_deferred(self):
        """31.00 for 15 December to 14 January: 14 of 31 days are of 2027."""
        self._bill((f"Fibre {OVER}", 31.0), ("Mobile December 2026", 20.0))
        cutoff = self._cutoff()
        self.assertRecordValues(
            cutoff.line_ids,
            [
                {
                    "kind": "advance",
                    "source": "text",
                    "days_before": 17,
                    "days_after": 14,
                    "amount": 31.0,
                    "moved_amount": 14.0,
                }
            ],
        )
        cutoff.action_post()
        entry, reversal = cutoff.deferred_move_id, cutoff.deferred_reversal_id
        self.assertEqual(self._balances(entry), {self.expense: -14, self.deferred: 14})
        self.assertEqual(
            self._balances(reversal), {self.expense: 14, self.deferred: -14}
        )
        self.assertEqual(
            (entry.date, reversal.date), (date(2026, 12, 31), date(2027, 1, 1))
        )
        self.assertEqual({entry.state, reversal.state}, {"posted"})
        self.assertFalse(cutoff.accrued_move_id)

    def test_a_year_with_a_leap_day(self):
        self._bill(("Backup 01/03/2027 - 29/02/2028", 366.0), on="2027-03-01")
        cutoff = self._cutoff("2027-12-31")
        self.assertEqual((cutoff.line_ids.days_after, cutoff.deferred_amount), (60, 60))

    def test_a_period_that_ends_on_the_day(self):
        self._bill(("Fibre 01/12/2026 - 31/12/2026", 55.0))
        cutoff = self._cutoff()
        self.assertFalse(cutoff.line_ids)
        with self.assertRefused(UserError, "nothing to book"):
            cutoff.action_post()

    def test_a_credit_note_is_deducted(self):
        bill = self._bill((f"Fibre {OVER}", 31.0), (f"Mobile {OVER}", 62.0))
        refund = bill._reverse_moves(
            [{"date": "2026-12-20", "invoice_date": "2026-12-20"}]
        )
        refund.invoice_line_ids[1].unlink()
        refund.action_post()
        cutoff = self._cutoff()
        self.assertEqual(cutoff.line_ids.mapped("moved_amount"), [14.0, 28.0, -14.0])
        self.assertEqual(cutoff.deferred_amount, 28.0)

    def test_a_credit_note_is_about_the_days_that_it_corrects(self):
        inside = (
            "<cac:InvoicePeriod><cbc:StartDate>2026-12-15</cbc:StartDate>"
            "<cbc:EndDate>2027-01-14</cbc:EndDate></cac:InvoicePeriod>"
        )
        bill = self._bill(("Mobile", 15.5), post=False)
        self.env["ir.attachment"].create(
            {
                "name": "bill.xml",
                "raw": ubl(line("15.50", inside, price="15.50")),
                "res_model": "account.move",
                "res_id": bill.id,
            }
        )
        bill.action_post()
        refund = bill._reverse_moves(
            [{"date": "2026-12-20", "invoice_date": "2026-12-20"}]
        )
        refund.action_post()
        cutoff = self._cutoff()
        self.assertRecordValues(
            cutoff.line_ids,
            [
                {"source": "document", "moved_amount": 7.0},
                {"source": "corrected", "moved_amount": -7.0},
            ],
        )
        self.assertEqual(cutoff.deferred_amount, 0.0)

    def test_unknown_days_are_said_and_never_guessed(self):
        self._bill(("Licence", 120.0), ("Mobile", 20.0), ("Fibre", 55.0))
        cutoff = self._cutoff()
        self.assertEqual((cutoff.undated_count, cutoff.deferred_amount), (3, 0.0))
        self.assertIn("nobody knows the days: 3", cutoff.note)
        licence = cutoff.undated_ids.filtered(lambda row: row.amount == 120)
        licence.write({"date_from": "2026-12-02", "date_to": "2027-11-26"})
        self.assertEqual((licence.source, licence.days_after), ("entered", 330))
        self.assertEqual((cutoff.undated_count, cutoff.deferred_amount), (2, 110.0))
        cutoff.action_compute()
        self.assertEqual((cutoff.undated_count, cutoff.deferred_amount), (2, 110.0))
        with self.assertRaises(ValidationError):
            cutoff.undated_ids[0].date_from = "2026-12-02"

    def test_draft_bills_and_those_of_others_are_not_in_it(self):
        self._bill((f"Fibre {OVER}", 31.0), post=False)
        self._bill((f"Rent {OVER}", 31.0), partner_id=self.other_partner.id)
        cutoff = self._cutoff()
        self.assertFalse(cutoff.line_ids)
        self.assertIn("Draft bills of operators up to this day: 1", cutoff.note)

    def test_foreign_currency_at_the_rate_of_the_bill(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "ZZF",
                "symbol": "Z",
                "rate_ids": [Command.create({"name": "2026-01-01", "rate": 2.0})],
            }
        )
        self._bill((f"Roaming {OVER}", 62.0), currency_id=foreign.id)
        cutoff = self._cutoff()
        self.assertEqual((cutoff.line_ids.amount, cutoff.deferred_amount), (31.0, 14.0))

    def test_vat_that_nobody_deducts_is_a_cost(self):
        """21 % of 100.00, half of it deducted: 110.50 cost, 31 of 31 days later."""
        deducted = self.company_data["default_account_tax_purchase"]
        parts = [
            Command.create({"repartition_type": "base"}),
            Command.create({"factor_percent": 50}),
            Command.create({"factor_percent": 50, "account_id": deducted.id}),
        ]
        tax = self.env["account.tax"].create(
            {
                "name": "21 % half",
                "amount": 21.0,
                "type_tax_use": "purchase",
                "invoice_repartition_line_ids": parts,
                "refund_repartition_line_ids": parts,
            }
        )
        lines = [
            Command.create(
                {"name": f"Fibre {days}", "price_unit": 100.0, "tax_ids": tax.ids}
            )
            for days in ("01/01/2027 - 31/01/2027", OVER)
        ]
        self._bill(("", 0), invoice_line_ids=lines)
        cutoff = self._cutoff()
        self.assertEqual(cutoff.line_ids.mapped("amount"), [110.5, 110.5])
        # 110.50 × 17 / 31 = 60.60 is of 2026
        self.assertEqual(cutoff.line_ids.mapped("moved_amount"), [110.5, 49.9])

    def test_deducted_vat_is_no_cost(self):
        tax = self.company_data["default_tax_purchase"]
        vals = {"name": f"Fibre {OVER}", "price_unit": 31.0, "tax_ids": tax.ids}
        self._bill(("", 0), invoice_line_ids=[Command.create(vals)])
        self.assertEqual(self._cutoff().deferred_amount, 14.0)

    def test_the_analytic_distribution_is_kept(self):
        plan = self.env["account.analytic.plan"].create({"name": "Plan"})
        shop, mill = self.env["account.analytic.account"].create(
            [{"name": name, "plan_id": plan.id} for name in ("Shop", "Mill")]
        )
        lines = [
            Command.create(
                {
                    "name": f"Fibre {OVER} {place.name}",
                    "price_unit": 31.0,
                    "tax_ids": [],
                    "analytic_distribution": {str(place.id): 100},
                }
            )
            for place in (shop, mill, mill)
        ]
        self._bill(("", 0), invoice_line_ids=lines)
        cutoff = self._cutoff()
        cutoff.action_post()
        for move, sign in (
            (cutoff.deferred_move_id, -1),
            (cutoff.deferred_reversal_id, 1),
        ):
            rows = move.line_ids.filtered(lambda row: row.account_id == self.expense)
            self.assertEqual(
                {next(iter(row.analytic_distribution)): row.balance for row in rows},
                {str(shop.id): sign * 14.0, str(mill.id): sign * 28.0},
            )

    def test_lines_of_customers_are_left_to_whoever_asks(self):
        sold = self._used(
            partner_id=self.other_partner.id,
            external_ref="FIB-7",
            monthly_cost=31.0,
        )
        self._checked((f"FIB-7 {OVER}", 31.0))
        cutoff = self._cutoff()
        self.assertFalse(cutoff.line_ids)
        cutoff.with_customer_lines = True
        cutoff.action_compute()
        self.assertEqual(cutoff.line_ids.line_id, sold)
        self.assertEqual(
            (cutoff.line_ids.source, cutoff.deferred_amount), ("check", 14)
        )

    # === ACCRUED CHARGES === #

    def test_december_is_accrued_when_november_was_the_last_bill(self):
        fibre = self._used(external_ref="FIB-1", monthly_cost=55.0)
        self._checked(("FIB-1 November 2026", 55.0), on="2026-12-03")
        cutoff = self._cutoff()
        row = cutoff.line_ids
        self.assertRecordValues(
            row,
            [
                {
                    "kind": "accrued",
                    "source": "agreed",
                    "line_id": fibre.id,
                    "partner_id": self.operator.id,
                    "account_id": self.expense.id,
                    "date_from": date(2026, 12, 1),
                    "date_to": date(2026, 12, 31),
                    "days_before": 31,
                    "moved_amount": 55.0,
                }
            ],
        )
        cutoff.action_post()
        entry = cutoff.accrued_move_id
        self.assertEqual(self._balances(entry), {self.expense: 55, self.accrued: -55})
        other = entry.line_ids.filtered(lambda one: one.account_id == self.accrued)
        self.assertEqual(other.partner_id, self.operator)
        self.assertEqual(
            self._balances(cutoff.accrued_reversal_id),
            {self.expense: -55, self.accrued: 55},
        )
        self.assertFalse(cutoff.deferred_move_id)

    def test_the_price_that_held_each_day(self):
        """31.00 up to 15 December, 62.00 from the 16th: 15.00 + 32.00."""
        fibre = self._used(external_ref="FIB-1", monthly_cost=31.0)
        self._checked(("FIB-1 November 2026", 31.0), on="2026-12-03")
        fibre._change("price", {"monthly_cost": 62.0}, "2026-12-16")
        self.assertEqual(self._cutoff().accrued_amount, 47.0)

    def test_a_line_that_ended_and_one_that_began(self):
        ended = self._used(external_ref="FIB-1", monthly_cost=31.0)
        self._checked(("FIB-1 November 2026", 31.0), on="2026-12-03")
        ended.action_terminate("2026-12-10")
        self._used("2026-12-22", external_ref="FIB-2", monthly_cost=62.0)
        cutoff = self._cutoff()
        self.assertEqual(cutoff.accrued_ids.mapped("moved_amount"), [10.0, 20.0])

    def test_a_bill_that_came_after_the_day_says_it_exactly(self):
        self._used(external_ref="FIB-1", monthly_cost=31.0)
        self._checked(("FIB-1 15/11/2026 - 14/12/2026", 31.0), on="2026-12-15")
        self._checked((f"FIB-1 {OVER}", 40.3), on="2027-01-15")
        cutoff = self._cutoff()
        self.assertRecordValues(
            cutoff.line_ids,
            [
                {
                    "kind": "accrued",
                    "source": "check",
                    "amount": 40.3,
                    "moved_amount": 22.1,
                }
            ],
        )

    def test_what_nobody_knows_is_not_accrued(self):
        self._used("2025-05-01", external_ref="OLD", monthly_cost=10.0)
        dear = self._used("2026-12-01", external_ref="DEAR")
        dear.write({"monthly_cost": 0.0, "is_cost_known": False})
        dear.price_ids.sudo().write({"monthly_cost": 0.0, "is_cost_known": False})
        cutoff = self._cutoff()
        self.assertEqual((cutoff.accrued_amount, cutoff.undated_count), (0.0, 1))
        self.assertIn("nobody knows the cost: 1", cutoff.note)
        cutoff.undated_ids.write({"date_from": "2026-12-01", "date_to": "2026-12-31"})
        self.assertEqual((cutoff.accrued_amount, cutoff.undated_count), (10.0, 0))
        cutoff.action_compute()
        self.assertEqual(cutoff.accrued_amount, 10.0)

    def test_queries_do_not_grow_with_the_bill(self):
        def rows(first, count):
            for number in range(first, first + count):
                self._used(external_ref=f"FIB-{number:04d}", monthly_cost=31.0)
            return [
                (f"FIB-{number:04d} {OVER}", 31.0)
                for number in range(first, first + count)
            ]

        self._checked(*rows(0, 5))
        cutoff = self._cutoff()
        few = self._count_queries(cutoff.action_compute)
        self._checked(*rows(100, 40))
        many = self._count_queries(cutoff.action_compute)
        self.assertEqual(len(cutoff.line_ids), 45)
        # one chunk more of rows to insert, one more bill to read
        self.assertLessEqual(many, few + 4, (few, many))
