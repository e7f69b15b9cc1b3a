from datetime import date
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import LockError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .test_amend import AmendCommon


@tagged("post_install", "-at_install")
@freeze_time("2027-01-20 10:00:00")
class TestIndexation(AmendCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.base = cls._figure("2026-03-01", 130.0)
        cls.new = cls._figure("2027-01-01", 132.6)
        cls.customer.email = "customer@example.com"
        cls.subscription.write({"index_code": "TEST", "index_base": 130.0})
        cls.subscription._bill(date(2027, 1, 1))

    @classmethod
    def _figure(cls, day, value, code="TEST", name="Test index"):
        return cls.env["proximus.parameter"].create(
            {
                "code": code,
                "name": name,
                "is_price_index": True,
                "date_from": day,
                "value": value,
            }
        )

    def _batch(self, **vals):
        batch = self.env["proximus.indexation"].create(
            {
                "index_code": "TEST",
                "value_id": self.new.id,
                "date": "2027-03-01",
                **vals,
            }
        )
        batch.action_propose()
        return batch

    def test_the_effect_first_then_the_customers_then_the_prices(self):
        before = self._facts()
        batch = self._batch()
        self.assertRecordValues(
            batch.line_ids,
            [
                {
                    "subscription_id": self.subscription.id,
                    "monthly_before": 108.0,
                    "monthly_after": 110.16,
                    "factor": 1.02,
                    "year": 2027,
                }
            ],
        )
        self.assertEqual(self._facts(), before)
        batch.action_announce()
        mail = self.env["mail.mail"].search([("model", "=", batch.line_ids._name)])
        self.assertIn(self.customer, mail.recipient_ids)
        self.assertIn("110.16", mail.body_html)
        self.assertEqual(self._facts(), before)
        batch.action_apply()
        self.assertEqual(self.subscription.index_base, 132.6)
        self.assertEqual(self.subscription._monthly_on(date(2027, 2, 28)), 108.0)
        self.assertEqual(self.subscription._monthly_on(date(2027, 3, 1)), 110.16)
        self.assertEqual(self.subscription.change_ids.kind, "index")

    def test_what_was_billed_ahead_is_settled_to_the_day(self):
        batch = self._batch(date="2027-02-15", notice_days=10)
        self.subscription._bill(date(2027, 2, 1))
        batch.action_announce()
        batch.action_apply()
        items = self.subscription.item_ids.filtered(lambda i: i.state == "to_bill")
        # 14 of 28 days of 2.16, line by line
        self.assertAlmostEqual(sum(items.mapped("amount")), 1.08, delta=0.03)

    def test_a_cap_limits_the_rise(self):
        self.subscription.index_cap = 1.5
        self.assertEqual(self._batch().line_ids.monthly_after, 109.62)

    def test_once_a_year_and_never_twice(self):
        batch = self._batch()
        batch.action_announce()
        batch.action_apply()
        prices = self.subscription.line_ids.segment_ids
        with self.assertRaisesRegex(UserError, "cannot become"):
            batch.action_apply()
        batch.line_ids._apply()
        self.assertEqual(self.subscription.line_ids.segment_ids, prices)
        self.assertFalse(self._batch(date="2027-09-01").line_ids)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            batch.line_ids.copy()

    def test_a_cancelled_one_leaves_room_for_another(self):
        batch = self._batch()
        batch.action_cancel()
        self.assertTrue(self._batch(date="2027-09-01").line_ids)

    def test_too_late_or_silent_is_refused(self):
        cases = [
            ({"date": "2027-02-01"}, "at the earliest", {}),
            ({"date": "2027-03-01"}, "No e-mail address", {"email": False}),
        ]
        for vals, sentence, partner in cases:
            with self.subTest(sentence):
                batch = self._batch(**vals)
                self.customer.write(partner)
                with self.assertRaisesRegex(UserError, sentence):
                    batch.action_announce()
                self.assertEqual(batch.state, "draft")
                batch.action_cancel()
        batch = self._batch()
        batch.line_ids.by_letter = True
        batch.action_announce()
        self.assertEqual(batch.state, "announced")

    def test_wrong_figures_are_refused(self):
        self._figure("2026-03-01", 100.0, "OTHER", "Other")
        with self.assertRaisesRegex(UserError, "no figure of Other"):
            self._batch(index_code="OTHER")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.new.value = 0

    def test_the_schedule_applies_what_was_announced(self):
        batch = self._batch()
        with self.enter_registry_test_mode():
            cron = self.env.ref("proximus_bundle.ir_cron_index")
            cron.method_direct_trigger()
            self.assertEqual(batch.state, "draft")
            batch.action_announce()
            cron.method_direct_trigger()
            self.assertEqual(batch.state, "announced")
            with freeze_time("2027-02-28"):
                cron.method_direct_trigger()
                self.assertEqual(batch.state, "done")

    def test_what_cannot_be_changed_is_noted_and_tried_again(self):
        batch = self._batch()
        batch.action_announce()
        model = type(self.subscription)
        with patch.object(model, "_change_price", side_effect=UserError("No price")):
            batch.action_apply()
        self.assertEqual(
            (batch.state, batch.line_ids.problem), ("announced", "No price")
        )
        self.assertIn("1 could not be", batch.work_note)
        locked = UserError("Busy")
        locked.__cause__ = LockError("Busy")
        with patch.object(model, "_change_price", side_effect=locked):
            batch.action_apply()
        self.assertEqual((batch.state, batch.line_ids.problem), ("applying", False))
        self.assertIn("background", batch.work_note)
        batch.action_stop()
        self.assertEqual(batch.state, "announced")
        batch.action_apply()
        self.assertEqual((batch.state, batch.work_note), ("done", False))
        self.assertTrue(batch.line_ids.change_id)

    def test_what_is_applied_already_stays_when_the_rest_is_given_up(self):
        batch = self._batch()
        batch.action_announce()
        batch._begin()
        batch.line_ids._apply_or_note()
        batch.action_stop()
        batch.action_cancel()
        self.assertTrue(batch.line_ids.counts, "its year is used")

    def test_a_great_many_are_left_to_the_schedule(self):
        batch = self._batch()
        batch.action_announce()
        with patch.object(type(batch), "_work_inline", 0):
            batch.action_apply()
        self.assertEqual(batch.state, "applying")
        with self.enter_registry_test_mode():
            self.env.ref("proximus_connectivity.ir_cron_work").method_direct_trigger()
        self.assertEqual(batch.state, "done")

    def test_new_subscriptions_remember_the_figure_of_the_day(self):
        self.bundle.index_code = "TEST"
        subscription = self._sell()
        self.assertEqual(subscription.index_code, "TEST")
        self.assertEqual(subscription.index_base, 132.6)

    def test_an_index_without_a_figure_gives_no_base(self):
        self.bundle.index_code = "BE-HEALTH"
        self.assertEqual(self._sell().index_base, 0.0)

    def test_each_index_is_offered_by_its_name(self):
        self.bundle.index_code = "FOLLOWED"
        offered = self.bundle._fields["index_code"]._description_selection(self.env)
        self.assertLessEqual(
            {
                ("BE-HEALTH", "Health index"),
                ("TEST", "Test index"),
                ("FOLLOWED", "FOLLOWED"),
            },
            set(offered),
        )

    def test_a_figure_holds_until_the_next_one(self):
        last = date(2026, 12, 31)
        self.assertEqual((self.base.date_to, self.new.date_to), (last, False))
        between = self._figure("2026-10-01", 131.0)
        self.assertEqual(self.base.date_to, date(2026, 9, 30))
        self.assertEqual(between.date_to, last)
        months = self.env["proximus.parameter"].create(
            [
                {
                    "code": "MONTHLY",
                    "name": "Monthly",
                    "is_price_index": True,
                    "date_from": f"2026-{month:02}-01",
                    "value": 100 + month,
                }
                for month in (3, 1, 2)
            ]
        )
        self.assertEqual(
            months.mapped("date_to"), [False, date(2026, 1, 31), date(2026, 2, 28)]
        )
        get = self.env["proximus.parameter"]._get
        self.assertEqual(get("MONTHLY", "2026-02-28"), 102)
        self.assertEqual(months[1].display_name, "1 Jan 2026: 101")
