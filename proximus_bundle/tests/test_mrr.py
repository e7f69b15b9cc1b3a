from datetime import date, timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-20 10:00:00")
class TestMrr(BundleCommon):
    """The movements of the monthly recurring revenue, from the dated prices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls._create_active(date(2026, 3, 15))

    def _movements(self, subscription=None):
        self.env.flush_all()
        groups = self.env["proximus.mrr.change"]._read_group(
            [("subscription_id", "=", (subscription or self.subscription).id)],
            ["date:day", "kind"],
            ["mrr:sum"],
        )
        return [(day, kind, round(amount, 2)) for day, kind, amount in groups]

    def _line_of(self, product):
        lines = self.subscription.line_ids
        return lines.filtered(lambda line: line.product_id == product)[0]

    def test_a_new_subscription_is_new(self):
        self.assertEqual(
            self._movements(),
            [(date(2026, 3, 15), "new", self.subscription.recurring_amount)],
        )

    def test_what_was_signed_is_new_also_when_it_begins_later(self):
        subscription = self._sell()
        self._activate(subscription, date(2026, 3, 1), self.fibre)
        self._activate(subscription, date(2026, 4, 20), self.mobile)
        fibre = self._sum_of(subscription, self.fibre)
        rest = subscription.recurring_amount - self._sum_of(subscription, self.mobile)
        self.assertGreater(rest, fibre)
        self.assertEqual(
            self._movements(subscription),
            [
                (date(2026, 3, 1), "new", round(rest, 2)),
                (
                    date(2026, 4, 20),
                    "new",
                    round(subscription.recurring_amount - rest, 2),
                ),
            ],
        )

    def test_what_is_added_to_a_running_subscription_is_more(self):
        self.subscription._add_component(
            self.service, 2, date=date(2026, 6, 25), amount=8.0
        )
        self.assertEqual(self._movements()[-1], (date(2026, 6, 25), "expansion", 8.0))

    def test_who_takes_over_a_subscription_is_new(self):
        buyer = self._create_customer("Buyer")
        amount = self.subscription.recurring_amount
        successor = self.subscription._transfer(buyer, date(2026, 6, 20))
        self.assertEqual(
            self._movements(successor), [(date(2026, 6, 20), "new", amount)]
        )

    def _sum_of(self, subscription, product):
        lines = subscription.line_ids
        wanted = lines.filtered(lambda line: line.product_id == product)
        return sum(wanted.mapped("monthly_amount"))

    def test_arr_is_twelve_months(self):
        self.env.flush_all()
        changes = self.env["proximus.mrr.change"].search(
            [("subscription_id", "=", self.subscription.id)]
        )
        self.assertTrue(changes)
        for change in changes:
            self.assertAlmostEqual(change.arr, 12 * change.mrr)

    def test_a_line_that_ends_is_a_contraction_all_of_them_churn(self):
        before = self.subscription.recurring_amount
        mobile = self._line_of(self.mobile)
        amount = mobile.monthly_amount
        mobile.line_id.action_terminate("2026-06-10")
        self.assertIn((date(2026, 6, 11), "contraction", -amount), self._movements())
        self._line_of(self.service)._end_on(date(2026, 6, 21))
        rest = self.subscription.line_ids.line_id - mobile.line_id
        rest.action_terminate("2026-06-20")
        with freeze_time("2026-06-21"):
            self.env["proximus.subscription"]._bill(date(2026, 6, 21))
            self.subscription._close_finished()
        self.assertEqual(self.subscription.state, "ended")
        self.assertIn(
            (date(2026, 6, 21), "churn", round(amount - before, 2)), self._movements()
        )
        self.assertAlmostEqual(sum(row[2] for row in self._movements()), 0)

    def test_a_paused_line_brings_nothing(self):
        mobile = self._line_of(self.mobile)
        before, amount = self.subscription.recurring_amount, mobile.monthly_amount
        mobile.line_id._transition("suspended", date="2026-06-10")
        self.assertIn((date(2026, 6, 10), "contraction", -amount), self._movements())
        self.assertEqual(self.subscription.recurring_amount, before - amount)
        total = sum(row[2] for row in self._movements())
        self.assertAlmostEqual(total, before - amount)
        mobile.line_id._transition("active", date="2026-06-15")
        self.assertIn((date(2026, 6, 15), "expansion", amount), self._movements())
        mobile.line_id._transition("suspended", date="2026-06-18")
        mobile.line_id.action_terminate("2026-06-19")
        # it ends while it brings nothing
        self.assertNotIn(date(2026, 6, 20), [row[0] for row in self._movements()])
        total = sum(row[2] for row in self._movements())
        self.assertAlmostEqual(total, before - amount)

    def _per_month(self, day):
        """Return the revenue a month of a day by the changes, and by the prices."""
        self.env.flush_all()
        changes = self.env["proximus.mrr.change"].search(
            [("subscription_id", "=", self.subscription.id), ("date", "<=", day)]
        )
        lines = self.subscription.line_ids.filtered(
            lambda line: line.date_start and line.date_start <= day
        )
        prices = sum(line._monthly_on(day) for line in lines)
        return round(sum(changes.mapped("mrr")), 2), round(prices, 2)

    def test_the_changes_add_up_to_the_price_of_each_day(self):
        mobiles = self.subscription.line_ids.filtered(
            lambda line: line.product_id == self.mobile
        )
        first, second = mobiles[:2]
        with freeze_time("2026-04-10"):
            first.line_id.action_suspend()
        with freeze_time("2026-05-20"):
            first.line_id.action_resume()
        with freeze_time("2026-06-01"):
            second.line_id.action_terminate("2026-06-01")
        first._pause(date(2026, 6, 5))
        first.sudo()._unpause(date(2026, 6, 12))
        found = [self._per_month(day) for day in self._days()]
        self.assertGreater(len({changed for changed, _price in found}), 2)
        for day, (changed, price) in zip(self._days(), found, strict=True):
            self.assertEqual(changed, price, day)

    def _days(self):
        return [date(2026, 3, 1) + timedelta(days=number) for number in range(120)]

    def test_a_pause_is_less_and_its_end_is_more(self):
        mobile = self._line_of(self.mobile)
        amount = mobile.monthly_amount
        mobile._pause(date(2026, 4, 10))
        self.assertIn((date(2026, 4, 10), "contraction", -amount), self._movements())
        mobile.sudo()._unpause(date(2026, 5, 2))
        self.assertIn((date(2026, 5, 2), "expansion", amount), self._movements())

    def test_a_notice_of_everything_is_lost_before_the_day_comes(self):
        before = self.subscription.recurring_amount
        self.subscription.line_ids._as_charge().date_end = date(2026, 8, 1)
        self.assertEqual(self._movements()[-1], (date(2026, 8, 1), "churn", -before))

    def test_each_movement_is_one_of_four(self):
        mobile = self._line_of(self.mobile)
        mobile._pause(date(2026, 4, 10))
        mobile.sudo()._unpause(date(2026, 5, 2))
        self.subscription.line_ids._as_charge().date_end = date(2026, 8, 1)
        self.env.flush_all()
        changes = self.env["proximus.mrr.change"].search(
            [("subscription_id", "=", self.subscription.id)], order="date"
        )
        self.assertEqual(
            [movement for movement, _lines in changes.grouped("movement").items()],
            ["new", "less", "more", "lost"],
        )
        for change in changes:
            less = change.movement in ("less", "lost")
            self.assertEqual(change.mrr < 0, less, change.kind)

    def _graph(self, domain):
        """Return months and amounts that the graph shows, in order."""
        self.env.flush_all()
        changes = self.env["proximus.mrr.change"].with_context(fill_temporal=True)
        own = [("subscription_id", "=", self.subscription.id), *domain]
        rows = changes.formatted_read_group(
            own, ["date:month", "movement"], ["__count", "mrr:sum"]
        )
        self.assertTrue(all(row["__count"] and row["movement"] for row in rows))
        return [(row["date:month"][0], round(row["mrr:sum"], 2)) for row in rows]

    def test_the_graph_has_each_month_until_now(self):
        amount = self.subscription.recurring_amount
        shown = [("2026-03-01", amount)]
        quiet = [(f"2026-0{month}-01", 0.0) for month in (4, 5, 6)]
        for until, expected in (
            ("today", shown + quiet),
            ("2026-06-20", shown + quiet),
            ("2026-04-30", shown + quiet[:1]),
        ):
            with self.subTest(until=until):
                self.assertEqual(self._graph([("date", "<=", until)]), expected)
        self.assertEqual(self._graph([("date", "<=", "2026-01-31")]), [])

    def test_the_legend_has_one_order_whatever_came_first(self):
        """The graph lists in its legend what it meets, month after month."""
        mobile = self._line_of(self.mobile)
        mobile._pause(date(2026, 4, 10))
        mobile.sudo()._unpause(date(2026, 5, 2))
        self.subscription.line_ids._as_charge().date_end = date(2026, 6, 18)
        self.env.flush_all()
        changes = self.env["proximus.mrr.change"].with_context(fill_temporal=True)
        own = [("subscription_id", "=", self.subscription.id)]
        for groupby in (["date:month", "movement"], ["movement"]):
            with self.subTest(groupby=groupby):
                rows = changes.formatted_read_group(
                    own, groupby, ["__count", "mrr:sum"]
                )
                self.assertEqual(
                    list(dict.fromkeys(row["movement"] for row in rows)),
                    ["new", "more", "less", "lost"],
                )
                self.assertTrue(all(row["__count"] for row in rows))
                total = sum(row["mrr:sum"] for row in rows)
                self.assertAlmostEqual(total, 0.0)
                for row in rows:
                    found = changes.search([*own, *row["__extra_domain"]])
                    self.assertAlmostEqual(sum(found.mapped("mrr")), row["mrr:sum"])

    def test_the_end_of_a_promotion_is_told_apart(self):
        bundle = self._create_bundle(
            [{"product_id": self.fibre.id}],
            phase_ids=[
                Command.create(
                    {"name": "Welcome", "month_from": 1, "months": 2, "discount": 50.0}
                )
            ],
        )
        subscription = self._sell(bundle)
        self._activate(subscription, date(2026, 3, 15))
        movements = self._movements(subscription)
        self.assertEqual(
            [(day, kind) for day, kind, _amount in movements],
            [(date(2026, 3, 15), "new"), (date(2026, 5, 15), "promotion")],
        )

    def test_a_foreign_currency_counts_at_the_rate_of_the_day(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XPX",
                "symbol": "X",
                "rate_ids": [
                    Command.create(
                        {"name": day, "rate": rate, "company_id": self.company.id}
                    )
                    for day, rate in (("2026-01-01", 2.0), ("2026-06-01", 4.0))
                ],
            }
        )
        before = self.subscription.recurring_amount
        self.env.cr.execute(
            "UPDATE proximus_subscription SET currency_id = %s WHERE id = %s",
            [currency.id, self.subscription.id],
        )
        self.env.invalidate_all()
        self.assertAlmostEqual(sum(row[2] for row in self._movements()), before / 2)

    def test_who_may_see_it(self):
        manager = self._create_user("seller", "sales_team.group_sale_manager")
        changes = self.env["proximus.mrr.change"]
        self.assertTrue(changes.with_user(manager).search([]))
        nobody = self._create_user("nobody")
        with self.assertRaises(AccessError):
            changes.with_user(nobody).search([])
        other = self.env["res.company"].create({"name": "Elsewhere"})
        manager.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.assertFalse(changes.with_user(manager).search([]))
