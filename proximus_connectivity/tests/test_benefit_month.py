import base64
import io
from contextlib import contextmanager
from datetime import date

from lxml import etree
from openpyxl import load_workbook
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .home_common import HomeCommon

HR = "hr.group_hr_user"


@tagged("post_install", "-at_install")
class TestBenefitMonth(HomeCommon):
    """November 2026 of two employees, as the payroll office gets it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.proximus_private_use = "private"
        cls.an, cls.bert = cls.env["hr.employee"].create(
            [
                {
                    "name": name,
                    "company_id": cls.company.id,
                    "work_email": f"{name[:2].lower()}@example.com",
                }
                for name in ("An Test", "=Bert Test")
            ]
        )
        cls.offers["mobile"].data_allowance_gb = 20
        cls.mobile = cls._create_own(
            employee_id=cls.an.id,
            number_ids=[Command.create({"e164": "0470 12 34 56"})],
        )
        cls.home = cls._create_own("internet", employee_id=cls.an.id)
        cls.phone, cls.laptop = cls.env["proximus.device"].create(
            [
                {
                    "name": "Smartphone",
                    "kind": "phone",
                    "line_id": cls.mobile.id,
                    "delivered_on": "2026-02-01",
                },
                {
                    "name": "Laptop",
                    "kind": "computer",
                    "company_id": cls.company.id,
                    "employee_id": cls.bert.id,
                    "delivered_on": "2026-11-16",
                },
            ]
        )
        cls.laptop.action_hand_over()
        cls.hr = new_test_user(
            cls.env,
            "benefit_hr",
            HR,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _month(self, day="2026-11-15", user=None, compute=True):
        months = self.env["proximus.benefit.month"].with_user(user or self.accountant)
        month = months.create({"month": day, "company_id": self.company.id})
        if compute:
            month.action_compute()
        return month

    def _told(self, month):
        return sorted(
            (row.employee_id.name, row.kind, row.days, row.amount)
            for row in month.line_ids
        )

    def _track(self, record, day, before, after):
        """Note who had something before a day, and from that day on."""
        field = f"{record._name.rpartition('.')[2]}_id"
        self.env["proximus.assignment"].create(
            [
                {field: record.id, "employee_id": before.id},
                {field: record.id, "employee_id": after.id, "date_from": day},
            ]
        )

    @contextmanager
    def _refused_by_the_database(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            yield

    def _export(self, month):
        month.action_review()
        month.action_export()
        return month

    def test_what_employees_had(self):
        month = self._month()
        self.assertEqual(month.month, date(2026, 11, 1))
        self.assertEqual(
            self._told(month),
            [
                ("=Bert Test", "computer", 15, 3.0),
                ("An Test", "internet", 0, 0.0),
                ("An Test", "internet", 30, 5.0),
                ("An Test", "phone", 30, 3.0),
                ("An Test", "subscription", 30, 4.0),
            ],
        )
        self.assertEqual((month.total, month.employee_count), (15.0, 2))
        row = month.line_ids.filtered(lambda row: row.kind == "computer")
        self.assertEqual(row.flat, 6.0)
        self.assertTrue(row.checked_on and row.source_url)
        self.assertFalse(month.unverified)
        # again: the same, and no row more
        month.action_compute()
        self.assertEqual(len(month.line_ids), 5)
        self.assertEqual(month.total, 15.0)

    def test_by_day_when_a_line_went_to_somebody_else(self):
        self.mobile.employee_id = self.bert
        self._track(self.mobile, date(2026, 11, 11), self.an, self.bert)
        month = self._month()
        found = {
            (row.employee_id, row.kind): (row.days, row.amount)
            for row in month.line_ids
            if row.line_id == self.mobile
        }
        self.assertEqual(found[self.an, "subscription"], (10, 1.33))
        self.assertEqual(found[self.bert, "subscription"], (20, 2.67))
        self.assertEqual(found[self.bert, "internet"], (20, 3.33))

    def test_a_line_that_ended_and_one_of_a_customer(self):
        self.mobile.action_terminate("2026-11-10")
        self.home.action_terminate("2026-10-31")
        self._create_active_line(company_id=self.company.id, employee_id=self.an.id)
        told = self._told(self._month())
        self.assertIn(("An Test", "subscription", 10, 1.33), told)
        self.assertIn(("An Test", "internet", 10, 1.67), told)

    def test_own_contribution_split_billing_and_business(self):
        self.mobile.employee_contribution = 5.0
        month = self._month()
        amounts = {
            row.kind: (row.contribution, row.amount)
            for row in month.line_ids
            if row.line_id == self.mobile
        }
        self.assertEqual(amounts["subscription"], (4.0, 0.0))
        self.assertIn(amounts["internet"], ((1.0, 4.0), (0.0, 0.0)))
        # a split bill: no benefit, of the phone on it neither
        self.mobile.private_use = "split"
        self.laptop.private_use = "none"
        month.action_compute()
        self.assertEqual(month.total, 5.0, "the internet at home")

    def test_unknown_is_asked_and_never_exported(self):
        self.company.proximus_private_use = False
        month = self._month()
        self.assertEqual((month.total, month.unknown_count), (0.0, 5))
        with self.assertRefused(UserError, "of 5 rows nobody knows"):
            month.action_review()
        month.line_ids.filtered(lambda r: r.line_id == self.home).action_private()
        self.assertEqual(self.home.private_use, "private")
        # internet is covered now, whatever the mobile line is
        self.assertEqual((month.total, month.unknown_count), (5.0, 3))
        month.line_ids.filtered(lambda row: not row.is_known).action_business()
        self.assertEqual((month.total, month.unknown_count), (5.0, 0))

    def test_only_what_was_entered_by_hand_has_a_bin(self):
        month = self._month()
        month.line_ids = [
            Command.create(
                {
                    "employee_id": self.bert.id,
                    "kind": "tablet",
                    "amount": 3.0,
                    "reason": "His own",
                }
            )
        ]
        arch = etree.fromstring(month.get_view(view_type="form")["arch"])
        [rows] = arch.xpath("//field[@name='line_ids']/list")
        self.assertEqual(rows.get("delete"), "0")
        [bin_] = rows.xpath("button[@name='action_remove']")
        self.assertEqual(bin_.get("invisible"), "origin != 'manual'")
        by_hand = month.line_ids.filtered(lambda row: row.origin == "manual")
        with self.assertRefused(UserError, "this row is computed"):
            (month.line_ids - by_hand)[0].action_remove()
        by_hand.action_remove()
        self.assertEqual(len(month.line_ids), 5)

    def test_the_day_somebody_took_over_is_one_click_away(self):
        self._track(self.mobile, date(2026, 11, 11), self.an, self.bert)
        month = self._month()
        row = month.line_ids.filtered(lambda row: row.line_id == self.mobile)[:1]
        action = row.action_view_users()
        found = self.env[action["res_model"]].with_user(self.accountant)
        found = found.search(action["domain"])
        found.filtered("date_from").date_from = "2026-11-21"
        month.action_compute()
        days = {
            row.employee_id: row.days
            for row in month.line_ids
            if row.kind == "subscription"
        }
        self.assertEqual(days, {self.an: 20, self.bert: 10})
        row = month.line_ids.filtered("device_id")[:1]
        self.assertEqual(
            row.action_view_users()["domain"], [("device_id", "=", row.device_id.id)]
        )

    def test_locked_when_exported(self):
        month = self._month()
        with self.assertRefused(UserError, "cannot become"):
            month.action_export()
        self._export(month)
        files = month.csv_file, month.xlsx_file
        for attempt in (
            month.action_compute,
            month.action_draft,
            month.unlink,
            month.line_ids.unlink,
            lambda: month.line_ids[0].write({"amount": 9}),
            lambda: month.write({"month": "2026-01-01"}),
            lambda: month.write({"csv_file": False}),
            lambda: month.write({"state": "draft"}),
            lambda: month.line_ids[0].copy({"amount": 9, "reason": "x"}),
            lambda: month.line_ids[0].action_business(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
        month.action_export()
        self.assertEqual((month.csv_file, month.xlsx_file), files)
        self.assertEqual(month.total, 15.0)

    def test_why_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("nl_BE")
        month = self._month()
        if month.state == "draft":
            month.action_compute()
        laptop = month.line_ids.filtered(lambda row: row.device_id == self.laptop)
        self.assertEqual(laptop.reason, "15 of 30 days.")
        phone = month.line_ids.filtered(lambda row: row.device_id == self.phone)
        self.assertEqual(phone.with_context(lang="nl_BE").reason, "De hele maand.")

    def test_the_file_of_the_payroll_office(self):
        self.env["proximus.benefit.line"].create(
            {
                "month_id": self._month().id,
                "employee_id": self.an.id,
                "kind": "tablet",
                "amount": 1.5,
                "reason": "Half a month, from the shop",
            }
        )
        month = self._export(self.env["proximus.benefit.month"].search([], limit=1))
        text = base64.b64decode(month.csv_file).decode("utf-8-sig")
        header, *rows = (row.split(";") for row in text.splitlines())
        self.assertEqual(header[0], "Month")
        self.assertEqual(len(rows), 5)
        self.assertEqual(
            rows[0],
            [
                "2026-11",
                "'=Bert Test",
                "'=b@example.com",
                "Computer",
                "3,00",
                "0,00",
                "3,00",
                "",
            ],
        )
        self.assertIn("Half a month, from the shop", rows[-1])
        book = load_workbook(io.BytesIO(base64.b64decode(month.xlsx_file)))
        sheet = list(book.active.values)
        self.assertEqual(len(sheet), 6)
        self.assertEqual(sheet[1][1], "=Bert Test")
        self.assertEqual(sum(row[6] for row in sheet[1:]), 16.5)
        self.assertEqual(book.active["B2"].data_type, "s", "no formula")

    def test_what_turns_out_later_comes_as_a_correction(self):
        october = self._export(self._month("2026-10-01"))
        self.assertEqual(october.total, 12.0)
        # the phone was for the business only, and Bert had a laptop in October already
        self.phone.private_use = "none"
        self.laptop.delivered_on = "2026-10-01"
        november = self._month()
        corrections = november.line_ids.filtered(lambda r: r.origin == "correction")
        self.assertEqual(
            {(row.employee_id.name, row.kind): row.amount for row in corrections},
            {("An Test", "phone"): -3.0, ("=Bert Test", "computer"): 6.0},
        )
        self.assertEqual(corrections.corrected_id, october)
        self.assertEqual(november.correction_total, 3.0)
        self.assertEqual(october.total, 12.0)
        # computed again, nothing doubles; exported, the next month says nothing of it
        november.action_compute()
        self.assertEqual(november.correction_total, 3.0)
        self._export(november)
        december = self._month("2026-12-01")
        self.assertEqual(december.correction_total, 0.0)
        # and what is undone comes back
        self.phone.private_use = "private"
        december.action_compute()
        corrections = december.line_ids.filtered(lambda r: r.origin == "correction")
        self.assertEqual(sum(corrections.mapped("amount")), 6.0)
        self.assertEqual(corrections.corrected_id, october | november)

    def test_what_is_computed_is_nobodys_to_edit(self):
        month = self._month()
        for attempt in (
            lambda: month.line_ids[0].write({"amount": 99}),
            lambda: month.line_ids[0].unlink(),
            lambda: month.line_ids[0].copy(),
            lambda: month.write({"month": "2026-12-01"}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()

    def test_by_hand_with_a_reason(self):
        month = self._month()
        vals = {
            "month_id": month.id,
            "employee_id": self.an.id,
            "kind": "tablet",
            "amount": 3.0,
        }
        with self._refused_by_the_database():
            self.env["proximus.benefit.line"].create(vals)
        self.env["proximus.benefit.line"].create({**vals, "reason": "Lent in the shop"})
        month.action_compute()
        self.assertEqual(month.total, 18.0)

    def test_who_sees_it(self):
        month = self._month(user=self.hr)
        self.assertEqual(month.total, 15.0)
        self.assertTrue(month.line_ids[0].asset_name)
        self._export(month)
        for user in (self.owner, self.seller, self.nobody):
            with self.assertRaises(AccessError):
                month.with_user(user).read(["total"])
            with self.assertRaises(AccessError):
                month.line_ids.with_user(user).read(["amount"])
        stranger = new_test_user(
            self.env,
            "benefit_elsewhere",
            HR,
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        with self.assertRaises(AccessError):
            month.with_user(stranger).with_company(self.other_company).read(["total"])

    def test_one_month_one_document(self):
        self._month()
        with self._refused_by_the_database():
            self._month("2026-11-30", compute=False)

    def test_an_amount_that_nobody_has_read_is_called_so(self):
        rule = self.env["proximus.parameter"]._in_force(
            ["benefit_computer_month"], "2026-11-01"
        )
        rule.checked_on = False
        month = self._month()
        self.assertEqual(month.unverified, rule.name)
        # one that ended is not known, and not zero
        rule.write({"date_to": "2026-10-31"})
        month.action_compute()
        self.assertEqual(month.unknown_count, 1)

    def test_handing_a_computer_over(self):
        with self.assertRefused(UserError, "fill in the employee"):
            self.laptop.copy({"employee_id": False}).action_hand_over()
        with self.assertRefused(UserError, "take it off that line"):
            self.phone.action_take_back()
        self.laptop.action_take_back()
        self.assertEqual(
            (self.laptop.state, self.laptop.employee_id.id), ("stock", False)
        )
        with self._refused_by_the_database():
            self.laptop.employee_contribution = -1
            self.env.flush_all()

    def test_the_queries_do_not_grow(self):
        self._export(self._month("2026-09-01"))
        month = self._month()
        few = self._count_queries(month.action_compute)
        people = self.env["hr.employee"].create(
            [{"name": f"P{n}", "company_id": self.company.id} for n in range(60)]
        )
        for one in people:
            self._create_own(employee_id=one.id)
        self._export(self._month("2026-10-01"))
        many = self._count_queries(month.action_compute)
        self.assertEqual(month.employee_count, 62)
        self.assertLessEqual(many, few + 8, (few, many))
