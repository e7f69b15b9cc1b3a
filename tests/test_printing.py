"""What lies on paper: a quotation, its invoice and the inventory as real PDF files."""

import io
from datetime import date

from PyPDF2 import PdfReader

from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged

from .common import CUSTOMER, BelgianCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-09-10 09:00:00")
class TestPrinting(BelgianCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Debian's wkhtmltopdf draws a web font as lines, in which there is no text.
        cls.env["ir.asset"].create(
            {
                "name": "No web fonts on paper",
                "bundle": "web.report_assets_common",
                "directive": "remove",
                "path": "web/static/fonts/fonts.scss",
            }
        )
        fibre, mobile, visit = cls.env["product.product"].create(
            [
                {
                    "name": name,
                    "type": "service",
                    "list_price": price,
                    "proximus_recurring": name.startswith("Town"),
                }
                for name, price in (
                    ("Town Fibre", 60.0),
                    ("Town Mobile", 20.0),
                    ("Visit of a Technician", 99.0),
                )
            ]
        )
        cls.bundle = cls.env["proximus.bundle"].create(
            {
                "name": "Town Hall Connect",
                "pricing_method": "percent",
                "discount": 10,
                "component_ids": [
                    Command.create({"product_id": fibre.id}),
                    Command.create({"product_id": mobile.id, "default_quantity": 3}),
                    Command.create({"product_id": visit.id, "billing_pool": "one_off"}),
                ],
            }
        )
        cls.order = cls.env["sale.order"].create({"partner_id": cls.customer.id})
        cls.order._add_bundle(cls.bundle)

    def print_pages(self, user, report, records):
        """Return the text of each page that a user prints, its spaces made plain."""
        reports = self.as_user(user)["ir.actions.report"]
        reports = reports.with_context(force_report_rendering=True)
        pdf, kind = reports._render_qweb_pdf(report, records.ids)
        self.assertEqual(kind, "pdf")
        pages = PdfReader(io.BytesIO(pdf)).pages
        return [" ".join(page.extract_text().split()) for page in pages]

    def assert_printed(self, text, *expected):
        for part in expected:
            self.assertIn(part, text)

    def test_a_quotation(self):
        report = "sale.report_saleorder"
        [text] = self.print_pages(self.partner, report, self.order)
        self.assert_printed(
            text,
            CUSTOMER,
            f"Quotation # {self.order.name}",
            "Town Hall Connect 108.00 € a month + 99.00 € once",
            "Town Fibre 1 54.00 € 21% 54.00 € / month",
            "Town Mobile 3 18.00 € 21% 54.00 € / month",
            "Visit of a Technician 1 99.00 € 21% 99.00 €",
            "Your price, without VAT 108.00 € a month + 99.00 € once",
            "With VAT 130.68 € a month + 119.79 € once",
            "Total over 12 months 1,395.00 €",
            "(against each part by itself, over 12 months) 144.00 €",
        )

    def test_an_invoice(self):
        self.order.action_confirm()
        subscription = self.env["proximus.subscription"].search(
            [("order_id", "=", self.order.id)]
        )
        invoice = subscription._bill(date(2026, 9, 10))
        report = "account.account_invoices"
        [text] = self.print_pages(self.accountant, report, invoice)
        self.assert_printed(
            text,
            CUSTOMER,
            f"Invoice {invoice.name}",
            f"{subscription.name} – Town Hall Connect 174.60 €",
            "Town Fibre 09/10/2026 – 09/30/2026 (21/30) 1 37.80 21% 37.80 €",
            "Town Mobile 09/10/2026 – 09/30/2026 (21/30) 3 12.60 21% 37.80 €",
            "Visit of a Technician 1 99.00 21% 99.00 €",
            "Untaxed Amount 174.60 € VAT 21% 36.67 € Total 211.27 €",
            f"Payment Communication: {invoice.payment_reference}",
        )

    def test_the_inventory_of_two_holders_in_one_file(self):
        """Own lines say what they cost; those of a customer never what we pay."""
        us = self.company.partner_id
        offer = self.env.ref("proximus_connectivity.product_mobile_20")
        lines = self.env["proximus.line"].create(
            [
                {
                    "partner_id": holder.id,
                    "product_id": offer.id,
                    "state": "active",
                    "start_date": "2026-01-01",
                    "monthly_cost": cost,
                    "number_ids": [Command.create({"e164": number})],
                }
                for holder, number, cost in (
                    (us, "+32470000001", 15.0),
                    (us, "+32470000002", 12.5),
                    (self.customer, "+32470000003", 20.0),
                )
            ]
        )
        report = "proximus_connectivity.report_line_inventory"
        first, second = self.print_pages(self.sme, report, lines)
        self.assert_printed(
            first,
            f"Line inventory {us.name}",
            "2 lines (Mobile 2), 27.50 € a month without VAT.",
            f"Mobile 20 GB {lines[0].name} 0470 00 00 01 Active 1 Jan 2026 15.00 €",
            f"Mobile 20 GB {lines[1].name} 0470 00 00 02 Active 1 Jan 2026 12.50 €",
        )
        self.assert_printed(
            second,
            f"Line inventory {CUSTOMER}",
            "1 line (Mobile 1), price as on the invoice.",
            f"Mobile 20 GB {lines[2].name} 0470 00 00 03 Active 1 Jan 2026 "
            "see your invoice",
        )
        self.assertNotIn("20.00", second)
