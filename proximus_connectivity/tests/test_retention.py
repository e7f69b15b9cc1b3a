from datetime import date, datetime, timedelta
from pathlib import Path

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.modules.migration import load_script
from odoo.tests import Form, freeze_time, tagged

from . import usage_sample as sample
from .bill_common import BillCommon
from .common import QueryCounter, UserFactory
from .provider_common import ProviderCommon
from .usage_common import NUMBER, OTHER, UsageCommon

FOLDER = Path(__file__).parents[1] / "migrations" / "19.0.1.8.0"
MANAGER = "proximus_connectivity.group_manager"


class RetentionMixin(UserFactory, QueryCounter):
    """Looks at what is kept, and lets it go."""

    def _period(self, code, company=None):
        period = self.env.ref(f"proximus_connectivity.retention_{code}")
        period.invalidate_recordset()
        return period.with_company(company or self.company)

    def _clean(self, model, batch=None):
        """Let go what is due, batch by batch; return the sizes of the batches."""
        records, sizes = self.env[model], []
        if batch:
            self.patch(type(records), "_retention_batch", batch)
        while True:
            done, left = records._gc_retention()
            sizes.append(done)
            if not left:
                return sizes


@tagged("post_install", "-at_install")
class TestRetention(RetentionMixin, ProviderCommon):
    """Exchanges go by their day; each company chooses, and sees what goes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.exchanges = cls.env["proximus.exchange"]
        cls.provider = cls.env["proximus.provider"].create({"name": "Kept"})
        cls.other_company = cls.env["res.company"].create({"name": "Other"})
        cls.other_provider = cls.env["proximus.provider"].create(
            {"name": "Other", "company_id": cls.other_company.id}
        )

    def _settled(self, days, provider=None, **vals):
        """Return an exchange that was settled so many days ago, at noon."""
        provider = provider or self.provider
        noon = datetime(2026, 11, 28, 12) - timedelta(days)
        return self.exchanges.create(
            {
                "provider_id": provider.id,
                "operation": "order",
                "state": "done",
                "done_on": noon,
                "payload": "{}",
                "response": "{}",
                "answer": {"id": 1},
                "idempotency_key": f"{provider.id}-{self.exchanges.search_count([])}",
                **vals,
            }
        )

    @freeze_time("2026-11-28 10:00:00")
    def test_what_was_said_goes_first_and_then_that_it_was(self):
        new, edge = self._settled(1), self._settled(90)
        said, kept, old = self._settled(91), self._settled(180), self._settled(181)
        self._clean("proximus.exchange")
        self.assertEqual(
            [bool(each.payload) for each in (new, edge, said, kept)],
            [True, True, False, False],
        )
        self.assertFalse(said.sudo().answer)
        self.assertFalse(said.response)
        self.assertFalse(old.exists())
        self.assertEqual(self._clean("proximus.exchange"), [0], "no work is left")

    @freeze_time("2026-11-28 10:00:00")
    def test_a_day_is_that_of_the_company(self):
        self.company.partner_id.tz = "Europe/Brussels"
        self.other_company.partner_id.tz = "America/New_York"
        # half an hour before midnight in Brussels, and after it; earlier in New York
        before = self._settled(0, done_on="2026-05-31 21:30:00")
        after = self._settled(0, done_on="2026-05-31 22:00:00")
        abroad = self._settled(0, self.other_provider, done_on="2026-06-01 03:59:59")
        later = self._settled(0, self.other_provider, done_on="2026-06-01 04:00:00")
        self._clean("proximus.exchange")
        self.assertFalse((before | abroad).exists())
        self.assertEqual((after | later).exists(), after | later)

    @freeze_time("2026-11-28 10:00:00")
    def test_failures_and_what_waits_stay(self):
        failed = self._settled(900, state="failed")
        waiting = self._settled(900, state="pending", done_on=False)
        question = self._settled(900, state="failed", operation="usage")
        self._clean("proximus.exchange")
        self.assertEqual((failed | waiting).exists(), failed | waiting)
        self.assertTrue(failed.payload)
        self.assertFalse(question.exists())

    @freeze_time("2026-11-28 10:00:00")
    def test_two_companies_choose_and_see_their_own(self):
        ours, theirs = self._settled(200), self._settled(200, self.other_provider)
        period = self._period("exchange_days")
        self.assertEqual((period.due_count, period.due_oldest), (1, date(2026, 5, 12)))
        self.assertEqual(period.general_text, period.kept_text)
        period.own_length = 200
        self.assertEqual((period.due_count, period.due_oldest), (0, False))
        other = self._period("exchange_days", self.other_company)
        self.assertEqual((other.due_count, other.own_length), (1, 0))
        self._clean("proximus.exchange")
        self.assertTrue(ours.exists(), "the 200th day is kept here")
        self.assertFalse(theirs.exists())
        period.own_length = 0
        period.is_for_ever = True
        self.assertEqual(period.kept_text, "For ever")
        self._clean("proximus.exchange")
        self.assertTrue(ours.exists())
        period.is_for_ever = False
        self.assertEqual(period.due_count, 1)
        self._clean("proximus.exchange")
        self.assertFalse(ours.exists())

    @freeze_time("2026-11-28 10:00:00")
    def test_without_a_value_in_force_nothing_goes(self):
        old = self._settled(900)
        parameters = self.env["proximus.parameter"]
        parameters._in_force(
            ["exchange_days", "exchange_body_days"]
        ).date_to = "2026-11-27"
        self.assertEqual(self._period("exchange_days").kept_text, "For ever")
        self.assertEqual(self._period("exchange_days").due_count, 0)
        self.assertEqual(self._clean("proximus.exchange"), [0])
        self.assertTrue(old.exists())

    def test_a_period_is_lengthened_only_and_by_managers(self):
        period = self._period("exchange_days")
        for wrong in (179, -1, 40_000):
            with self.subTest(length=wrong), self.assertRaises(ValidationError):
                period.own_length = wrong
                period.flush_recordset()
        manager = self._create_user("keeper", MANAGER)
        chosen = period.with_user(manager).with_context(tracking_disable=False)
        form = Form(chosen)
        form.own_length = 365
        form.save()
        self.assertEqual(period.kept_text, "365 days")
        note = self.company.partner_id.message_ids[0]
        self.assertIn("180 days → 365 days", note.body)
        self.assertEqual(note.author_id, manager.partner_id)
        count = len(self.company.partner_id.message_ids)
        chosen.own_length = 365
        self.assertEqual(len(self.company.partner_id.message_ids), count)
        user = self._create_user("looker", "proximus_connectivity.group_user")
        with self.assertRaises(AccessError):
            period.with_user(user).write({"is_for_ever": True})
        # a parameter that becomes longer counts for everybody
        parameter = self.env["proximus.parameter"]._in_force(["exchange_days"])
        parameter.sudo().value = 1000
        self.assertEqual(self._period("exchange_days").kept_text, "1,000 days")

    @freeze_time("2026-11-28 10:00:00")
    def test_a_value_beyond_the_calendar_keeps_all(self):
        old = self._settled(900)
        parameters = self.env["proximus.parameter"]
        parameters._in_force(["exchange_days", "exchange_body_days"]).value = 9e9
        self.assertEqual(self._clean("proximus.exchange"), [0])
        self.assertTrue(old.exists())

    @freeze_time("2026-11-28 10:00:00")
    def test_a_batch_that_is_lost_is_found_again(self):
        old = self.exchanges.browse()
        for days in range(200, 207):
            old |= self._settled(days, payload=False, response=False)
        self.patch(type(self.exchanges), "_retention_batch", 3)
        self.assertEqual(self.exchanges._gc_retention(), (3, True))
        self.assertEqual(old.exists(), old[:4], "the oldest go first")
        # the worker dies in the second batch: it is as if that had never begun
        with self.env.cr.savepoint() as savepoint:
            self.assertEqual(self.exchanges._gc_retention(), (3, True))
            savepoint.rollback()
        self.env.invalidate_all()
        self.assertEqual(old.exists(), old[:4])
        self.assertEqual(self._clean("proximus.exchange"), [3, 1])
        self.assertFalse(old.exists())

    @freeze_time("2026-11-28 10:00:00")
    def test_cores_own_cleaning_does_it(self):
        old = self._settled(200)
        with self.enter_registry_test_mode():
            self.env.ref("base.autovacuum_job").method_direct_trigger()
        self.assertFalse(old.exists())

    @freeze_time("2026-11-28 10:00:00")
    def test_an_upgrade_lets_nothing_go_that_was_kept(self):
        said, old = self._settled(91), self._settled(181)
        self.env.flush_all()
        script = load_script(str(FOLDER / "post-retention.py"), "post-retention")
        script.migrate(self.env.cr, "19.0.1.7.0")
        self.env.invalidate_all()
        for company in (self.company, self.other_company):
            self.assertTrue(self._period("exchange_body_days", company).is_for_ever)
            self.assertTrue(self._period("usage_record_months", company).is_for_ever)
            self.assertFalse(self._period("exchange_days", company).is_for_ever)
        self._clean("proximus.exchange")
        self.assertTrue(said.payload)
        self.assertFalse(old.exists(), "as before the upgrade")
        later = self.env["res.company"].create({"name": "New"})
        self.assertFalse(self._period("exchange_body_days", later).is_for_ever)

    def test_needless_indexes_go(self):
        cr = self.env.cr
        cr.execute(
            "CREATE INDEX proximus_line_event__kind_index ON proximus_line_event (kind)"
        )
        name = "post-needless_index"
        load_script(str(FOLDER / f"{name}.py"), name).migrate(cr, "19.0.1.7.0")
        cr.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'proximus_line_event'"
        )
        left = {name for (name,) in cr.fetchall()}
        self.assertNotIn("proximus_line_event__kind_index", left)
        self.assertIn("proximus_line_event__line_id_index", left)

    def test_many_companies_take_few_queries(self):
        self._clean("proximus.exchange")

        def clean():
            self.exchanges._gc_retention()

        few = self._count_queries(clean)
        companies = self.env["res.company"].create(
            [{"name": f"Client {number}"} for number in range(30)]
        )
        self._clean("proximus.exchange")
        many = self._count_queries(clean)
        # what a company chose is read for each: core keeps it per company
        self.assertLessEqual(many - few, 2 * len(companies) + 2)

    def test_the_periods_are_those_of_the_parameters(self):
        periods = self.env["proximus.retention"]
        known = periods._models_by_code()
        self.assertEqual({*periods.search([]).mapped("code")}, {*known})
        in_force = self.env["proximus.parameter"]._in_force(list(known))
        self.assertEqual({*in_force.mapped("code")}, {*known})
        kept = {name for found in known.values() for name in (m._name for m in found)}
        self.assertFalse(
            kept
            & {
                "proximus.billing.item",
                "proximus.secret.log",
                "proximus.security.grant.log",
                "proximus.line.event",
                "proximus.bill.check.line",
                "proximus.security.timeline",
            },
            "what explains a document, or proves who read something, never goes",
        )


@tagged("post_install", "-at_install")
class TestUsageRetention(RetentionMixin, UsageCommon):
    """Single usage records go by whole months; their figures stay."""

    def _aged(self, month, count=2, **more):
        """Make records of the line in a month, as the operator told them then."""
        documents = [
            sample.record(f"{month}-{n}", day=f"{month}-1{n}", msisdn=NUMBER, **more)
            for n in range(count)
        ]
        self._take(*documents)
        return self._records().filtered(lambda one: str(one.month)[:7] == month)

    def _goes(self, records):
        self._clean("proximus.usage.record")
        return not records.exists()

    def test_whole_months_go_and_their_figures_stay(self):
        old, edge = self._aged("2026-03"), self._aged("2026-04")
        figures = self._figures(month="2026-03-01")
        self.assertEqual(figures, (None, 3.0, 0))
        with freeze_time("2027-05-31 12:00:00"):
            period = self._period("usage_record_months")
            self.assertEqual(period.due_count, 2)
            self.assertEqual(period.due_oldest, date(2026, 3, 10))
            self.assertTrue(self._goes(old))
            self.assertTrue(edge.exists(), "13 months after the end of April: tomorrow")
            self.assertEqual(self._figures(month="2026-03-01"), figures)
        with freeze_time("2027-06-01 12:00:00"):
            self.assertTrue(self._goes(edge))
        months = self.env["proximus.line.usage"].search(
            [("line_id", "=", self.line.id)]
        )
        self.assertEqual(months.mapped("is_final"), [True, True])

    def test_what_is_told_later_of_such_a_month_changes_nothing(self):
        self._aged("2026-03")
        figures = self._figures(month="2026-03-01")
        with freeze_time("2027-06-01 12:00:00"):
            self._clean("proximus.usage.record")
            self._take(sample.record("late", day="2026-03-20", msisdn=NUMBER))
            self.assertEqual(self._figures(month="2026-03-01"), figures)
            self._take({"id": "late", "status": "rejected"})
            self.assertEqual(self._figures(month="2026-03-01"), figures)
            self._clean("proximus.usage.record")
            self.assertFalse(self._records())
            # of a month that nobody told of, what comes late counts
            self._take(sample.record("only", day="2026-02-20", msisdn=NUMBER))
            self.assertTrue(self._goes(self._records()))
            self.assertEqual(self._figures(month="2026-02-01"), (None, 1.5, 0))

    def test_an_open_claim_holds_the_records_of_its_line(self):
        old = self._aged("2026-03")
        self._take(sample.record("o", day="2026-03-10", msisdn=OTHER))
        others = self._records() - old
        claim = self.env["proximus.claim"].create(
            {
                "kind": "billing",
                "partner_id": self.company.partner_id.id,
                "operator_id": self.operator_partner.id,
                "company_id": self.company.id,
                "line_id": self.line.id,
                "amount": 5.0,
                "requested_on": "2026-04-10",
                "deadline": "2027-04-10",
            }
        )
        with freeze_time("2027-06-01 12:00:00"):
            self.assertEqual(self._period("usage_record_months").due_count, 1)
            self.assertTrue(self._goes(others))
            self.assertEqual(old.exists(), old)
            claim._transition("withdrawn")
            self.assertTrue(self._goes(old))

    def test_a_claim_on_other_days_holds_nothing(self):
        march, may = self._aged("2026-03"), self._aged("2026-05")
        self.env["proximus.claim"].create(
            {
                "kind": "billing",
                "partner_id": self.company.partner_id.id,
                "company_id": self.company.id,
                "amount": 5.0,
                "requested_on": "2026-06-10",
                "deadline": "2027-06-10",
                "row_ids": [
                    Command.create(
                        {
                            "name": "Calls",
                            "line_id": self.line.id,
                            "date_from": "2026-05-15",
                            "date_to": "2026-06-14",
                        }
                    )
                ],
            }
        )
        with freeze_time("2027-09-01 12:00:00"):
            self.assertTrue(self._goes(march))
            self.assertEqual(may.exists(), may, "the whole month is held")

    def test_records_without_a_line_go_too(self):
        self._take(sample.record("lost", day="2026-03-10", msisdn="+32499999999"))
        lost = self._records()
        self.assertFalse(lost.line_id)
        with freeze_time("2027-06-01 12:00:00"):
            self.assertTrue(self._goes(lost))

    def test_a_batch_in_the_middle_of_a_month_leaves_its_figures(self):
        old = self._aged("2026-03", 5)
        figures = self._figures(month="2026-03-01")
        with freeze_time("2027-06-01 12:00:00"):
            records = self.env["proximus.usage.record"]
            self.patch(type(records), "_retention_batch", 2)
            self.assertEqual(records._gc_retention(), (2, True))
            # the worker stops here; another file comes before it goes on
            self._take(sample.record("late", day="2026-03-20", msisdn=NUMBER))
            self.assertEqual(self._figures(month="2026-03-01"), figures)
            self.assertEqual(self._clean("proximus.usage.record"), [2, 2, 0])
            self.assertFalse(old.exists())
            self.assertEqual(self._figures(month="2026-03-01"), figures)

    def test_nobody_enters_that_figures_are_final(self):
        self._aged("2026-03")
        figures = self.env["proximus.line.usage"].search(
            [("line_id", "=", self.line.id)]
        )
        with self.assertRaises(UserError):
            figures.is_final = True


@tagged("post_install", "-at_install")
class TestBillRetention(RetentionMixin, BillCommon):
    """A bill that is not settled holds the usage records of its lines and days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.operator = cls.env["res.partner"].create(
            {"name": "Test Operator", "is_company": True}
        )
        cls.mobile = cls._create_active_line(
            monthly_cost=15.0, number_ids=[(0, 0, {"e164": "0470 12 34 56"})]
        )

    def _record(self, number, day, **vals):
        return (
            self.env["proximus.usage.record"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "operator_id": self.operator.id,
                    "reference": number,
                    "day": day,
                    "line_id": self.mobile.id,
                    "has_voice": True,
                    "seconds": 60,
                    **vals,
                }
            )
        )

    def test_an_open_bill_holds_them(self):
        june, july = self._record("1", "2026-06-10"), self._record("2", "2026-07-10")
        lost = self._record("3", "2026-07-10", line_id=False)
        move = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.operator.id,
                "invoice_date": "2026-07-31",
                "invoice_line_ids": [
                    (0, 0, {"name": "0470 12 34 56 calls", "price_unit": 12.4}),
                    (0, 0, {"name": "0470 12 34 56", "price_unit": 99.0}),
                ],
            }
        )
        check = self.env["proximus.bill.check"].create({"move_id": move.id})
        with freeze_time("2027-09-01 12:00:00"):
            self._clean("proximus.usage.record")
            self.assertFalse(june.exists())
            self.assertEqual(check.state, "draft")
            self.assertTrue(july.exists(), "what it is about is not known yet")
            self.assertTrue(lost.exists())
            check.action_check()
            self.assertIn("claim", check.line_ids.mapped("attention"))
            self._clean("proximus.usage.record")
            self.assertTrue(july.exists(), "there is something to claim")
            self.assertFalse(lost.exists())
            check.line_ids.decision = "dropped"
            self._clean("proximus.usage.record")
            self.assertFalse(july.exists())
