from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .home_common import HomeCommon


@tagged("post_install", "-at_install")
class TestPerMonth(HomeCommon):
    """A total of lines counts the active ones; what is ordered stands apart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        own = {"partner_id": cls.company.partner_id.id, "company_id": cls.company.id}
        cls.active = cls._create_own(monthly_cost=15.5) | cls._create_own(
            "internet", monthly_cost=60.0
        )
        cls.ordered = cls._create_line("internet", monthly_cost=45.0, **own)
        cls.ordered.action_submit()
        draft = cls._create_line(monthly_cost=7.0, **own)
        suspended = cls._create_own(monthly_cost=99.0)
        suspended.action_suspend()
        ending = cls._create_own(monthly_cost=30.0)
        ending.action_terminate(fields.Date.add(cls.today, days=30))
        ended = cls._create_own(monthly_cost=11.0)
        ended.action_terminate(cls.today)
        cls.lines = cls.active | cls.ordered | draft | suspended | ending | ended

    def _read_group(self, groupby=(), user=None):
        lines = self.env["proximus.line"].with_user(user or self.owner)
        return lines.formatted_read_group(
            [("id", "in", self.lines.ids)],
            list(groupby),
            ["active_cost:sum", "ordered_cost:sum", "active_cost:sum_currency"],
        )

    def test_records_and_groups_count_the_same(self):
        self.assertEqual(self.lines.filtered("active_cost"), self.active)
        self.assertEqual(self.lines.filtered("ordered_cost"), self.ordered)
        (total,) = self._read_group()
        self.assertAlmostEqual(total["active_cost:sum"], 75.5)
        self.assertAlmostEqual(total["active_cost:sum_currency"], 75.5)
        self.assertAlmostEqual(total["ordered_cost:sum"], 45.0)
        kinds = {
            row["line_kind"]: (row["active_cost:sum"], row["ordered_cost:sum"])
            for row in self._read_group(["line_kind"])
        }
        self.assertEqual(kinds, {"mobile": (15.5, 0.0), "internet": (60.0, 45.0)})

    def test_a_total_follows_what_is_not_written_yet(self):
        self.ordered.action_activate(self.today)
        (total,) = self._read_group()
        self.assertAlmostEqual(total["active_cost:sum"], 120.5)
        self.assertAlmostEqual(total["ordered_cost:sum"], 0.0)

    def test_list_home_and_file_say_the_same(self):
        figures = self._figures(self._card("cost"))
        self.assertEqual(
            {key: text.replace("\xa0", " ") for key, text in figures.items()},
            {"month": "75.50 €", "ordered": "+ 45.00 €"},
        )
        totals = self.lines._holder_totals()[0]
        self.assertEqual((totals["amount"], totals["ordered_amount"]), (75.5, 45.0))

    def test_every_view_adds_up_what_counts(self):
        lines = self.env["proximus.line"].with_user(self.owner)
        measures = lines.fields_get([], ["aggregator", "type"])
        for name in ("monthly_cost", "monthly_price", "margin", "holder_monthly"):
            self.assertFalse(measures.get(name, {}).get("aggregator"), name)
        for name in ("active_cost", "ordered_cost"):
            self.assertEqual(measures[name]["aggregator"], "sum", name)
        views = self.env["ir.ui.view"].search([("model", "=", "proximus.line")])
        for view in views.filtered(lambda view: not view.inherit_id):
            arch = etree.fromstring(
                lines.get_view(view.id, view.type)["arch"]
                if view.type in ("list", "pivot", "graph")
                else "<none/>"
            )
            for node in arch.xpath("//field[@sum or @type='measure']"):
                self.assertRegex(
                    node.get("name"), "^(active|ordered|yearly)_", view.name
                )

    def test_a_customer_in_the_portal_reads_no_total_of_costs(self):
        portal = new_test_user(self.env, "per_month", "base.group_portal")
        for name in ("active_cost", "ordered_cost"):
            with self.assertRaises(AccessError):
                self.env["proximus.line"].with_user(portal)._read_group(
                    [], [], [f"{name}:sum"]
                )
