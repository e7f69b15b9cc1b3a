import datetime

from odoo.tests import tagged

from ..tools import tmf_inventory
from . import screens
from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestQueryBudget(ConnectivityCommon):
    """What a screen or an action costs must not depend on how many lines there are."""

    def _mobile_lines(self, count, first=0):
        return self.env["proximus.line"].create(
            [
                {
                    "partner_id": self.partner.id,
                    "product_id": self.offers["mobile"].id,
                    "number_ids": [(0, 0, {"e164": f"0475 {first + index:06d}"})],
                    "sim_ids": [(0, 0, {"iccid": self._iccid(first + index)})],
                }
                for index in range(count)
            ]
        )

    def assert_constant(self, small, large, tables=0, records=1000):
        """Check that more records cost no query, but for the writes themselves.

        The ORM writes 100 records of a table per statement.
        """
        allowed = small + tables * (records // 100)
        self.assertLessEqual(large, allowed, f"{small} queries became {large}")

    def _measure(self, action, state="created", count=1000):
        few, many = self._mobile_lines(5), self._mobile_lines(count, 5)
        warm = self._mobile_lines(2, 2000)
        if state == "active":
            (few | many | warm).action_activate("2026-01-01")
        self._count_queries(lambda: action(warm))
        return (
            self._count_queries(lambda: action(few)),
            self._count_queries(lambda: action(many)),
        )

    def test_activate(self):
        small, large = self._measure(lambda lines: lines.action_activate("2026-01-01"))
        # lines, history, prices, numbers, cards
        self.assert_constant(small, large, tables=5)

    def test_submit(self):
        small, large = self._measure(lambda lines: lines.action_submit())
        self.assert_constant(small, large, tables=3)  # lines, history, items

    def test_suspend_and_resume(self):
        def suspend_and_resume(lines):
            lines.action_suspend("Not paid")
            lines.action_resume()

        small, large = self._measure(suspend_and_resume, "active", 300)
        # lines, history; twice
        self.assert_constant(small, large, tables=4, records=300)

    def test_end_now(self):
        small, large = self._measure(
            lambda lines: lines.action_terminate("2026-06-30"), "active", 300
        )
        # lines, history, numbers, cards
        self.assert_constant(small, large, tables=4, records=300)

    def test_end_later(self):
        day = self.env.company._proximus_today() + datetime.timedelta(days=30)
        small, large = self._measure(
            lambda lines: lines.action_terminate(day), "active", 300
        )
        self.assert_constant(small, large, tables=2, records=300)  # lines, history

    def test_cancel(self):
        small, large = self._measure(
            lambda lines: lines.action_cancel("Not wanted"), count=300
        )
        # lines, history, numbers, cards
        self.assert_constant(small, large, tables=4, records=300)

    def test_abort(self):
        def order_and_abort(lines):
            lines.action_submit()
            lines.action_abort("No coverage")

        small, large = self._measure(order_and_abort, count=300)
        # as ordered, and all but the order
        self.assert_constant(small, large, tables=7, records=300)

    def test_release_numbers(self):
        small, large = self._measure(
            lambda lines: lines.number_ids.action_release(), count=300
        )
        self.assert_constant(small, large, tables=1, records=300)

    def test_retire_cards(self):
        small, large = self._measure(
            lambda lines: lines.sim_ids.action_retire(), count=300
        )
        self.assert_constant(small, large, tables=1, records=300)

    def test_export_tmf(self):
        small, large = self._measure(lambda lines: lines.action_export_tmf(), count=300)
        self.assert_constant(small, large)

    def test_screens(self):
        models = ("proximus.line", "proximus.number", "proximus.sim")
        # more than a page: the client counts what it does not see
        page = screens.PAGE + 5
        self._mobile_lines(page).action_activate("2026-01-01")
        small = self._screens(models)
        self._mobile_lines(100, page).action_activate("2026-01-01")
        for key, queries in self._screens(models).items():
            self.assertEqual(queries, small[key], key)

    def _screens(self, models):
        """Return the queries of each request that the screens make, caches warm."""
        counts = {}
        for model in models:
            for view_type, work in screens.requests(self.env, model):
                work()
                counts[model, view_type] = self._count_queries(work)
        return counts

    def test_search_by_number(self):
        search = self._mobile_lines(3).search
        domain = [("number_search", "ilike", "0475 000")]
        search(domain)
        small = self._count_queries(lambda: search(domain))
        self._mobile_lines(300, 100)
        large = self._count_queries(lambda: search(domain))
        self.assertEqual(large, small)

    def _take_in(self, model, header, rows):
        result = self._load(model, header, *rows)
        self.assertFalse(result["messages"])

    def _import_rows(self, first, count):
        common = ["Boulangerie Test", "T-mobile"]
        numbers = range(first, first + count)
        return [
            [f"B-{n}", *common, "15", f"0475 {n:06d}", self._iccid(n)] for n in numbers
        ]

    def test_import(self):
        header = ["external_ref", "partner_id", "product_id", "monthly_cost"]
        header += ["number_ids/e164", "sim_ids/iccid"]

        def load(first, count):
            self._take_in("proximus.line", header, self._import_rows(first, count))

        load(0, 2)
        small = self._count_queries(lambda: load(10, 10))
        large = self._count_queries(lambda: load(1000, 1000))
        self.assert_constant(small, large, tables=4)  # lines, history, numbers, cards
        again = self._count_queries(lambda: load(1000, 1000))
        self.assertLessEqual(again, small)

    def test_import_by_database_id(self):
        header = ["partner_id/.id", "product_id/id", "employee_id"]
        employees = self.env["hr.employee"].create(
            [{"name": f"Person {number}"} for number in range(100)]
        )
        holders = self.env["res.partner"].create(
            [{"name": f"Holder {number}"} for number in range(100)]
        )
        people = employees.mapped("name")
        product = "proximus_connectivity.product_mobile_20"

        def load(count):
            rows = [[str(holders[n].id), product, people[n]] for n in range(count)]
            self._take_in("proximus.line", header, rows)

        load(2)
        small = self._count_queries(lambda: load(10))
        self.assert_constant(
            small, self._count_queries(lambda: load(100)), 2, records=100
        )

    def test_import_lists(self):
        lines = self._mobile_lines(1200, 10_000)
        names = lines.mapped("name")

        def numbers(first, count):
            rows = [[f"0476 {n:06d}", names[n]] for n in range(first, first + count)]
            self._take_in("proximus.number", ["e164", "line_id"], rows)

        def cards(first, count):
            rows = [[self._iccid(n), "esim"] for n in range(first, first + count)]
            self._take_in("proximus.sim", ["iccid", "sim_type"], rows)

        for load in (numbers, cards):
            load(0, 2)
            small = self._count_queries(lambda load=load: load(10, 10))
            large = self._count_queries(lambda load=load: load(200, 1000))
            self.assert_constant(small, large, tables=1)
            again = self._count_queries(lambda load=load: load(200, 1000))
            self.assertLessEqual(again, small)

    def test_import_tmf(self):
        plain = [line._tmf_plain() for line in self._mobile_lines(300, 20_000)]
        payloads = [tmf_inventory.line_payload(line) for line in plain]
        lines = self.env["proximus.line"].with_company(
            self.env["res.company"].create(
                {"name": "Other", "currency_id": self.company.currency_id.id}
            )
        )

        def take_in(some):
            lines._tmf_apply(lines._tmf_compare(some))

        take_in(payloads[:2])
        small = self._count_queries(lambda: take_in(payloads[10:20]))
        large = self._count_queries(lambda: take_in(payloads[20:]))
        self.assert_constant(small, large, tables=4, records=300)
        few = self._count_queries(lambda: take_in(payloads[10:20]))
        many = self._count_queries(lambda: take_in(payloads[10:]))
        self.assertEqual(many, few)
