from lxml import html

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
class TestCustomerView(BundleCommon, HttpCase):
    """The customer sees the same numbers on the PDF, in the portal and in the mail."""

    AMOUNTS = ("recurring", "one_off", "first_invoice", "term_total", "saving")

    def setUp(self):
        super().setUp()
        self.bundle.phase_ids = [Command.create({"months": 3, "discount": 50})]
        self.bundle.term_ids = [Command.create({"months": 24})]
        self.order = self._create_order(require_signature=True)
        self.order._add_bundle(self.bundle)

    def _amounts(self, text, names):
        """Return the amounts of the summary by the names of their cells."""
        page = html.fromstring(text)
        return {
            name: "".join(
                page.xpath(
                    f"//table[contains(@class, 'o_proximus_summary')]"
                    f"//span[@name='{name}']"
                )[0].itertext()
            ).replace("\xa0", " ")
            for name in names
        }

    def _views(self):
        """Return the HTML of the PDF, the portal page and the mail."""
        report, _type = self.env["ir.actions.report"]._render_qweb_html(
            "sale.report_saleorder", self.order.ids
        )
        template = self.order._find_mail_template()
        mail = template._render_field("body_html", self.order.ids)[self.order.id]
        portal = self.url_open(self.order.get_portal_url()).text
        return report.decode(), portal, str(mail)

    def test_summary(self):
        self.assertEqual(
            {name: self.order._bundle_summary()[name] for name in self.AMOUNTS},
            {
                "recurring": 108.0,
                "one_off": 99.0,
                "first_invoice": 153.0,
                "term_total": 3 * 54.0 + 21 * 108.0 + 99.0,
                "saving": 24 * 12.0 + 3 * 54.0,
            },
        )

    def test_pdf_portal_and_mail_say_the_same(self):
        self.order.today_monthly_cost = 150.0
        names = (*self.AMOUNTS, "today_monthly", "today_saving")
        report, portal, mail = self._views()
        expected = {
            "recurring": "$ 108.00",
            "one_off": "$ 99.00",
            "first_invoice": "$ 153.00",
            "term_total": "$ 2,529.00",
            "saving": "$ 450.00",
            "today_monthly": "$ 150.00",
            "today_saving": "$ 1,071.00",
        }
        for text in (report, portal, mail):
            self.assertEqual(self._amounts(text, names), expected)

    def test_today_is_compared_only_when_known(self):
        for text in self._views():
            self.assertIn(self.order.name, text)
            self.assertNotIn("bills of today", text)
        self.order.today_monthly_cost = 50
        self.assertIn("What you pay more than today", self._views()[0])

    def test_today_is_what_the_installed_lines_cost(self):
        line = self.env["proximus.line"]
        for product, cost, state in (
            (self.fibre, 60.0, "active"),
            (self.mobile, 20.0, "suspended"),
            (self.mobile, 99.0, "created"),
        ):
            line.create(
                {
                    "partner_id": self.customer.id,
                    "product_id": product.id,
                    "state": state,
                    "monthly_cost": cost,
                    "start_date": "2026-01-01",
                }
            )
        order = self._create_order()
        self.assertEqual(order.today_monthly_cost, 80.0)
        order.today_monthly_cost = 95.0
        order._add_bundle(self.bundle)
        self.assertEqual(order._bundle_summary()["today_monthly"], 95.0)
        order.partner_id = self._create_customer("Without lines")
        self.assertEqual(order.today_monthly_cost, 0.0)

    def test_a_customer_agrees_by_signing_and_reads_to_what(self):
        advantage = self.env["proximus.advantage"].create(
            {"name": "Welcome", "percent": 5, "consent_text": "Share my number."}
        )
        self.order.order_line[0].bundle_advantage_ids = advantage
        for text in self._views():
            self.assertIn("Share my number.", text)
            self.assertIn("By signing or paying you agree", text)

    def test_another_quotation_is_sent_as_ever(self):
        order = self._create_order()
        template = self.env.ref("sale.email_template_edi_sale")
        self.assertEqual(order._find_mail_template(), template)
        proforma = self.order.with_context(proforma=True)._find_mail_template()
        self.assertEqual(proforma, self.env.ref("sale.email_template_proforma"))

    def test_the_mail_is_sent_by_the_composer(self):
        action = self.order.action_quotation_send()
        composer = (
            self.env["mail.compose.message"]
            .with_context(**action["context"])
            .create({})
        )
        self.assertIn("108.00", composer.body)

    def test_what_the_customer_card_lacks_is_said(self):
        self.assertIn("no complete address", self.order.bundle_warning)
        self.assertIn("no VAT number", self.order.bundle_warning)
        self.customer.write(
            {"street": "Rue 1", "zip": "4000", "city": "Liège", "vat": "BE0477472701"}
        )
        self.order.invalidate_recordset(["bundle_warning"])
        self.assertFalse(self.order.bundle_warning)
        self.assertFalse(self._create_order().bundle_warning)

    def test_a_currency_without_rate_is_refused(self):
        foreign = self.env["res.currency"].create({"name": "XPX", "symbol": "X"})
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        order = self._create_order(pricelist_id=pricelist.id)
        with self.assertRaisesRegex(UserError, "there is no rate of XPX"):
            order._add_bundle(self.bundle)
        self.assertFalse(order.order_line)
        self.fibre.list_currency_id = foreign
        order = self._create_order()
        with self.assertRaisesRegex(UserError, "there is no rate of XPX"):
            order._add_bundle(self.bundle)
