from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestPortfolio(ConnectivityCommon):
    """One row per customer: what it has, and what needs somebody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.env.user._proximus_today()
        cls._create_active_line(
            "internet", site_id=cls.site.id, external_ref="A", monthly_cost=55.0
        )
        cls._create_active_line(
            external_ref="B",
            monthly_cost=15.0,
            commitment_end_date=cls.today + timedelta(days=30),
        )
        cls._create_line(external_ref="C").action_submit()
        cls._create_line(
            state="terminated", termination_date="2025-12-31", external_ref="D"
        )

    def _row(self, partner=None):
        self.env.flush_all()
        return self.env["proximus.portfolio"].search(
            [("commercial_partner_id", "=", (partner or self.partner).id)]
        )

    def test_lines_and_sites(self):
        self.assertRecordValues(
            self._row(),
            [
                {
                    "company_id": self.company.id,
                    "line_count": 3,
                    "site_count": 1,
                    "pending_count": 1,
                    "ending_count": 1,
                    "unqualified_count": 1,
                    "port_count": 0,
                    "late_port_count": 0,
                    "problem_count": 0,
                }
            ],
        )

    def test_lines_of_our_own_are_no_customers(self):
        self._create_active_line(partner_id=self.company.partner_id.id)
        self.env["proximus.port.request"].create(
            {"partner_id": self.company.partner_id.id}
        )
        self.assertFalse(self._row(self.company.partner_id))

    def test_every_row_has_an_id_of_its_own(self):
        self._create_line(partner_id=self.other_partner.id)
        self.env.flush_all()
        rows = self.env["proximus.portfolio"].search([])
        pairs = {(row.commercial_partner_id.id, row.company_id.id) for row in rows}
        self.assertEqual(len(set(rows.ids)), len(pairs))
        self.assertEqual(rows.browse(rows[0].id).line_count, rows[0].line_count)

    def test_what_waits_in_words(self):
        self.assertEqual(self._row().attention, "1 address to check")
        line = self.env["proximus.line"].search(
            [("partner_id", "=", self.partner.id), ("external_ref", "=", "A")]
        )
        self.env["proximus.problem"].create(
            {"subject": "Down", "impact": "down", "line_ids": line.ids}
            | {"partner_id": self.partner.id}
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._row().attention, "1 problem · 1 address to check")

    def test_a_live_answer_qualifies_the_site(self):
        self.env["proximus.qualification"].create({"site_id": self.site.id})
        task = self.site.proximus_qualification_ids
        self.env.cr.execute(
            "UPDATE proximus_qualification SET state = 'done', done_on = %s, "
            "valid_until = %s WHERE id = %s",
            [self.today, self.today, task.id],
        )
        self.assertEqual(self._row().unqualified_count, 0)

    def test_problems_and_ports_of_a_customer_without_lines(self):
        self.env["proximus.port.request"].create({"partner_id": self.other_partner.id})
        row = self._row(self.other_partner)
        self.assertEqual((row.line_count, row.port_count), (0, 1))
        self.assertEqual(row.late_port_count, 0)

    def test_the_row_opens_what_it_counts(self):
        row = self._row()
        action = row.action_view_lines()
        found = self.env["proximus.line"].search(action["domain"])
        self.assertEqual(len(found), row.line_count)
        self.assertFalse(
            self.env["proximus.problem"].search(row.action_view_problems()["domain"])
        )

    def test_who_may_see_it(self):
        user = self._create_user("desk", "proximus_connectivity.group_user")
        portfolio = self.env["proximus.portfolio"]
        self.assertTrue(portfolio.with_user(user).search([]))
        with self.assertRaises(AccessError):
            portfolio.with_user(self._create_user("nobody")).search([])
        other = self.env["res.company"].create({"name": "Elsewhere"})
        user.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.assertFalse(portfolio.with_user(user).search([]))


@tagged("post_install", "-at_install")
class TestInventory(ConnectivityCommon):
    def test_lines_by_holder_and_site_with_what_the_holder_pays(self):
        us = self.company.partner_id
        self.site.parent_id = us
        here = self._create_active_line(
            "internet",
            partner_id=us.id,
            site_id=self.site.id,
            external_ref="A",
            monthly_cost=55.0,
        )
        nowhere = self._create_active_line(
            partner_id=us.id, external_ref="B", monthly_cost=15.0
        )
        ended = self._create_line(
            partner_id=us.id,
            state="terminated",
            termination_date="2025-12-31",
            external_ref="C",
            monthly_cost=99.0,
        )
        (holder,) = (here | nowhere | ended)._inventory()
        self.assertEqual(holder["partner"], us)
        self.assertEqual(holder["count"], 3)
        [total] = holder["totals"]
        self.assertEqual((total["count"], total["amount"]), (2, 70.0))
        self.assertEqual(
            [(group["site"], group["lines"]) for group in holder["sites"]],
            [(self.site, here), (self.site.browse(), nowhere | ended)],
        )

    def test_the_lines_of_a_customer_do_not_tell_what_they_cost_us(self):
        line = self._create_active_line(monthly_cost=17.31)
        [total] = line._inventory()[0]["totals"]
        self.assertEqual((total["unknown"], total["amount"]), (1, 0.0))

    def test_the_printed_inventory_has_no_secrets(self):
        line = self._create_active_line(
            number_ids=[Command.create({"e164": "0470 12 34 56"})],
            sim_ids=[Command.create({"iccid": self._iccid(1), "pin": "4711"})],
        )
        report = self.env.ref("proximus_connectivity.proximus_line_report_inventory")
        html = report._render_qweb_html(report.report_name, line.ids)[0].decode()
        self.assertIn("+32 470 12 34 56", html)
        self.assertIn(line.name, html)
        self.assertNotIn("4711", html)
