from contextlib import contextmanager
from datetime import date, timedelta
from random import Random

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestLinePrice(ConnectivityCommon):
    """The segments of a line cover its life: no gap, no overlap, no day more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.faster = cls._create_offer("internet", name="Faster", default_code="F")

    @contextmanager
    def _refused_by_the_database(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            yield

    def assert_segments(self, line, *expected):
        found = [
            (price.date_from, price.date_to, price.monthly_cost)
            for price in line.price_ids.sorted("date_from")
        ]
        self.assertEqual(found, list(expected))

    def test_from_activation_to_end(self):
        line = self._create_line("internet", site_id=self.site.id)
        self.assertFalse(line.price_ids)
        line.action_activate("2026-02-01")
        self.assert_segments(line, (date(2026, 2, 1), False, 12.0))
        line._change("price", {"monthly_cost": 18.0}, "2026-04-01")
        line.action_terminate("2026-06-30")
        self.assert_segments(
            line,
            (date(2026, 2, 1), date(2026, 4, 1), 12.0),
            (date(2026, 4, 1), date(2026, 7, 1), 18.0),
        )
        self.assertEqual(line.price_ids.sorted("date_from")[-1].last_day.day, 30)

    def test_lines_that_are_there_already(self):
        active = self._create_active_line("internet")
        self.assert_segments(active, (date(2026, 1, 15), False, 12.0))
        ended = self._create_line(
            "internet",
            state="terminated",
            start_date="2025-01-01",
            termination_date="2025-12-31",
        )
        self.assert_segments(ended, (date(2025, 1, 1), date(2026, 1, 1), 12.0))
        unknown = self._create_line(
            "internet", state="terminated", termination_date="2025-12-31"
        )
        self.assertFalse(unknown.price_ids)

    def test_two_changes_on_one_day_are_one(self):
        line = self._create_active_line("internet")
        line._change("price", {"monthly_cost": 18.0}, "2026-03-01")
        line._change("price", {"monthly_cost": 17.0}, "2026-03-01")
        self.assert_segments(
            line,
            (date(2026, 1, 15), date(2026, 3, 1), 12.0),
            (date(2026, 3, 1), False, 17.0),
        )
        self.assertEqual(line.event_ids.mapped("kind").count("price"), 2)

    def test_back_to_what_it_was(self):
        line = self._create_active_line("internet")
        line._change("price", {"monthly_cost": 18.0}, "2026-03-01")
        line._change("price", {"monthly_cost": 12.0}, "2026-03-02")
        self.assertEqual(line._cost_on(date(2026, 3, 1))[line.id], 18.0)
        self.assertEqual(line._cost_on(date(2026, 3, 2))[line.id], 12.0)

    def test_a_corrected_activation_date(self):
        line = self._create_active_line("internet")
        line._change("price", {"monthly_cost": 18.0}, "2026-03-01")
        line.start_date = "2026-01-01"
        self.assert_segments(
            line,
            (date(2026, 1, 1), date(2026, 3, 1), 12.0),
            (date(2026, 3, 1), False, 18.0),
        )
        line.start_date = "2026-03-05"
        self.assert_segments(line, (date(2026, 3, 5), False, 18.0))

    def test_an_end_before_the_last_change(self):
        line = self._create_active_line("internet")
        line._change("price", {"monthly_cost": 18.0}, "2026-03-01")
        line.action_terminate("2026-02-10")
        self.assert_segments(line, (date(2026, 1, 15), date(2026, 2, 11), 12.0))

    def test_suspension_and_notice_leave_the_price(self):
        line = self._create_active_line("internet")
        line.action_suspend()
        line.action_resume()
        line.action_terminate("2099-01-01")
        line.action_resume()
        self.assert_segments(line, (date(2026, 1, 15), False, 12.0))

    @freeze_time("2026-11-23")
    def test_a_line_of_before_the_history_gets_one(self):
        line = self._create_active_line("internet")
        line.sudo().price_ids.unlink()
        line.monthly_cost = 15.0
        self.assert_segments(
            line,
            (date(2026, 1, 15), date(2026, 11, 23), 12.0),
            (date(2026, 11, 23), False, 15.0),
        )

    @freeze_time("2026-11-23")
    def test_whatever_happens_the_segments_cover_the_life(self):
        for seed in range(12):
            chance = Random(seed)
            line = self._create_line("internet", site_id=self.site.id)
            line.action_activate(date(2026, 1, 1) + timedelta(chance.randrange(60)))
            for _step in range(8):
                day = date(2026, 3, 1) + timedelta(chance.randrange(250))
                try:
                    with self.env.cr.savepoint():
                        self._happen(line, chance, day)
                except UserError:
                    line.invalidate_recordset()
                self._check_cover(line, seed)

    def _happen(self, line, chance, day):
        """Do one of the things that the history has to follow."""
        cost = chance.randrange(3) * 10.0
        another = {"product_id": self.faster.id, "monthly_cost": cost}
        chance.choice(
            (
                lambda: line._change("price", {"monthly_cost": cost}, day),
                lambda: line._change("offer", another, day),
                lambda: line.write({"monthly_cost": cost + 1}),
                lambda: line.write({"start_date": date(2026, 1, day.day)}),
                lambda: line.action_suspend(),
                lambda: line.action_resume(),
                lambda: line.action_terminate(day) if cost else None,
            )
        )()

    def _check_cover(self, line, seed):
        prices = line.price_ids.sorted("date_from")
        end = line.termination_date if line.state == "terminated" else False
        self.assertEqual(prices[0].date_from, line.start_date, seed)
        self.assertEqual(prices[-1].last_day, end, seed)
        for price, following in zip(prices, prices[1:], strict=False):
            self.assertEqual(price.date_to, following.date_from, seed)
        if not end:
            self.assertEqual(prices[-1].monthly_cost, line.monthly_cost, seed)
            self.assertEqual(prices[-1].product_id, line.product_id, seed)

    # === QUESTIONS === #

    def test_cost_on_a_day(self):
        line = self._create_active_line("internet", start="2026-01-01")
        line._change("price", {"monthly_cost": 10.0}, "2026-02-15")
        ahead = self._create_line("internet")
        lines = line | ahead
        for day, cost in (
            (date(2025, 12, 31), 0.0),
            (date(2026, 1, 1), 12.0),
            (date(2026, 2, 14), 12.0),
            (date(2026, 2, 15), 10.0),
            (date(2099, 1, 1), 10.0),
        ):
            self.assertEqual(lines._cost_on(day), {line.id: cost, ahead.id: 12.0}, day)

    def test_the_question_takes_one_query_for_all(self):
        few, many = (self._create_active_line("internet", count=n) for n in (2, 80))
        day = date(2026, 3, 1)
        small = self._count_queries(lambda: few._cost_on(day))
        large = self._count_queries(lambda: many._cost_on(day))
        self.assertEqual(large, small)

    # === THE DATABASE === #

    def test_the_database_refuses_an_overlap(self):
        line = self._create_active_line("internet")
        vals = {
            "line_id": line.id,
            "product_id": line.product_id.id,
            "date_from": "2026-06-01",
        }
        with self._refused_by_the_database():
            self.env["proximus.line.price"].create(vals)
        with self._refused_by_the_database():
            line.price_ids.date_to = line.price_ids.date_from

    def test_history_is_nobodys_to_change(self):
        line = self._create_active_line("internet")
        manager = self._create_user(
            "price_manager", "proximus_connectivity.group_manager"
        )
        price = line.price_ids.with_user(manager)
        self.assertEqual(price.monthly_cost, 12.0)
        for attempt in (
            lambda: price.write({"monthly_cost": 1.0}),
            lambda: price.unlink(),
            lambda: price.create({"line_id": line.id}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        line.with_user(manager).monthly_cost = 11.0
        self.assertEqual(len(line.price_ids), 2)
