import json
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from odoo.addons.proximus_connectivity.tests.home_common import HomeMixin

from .common import BundleCommon

GROUP = "proximus_connectivity.group_%s"


@tagged("post_install", "-at_install")
class TestHome(HomeMixin, BundleCommon):
    """Quotations and revenue of the seller; billing and closing of its accountant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._user(
            "home_seller", "partner", "sales_team.group_sale_manager"
        )
        cls.accountant = cls._user(
            "home_accountant", "accountant", "account.group_account_manager"
        )
        cls.today = cls.env.user._proximus_today()

    @classmethod
    def _user(cls, login, role, *groups):
        return new_test_user(
            cls.env,
            login,
            ",".join((GROUP % role, *groups)),
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _card(self, code, user):
        return self._read_home(user)[code]

    def _money(self, amount):
        return self.currency.format(amount)

    def test_quotations_that_wait(self):
        sent, draft, own = (
            self._create_order(**vals)
            for vals in ({}, {}, {"partner_id": self.company.partner_id.id})
        )
        for order in (sent, draft):
            order._add_bundle(self.bundle)
        sent.action_quotation_sent()
        own.action_quotation_sent()
        card = self._card("quotations", self.seller)
        self.assertEqual(
            self._figures(card),
            {"sent": "1", "month": self._money(sent.recurring_total), "draft": "1"},
        )
        self.assertEqual(self._opened(self.seller, "quotations", "sent"), sent)
        self.assertEqual(self._opened(self.seller, "quotations", "draft"), draft)
        self.assertEqual(
            self._opened(self.seller, "quotations", f"order_{sent.id}"), sent
        )

    def test_recurring_revenue_with_twelve_months(self):
        this = fields.Date.start_of(self.today, "month")
        before = this - relativedelta(months=3)
        old, new = self._create_active(day=before), self._create_active(day=this)
        amount = new.recurring_amount
        self.assertGreater(amount, 0)
        card = self._card("recurring", self.seller)
        total = old.recurring_amount + amount
        self.assertEqual(self._figures(card), {"month": self._money(total)})
        self.assertEqual(
            self._lines(card)["more"][1], self._money(amount), "started this month"
        )
        changes = self._opened(self.seller, "recurring", "more")
        self.assertAlmostEqual(sum(changes.mapped("mrr")), amount)
        changes = self._opened(self.seller, "recurring", "month")
        self.assertAlmostEqual(sum(changes.mapped("mrr")), total)
        points = json.loads(card["graph_data"])[0]["values"]
        values = [point["value"] for point in points]
        # what came in each month, not only in the months in which it changed
        self.assertEqual(values[-1], round(total))
        self.assertEqual(values[-4:-1], [round(old.recurring_amount)] * 3)
        self.assertEqual(values[:-4], [0] * 8)

    def test_to_bill_billed_and_unpaid(self):
        this = fields.Date.start_of(self.today, "month")
        due = self._create_active(day=this)
        card = self._card("billing", self.accountant)
        self.assertEqual(self._figures(card)["due"], "1")
        self.assertEqual(self._opened(self.accountant, "billing", "due"), due)
        self.company.proximus_post_invoices = True
        moves = due._bill(self.today)
        self.assertTrue(moves)
        # an invoice that no subscription made
        self._create_invoice_one_line(
            post=True, price_unit=500.0, partner_id=self.customer.id
        )
        card = self._card("billing", self.accountant)
        figures = self._figures(card)
        self.assertNotIn("due", figures)
        self.assertEqual(
            figures["billed"], self._money(sum(moves.mapped("amount_untaxed_signed")))
        )
        self.assertEqual(
            figures["unpaid"], self._money(sum(moves.mapped("amount_residual_signed")))
        )
        for key in ("billed", "unpaid"):
            self.assertEqual(self._opened(self.accountant, "billing", key), moves)

    def test_what_waits_in_another_company_is_said(self):
        this = fields.Date.start_of(self.today, "month")
        due = self._create_active(day=this)
        other = self.env["res.company"].create({"name": "The Books of Another"})
        self.accountant.company_ids |= other
        key = f"company_{due.company_id.id}"
        cards = self._read_home(self.accountant, other)
        lines = self._lines(cards["billing"])
        self.assertEqual(lines[key], (f"In {due.company_id.name}", "to bill: 1"))
        cards = self._read_home(self.accountant, other | due.company_id)
        self.assertNotIn(key, self._lines(cards["billing"]))

    def test_revenue_tells_what_is_for_active_lines(self):
        this = fields.Date.start_of(self.today, "month")
        active = self._create_active(day=this)
        self._sell()
        card = self._card("recurring", self.seller)
        priced = sum(active.line_ids.line_id.mapped("monthly_price"))
        self.assertEqual(self._lines(card)["lines"][1], self._money(priced))
        opened = self._opened(self.seller, "recurring", "lines")
        self.assertEqual(opened, active.line_ids.line_id)

    def test_what_could_not_be_billed(self):
        subscription = self._create_active()
        subscription.billing_error = "No income account"
        card = self._card("billing", self.accountant)
        self.assertEqual(self._lines(card)["failed"][1], "1")
        self.assertEqual(
            self._opened(self.accountant, "billing", "failed"), subscription
        )

    def test_next_closing(self):
        year = self.company.compute_fiscalyear_dates(self.today)
        cutoff = self.env["proximus.cutoff"].create({"date": date(2024, 12, 31)})
        card = self._card("closing", self.accountant)
        self.assertIn(str(year["date_to"].year), self._figures(card)["next"])
        self.assertEqual(
            self._opened(self.accountant, "closing", f"cutoff_{cutoff.id}"), cutoff
        )

    def test_queries_do_not_grow(self):
        this = fields.Date.start_of(self.today, "month")
        users = (self.seller, self.accountant)

        def fill(count):
            for _n in range(count):
                subscription = self._create_active(day=this)
                subscription._bill(self.today)
                order = self._create_order()
                order._add_bundle(self.bundle)
                order.action_quotation_sent()

        fill(5)
        few = [self._home_queries(user) for user in users]
        fill(10)
        self.assertEqual([self._home_queries(user) for user in users], few)
        self.assertLessEqual(max(few), 40)

    def _home_queries(self, user):
        self._read_home(user)
        return self._count_queries(self._read_home, user)
