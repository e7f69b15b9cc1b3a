from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from . import usage_sample as sample
from .usage_common import NUMBER, OTHER, UsageCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-28")
class TestUsageRecord(UsageCommon):
    """What an operator tells one by one becomes the figures of lines and months."""

    def test_a_month_is_the_sum_of_its_records(self):
        self._take(
            sample.record("1", "data", msisdn=NUMBER, used=(1.5, "GB")),
            sample.record("2", "data", "2026-10-31", msisdn=NUMBER, used=(500, "MB")),
            sample.record("3", "voice", msisdn=NUMBER, used=(90, "SEC")),
            sample.record("4", "sms", msisdn=NUMBER),
            sample.record("5", "voice", "2026-09-30", product="P-1", used=(6, "MIN")),
        )
        self.assertEqual(self._figures(), (2.0, 1.5, 1))
        self.assertEqual(self._figures(month="2026-09-01"), (None, 6.0, 0))
        self.assertFalse(self._figures(self.other))

    def test_a_repeated_record_counts_once(self):
        one = sample.record("1", "data", msisdn=NUMBER)
        self.assertEqual(self._take(one, one), ["repeated", "new"])
        self.assertEqual(self._take(one), ["unchanged"])
        self.assertEqual(self._figures(), (0.25, None, None))

    def test_a_corrected_record_replaces(self):
        one = sample.record("1", "data", msisdn=NUMBER, amount=2)
        self._take(one)
        right = sample.record("1", "data", msisdn=NUMBER, amount=1, used=(1, "GB"))
        right |= {"status": "rerated"}
        right["ratedProductUsage"][0]["ratingDate"] = "2026-10-07T10:00:00Z"
        self.assertEqual(self._take(right), ["changed"])
        self.assertEqual(self._figures(), (1.0, None, None))
        self.assertEqual(self._records().amount, 1)
        self.assertEqual(self._take(one), ["older"], "an old file comes again")
        self.assertEqual(self._figures(), (1.0, None, None))

    def test_a_record_that_moves_leaves_its_month(self):
        self._take(sample.record("1", "data", msisdn=NUMBER))
        self._take(sample.record("1", "data", "2026-09-03", msisdn=OTHER))
        self.assertFalse(self._figures())
        self.assertEqual(self._figures(self.other, "2026-09-01"), (0.25, None, None))

    def test_a_rejected_record_is_taken_back(self):
        one = sample.record("1", "data", msisdn=NUMBER)
        two = sample.record("2", "data", msisdn=NUMBER)
        self._take(one, two)
        self.assertEqual(self._take({"id": "1", "status": "rejected"}), ["changed"])
        self.assertEqual(self._figures(), (0.25, None, None))
        self._take({"id": "2", "status": "recycled"})
        self.assertFalse(self._figures(), "nothing is known any more: not zero")
        self.assertEqual(self._take({"id": "9", "status": "rejected"}), ["void"])
        self.assertEqual(len(self._records()), 2)

    def test_the_holder_of_the_day_used_it(self):
        number = self.env["proximus.number"].search(
            [("e164", "=", NUMBER), ("line_id", "=", self.line.id)]
        )
        number.write({"state": "released", "released_on": "2026-10-10"})
        later = self._create_mobile(NUMBER, "2026-10-10")
        self._take(
            sample.record("1", "data", "2026-10-09", msisdn=NUMBER),
            sample.record("2", "data", "2026-10-10", msisdn=NUMBER),
        )
        self.assertEqual(self._figures(), (0.25, None, None))
        self.assertEqual(self._figures(later), (0.25, None, None))

    def test_a_number_of_a_range(self):
        line = self._create_mobile("+3242000000")
        self.env["proximus.number"].create(
            {
                "e164": "+3242001000",
                "last_e164": "+3242001099",
                "line_id": line.id,
                "company_id": self.company.id,
                "state": "assigned",
                "assigned_on": "2026-01-01",
            }
        )
        self._take(sample.record("1", "voice", msisdn="+32 4 200 10 50"))
        self.assertEqual(self._figures(line), (None, 1.5, 0))

    def test_what_has_no_line_waits_for_it(self):
        self._take(
            sample.record("1", "data", msisdn="+32470999999"),
            sample.record("2", "data", product="P-1", msisdn=OTHER),
        )
        records = self._records().sorted("reference")
        self.assertFalse(records.line_id)
        self.assertEqual(records.mapped("problem"), ["unknown", "contradiction"])
        line = self._create_mobile("+32470999999")
        notice = records.with_user(self.user).action_match()
        self.assertIn("1 of 2", notice["params"]["message"])
        self.assertEqual(records[0].line_id, line)
        self.assertFalse(records[0].problem)
        self.assertEqual(self._figures(line), (0.25, None, None))

    def test_the_cron_finds_lines_that_came(self):
        self._take(sample.record("1", "data", msisdn="+32470999999"))
        line = self._create_mobile("+32470999999")
        self.env["proximus.provider"]._cron_read_usage()
        self.assertEqual(self._records().line_id, line)

    def test_little_use_is_use(self):
        self._take(sample.record("1", "data", msisdn=NUMBER, used=(3, "bytes")))
        self.assertEqual(self._figures(), (0.001, None, None))

    def test_the_screens_follow(self):
        """Over allowance, not used, the line's button: one figure everywhere."""
        self._take(
            sample.record("1", "data", msisdn=NUMBER, used=(25, "GB")),
            sample.record("2", "voice", msisdn=NUMBER),
        )
        self.env.flush_all()
        self.line.invalidate_recordset()
        self.assertEqual(self.line.usage_data_gb, 25)
        self.assertTrue(self.line.is_over_allowance)
        over = self.env["proximus.line"].search([("is_over_allowance", "=", True)])
        self.assertIn(self.line, over)
        months = self.env["proximus.line.usage.month"].search(
            self.line.action_view_usage()["domain"]
        )
        self.assertTrue(months.is_last)
        action = months.action_view_records()
        self.assertEqual(
            self.env["proximus.usage.record"].search(action["domain"]), self._records()
        )
        for month in ("2026-08", "2026-09", "2026-10"):
            self._take(
                *(
                    sample.record(
                        f"{month}{kind}", kind, f"{month}-02", msisdn=OTHER, used=used
                    )
                    for kind, used in (("data", (0, "MB")), ("voice", (0, "s")))
                )
            )
        self.other.invalidate_recordset()
        self.assertTrue(self.other.is_unused)
        self._take(sample.record("U", "sms", "2026-10-09", msisdn=OTHER))
        self.other.invalidate_recordset()
        self.assertFalse(self.other.is_unused)

    def test_the_higher_figure_counts(self):
        self.env["proximus.line.usage"].create(
            {"line_id": self.line.id, "month": "2026-10-01", "data_gb": 3.0}
        )
        self._take(sample.record("1", "data", msisdn=NUMBER, used=(1, "GB")))
        self.assertEqual(self._figures(), (3.0, None, None))

    def test_nobody_changes_a_sum(self):
        self._take(sample.record("1", "data", msisdn=NUMBER))
        figure = self.env["proximus.line.usage"].search(
            [("line_id", "=", self.line.id), ("source", "=", "records")]
        )
        mine = figure.with_user(self.user)
        for change in (
            lambda: mine.write({"data_gb": 1}),
            mine.unlink,
            lambda: mine.create(
                {
                    "line_id": self.other.id,
                    "month": "2026-10-01",
                    "source": "records",
                    "data_gb": 1,
                }
            ),
            lambda: mine.with_context(proximus_usage_records=True).write({"sms": 1}),
        ):
            with self.assertRaisesRegex(UserError, "sum of the operator's"):
                change()

    def test_nobody_writes_records(self):
        self._take(sample.record("1", "data", msisdn=NUMBER))
        mine = self._records().with_user(self.user)
        with mute_logger("odoo.addons.base.models.ir_model"):
            with self.assertRaises(AccessError):
                mine.write({"data_gb": 1})
            with self.assertRaises(AccessError):
                mine.unlink()

    def test_the_same_id_of_another_operator(self):
        self._take(sample.record("1", "data", msisdn=NUMBER))
        self.operator_partner = self.env["res.partner"].create({"name": "Other SA"})
        self.assertEqual(self._take(sample.record("1", "data", msisdn=NUMBER)), ["new"])
        self.assertEqual(self._figures(), (0.5, None, None))

    def test_a_line_of_another_company_is_not_known(self):
        other = self.env["res.company"].create({"name": "Another Company"})
        records = self.env["proximus.usage.record"].with_company(other)
        items = records._compare(
            [sample.record("1", "data", msisdn=NUMBER, product="P-1")],
            self.operator_partner,
            other,
        )
        self.assertFalse(items[0]["vals"]["line_id"])
        self.assertEqual(items[0]["vals"]["problem"], "unknown")

    def test_queries_do_not_grow_with_the_records(self):
        numbers = []
        for index in range(40):
            numbers.append(f"+324701000{index:02}")
            self._create_mobile(numbers[-1])
        counts = []
        for first, size in ((1, 1000), (10001, 10000)):
            documents = sample.month(numbers, size, first=first)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            statuses = self._take(*documents)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(statuses), {"new"})
        # records are inserted by the hundred, see odoo/orm
        self.assertLess(counts[1], counts[0] + 9000 / 100 + 60, counts)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(set(self._take(*documents)), {"unchanged"})
        self.assertLess(self.env.cr.sql_log_count - before, 40)
        corrected = [
            {
                **one,
                "status": "rerated",
                "ratedProductUsage": [sample.rating(index, day="2026-11-02")],
            }
            for index, one in enumerate(documents[:2000])
        ]
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(set(self._take(*corrected)), {"changed"})
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, 150)


