from functools import partial

from lxml import etree

from odoo.tests import tagged

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

    def _measure(self, action):
        few, many = self._mobile_lines(5), self._mobile_lines(1000, 5)
        self._count_queries(lambda: action(self._mobile_lines(2, 2000)))
        return (
            self._count_queries(lambda: action(few)),
            self._count_queries(lambda: action(many)),
        )

    def test_activate(self):
        small, large = self._measure(lambda lines: lines.action_activate("2026-01-01"))
        self.assert_constant(small, large, tables=4)  # lines, history, prices, numbers

    def test_submit(self):
        small, large = self._measure(lambda lines: lines.action_submit())
        self.assert_constant(small, large, tables=3)  # lines, history, items

    def test_list_and_form(self):
        action = self.env.ref("proximus_connectivity.proximus_line_action")
        views = self.env["proximus.line"].get_views([(False, "list"), (False, "form")])
        self.assertIn("list", action.view_mode)
        for view_type in ("list", "form"):
            names = self._fields_of(views["views"][view_type]["arch"])
            spec = {name: {} for name in names}
            few, many = self._mobile_lines(3), self._mobile_lines(80, 100)
            small = self._count_queries(partial(few.web_read, spec))
            large = self._count_queries(partial(many.web_read, spec))
            self.assertEqual(large, small, view_type)
            (few | many).number_ids.action_release()
            (few | many).sim_ids.action_retire()

    def _fields_of(self, arch):
        nodes = etree.fromstring(arch).iter("field")
        return {node.get("name") for node in nodes} & set(
            self.env["proximus.line"].fields_get()
        )

    def test_search_by_number(self):
        search = self._mobile_lines(3).search
        domain = [("number_search", "ilike", "0475 000")]
        search(domain)
        small = self._count_queries(lambda: search(domain))
        self._mobile_lines(300, 100)
        large = self._count_queries(lambda: search(domain))
        self.assertEqual(large, small)

    def test_import(self):
        header = ["partner_id", "product_id", "number_ids/e164", "sim_ids/iccid"]

        def load(first, count):
            rows = [
                ["Boulangerie Test", "T-mobile", f"0475 {n:06d}", self._iccid(n)]
                for n in range(first, first + count)
            ]
            result = self.env["proximus.line"].load(header, rows)
            self.assertFalse(result["messages"])

        load(0, 2)
        small = self._count_queries(lambda: load(10, 10))
        large = self._count_queries(lambda: load(1000, 1000))
        self.assert_constant(small, large, tables=4)  # lines, history, numbers, cards
