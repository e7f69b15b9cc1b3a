from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .order_common import OrderCommon

#: Tuesday before Armistice Day; 13:00 UTC is 14:00 in Brussels.
IN_TIME, TOO_LATE = "2026-11-10 13:00:00", "2026-11-10 15:30:00"


@tagged("post_install", "-at_install")
class TestOrderPromise(OrderCommon):
    def test_in_time(self):
        with freeze_time(IN_TIME):
            order = self._create_order("mobile")
        self.assertEqual(order.counts_from, date(2026, 11, 10))
        self.assertEqual(order.item_ids.committed_date, date(2026, 11, 13))
        self.assertEqual(order.committed_date, date(2026, 11, 13))

    def test_after_the_cut_off_it_counts_from_the_next_working_day(self):
        with freeze_time(TOO_LATE):
            order = self._create_order("mobile")
        self.assertEqual(order.counts_from, date(2026, 11, 12))
        self.assertEqual(order.committed_date, date(2026, 11, 16))

    def test_the_company_decides_on_the_hour(self):
        self.company.proximus_cutoff_hour = 18.0
        with freeze_time(TOO_LATE):
            order = self._create_order("mobile")
        self.assertEqual(order.counts_from, date(2026, 11, 10))
        self.company.proximus_cutoff_hour = 8.0
        self.assertEqual(order.counts_from, date(2026, 11, 10), "promised is promised")

    def test_a_wrong_hour(self):
        for hour in (0, 25):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                self.company.proximus_cutoff_hour = hour
                self.env.flush_all()

    def test_a_day_of_its_own_counts_without_the_hour(self):
        with freeze_time(TOO_LATE):
            order = self._create_order("mobile", date_order="2026-11-07")
        self.assertEqual(order.counts_from, date(2026, 11, 9), "a Saturday")

    def test_a_promise_that_is_typed_in(self):
        order = self._create_order(
            {
                "product_id": self.offers["mobile"].id,
                "committed_date": "2026-12-24",
            }
        )
        self.assertEqual(order.committed_date, date(2026, 12, 24))

    def test_closing_days_of_the_company(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Bridge",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-11-12 00:00:00",
                "date_to": "2026-11-13 22:00:00",
            }
        )
        with freeze_time(IN_TIME):
            order = self._create_order("mobile")
        self.assertEqual(order.committed_date, date(2026, 11, 17))

    def test_no_delivery_time_no_promise(self):
        order = self._create_order("internet", "mobile")
        internet, mobile = order.item_ids
        self.assertFalse(internet.committed_date)
        self.assertTrue(mobile.committed_date)

    def test_a_later_wish_moves_the_promise(self):
        with freeze_time(IN_TIME):
            order = self._create_order(
                {
                    "product_id": self.offers["mobile"].id,
                    "requested_date": "2026-12-25",
                }
            )
        self.assertEqual(order.committed_date, date(2026, 12, 28))
        order.item_ids.requested_date = "2026-11-11"
        self.assertEqual(order.committed_date, date(2026, 11, 13))

    def test_a_new_delivery_time_moves_no_promise(self):
        with freeze_time(IN_TIME):
            order = self._create_order("mobile")
        self.offers["mobile"].lead_days = 20
        self.assertEqual(order.committed_date, date(2026, 11, 13))
        order.item_ids.committed_date = "2026-11-20"
        self.assertEqual(order.committed_date, date(2026, 11, 20))

    def test_late(self):
        with freeze_time(IN_TIME):
            order = self._create_order("mobile", "internet")
            self.assertFalse(order.is_late)
        orders, items = self.env["proximus.line.order"], order.item_ids
        with freeze_time("2026-11-13 10:00:00"):
            self.assertFalse(orders.search([("is_late", "=", True)]) & order)
        with freeze_time("2026-11-14 10:00:00"):
            self.env.invalidate_all()
            self.assertTrue(order.is_late)
            self.assertEqual(items.mapped("is_late"), [True, False])
            self.assertIn(order, orders.search([("is_late", "=", True)]))
            self.assertNotIn(order, orders.search([("is_late", "=", False)]))
            items[0].action_complete("2026-11-14")
            self.assertNotIn(order, orders.search([("is_late", "=", True)]))

    def test_the_operator_expects_to_be_late(self):
        orders = self.env["proximus.line.order"]
        with freeze_time(IN_TIME):
            order = self._create_order("mobile")
            promised = order.committed_date
            order.expected_date = promised
            self.assertFalse(order.is_expected_late or order.is_late)
            order.expected_date = promised + timedelta(days=1)
            self.assertTrue(order.is_expected_late and order.is_late)
            self.assertFalse(order.item_ids.is_late, "its own day is still to come")
            self.assertIn(order, orders.search([("is_late", "=", True)]))
            self.assertNotIn(order, orders.search([("is_late", "=", False)]))
            order.item_ids.committed_date = promised + timedelta(days=1)
            self.assertFalse(order.is_late, "another day was agreed")
            order.expected_date = promised + timedelta(days=5)
            order.action_complete()
            self.assertFalse(order.is_late)
        wanted = self._create_order(
            {"product_id": self.offers["internet"].id, "requested_date": "2099-01-05"}
        )
        self.assertFalse(wanted.committed_date)
        wanted.expected_date = "2099-01-06"
        self.assertTrue(wanted.is_late)
        wanted.item_ids.requested_date = False
        self.assertFalse(wanted.is_late, "nothing was promised and nothing wanted")

    def test_promise_and_expectation_are_shown_together(self):
        for mode in ("form", "list", "kanban"):
            arch = self.env["proximus.line.order"].get_view(view_type=mode)["arch"]
            for name in ("committed_date", "expected_date", "is_late"):
                self.assertIn(f'name="{name}"', arch, mode)

    def test_wanted_on_counts_where_nothing_was_promised(self):
        order = self._create_order(
            {"product_id": self.offers["internet"].id, "requested_date": "2026-01-05"}
        )
        self.assertTrue(order.is_late)

    def test_lead_times(self):
        with freeze_time(IN_TIME):
            order = self._create_order("mobile")
        with freeze_time("2026-11-18 10:00:00"):
            order.action_complete("2026-11-18")
        item = order.item_ids
        self.assertEqual((item.lead_time, item.days_late), (5, 5))
        self.assertEqual(order.completion_date, date(2026, 11, 18))
        ((lead,),) = self.env["proximus.line.order.item"]._read_group(
            [("id", "=", item.id)], [], ["lead_time:avg"]
        )
        self.assertEqual(lead, 5)

    def test_days_late_grow_while_it_is_open(self):
        """Counted by the day of the company, also in a sum over many."""
        self.company.partner_id.tz = "Europe/Brussels"
        with freeze_time(IN_TIME):
            late, wanted, done = (self._create_order("mobile") for _order in range(3))
        late.item_ids.committed_date = "2026-11-13"
        wanted.item_ids.write({"committed_date": False, "requested_date": "2026-11-15"})
        done.item_ids.committed_date = "2026-11-13"
        with freeze_time("2026-11-18 10:00:00"):
            done.action_complete("2026-11-18")
        items = (late | wanted | done).item_ids
        # half past eleven in the evening of London, the next day in Brussels
        for moment, days in (
            ("2026-11-13 10:00:00", [0, 0, 5]),
            ("2026-11-18 10:00:00", [5, 3, 5]),
            ("2026-11-18 23:30:00", [6, 4, 5]),
        ):
            with freeze_time(moment):
                items.invalidate_recordset()
                self.assertEqual(items.mapped("days_late"), days, moment)
                ((average, most),) = items._read_group(
                    [("id", "in", items.ids)], [], ["days_late:sum", "days_late:max"]
                )
                self.assertEqual((average, most), (sum(days), max(days)))
        late.item_ids.action_fail("No stock")
        with freeze_time("2026-12-18 10:00:00"):
            items.invalidate_recordset()
            self.assertEqual(
                late.item_ids.days_late, 0, "it is not waited for any more"
            )

    def test_what_is_left(self):
        order = self._create_order("mobile", "mobile", "voice", "iot")
        done, failed, held, _waiting = order.item_ids
        self.assertEqual((order.left_count, order.progress), (4, 0))
        done.action_complete("2026-02-01")
        failed.action_fail("No stock")
        held.action_hold("Permit")
        self.assertEqual((order.left_count, order.progress), (2, 25.0))
        for words in ("1 received", "1 waiting", "1 failed"):
            self.assertIn(words, order.left_text)
        self.assertNotIn("completed", order.left_text)

    def test_an_order_of_200_lines(self):
        def order_of(count):
            return self._count_queries(lambda: self._create_order(*["mobile"] * count))

        order_of(2)
        small, large = order_of(5), order_of(200)
        # the ORM writes 100 records of a table per statement: lines (twice), items
        # (twice) and history (twice)
        self.assertLessEqual(large, small + 8, f"{small} queries became {large}")

    def test_completing_200_lines(self):
        def complete(count):
            order = self._create_order(*["mobile"] * count)
            return self._count_queries(lambda: order.action_complete("2026-02-01"))

        complete(2)
        small, large = complete(5), complete(200)
        self.assertLessEqual(large, small + 12, f"{small} queries became {large}")

    def test_settings(self):
        with Form(self.env["res.config.settings"]) as form:
            form.proximus_cutoff_hour = 15.5
        form.record.execute()
        self.assertEqual(self.company.proximus_cutoff_hour, 15.5)
