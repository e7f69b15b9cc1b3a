from ast import literal_eval

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ConnectivityCommon

MONTHS = ("2026-08-01", "2026-09-01", "2026-10-01")


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23")
class TestLineUsage(ConnectivityCommon):
    """Unknown is not zero."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offer = cls._create_offer("mobile", name="Mobile 20", data_allowance_gb=20)
        cls.line = cls._create_active_line("mobile", product_id=cls.offer.id)
        cls.user_ = new_test_user(
            cls.env, "usage_user", "proximus_connectivity.group_user"
        )

    @classmethod
    def _use(cls, line=None, months=MONTHS, **figures):
        line = line or cls.line
        figures = figures or {"data_gb": 0.0, "minutes": 0.0}
        return cls.env["proximus.line.usage"].create(
            [{"line_id": line.id, "month": month, **figures} for month in months]
        )

    def _unused(self):
        return self.env["proximus.line"].search(
            [("is_unused", "=", True), ("id", "in", self._lines().ids)]
        )

    def _lines(self):
        return self.env["proximus.line"].search([("partner_id", "=", self.partner.id)])

    def test_three_known_months_without_use(self):
        self._use()
        self.assertEqual(self._unused(), self.line)
        self.assertTrue(self.line.is_unused)

    def test_two_known_months_are_not_enough(self):
        self._use(months=MONTHS[:2])
        self.assertFalse(self._unused())

    def test_unknown_is_not_zero(self):
        """Data alone says nothing about calls; a month nobody told of is no month."""
        self._use(data_gb=0.0)
        self.assertFalse(self._unused(), "the calls are unknown")
        self.assertFalse(self.line.is_unused)
        self._use(source="operator", minutes=0.0)
        self.line.invalidate_recordset()
        self.assertEqual(self._unused(), self.line, "two sources together tell all")

    def test_one_message_is_use(self):
        self._use(months=MONTHS[:2])
        self._use(months=MONTHS[2:], data_gb=0.0, sms=1)
        self.assertFalse(self._unused())

    def test_old_use_does_not_count_any_more(self):
        self._use(months=["2026-06-01"], data_gb=5.0, minutes=3.0)
        self._use()
        self.assertEqual(self._unused(), self.line)

    def test_months_that_are_not_known_are_passed_over(self):
        self._use(months=["2026-07-01", "2026-08-01", "2026-10-01"])
        self._use(months=["2026-09-01"], data_gb=0.0)
        self.assertEqual(self._unused(), self.line)

    def test_kinds_need_what_they_are_used_for(self):
        fibre = self._create_active_line("internet")
        voice = self._create_active_line("voice")
        self._use(fibre, data_gb=0.0)
        self._use(voice, minutes=0.0)
        self.assertEqual(self._unused(), fibre | voice)

    def test_backup_is_meant_to_be_idle(self):
        backup = self._create_active_line("backup", site_id=self.site.id)
        self._use(backup, data_gb=0.0)
        self.assertFalse(self._unused())

    def test_the_last_known_month(self):
        """A later month of which only half is told is not the last known one."""
        self._use(months=MONTHS[:1])
        self._use(months=MONTHS[1:2], source="operator", data_gb=1.0)
        self._use(months=MONTHS[1:2], minutes=1.0)
        self._use(months=MONTHS[2:], data_gb=1.0)
        months = self.env["proximus.line.usage.month"]
        own = [("line_id", "=", self.line.id)]
        last = months.search([*own, ("is_last", "=", True)])
        self.assertEqual(last.mapped("month"), [fields.Date.to_date(MONTHS[1])])
        others = months.search([*own, ("is_last", "=", False)])
        self.assertEqual(len(others), 2)
        self.assertTrue(last.is_last)
        self.assertFalse(any(others.mapped("is_last")))

    def test_not_unused(self):
        self._use()
        used = self.env["proximus.line"].search(
            [("is_unused", "=", False), ("id", "=", self.line.id)]
        )
        self.assertFalse(used)

    def test_over_allowance(self):
        self._use(months=MONTHS[:2], data_gb=30.0)
        self._use(months=MONTHS[2:], data_gb=10.0)
        self.assertFalse(self.line.is_over_allowance, "the last known month counts")
        self.assertEqual(self.line.usage_percent, 50)
        self._use(months=MONTHS[2:], source="operator", data_gb=25.0)
        self.line.invalidate_recordset()
        self.assertTrue(self.line.is_over_allowance, "the higher figure counts")
        found = self.env["proximus.line"].search([("is_over_allowance", "=", True)])
        self.assertIn(self.line, found)
        self._use(months=["2026-11-01"], minutes=1.0)
        self.line.invalidate_recordset()
        self.assertTrue(self.line.is_over_allowance, "no data is told of November")

    def test_list_reads_the_months_of_its_lines_once(self):
        lines = self.line | self._create_line("mobile", 5)
        self._use()
        for some in (lines[:1], lines):
            self.env.flush_all()
            self.env.invalidate_all()
            some.mapped("name")
            with self.assertQueryCount(1):
                some.mapped("usage_percent")

    def test_no_allowance_is_no_percentage(self):
        self.offer.data_allowance_gb = 0
        self._use(data_gb=100.0)
        self.assertFalse(self.line.usage_percent or self.line.is_over_allowance)

    def test_past_stays_with_who_used_it(self):
        anne, ben = self.env["hr.employee"].create([{"name": "Anne"}, {"name": "Ben"}])
        self.line.employee_id = anne
        usage = self._use()
        self.line.employee_id = ben
        self.offer.data_allowance_gb = 5
        self.assertEqual(usage.employee_id, anne)
        self.assertEqual(set(usage.mapped("allowance_gb")), {20})
        groups = self.env["proximus.line.usage.month"]._read_group(
            [("line_id", "=", self.line.id)], ["employee_id"], ["data_gb:sum"]
        )
        self.assertEqual(groups, [(anne, 0)])

    def test_any_day_is_its_month(self):
        usage = self._use(months=["2026-10-17"])
        self.assertEqual(str(usage.month), "2026-10-01")

    def test_wrong_figures(self):
        for vals, error, words in (
            ({"month": "2026-12-01"}, ValidationError, "still to come"),
            ({"data_gb": False, "minutes": False}, ValidationError, "data or calls"),
            ({"data_gb": -1.0}, Exception, "not_negative"),
        ):
            figures = {"data_gb": 1.0, "minutes": 1.0, **vals}
            month = figures.pop("month", MONTHS[0])
            with mute_logger("odoo.sql_db"), self.assertRefused(error, words):
                self._use(months=[month], **figures)
        self.assertFalse(self.line.usage_month)

    def test_same_month_twice(self):
        self._use()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(Exception, "month_source_unique"),
        ):
            self._use()

    def test_access(self):
        usage = self._use()
        usage.with_user(self.user_).write({"data_gb": 1.0})
        billing = new_test_user(self.env, "usage_b", "account.group_account_invoice")
        self.assertTrue(usage.with_user(billing)[0].data_gb)
        with self.assertRaises(AccessError):
            usage.with_user(billing).write({"data_gb": 1.0})
        month = self.env["proximus.line.usage.month"]
        for group in ("base.group_user", "base.group_portal"):
            other = new_test_user(self.env, f"u_{group}", group)
            self.assertFalse(usage.with_user(other).has_access("read"))
            self.assertFalse(month.with_user(other).has_access("read"))
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "usage_s",
            "proximus_connectivity.group_manager",
            company_id=company.id,
            company_ids=[fields.Command.set(company.ids)],
        )
        for model in ("proximus.line.usage", "proximus.line.usage.month"):
            self.assertFalse(self.env[model].with_user(stranger).search([]))

    def test_screens(self):
        self._use()
        action = self.line.with_user(self.user_).action_view_usage()
        months = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(len(months), 3)

    def test_lines_are_filtered_by_what_was_a_menu(self):
        arch = self.env["proximus.line"].get_view(view_type="search")["arch"]
        filters = {
            node.get("name"): node for node in etree.fromstring(arch).iter("filter")
        }
        for name in ("filter_no_usage", "filter_copper", "filter_ended"):
            domain = literal_eval(filters[name].get("domain"))
            self.assertIsNotNone(self.env["proximus.line"].search_count(domain), name)
        self.assertIn("end_reason_id", filters["filter_ended"].get("context"))


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23")
class TestUsageImport(ConnectivityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_active_line("mobile", external_ref="C-77")
        cls.env["proximus.number"].create(
            {"e164": "0470123456", "line_id": cls.line.id}
        )
        cls.columns = ["line_id", "month", "data_gb", "minutes"]

    def _load_usage(self, *rows, columns=None):
        return self._load("proximus.line.usage", columns or self.columns, *rows)

    def _usage(self):
        return self.env["proximus.line.usage"].search([("line_id", "=", self.line.id)])

    def test_by_reference_or_number_in_any_spelling(self):
        result = self._load_usage(
            ("C-77", "2026-08-01", "1.5", "10"),
            ("0470/12.34.56", "2026-09-01", "2", ""),
            ("+32 470 12 34 56", "2026-10-31", "", "5"),
            (self.line.name, "2026-07-01", "0", "0"),
        )
        self.assertFalse(result["messages"])
        usage = self._usage().sorted("month")
        self.assertEqual(usage.mapped("data_gb"), [0, 1.5, 2, 0])
        self.assertEqual(usage.mapped("has_data"), [True, True, True, False])
        self.assertEqual(usage.mapped("has_voice"), [True, True, False, True])
        self.assertEqual(set(usage.mapped("source")), {"import"})

    def test_same_file_again(self):
        row = ("C-77", "2026-08-15", "1.5", "10")
        first = self._load_usage(row)
        again = self._load_usage(row)
        self.assertEqual(first["ids"], again["ids"])
        self._load_usage(("C-77", "2026-08-01", "2.5", ""))
        usage = self._usage()
        self.assertEqual((len(usage), usage.data_gb, usage.minutes), (1, 2.5, 10))

    def test_each_wrong_row_has_its_sentence_and_nothing_is_saved(self):
        result = self._load_usage(
            ("C-77", "2026-08-01", "1", "1"),
            ("C-99", "2026-08-01", "1", "1"),
            ("C-77", "2027-01-01", "1", "1"),
            ("C-77", "2026-09-01", "", ""),
            ("C-77", "2026-10-01", "-1", ""),
            ("C-77", "2026-08-20", "2", ""),
        )
        told = {message["record"]: message["message"] for message in result["messages"]}
        self.assertIn("C-99", told[1])
        self.assertIn("still to come", told[2])
        self.assertIn("data or calls", told[3])
        self.assertIn("negative", told[4])
        self.assertIn("twice", told[5])
        self.assertFalse(result["ids"])
        self.assertFalse(self._usage())

    def test_number_that_has_moved(self):
        """The line that has the number now is meant, not the one that had it."""
        self.line.number_ids.action_release()
        other = self._create_active_line("mobile")
        self.env["proximus.number"].create({"e164": "0470123456", "line_id": other.id})
        self._load_usage(("0470 12 34 56", "2026-08-01", "1", "1"))
        self.assertFalse(self._usage())
        self.assertTrue(other.usage_month)

    def test_number_of_queries_per_row(self):
        def queries(count, month):
            lines = self.env["proximus.line"].search([], limit=count)
            rows = [(line.name, month, "1", "1") for line in lines]
            self.env.invalidate_all()
            begin = self.env.cr.sql_log_count
            result = self._load_usage(*rows)
            self.assertEqual(len(result["ids"]), count)
            return self.env.cr.sql_log_count - begin

        offer = self._create_offer("mobile")
        self.env["proximus.line"].create(
            [
                {
                    "product_id": offer.id,
                    "partner_id": self.partner.id,
                    "state": "active",
                    "start_date": "2026-01-01",
                }
                for _n in range(120)
            ]
        )
        queries(2, "2026-01-01")
        few = queries(10, "2026-02-01")
        self.assertLessEqual(queries(100, "2026-03-01"), few + 6)
