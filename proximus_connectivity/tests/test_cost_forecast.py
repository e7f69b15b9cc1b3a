import time
from datetime import date
from decimal import Decimal

from psycopg2.errors import CheckViolation

from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..tools.bill_judge import Price
from ..tools.forecast import month_costs
from .cutoff_common import CutoffCommon

DECEMBER = date(2026, 12, 1)


@tagged("post_install", "-at_install")
@freeze_time("2026-11-28 10:00:00")
class TestCostForecast(CutoffCommon):
    """What is to come, seen on 28 November 2026."""

    def _sums(self, name="expected", **domain):
        """Return a figure of this company per month."""
        self.env.flush_all()
        groups = self.env["proximus.cost.forecast"]._read_group(
            [("company_id", "=", self.company.id)]
            + [(key, "=", value) for key, value in domain.items()],
            ["month:month"],
            [f"{name}:sum"],
        )
        return {month: round(amount, 2) for month, amount in groups}

    # === EXPECTED === #

    def test_twelve_months_of_a_line(self):
        self._used(monthly_cost=55.0)
        sums = self._sums(is_ahead=True)
        self.assertEqual(list(sums.values()), [55.0] * 12)
        self.assertEqual((min(sums), max(sums)), (date(2026, 11, 1), date(2027, 10, 1)))

    def test_the_same_figures_as_the_tool(self):
        lines = self._used("2026-01-15", count=3, monthly_cost=29.99)
        lines[0]._change("price", {"monthly_cost": 33.33}, "2026-07-11")
        lines[1].action_terminate("2026-09-17")
        lines[2].action_terminate("2027-02-09")
        self.assertEqual(lines[2].state, "pending_terminate")
        months = self.env["proximus.cost.forecast"]._months()
        for one in lines:
            prices = [
                Price(
                    Decimal(str(price.monthly_cost)),
                    price.date_from,
                    price.last_day or one.termination_date or None,
                )
                for price in one.price_ids
            ]
            costs = month_costs(prices, months)
            expected = {
                month: float(cost)
                for month, cost in zip(months, costs, strict=True)
                if cost
            }
            with self.subTest(one.name):
                self.assertEqual(self._sums(line_id=one.id), expected)

    def test_what_is_ordered_is_known_to_come(self):
        fibre = self._used(monthly_cost=31.0)
        self._create_order(
            {
                "action": "modify",
                "change_kind": "price",
                "line_id": fibre.id,
                "monthly_cost": 62.0,
                "is_cost_known": True,
                "requested_date": "2027-01-16",
            },
        )
        sums = self._sums(line_id=fibre.id)
        self.assertEqual(
            [sums[DECEMBER], sums[date(2027, 1, 1)], sums[date(2027, 2, 1)]],
            [31.0, 47.0, 62.0],
        )

    def test_a_line_on_its_way_counts_from_its_day(self):
        line = self._create_line("internet", monthly_cost=31.0)
        self.assertFalse(self._sums(line_id=line.id))
        self._create_order(
            {"action": "add", "line_id": line.id, "requested_date": "2026-12-22"}
        )
        self.assertEqual(
            self._sums(line_id=line.id)[DECEMBER], 10.0, "10 of 31 days in December"
        )

    def test_what_a_commitment_covers(self):
        fibre = self._used(monthly_cost=31.0)
        fibre.commitment_end_date = "2026-12-10"
        committed = self._sums("committed", line_id=fibre.id)
        self.assertEqual(committed[date(2026, 11, 1)], 31.0)
        self.assertEqual(committed[DECEMBER], 10.0)
        self.assertEqual(committed[date(2027, 1, 1)], 0.0)
        self.assertEqual(self._sums(line_id=fibre.id)[date(2027, 1, 1)], 31.0)

    def test_an_unknown_cost_is_no_zero(self):
        fibre = self._used()
        fibre.write({"monthly_cost": 0.0, "is_cost_known": False})
        fibre.price_ids.sudo().write({"monthly_cost": 0.0, "is_cost_known": False})
        rows = self.env["proximus.cost.forecast"].search([("line_id", "=", fibre.id)])
        self.assertEqual(set(rows.mapped("is_cost_known")), {False})

    # === BILLED AND BUDGET === #

    def test_billed_by_the_days_that_are_charged(self):
        self._used(external_ref="FIB-1", monthly_cost=31.0)
        self._checked(("FIB-1 15/09/2026 - 14/10/2026", 31.0), on="2026-10-15")
        sums = self._sums("actual")
        # 16 of 30 days are of September: 16.53 and the rest
        self.assertEqual(sums[date(2026, 9, 1)], 16.53)
        self.assertEqual(sums[date(2026, 10, 1)], 14.47)
        self.assertAlmostEqual(sum(sums.values()), 31.0)
        self.assertEqual(self._sums("deviation")[date(2026, 9, 1)], -14.47)
        self.assertEqual(self._sums("deviation")[DECEMBER], 0.0)

    def test_unchecked_bills_and_credit_notes_count_by_their_date(self):
        bill = self._bill(("Something", 40.0), on="2026-10-15")
        refund = bill._reverse_moves(
            [{"date": "2026-11-02", "invoice_date": "2026-11-02"}]
        )
        refund.action_post()
        self._bill(("Rent", 900.0), on="2026-10-15", partner_id=self.other_partner.id)
        sums = self._sums("actual")
        self.assertEqual(sums[date(2026, 10, 1)], 40.0)
        self.assertEqual(sums[date(2026, 11, 1)], -40.0)

    def test_a_budget_takes_the_place_of_what_is_expected(self):
        self._used(monthly_cost=55.0)
        self.assertEqual(self._sums("budget"), self._sums())
        with Form(self.env["proximus.cost.budget"]) as form:
            form.month = "2026-12-24"
            form.amount = 40.0
        self.assertEqual(form.record.month, DECEMBER)
        sums = self._sums("budget")
        self.assertEqual((sums[DECEMBER], sums[date(2027, 1, 1)]), (40.0, 55.0))
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.env["proximus.cost.budget"].create({"month": DECEMBER, "amount": -1})

    def test_a_promised_credit_is_expected_this_month(self):
        self.env["proximus.claim"].create(
            {
                "kind": "missed_visit",
                "line_id": self._used().id,
                "partner_id": self.partner.id,
                "operator_id": self.operator.id,
                "amount": 30.0,
                "requested_on": "2026-11-02",
                "deadline": "2027-05-02",
                "company_id": self.company.id,
            }
        )._route("granted")
        self.assertEqual(self._sums(kind="claim"), {date(2026, 11, 1): -30.0})
        self.assertEqual(self._sums("amount", kind="claim")[date(2026, 11, 1)], -30.0)

    # === LEAVING EARLY === #

    def _left(self, **vals):
        """Return a line whose notice ends before its commitment does."""
        line = self._used("2026-09-24", monthly_cost=30.0, **vals)
        line.commitment_end_date = "2027-03-31"
        line.action_terminate("2026-12-31")
        self.assertEqual(line.state, "pending_terminate")
        return line

    def _many_numbers(self):
        """Let the company have so many numbers that the contract decides."""
        self.company.partner_id.is_company = True
        trunk = self._create_active_line("sip_trunk")
        self.env["proximus.number"].create(
            {
                "e164": "042226600",
                "last_e164": "042226609",
                "line_id": trunk.id,
                "state": "assigned",
            }
        )

    def _fee_rows(self, line):
        self.env.flush_all()
        return self.env["proximus.cost.forecast"].search(
            [("kind", "=", "fee"), ("line_id", "=", line.id)]
        )

    def test_a_fee_is_expected_once_in_the_month_of_the_end(self):
        self._many_numbers()
        line = self._left(exit_terms="share", exit_share=50.0)
        row = self._fee_rows(line)
        self.assertRecordValues(
            row,
            [
                {
                    "month": DECEMBER,
                    "expected": line.exit_fee,
                    "amount": line.exit_fee,
                    "budget": line.exit_fee,
                    "is_cost_known": True,
                    "note": False,
                }
            ],
        )
        self.assertGreater(line.exit_fee, 0)
        self.assertEqual(
            self._sums(line_id=line.id)[DECEMBER], round(30.0 + line.exit_fee, 2)
        )
        line._transition("active")
        self.assertFalse(self._fee_rows(line))

    def test_an_unknown_fee_is_said_and_no_zero(self):
        self._many_numbers()
        row = self._fee_rows(self._left())
        self.assertFalse(row.is_cost_known)
        self.assertEqual(row.note, "Early termination fee unknown")
        # a contract that asks none, and an end after the term, cost nothing
        self.assertFalse(self._fee_rows(self._left(exit_terms="none")))
        over = self._used("2026-09-24", monthly_cost=30.0, exit_terms="all")
        over.commitment_end_date = "2026-12-15"
        over.action_terminate("2026-12-31")
        self.assertFalse(self._fee_rows(over))

    # === A BILL OVER THE BUDGET === #

    def test_a_bill_over_the_budget_of_its_month(self):
        budget = self.env["proximus.cost.budget"].create(
            {"month": "2026-10-01", "amount": 80.0}
        )
        check = self._two_bills(
            ("FIB-1 October 2026", 55.0), ("FIB-2 October 2026", 30.0)
        )
        self.assertFalse(check.is_over_forecast, "its lines cost what was agreed")
        self.assertEqual((check.budget_id, check.budget_excess), (budget, 5.0))
        for told in ("85.00", "5.00", "80.00", "October 2026"):
            self.assertIn(told, check.budget_note)
        self.assertEqual(check.move_id.proximus_budget_note, check.budget_note)
        [activity] = check.activity_ids
        self.assertIn("budget", activity.summary)
        self.assertIn("85.00", activity.note)
        # a budget that is enough says nothing
        budget.amount = 85.0
        check.action_check()
        self.assertFalse(check.budget_id or check.budget_note or check.activity_ids)

    # === A BILL OVER ITS FORECAST === #

    def _two_bills(self, *lines):
        self._used(external_ref="FIB-1", monthly_cost=55.0)
        self._used(external_ref="FIB-2", monthly_cost=30.0)
        self._checked(
            ("FIB-1 September 2026", 55.0),
            ("FIB-2 September 2026", 30.0),
            on="2026-10-03",
        )
        bill = self._checked(*lines, on="2026-11-03")
        return bill.proximus_check_ids

    def test_a_bill_as_expected_is_not_reported(self):
        check = self._two_bills(
            ("FIB-1 October 2026", 55.0), ("FIB-2 October 2026", 30.0)
        )
        self.assertFalse(check.is_over_forecast or check.activity_ids)
        self.assertFalse(check.change_ids)
        self.assertTrue(check.previous_id)

    def test_why_a_bill_is_over_its_forecast(self):
        check = self._two_bills(
            ("FIB-1 October 2026", 60.0),
            ("FIB-2 October 2026", 30.0),
            ("FIB-2 calls abroad", 12.0),
            ("Installation technician", 49.0),
        )
        self.assertTrue(check.is_over_forecast)
        self.assertEqual(check.forecast_excess, 66.0)
        found = {
            (row.line_id.external_ref, row.reason): row.difference
            for row in check.change_ids
        }
        self.assertEqual(
            found,
            {("FIB-1", "price_up"): 5, ("FIB-2", "usage"): 12, (False, "unknown"): 49},
        )
        self.assertIn("66.00", check.forecast_note)
        self.assertIn("Installation technician", check.forecast_note)
        self.assertEqual(check.move_id.proximus_forecast_note, check.forecast_note)
        [activity] = check.activity_ids
        self.assertEqual(activity.user_id, self.env.user)
        check.action_check()
        self.assertEqual(len(check.activity_ids), 1)
        activity.action_done()
        check.action_check()
        self.assertFalse(check.activity_ids, "it was looked at")

    def test_a_tolerance_of_the_company(self):
        self.company.proximus_forecast_percent = 80.0
        check = self._two_bills(
            ("FIB-1 October 2026", 115.0), ("FIB-2 October 2026", 30.0)
        )
        self.assertFalse(check.is_over_forecast)
        self.company.proximus_forecast_percent = 10.0
        check.action_check()
        self.assertTrue(check.is_over_forecast and check.activity_ids)
        self.company.proximus_forecast_percent = 80.0
        check.action_check()
        self.assertFalse(check.activity_ids, "there is nothing to tell any more")

    def test_a_credit_that_is_missing_this_time(self):
        self._used(external_ref="FIB-1", monthly_cost=55.0)
        self._checked(
            ("FIB-1 September 2026", 55.0), ("FIB-1 gesture", -20.0), on="2026-10-03"
        )
        bill = self._checked(("FIB-1 October 2026", 55.0), on="2026-11-03")
        self.assertRecordValues(
            bill.proximus_check_ids.change_ids,
            [{"reason": "missing_credit", "before": -20.0, "now": 0.0}],
        )

    # === SPEED === #

    def test_a_thousand_lines_in_under_a_second(self):
        self._used(count=1000, monthly_cost=31.0)
        self.env.flush_all()
        forecast = self.env["proximus.cost.forecast"]

        def read():
            return forecast.formatted_read_group(
                [("company_id", "=", self.company.id), ("is_ahead", "=", True)],
                ["month:month"],
                ["expected:sum", "committed:sum", "budget:sum", "actual:sum"],
            )

        read()
        self.env.invalidate_all()
        start = time.perf_counter()
        queries = self._count_queries(read)
        spent = time.perf_counter() - start
        groups = read()
        self.assertEqual([group["expected:sum"] for group in groups], [31000.0] * 12)
        self.assertLess(spent, 1.0)
        self.assertLessEqual(queries, 5)