@tagged("post_install", "-at_install")
@freeze_time("2026-11-28")
class TestUsageImport(UsageCommon):
    """A file: the preview is what then happens, and nothing is half stored."""

    def _rows(self, wizard):
        wizard.invalidate_recordset()
        return [
            (row.status, row.line_id.id or 0, row.told or "", row.record_count)
            for row in wizard.item_ids
        ]

    def test_preview_then_import(self):
        self._take(sample.record("0", "data", msisdn=NUMBER))
        self.company.currency_id = self.env.ref("base.EUR")
        wizard = self._wizard(
            [
                sample.record("0", "data", msisdn=NUMBER),
                sample.record("1", "data", msisdn=NUMBER, amount=1.5),
                sample.record("2", "voice", msisdn=NUMBER, amount=0.25),
                sample.record("2", "voice", msisdn=NUMBER, amount=0.25),
                sample.record("3", "sms", msisdn="+32470999999"),
            ]
        )
        wizard.action_preview()
        self.assertEqual(len(self._records()), 1, "nothing is stored yet")
        self.assertEqual(
            self._rows(wizard),
            [
                ("unknown", 0, "+32470999999", 1),
                ("new", self.line.id, "", 2),
                ("unchanged", self.line.id, "", 2),
            ],
        )
        row = wizard.item_ids[1]
        self.assertEqual(
            (row.data_gb, row.minutes, row.amount, row.month),
            (0.25, 1.5, 1.75, fields.Date.to_date("2026-10-01")),
        )
        counts = (wizard.new_count, wizard.unknown_count, wizard.unchanged_count)
        self.assertEqual(counts, (2, 1, 2))
        action = wizard.action_apply()
        self.assertEqual(
            self.env["proximus.usage.record"].search(action["domain"]), self._records()
        )
        self.assertEqual(len(self._records()), 4)
        self.assertEqual(self._figures(), (0.5, 1.5, 0))

    def test_refused_records_have_their_place_and_reason(self):
        wizard = self._wizard(
            [
                sample.record("1", "data", msisdn=NUMBER),
                sample.record("2", "data", msisdn=NUMBER, used=(5, "furlongs")),
                "rubbish",
            ]
        )
        wizard.action_preview()
        wrong = wizard.item_ids.filtered(lambda row: row.status == "error")
        self.assertEqual(wrong.mapped("position"), [2, 3])
        self.assertIn("2: “furlongs” is no unit", wrong[0].message)
        with self.assertRaisesRegex(UserError, "No. 2: 2: “furlongs”"):
            wizard.action_apply()
        self.assertFalse(self._records())
        wizard.skip_errors = True
        wizard.action_apply()
        self.assertEqual(self._records().reference, "1")

    def test_taken_back(self):
        self._take(sample.record("1", "data", msisdn=NUMBER))
        wizard = self._wizard(
            [{"id": "1", "status": "rejected"}, {"id": "9", "status": "rejected"}]
        )
        wizard.action_preview()
        self.assertEqual(self._rows(wizard), [("void", self.line.id, "", 1)])
        wizard.action_apply()
        self.assertFalse(self._figures())

    def test_hostile_files(self):
        for content in (
            b"",
            b"[]",
            b"{",
            b"\xff\xfe",
            b"[" * 100_000,
            b'{"id": ' + b"9" * 100_000 + b"}",
            b'[{"id": "1", "usageCharacteristic": ' + b"[" * 60 + b"]" * 60 + b"}]",
        ):
            wizard = self._wizard(content or b" ")
            with self.assertRaisesRegex(UserError, "not a TMF635 file"):
                wizard.action_preview()

    def test_a_currency_that_is_not_known(self):
        told = sample.record(
            "1", "data", msisdn=NUMBER, ratedProductUsage=[sample.rating(1, unit="XXQ")]
        )
        wizard = self._wizard([told])
        wizard.action_preview()
        self.assertIn("Activate that currency", wizard.item_ids.message)

    def test_the_operator_is_proposed(self):
        self._create_provider(partner_id=self.operator_partner.id)
        wizard = self.env["proximus.usage.import"].new({})
        self.assertEqual(wizard.operator_id._origin, self.operator_partner)

    def test_who_may_import(self):
        billing = self.env["res.users"].create(
            {
                "name": "Billing",
                "login": "usage_billing",
                "company_id": self.company.id,
                "company_ids": [fields.Command.set(self.company.ids)],
                "group_ids": [
                    fields.Command.link(
                        self.env.ref("account.group_account_invoice").id
                    )
                ],
            }
        )
        documents = [sample.record("1", "data", msisdn=NUMBER)]
        with self.assertRaises(AccessError):
            self._wizard(documents, billing)
        other = self.env["res.company"].create({"name": "Not Mine"})
        wizard = self._wizard(documents)
        wizard.sudo().company_id = other
        with self.assertRaises(AccessError):
            wizard.action_apply()
