import json

from lxml import etree, html

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools.safe_eval import safe_eval

from .common import BundleCommon


@tagged("post_install", "-at_install")
class TestCustomerView(BundleCommon, HttpCase):
    """The customer sees the same numbers on the PDF, in the portal and in the mail."""

    AMOUNTS = ("recurring", "one_off", "first_invoice", "term_total", "saving")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bundle.phase_ids = [Command.create({"months": 3, "discount": 50})]
        cls.bundle.term_ids = [Command.create({"months": 24})]
        cls.order = cls._create_order(require_signature=True)
        cls.order._add_bundle(cls.bundle)

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
        self._replace(self.order, 150.0)
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

    def _create_line(self, product=None, cost=0.0, state="active", **vals):
        return self.env["proximus.line"].create(
            {
                "partner_id": self.customer.id,
                "product_id": (product or self.fibre).id,
                "state": state,
                "monthly_cost": cost,
                "start_date": "2026-01-01",
                **vals,
            }
        )

    def _replace(self, order, today, count=1):
        """Tick working lines on an order and say what the customer pays for them."""
        for _number in range(count):
            order.replaced_line_ids |= self._create_line()
        order.today_monthly_cost = today

    def test_an_order_shows_no_code_of_what_we_offer(self):
        offers = self.fibre | self.mobile | self.setup_product
        chair = self._create_product_of("Chair", 80.0)
        for product in offers | chair:
            product.default_code = f"PX-{product.name.upper()}"
        order = self._create_order()
        order._add_bundle(self.bundle)
        order.order_line = [Command.create({"product_id": chair.id})]
        arch = html.fromstring(
            self.env["sale.order"]
            .get_view(self.env.ref("sale.view_order_form").id, "form")["arch"]
            .encode()
        )
        for name in ("product_id", "product_template_id"):
            (field,) = arch.xpath(
                f"//field[@name='order_line']/list/field[@name='{name}']"
            )
            plain = {"proximus_plain_names": True}
            self.assertIn("'proximus_plain_names': True", field.get("context"))
            read = order.web_read(
                {
                    "order_line": {
                        "fields": {
                            name: {"fields": {"display_name": {}}, "context": plain}
                        }
                    }
                }
            )
            names = [row[name]["display_name"] for row in read[0]["order_line"][1:]]
            self.assertIn("[PX-CHAIR] Chair", names)
            self.assertIn("Fibre", names)
            self.assertIn("Installation", names)
            self.assertEqual(len([text for text in names if "[" in text]), 1, names)
        self.assertEqual(self.fibre.display_name, "[PX-FIBRE] Fibre")
        for line in order.order_line:
            self.assertEqual("[PX" in line.name, line.product_id == chair, line.name)

    def test_without_ticked_lines_nothing_is_saved(self):
        self._create_line(cost=500.0)
        order = self._create_order(require_signature=True)
        self.assertFalse(order.replaced_line_ids)
        self.assertEqual(order.today_monthly_cost, 0.0)
        for text in self._views():
            self.assertIn(self.order.name, text)
            self.assertNotIn("you pay today", text)
            self.assertNotIn("you save", text)
        summary = self.order._bundle_summary()
        self.assertEqual((summary["replaced"], summary["today_known"]), (0, False))
        self.assertEqual(summary["today_saving"], 0.0)
        self.order.today_monthly_cost = 150.0
        self.assertNotIn("you save", self._views()[0])

    def test_only_ticked_lines_are_compared(self):
        self._create_line(cost=500.0)
        self._replace(self.order, 150.0, count=2)
        summary = self.order._bundle_summary()
        self.assertEqual(summary["replaced"], 2)
        self.assertEqual(summary["today_monthly"], 150.0)
        self.assertEqual(summary["today_saving"], 24 * 150.0 - summary["term_total"])
        self.assertEqual(self.order.today_saving, summary["today_saving"])
        self.assertIn("for the 2 lines that this replaces", self._views()[0])
        self.assertEqual(self.order.today_extra, 0.0)
        self.order.today_monthly_cost = 50.0
        self.assertIn("What you pay more than today", self._views()[0])
        extra = summary["term_total"] - 24 * 50.0
        self.assertEqual(self.order.today_saving, -extra)
        self.assertEqual(self.order.today_extra, extra)

    def test_the_seller_reads_an_extra_cost_where_nothing_is_saved(self):
        arch = etree.fromstring(self.order.get_view(view_type="form")["arch"])
        shown = {}
        self._replace(self.order, 150.0)
        for told in (150.0, 50.0):
            self.order.today_monthly_cost = told
            values = {name: self.order[name] for name in ("today_label", "today_extra")}
            shown[told] = {
                (name, self.order.today_label)
                for name in ("today_saving", "today_extra")
                for node in arch.xpath(f"//div[@name='{name}']")
                if not safe_eval(node.get("invisible"), values)
            }
        saving = ("today_saving", "Saving over 24 months")
        extra = ("today_extra", "Costs more than today over 24 months")
        self.assertEqual(shown, {150.0: {saving}, 50.0: {extra}})
        self.order.replaced_line_ids = False
        self.assertFalse(self.order.today_label)

    def test_today_is_what_the_subscription_charges_and_not_what_it_costs(self):
        known = self._create_order()
        known._add_bundle(self.bundle)
        known.action_confirm()
        lines = known.subscription_ids.line_ids.line_id
        lines.action_activate("2026-01-01")
        fibre = lines.filtered(lambda line: line.product_id == self.fibre)
        fibre.monthly_cost = 20.0
        self.order.replaced_line_ids = fibre
        price = fibre._holder_monthly()[fibre]
        self.assertEqual(price, 49.5)
        self.assertEqual(self.order.today_monthly_cost, 49.5)
        self.assertTrue(self.order.is_today_known)

    def test_an_unknown_cost_is_no_saving(self):
        line = self._create_line(monthly_cost=0.0)
        self.order.replaced_line_ids = line
        self.assertFalse(self.order.is_today_known)
        for text in self._views():
            self.assertEqual(
                self._amounts(text, ["today_monthly"])["today_monthly"], "unknown"
            )
            self.assertNotIn("you save", text)
        self.assertEqual(self.order.today_saving, 0.0)
        self.order.today_monthly_cost = 150.0
        self.assertTrue(self.order.is_today_known)
        self.assertIn("you save against today", self._views()[0])

    def test_lines_of_somebody_else_are_not_replaced(self):
        other = self._create_customer("Another customer")
        strange = self._create_line(partner_id=other.id)
        with (
            self.assertRaisesRegex(ValidationError, "only lines of Brasserie Test"),
            self.env.cr.savepoint(),
        ):
            self.order.replaced_line_ids = strange
        self._replace(self.order, 150.0)
        self.order.partner_id = other
        self.assertFalse(self.order.replaced_line_ids)
        self.assertEqual(self.order.today_monthly_cost, 0.0)

    def test_the_form_offers_working_lines_of_the_customer(self):
        working = self._create_line()
        self._create_line(state="created")
        other = self._create_customer("Another customer")
        strange = self._create_line(partner_id=other.id)
        form = Form(self.order)
        found = self.env["proximus.line"].search(form.replaceable_domain)
        self.assertEqual(found, working)
        form.replaced_line_ids.add(working)
        form.partner_id = other
        self.assertFalse(form.replaced_line_ids)
        found = self.env["proximus.line"].search(form.replaceable_domain)
        self.assertEqual(found, strange)

    def test_a_month_and_what_is_paid_once_are_never_added_up(self):
        self.assertEqual(self.order.amount_untaxed, 207.0)
        headline = "$ 108.00 a month + $ 99.00 once"
        self.assertEqual(self.order.price_headline.replace("\xa0", " "), headline)
        self.assertEqual(self.tax_sale_a.amount, 15)
        self.assertAlmostEqual(self.order.recurring_total_included, 124.20)
        self.assertAlmostEqual(self.order.one_off_total_included, 113.85)
        total = f"{self.order.amount_total:.2f}"
        self.order.action_quotation_sent()
        texts = self._views()
        for text in texts:
            self.assertEqual(self._amounts(text, ["headline"])["headline"], headline)
            self.assertNotIn("207.00", text)
            self.assertNotIn(total, html.fromstring(text).text_content())
        sections = html.fromstring(texts[1]).xpath("//tr[@name='tr_section']")
        (row,) = [" ".join(r.text_content().split()) for r in sections]
        self.assertTrue(row.endswith("$ 108.00 a month+ $ 99.00 once"), row)

    def test_what_costs_nothing_has_no_row(self):
        once = self._create_order()
        bundle = self._create_bundle([{"product_id": self.fibre.id}])
        once._add_bundle(bundle)
        self.assertEqual(once.price_headline.replace("\xa0", " "), "$ 49.50 a month")
        page = html.fromstring(once.bundle_summary_html())
        self.assertFalse(page.xpath("//span[@name='one_off']"))
        self.assertTrue(page.xpath("//span[@name='recurring']"))

    def test_customers_read_neither_codes_nor_units(self):
        self.fibre.default_code = "PX-FIBRE"
        order = self._create_order(require_signature=True)
        order._add_bundle(self.bundle)
        self.order = order
        report, portal, _mail = self._views()
        for text in (report, portal):
            self.assertNotIn("PX-FIBRE", text)
            rows = html.fromstring(text).xpath("//td[@name='td_product_quantity']")
            quantities = [" ".join(row.text_content().split()) for row in rows]
            self.assertEqual(quantities, ["1", "3", "5", "1"])

    def test_one_end_date(self):
        self.assertEqual(
            self.order.commitment,
            "24 months from the day on which the first line works",
        )
        for text in self._views():
            self.assertIn("24 months from the day", text)
        self.order.action_confirm()
        self.order.subscription_ids.line_ids.line_id.action_activate("2026-03-15")
        self.assertEqual(self.order.commitment, "Until 14 Mar 2028")

    def test_a_term_beyond_the_law_warns_the_seller(self):
        self.assertNotIn("law", self.order.bundle_warning)
        self.bundle.term_ids = [Command.create({"months": 36})]
        long = self.bundle.term_ids.filtered(lambda term: term.months == 36)
        order = self._create_order()
        order._add_bundle(self.bundle, term=long)
        self.assertIn("longer than the 24 that the law allows", order.bundle_warning)
        self.assertFalse((self.bundle.term_ids - long).legal_warning)
        apps = self._create_bundle(
            [{"product_id": self.service.id}],
            term_ids=[Command.create({"months": 36})],
        )
        self.assertFalse(apps.term_ids.legal_warning)

    def test_the_signer_is_a_person(self):
        self.order.action_quotation_sent()
        page = html.fromstring(self.url_open(self.order.get_portal_url()).text)
        (form,) = page.xpath("//owl-component[@name='portal.signature_form']")
        self.assertEqual(json.loads(form.get("props"))["defaultName"], "")

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
