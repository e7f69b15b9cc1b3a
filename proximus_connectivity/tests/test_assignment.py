from datetime import date, datetime, timedelta
from pathlib import Path

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_cost_allocation import CostCommon

SCRIPT = Path(__file__).parents[1] / "migrations/19.0.1.7.0/post-user_history.py"


@tagged("post_install", "-at_install")
class TestAssignment(CostCommon):
    """A line of An went to Bert on a day in the middle of the month that is billed."""

    def _age(self, *records):
        """Let records have been entered long ago."""
        for record in records:
            record.flush_recordset()
            self.env.cr.execute(
                f"UPDATE {record._table} SET create_date = '2026-01-15' WHERE id = %s",
                [record.id],
            )
            record.invalidate_recordset()

    def _told(self, record):
        return [
            (row.employee_id, row.date_from, row.date_to)
            for row in record.assignment_ids
        ]

    def _take_over(self, day="2026-10-11"):
        """Let Bert use the mobile line from a day on."""
        self._age(self.mobile)
        self.mobile.employee_id = self.bert
        self.mobile.assignment_ids[0].with_user(self.accountant).date_from = day

    def test_a_change_is_noted_and_its_day_corrected(self):
        today, nobody = self.env.company._proximus_today(), self.an.browse()
        # entered today: a slip is no history
        self.mobile.employee_id = self.bert
        self.assertFalse(self.mobile.assignment_ids)
        self._age(self.mobile)
        self.mobile.employee_id = self.an
        self.assertEqual(
            self._told(self.mobile),
            [
                (self.an, today, False),
                (self.bert, False, today - timedelta(days=1)),
            ],
        )
        # once a day
        self.mobile.employee_id = False
        self.assertEqual(self._told(self.mobile)[0], (nobody, today, False))
        self.assertEqual(len(self.mobile.assignment_ids), 2)
        self.mobile.assignment_ids[0].date_from = "2026-11-11"
        self.assertEqual(
            self._told(self.mobile)[1], (self.bert, False, date(2026, 11, 10))
        )
        # who stands last has it
        self.mobile.assignment_ids[0].employee_id = self.an
        self.assertEqual(self.mobile.employee_id, self.an)
        self.mobile.assignment_ids[0].unlink()
        self.assertEqual(self.mobile.employee_id, self.bert)

    def test_an_earlier_user_is_entered_by_hand(self):
        today = self.env.company._proximus_today()
        self.mobile.assignment_ids = [
            Command.create({"employee_id": self.bert.id, "date_from": False})
        ]
        self.mobile.invalidate_recordset()
        self.assertEqual(
            [row[:2] for row in self._told(self.mobile)],
            [(self.an, today), (self.bert, False)],
        )
        self.assertEqual(self.mobile.employee_id, self.an)
        self.second.assignment_ids = [
            Command.create({"employee_id": self.an.id, "date_from": "2026-11-01"})
        ]
        self.assertEqual(self.second.employee_id, self.an)
        self.second.invalidate_recordset()
        self.assertEqual(
            [row[:2] for row in self._told(self.second)],
            [(self.an, date(2026, 11, 1)), (self.bert, False)],
        )

    def test_what_cannot_be(self):
        self._take_over()
        row = self.mobile.assignment_ids[0]
        with self.assertRefused(ValidationError, "still to come"):
            row.date_from = date(2030, 1, 1)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            row.copy()
            self.env.flush_all()
        # the accountant corrects the day, and nothing else
        mine = row.with_user(self.accountant)
        for attempt in (
            lambda: mine.write({"employee_id": self.an.id}),
            lambda: mine.unlink(),
            lambda: mine.create({"line_id": self.fibre.id}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        action = self.mobile.with_user(self.accountant).action_view_users()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]),
            self.mobile.assignment_ids,
        )

    def test_a_device_has_a_history_too(self):
        laptop = self.env["proximus.device"].create(
            {
                "name": "Laptop",
                "kind": "computer",
                "company_id": self.company.id,
                "employee_id": self.an.id,
            }
        )
        self._age(laptop)
        laptop.employee_id = self.bert
        self.assertEqual([row[0] for row in self._told(laptop)], [self.bert, self.an])

    def test_a_bill_goes_to_who_used_the_line_then(self):
        self._set_up(employee=self.people, site=self.sites).action_apply()
        self._take_over()
        # the month before it went: all of it is of the former user
        bill = self._bill(("MOB-001 subscription", 31.0), invoice_date="2026-09-15")
        [row] = self._check(bill)
        self.assertEqual(
            self._named(row.analytic_distribution), {("An Test", "Shop"): 100}
        )
        # in the month itself by days: 10 of 31
        bill = self._bill(
            ("MOB-001 subscription", 31.0), invoice_date="2026-10-03", ref="B2"
        )
        [row] = self._check(bill)
        shares = self._named(row.analytic_distribution)
        self.assertEqual(
            shares, {("An Test", "Shop"): 32.26, ("Bert Test", "Shop"): 67.74}
        )
        self.assertEqual(round(sum(shares.values()), 2), 100)
        # what is shown on the line is where its cost goes today
        self.assertEqual(
            self._named(self.mobile.cost_allocation), {("Bert Test", "Shop"): 100}
        )
        # the day was another one: the draft follows when it is checked again
        self.mobile.assignment_ids[0].date_from = "2026-10-01"
        bill.proximus_check_ids.action_check()
        self.assertEqual(
            self._named(row.analytic_distribution), {("Bert Test", "Shop"): 100}
        )

    def test_a_former_user_gets_an_account_too(self):
        self.second.action_terminate("2026-10-31")
        self.mobile.assignment_ids = [Command.create({"employee_id": self.bert.id})]
        setup = self._set_up(employee=self.people, department=self.departments)
        self.assertEqual(
            sorted((row.axis, row.name) for row in setup.row_ids),
            [
                ("department", "Plant Test"),
                ("department", "Sales Test"),
                ("employee", "An Test"),
                ("employee", "Bert Test"),
            ],
        )

    def test_the_chosen_distribution_stays(self):
        self._set_up(employee=self.people, site=self.sites).action_apply()
        account = self.env["proximus.cost.account"].search(
            [("site_id", "=", self.shop.id)]
        )
        self.mobile.analytic_distribution = {str(account.account_id.id): 100}
        self._take_over()
        [row] = self._check(
            self._bill(("MOB-001 subscription", 31.0), invoice_date="2026-10-03")
        )
        self.assertEqual(self._named(row.analytic_distribution), {("Shop",): 100})

    def test_the_queries_do_not_depend_on_the_histories(self):
        self._set_up(employee=self.people).action_apply()
        self._take_over()
        bill = self._bill(("MOB-001 subscription", 31.0), invoice_date="2026-10-03")
        self._check(bill)
        check = bill.proximus_check_ids
        lines = self.mobile | self.second

        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            check._used_allocations(check._cost_shares())
            return self.env.cr.sql_log_count - before

        one = count()
        for day in range(2, 9):
            self.env["proximus.assignment"].create(
                [
                    {
                        "line_id": line.id,
                        "employee_id": (self.an, self.bert)[day % 2].id,
                        "date_from": date(2026, 9, day),
                    }
                    for line in lines
                ]
            )
        self.assertLessEqual(count(), one + 2)

    # === FROM AN EARLIER VERSION === #

    def _tracked(self, moment, before, after):
        field = self.env["ir.model.fields"]._get("proximus.line", "employee_id")
        self.env["mail.message"].create(
            {
                "model": "proximus.line",
                "res_id": self.mobile.id,
                "message_type": "notification",
                "date": moment,
                "tracking_value_ids": [
                    Command.create(
                        {
                            "field_id": field.id,
                            "old_value_integer": before.id or 0,
                            "new_value_integer": after.id or 0,
                        }
                    )
                ],
            }
        )

    def test_what_the_chatter_told_becomes_the_history(self):
        nobody = self.an.browse()
        self._tracked(datetime(2026, 9, 1, 10), self.bert, nobody)
        self._tracked(datetime(2026, 10, 5, 8), nobody, self.bert)
        self._tracked(datetime(2026, 10, 5, 9), self.bert, self.an)
        for _time in range(2):
            load_script(str(SCRIPT), "post-user_history").migrate(
                self.env.cr, "19.0.1.6.0"
            )
            self.mobile.invalidate_recordset()
            self.assertEqual(
                self._told(self.mobile),
                [
                    (self.an, date(2026, 10, 5), False),
                    (nobody, date(2026, 9, 1), date(2026, 10, 4)),
                    (self.bert, False, date(2026, 8, 31)),
                ],
            )
        self.assertEqual(self.mobile.employee_id, self.an)
        self.assertFalse(self.second.assignment_ids)
