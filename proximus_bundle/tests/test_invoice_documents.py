from datetime import date
from decimal import Decimal

from lxml import etree, html

from odoo.tests import freeze_time, tagged

from ..tools.billshock import Charge, explain
from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestInvoiceDocuments(BundleCommon):
    """What a billing run puts on which document, and what the document tells."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls._create_active(date(2026, 3, 15))

    def _bill(self, day):
        with freeze_time(day):
            return self.env["proximus.subscription"]._bill(day)

    def _credit(self, amount, subscription=None, day="2026-03-21"):
        line = (subscription or self.subscription).line_ids[0]
        return self.env["proximus.billing.item"].create(
            {
                "subscription_id": line.subscription_id.id,
                "subscription_line_id": line.id,
                "product_id": line.product_id.id,
                "name": "Outage",
                "kind": "credit",
                "date": day,
                "period_from": day,
                "period_to": "2026-03-25",
                "amount": -amount,
                "credited_item_id": line.subscription_id.item_ids.filtered(
                    lambda item: item.subscription_line_id == line
                )[:1].id,
            }
        )

    # === CREDIT NOTES === #

    def test_a_credit_alone_is_a_credit_note_of_its_invoice(self):
        invoice = self._bill(date(2026, 3, 20))
        self._credit(12.5)
        self.subscription._refresh_next_invoice_date()
        refund = self._bill(date(2026, 3, 22))
        self.assertEqual(refund.move_type, "out_refund")
        self.assertEqual(refund.amount_untaxed, 12.5)
        self.assertEqual(refund.reversed_entry_id, invoice)
        self.assertEqual(refund.state, "posted")

    def test_a_small_credit_is_a_line_of_the_next_invoice(self):
        self._bill(date(2026, 3, 20))
        self._credit(12.5, day="2026-04-01")
        invoice = self._bill(date(2026, 4, 1))
        self.assertEqual(invoice.move_type, "out_invoice")
        self.assertEqual(
            invoice.amount_untaxed, self.subscription.recurring_amount - 12.5
        )

    # === GROUPING === #

    def test_one_invoice_per_customer_subscription_or_site(self):
        sites = self.env["res.partner"].create(
            [
                {"name": name, "parent_id": self.customer.id, "type": "other"}
                for name in ("Bar", "Depot")
            ]
        )
        other = self._create_active(date(2026, 3, 15))
        for subscription, site in zip(self.subscription | other, sites, strict=True):
            subscription.line_ids.line_id.site_id = site
            subscription.partner_shipping_id = site
        other.line_ids.line_id[0].site_id = sites[0]
        counts, totals = {}, set()
        for grouping in ("customer", "subscription", "site"):
            self.customer.proximus_invoice_grouping = grouping
            moves = self._bill(date(2026, 3, 20))
            counts[grouping] = len(moves)
            if grouping == "site":
                self.assertEqual(moves.partner_shipping_id, sites)
            totals.add(round(sum(moves.mapped("amount_untaxed")), 2))
            moves.button_draft()
            moves.button_cancel()
        self.assertEqual(counts, {"customer": 1, "subscription": 2, "site": 2})
        self.assertEqual(len(totals), 1)

    def test_without_terms_it_is_due_on_its_own_day(self):
        with freeze_time("2026-05-20"):
            late = self.env["proximus.subscription"]._bill(date(2026, 3, 20))
        self.assertEqual(late.invoice_date_due, date(2026, 3, 20))
        terms = self.env.ref("account.account_payment_term_30days")
        self.subscription.payment_term_id = terms
        later = self._bill(date(2026, 4, 1))
        self.assertEqual(later.invoice_date_due, date(2026, 5, 1))

    def test_a_closed_period_is_booked_in_the_next_open_one(self):
        self.company.fiscalyear_lock_date = date(2026, 3, 31)
        with freeze_time("2026-04-10"):
            move = self.env["proximus.subscription"]._bill(date(2026, 3, 20))
        self.assertEqual(move.state, "posted")
        self.assertGreater(move.date, date(2026, 3, 31))
        self.assertEqual(move.amount_untaxed, 158.22)
        self.assertFalse(self.subscription.billing_error)

    # === SENDING === #

    def test_invoices_wait_for_core_to_send_them_only_if_wanted(self):
        self.assertFalse(self._bill(date(2026, 3, 20)).sending_data)
        self.company.proximus_send_invoices = True
        triggers = self.env["ir.cron.trigger"]
        known = triggers.search([])
        invoice = self._bill(date(2026, 4, 1))
        self.assertEqual(invoice.sending_data["author_user_id"], self.env.uid)
        self.assertEqual(
            (triggers.search([]) - known).cron_id,
            self.env.ref("account.ir_cron_account_move_send"),
        )

    def test_drafts_are_never_sent(self):
        self.company.write(
            {"proximus_send_invoices": True, "proximus_post_invoices": False}
        )
        self.assertFalse(self._bill(date(2026, 3, 20)).sending_data)

    # === ACCOUNTS === #

    def test_a_component_has_its_own_account_and_analytics(self):
        account = self.company_data["default_account_revenue"].copy()
        plan = self.env["account.analytic.plan"].create({"name": "Offers"})
        analytic = self.env["account.analytic.account"].create(
            {"name": "Mobile", "plan_id": plan.id}
        )
        for product in (self.mobile, self.setup_product):
            self._component(product).write(
                {
                    "income_account_id": account.id,
                    "analytic_distribution": {str(analytic.id): 100},
                }
            )
        subscription = self._create_active(date(2026, 3, 1))
        lines = subscription._bill(date(2026, 3, 20)).invoice_line_ids
        own = lines.filtered(lambda x: x.product_id in self.mobile | self.setup_product)
        rest = (lines - own).filtered("product_id")
        self.assertEqual(own.account_id, account)
        self.assertEqual(own[0].analytic_distribution, {str(analytic.id): 100})
        self.assertNotIn(account, rest.account_id)
        self.assertFalse(any(rest.mapped("analytic_distribution")))

    # === PRINCIPAL AND AGENT === #

    def test_what_is_sold_for_a_third_party_is_told_apart_in_the_ledger(self):
        self._component(self.service).principal_agent = "agent"
        self._component(self.setup_product).principal_agent = "agent"
        subscription = self._create_active(date(2026, 3, 1))
        invoice = subscription._bill(date(2026, 3, 20))
        totals = dict(
            self.env["proximus.billing.item"]._read_group(
                [("subscription_id", "=", subscription.id)],
                ["principal_agent"],
                ["amount:sum"],
            )
        )
        self.assertEqual(totals["agent"], 18.0 + 99.0)
        self.assertAlmostEqual(sum(totals.values()), invoice.amount_untaxed)

    # === STRUCTURED INVOICE === #

    def _period_nodes(self, move, builder="account.edi.xml.ubl_bis3"):
        """Return for each line of the document the texts of its period nodes."""
        xml, _errors = self.env[builder]._export_invoice(move)
        tree = etree.fromstring(xml)
        lines = [
            *tree.iterfind(".//{*}InvoiceLine"),
            *tree.iterfind(".//{*}CreditNoteLine"),
        ]
        return [
            [
                tuple(node.text for node in period)
                for period in line.iterfind("{*}InvoicePeriod")
            ]
            for line in lines
        ]

    def test_the_structured_invoice_tells_the_period_of_each_line_once(self):
        invoice = self._bill(date(2026, 3, 20))
        refund = invoice._reverse_moves(cancel=True)
        self.assertEqual(refund.move_type, "out_refund")
        once, never = [("2026-03-15", "2026-03-31")], []
        for move in (invoice, refund):
            base_lines, _tax_lines = move._get_rounded_base_and_tax_lines()
            self.assertFalse(
                [line for line in base_lines if "deferred_start_date" in line]
            )
            found = self._period_nodes(move)
            with self.subTest(move.move_type):
                self.assertEqual(found.count(once), 5)
                self.assertEqual(found.count(never), 1)
                self.assertEqual(len(found), 6)

    def test_a_credit_note_of_billing_tells_its_period(self):
        self._bill(date(2026, 3, 20))
        self._credit(12.5)
        self.subscription._refresh_next_invoice_date()
        refund = self._bill(date(2026, 3, 22))
        self.assertEqual(self._period_nodes(refund), [[("2026-03-21", "2026-03-24")]])

    def test_a_period_that_core_writes_is_not_written_twice(self):
        builder = self.env["account.edi.xml.ubl_21"]
        days = (date(2026, 3, 15), date(2026, 3, 31))
        base_line = {
            "px_period_from": days[0],
            "px_period_to": days[1],
            "deferred_start_date": days[0],
            "deferred_end_date": days[1],
        }
        node = {}
        vals = {"document_type": "invoice", "base_line": base_line}
        builder._add_invoice_line_period_nodes(node, vals)
        self.assertIsInstance(node["cac:InvoicePeriod"], dict)
        self.assertEqual(node["cac:InvoicePeriod"]["cbc:EndDate"]["_text"], days[1])

    def test_factur_x_tells_the_period_of_each_line(self):
        invoice = self._bill(date(2026, 3, 20))
        vals = self.env["account.edi.xml.cii"]._export_invoice_vals(invoice)
        found = [line.get("billing_start") for line in vals["invoice_line_vals_list"]]
        self.assertEqual(found.count(date(2026, 3, 15)), 5)
        self.assertEqual(vals["billing_start"], date(2026, 3, 15))
        self.assertEqual(vals["billing_end"], date(2026, 3, 31))

    # === WHY IT DIFFERS === #

    def test_the_first_invoice_is_compared_with_nothing(self):
        self.assertFalse(self._bill(date(2026, 3, 20)).px_changes)

    def test_each_difference_is_explained_and_they_sum_up(self):
        first = self._bill(date(2026, 3, 20))
        second = self._bill(date(2026, 4, 1))
        rows = second.px_changes["rows"]
        self.assertAlmostEqual(
            sum(row["amount"] for row in rows),
            second.amount_untaxed - first.amount_untaxed,
        )
        reasons = {row["reason"] for row in rows}
        self.assertEqual(reasons, {"partial_before", "once_before"})
        self.assertEqual(second.px_changes["previous"], first.name)
        self.assertIn("Installation", second.px_changes_html)
        third = self._bill(date(2026, 5, 1))
        self.assertEqual(third.px_changes["rows"], [])

    def _printed(self, invoice):
        page = html.fromstring(
            self.env["ir.actions.report"]._render_qweb_html(
                "account.report_invoice", invoice.ids
            )[0]
        )
        return [
            [" ".join(cell.text_content().split()) for cell in row.xpath("./td")]
            for row in page.xpath("//tr[td[@name='account_invoice_line_name']]")
        ]

    def test_equal_lines_are_one_row(self):
        self._bill(date(2026, 3, 20))
        invoice = self._bill(date(2026, 4, 1))
        mobiles = invoice.invoice_line_ids.filtered(
            lambda line: line.product_id == self.mobile
        )
        self.assertEqual(len(mobiles), 3)
        (row,) = [row for row in self._printed(invoice) if row[0].startswith("Mobile")]
        self.assertEqual(row[1], "3")
        self.assertIn("40.50", row[-1])
        self.assertEqual(row[0].count("Mobile"), 1, "what is said once is enough")
        names = []
        for line in mobiles.billing_item_ids.subscription_line_id.line_id:
            place = line.display_name.removesuffix(f" ({line.name})")
            self.assertTrue(place.startswith("Mobile – "))
            names.append(line.name)
        place = place.removeprefix("Mobile – ")
        self.assertIn(f"{place} ({', '.join(names)})", row[0])
        self.assertEqual(row[0].count(place), 1, "a place is said once")
        self.assertIn("04/01/2026 – 04/30/2026", row[0])
        printed = sum(
            float(row[-1].replace("$", "").replace("\xa0", ""))
            for row in self._printed(invoice)
        )
        self.assertAlmostEqual(printed, invoice.amount_untaxed)

    def test_a_line_with_a_user_keeps_the_whole_name(self):
        item = self.env["proximus.billing.item"].new({"name": "Mobile"})
        self.assertEqual(item._charge_name(), "Mobile")
        mobile = self.subscription.line_ids.filtered(
            lambda line: line.product_id == self.mobile
        )[0]
        person = self.env["res.partner"].create(
            {"name": "Claire", "parent_id": self.subscription.partner_id.id}
        )
        mobile.line_id.contact_id = person
        item = item.new({"name": "Mobile", "subscription_line_id": mobile.id})
        self.assertEqual(item._charge_name(), f"Mobile · {mobile.line_id.display_name}")
        self.assertIn("Claire", item._charge_name())

    def test_equal_lines_of_people_are_called_by_their_names(self):
        lines = self.subscription.line_ids.line_id.filtered(
            lambda line: line.product_id == self.mobile
        )
        people = self.env["res.partner"].create(
            [
                {"name": name, "parent_id": self.subscription.partner_id.id}
                for name in ("Claire Dubois", "Bram Janssens")
            ]
        )
        for line, person in zip(lines, people, strict=False):
            line.contact_id = person
        invoice = self._bill(date(2026, 3, 20))
        (row,) = [row for row in self._printed(invoice) if row[0].startswith("Mobile")]
        self.assertEqual(row[1], "3")
        for name in people.mapped("name"):
            self.assertEqual(row[0].count(name), 1)

    def test_what_has_one_reason_is_one_sentence(self):
        self._bill(date(2026, 3, 20))
        invoice = self._bill(date(2026, 4, 1))
        rows = invoice._px_changes_rows()["rows"]
        reasons = [row["reason"] for row in rows]
        self.assertEqual(len(reasons), len(set(reasons)))
        self.assertIn("more", rows[0]["name"])

    def test_the_ledger_ends_on_the_last_day_as_the_invoice_does(self):
        self._bill(date(2026, 3, 20))
        invoice = self._bill(date(2026, 4, 1))
        for line in invoice.invoice_line_ids.filtered("px_period_to"):
            self.assertEqual(line.px_period_to, date(2026, 4, 30))
            self.assertEqual(line.billing_item_ids.period_last, date(2026, 4, 30))

    def test_a_line_that_ends_is_told(self):
        self._bill(date(2026, 3, 20))
        self._bill(date(2026, 4, 1))
        mobile = self.subscription.line_ids.line_id.filtered(
            lambda line: line.product_id == self.mobile
        )[0]
        with freeze_time("2026-04-30"):
            mobile.action_terminate("2026-04-30")
        invoice = self._bill(date(2026, 5, 1))
        (row,) = invoice.px_changes["rows"]
        self.assertEqual(row["reason"], "ended")
        place = mobile.display_name.removeprefix("Mobile – ")
        self.assertEqual(row["name"], f"Mobile · {place}")
        self.assertLess(row["amount"], 0)

    def test_every_kind_of_the_ledger_can_be_explained(self):
        kinds = dict(self.env["proximus.billing.item"]._fields["kind"].selection)
        self.assertTrue(kinds)
        for kind in kinds:
            charge = Charge(kind, Decimal(5), Decimal(5), kind)
            (found,) = explain([], [charge])
            self.assertIn(found.reason, self.env["account.move"]._px_change_reasons())

    def test_an_invoice_is_written_in_the_language_of_its_customer(self):
        self.env["res.lang"]._activate_lang("fr_BE")
        self.bundle.with_context(lang="fr_BE").name = "Brasserie connectée"
        self.mobile.with_context(lang="fr_BE").name = "Mobile de poche"
        self.subscription.partner_invoice_id.lang = "fr_BE"
        self.subscription._add_component(self.mobile, 1, date(2026, 3, 20))
        self.subscription.line_ids.line_id.filtered(
            lambda line: line.state == "pending_active"
        ).action_activate(date(2026, 3, 20))
        names = self._bill(date(2026, 3, 20)).invoice_line_ids.mapped("name")
        self.assertEqual(
            names[0], f"{self.subscription.name} – Brasserie connectée", names
        )
        self.assertTrue(any(name.startswith("Mobile de poche") for name in names[1:]))
        self.assertFalse(any("[" in name for name in names), names)

    def test_the_explanation_is_printed_in_the_language_of_the_reader(self):
        self._bill(date(2026, 3, 20))
        invoice = self._bill(date(2026, 4, 1))
        html = self.env["ir.actions.report"]._render_qweb_html(
            "account.report_invoice", invoice.ids
        )[0]
        self.assertIn(b"o_proximus_changes", html)
        self.assertIn(b"Part of the period last time", html)
