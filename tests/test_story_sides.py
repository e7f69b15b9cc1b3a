"""The story from both sides: an SME, its seller, and only files between them."""

import base64
import json

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.proximus_connectivity.tools.quote_request import read_answer

from .common import CUSTOMER, ENTERPRISE_NUMBER, PEOPLE, BelgianCommon

SITE = {
    "name": "Brewery Liège",
    "type": "delivery",
    "street": "Quai du Houblon 3",
    "zip": "4020",
    "city": "Liège",
}
NUMBER = "+32470123401"
REQUESTS = "/odoo/proximus-quote-requests"


class SidesCommon(BelgianCommon, HttpCase):
    """The seller of the tests, and the brewery as a company that does not see it.

    Each has its own card of the other, as in two databases: nothing but the files of
    the request, the answer and the lines goes between them.
    """

    #: Screen and touch of the SME and of who signs; the seller's people sit at a desk.
    people_size = ("1400x900", False)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.company
        # the portal shows who sells; the name of a test user is one word of 1000 px
        cls.partner.name = "Anna Peeters"
        cls.bundle = cls.env.ref("proximus_onboarding.bundle_connect_protect")
        cls.customer.write(
            {"company_id": cls.seller.id, "company_registry": ENTERPRISE_NUMBER}
        )
        cls.client = new_test_user(
            cls.env,
            "client",
            "base.group_portal",
            company_id=cls.seller.id,
            company_ids=[Command.set(cls.seller.ids)],
        )
        cls.client.partner_id.write(
            {"name": "Claire Dubois", "parent_id": cls.customer.id}
        )
        cls._create_brewery()

    @classmethod
    def _create_brewery(cls):
        cls.brewery = cls.env["res.company"].create(
            {
                "name": CUSTOMER,
                "country_id": cls.env.ref("base.be").id,
                "currency_id": cls.env.ref("base.EUR").id,
                "company_registry": ENTERPRISE_NUMBER,
                "email": "office@vieux-tilleul.example",
            }
        )
        cls.brewery.partner_id.company_id = cls.brewery
        cls.owner = new_test_user(
            cls.env,
            "brewer",
            ",".join(PEOPLE["sme"]),
            company_id=cls.brewery.id,
            company_ids=[Command.set(cls.brewery.ids)],
        )
        own = {"company_id": cls.brewery.id}
        cls.brewery.proximus_seller_id = cls.env["res.partner"].create(
            {"name": "Digital Clair SRL", "is_company": True, **own}
        )
        cls.site = cls.env["res.partner"].create(
            {**SITE, **own, "parent_id": cls.brewery.partner_id.id}
        )
        cls.people = cls.env["hr.employee"].create(
            [{"name": name, **own} for name in ("Claire Dubois", "Marc Lejeune")]
        )
        fibre, mobile = cls.env["product.product"].create(
            [
                {"name": name, "type": "service", "line_kind": kind, **own}
                for name, kind in (("Old Fibre", "internet"), ("Old Mobile", "mobile"))
            ]
        )
        operator = cls.env["res.partner"].create(
            {"name": "Operator of Today", "is_company": True, **own}
        )
        line = {
            **own,
            "partner_id": cls.brewery.partner_id.id,
            "operator_id": operator.id,
            "site_id": cls.site.id,
            "state": "active",
            "start_date": "2025-03-01",
        }
        cls.old_lines = cls.env["proximus.line"].create(
            [
                {**line, "product_id": fibre.id, "monthly_cost": 60.0},
                {
                    **line,
                    "product_id": mobile.id,
                    "monthly_cost": 25.5,
                    "number_ids": [Command.create({"e164": NUMBER})],
                },
            ]
        )

    # === WHO SITS WHERE === #

    def _tour(self, name, login, url="/odoo", file=None):
        """Walk a tour; a person would choose the file, a pair of name and text."""
        is_desk = login in ("partner", "accountant")
        self.browser_size, self.touch_enabled = (
            ("1400x900", False) if is_desk else self.people_size
        )
        if not file:
            self.start_tour(url, name, login=login, timeout=300)
            return
        given = json.dumps({"name": file[0], "text": file[1]})
        options = json.dumps({"stepDelay": 0, "startUrl": url})
        start = f"odoo.startTour({name!r}, {options})"
        self.start_tour(
            url,
            name,
            login=login,
            timeout=300,
            code=f"odoo.proximusFile = {given}; {start}",
        )

    def _as_owner(self):
        context = {"allowed_company_ids": self.brewery.ids}
        return self.env(user=self.owner, su=False, context=context)

    def _own_cost(self):
        """Return what the brewery pays a month for its active lines."""
        lines = self._as_owner()["proximus.line"].search(
            [("is_own", "=", True), ("state", "=", "active")]
        )
        self.assertTrue(all(lines.mapped("is_cost_known")))
        return round(sum(lines.mapped("monthly_cost")), 2)

    # === THE STORY === #

    def _ask(self):
        raise NotImplementedError

    def _take_lines(self, name, content):
        raise NotImplementedError

    def _walk(self):
        self.assertEqual(self._own_cost(), 85.5)
        request = self._ask()
        self._check_request(request)
        order = self._quote(request)
        self._receive(request, order)
        self._sign(order)
        self._activate(order)
        self._bill(order)
        self._end(request, order)

    def _check_request(self, request):
        self.assertEqual(request.state, "pending")
        self.assertFalse(request.is_direct, "the seller is not in sight")
        item = request.item_ids
        self.assertEqual(item.replaced_line_ids, self.old_lines)
        self.assertEqual(
            (item.action, item.number_wish, item.offer_code),
            ("replace", "keep", "PX-CONNECT-PROTECT"),
        )
        self.assertEqual(request.replaced_cost, 85.5)
        self.assertFalse(
            self.env["sale.order"].search([("company_id", "=", self.brewery.id)]),
            "a company never sells to itself",
        )

    def _quote(self, request):
        """Let the partner make the quotation from the file, and send it."""
        file = (request._document_name(), request._document())
        customers = self.env["res.partner"].search_count([])
        self._tour("proximus_sides_quote", "partner", file=file)
        order = self.env["sale.order"].search(
            [("proximus_request_uuid", "=", request.uuid)]
        )
        self.assertEqual(order.company_id, self.seller)
        self.assertEqual(order.partner_id, self.customer, "no second card is made")
        self.assertEqual(order.state, "sent")
        # one more card: the site, which the seller did not know
        self.assertEqual(self.env["res.partner"].search_count([]), customers + 1)
        self.assertEqual(order.partner_shipping_id.name, SITE["name"])
        self.assertNotEqual(order.partner_shipping_id, self.site)
        # (55 + 15 + 2 × 4) × 0.95
        self.assertEqual((order.recurring_total, order.one_off_total), (74.1, 0))
        self.assertFalse(order.replaced_line_ids, "no line of the seller is replaced")
        self.assertEqual(request.state, "pending", "only a file tells")
        return order

    def _receive(self, request, order):
        """Let the owner read the answer that came with the mail."""
        mailed = order.message_ids.attachment_ids.filtered(
            lambda file: file.name == f"answer-{order.name}.json"
        )
        self.assertEqual(len(mailed), 1)
        self._tour(
            "proximus_sides_answer",
            "brewer",
            REQUESTS,
            file=(mailed.name, mailed.raw.decode()),
        )
        self.assertEqual(request.state, "approved")
        self.assertEqual(
            (request.offered_recurring, request.offered_one_off), (74.1, 0)
        )
        self.assertEqual(request.quotation_ref, order.name)
        self.assertEqual(request.offered_months, 24)
        self.assertIn(f"/my/orders/{order.id}?", request.action_sign()["url"])

    def _sign(self, order):
        """Let the client sign in the portal: lines are ordered, a mandate is ready."""
        self._tour("proximus_portal_signature", "client", "/my/quotes")
        self.assertEqual((order.state, order.signed_by), ("sale", "Claire Dubois"))
        lines = order.subscription_ids.line_ids.line_id
        self.assertEqual(
            sorted(lines.mapped("line_kind")), ["internet", "mobile"], "two lines"
        )
        self.assertEqual(set(lines.mapped("state")), {"pending_active"})
        switch = order.proximus_switch_ids
        self.assertEqual(switch.company_id, self.seller)
        self.assertEqual(
            (switch.line_ids.e164, switch.line_ids.answer), (NUMBER, "keep")
        )
        self.assertEqual(switch.line_ids.line_id.line_kind, "mobile")

    def _activate(self, order):
        """Let the partner activate what works; the revenue runs from today."""
        self._tour("proximus_sides_activate", "partner")
        subscription = order.subscription_ids
        lines = subscription.line_ids.line_id
        self.assertEqual(set(lines.mapped("state")), {"active"})
        self.assertEqual(set(lines.mapped("start_date")), {lines._proximus_today()})
        self.assertEqual(subscription.state, "active")
        service = self.env["proximus.security.service"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual((service.seats, service.company_id), (2, self.seller))
        self.assertEqual(lines.company_id, self.seller)
        self.assertFalse(any(lines.mapped("is_own")))
        prices = {line.line_kind: line.monthly_price for line in lines}
        self.assertEqual(prices, {"internet": 52.25, "mobile": 14.25})
        # what the operator bills the seller for them, nobody has said
        self.assertFalse(any(lines.mapped("is_cost_known")))
        self.assertFalse(any(lines.mapped("monthly_cost")))
        self.assertFalse(any(lines.mapped("is_margin_known")))
        self.assertEqual(
            set(lines.mapped("commitment_end_date")), {subscription.commitment_end_date}
        )

    def _bill(self, order):
        """Let the accountant bill what works since today: all that was signed."""
        self._tour("proximus_story_accountant", "accountant")
        invoice = order.subscription_ids._portal_invoices()
        self.assertEqual((len(invoice), invoice.state), (1, "posted"))
        self.assertEqual(invoice.company_id, self.seller)
        today = order._proximus_today()
        last = fields.Date.end_of(today, "month")
        share = ((last - today).days + 1) / last.day
        # 55, 15 and 2 × 4 less 5 %, each for the days that are left of the month
        parts = [round(price * share, 2) for price in (52.25, 14.25, 7.6)]
        self.assertAlmostEqual(invoice.amount_untaxed, sum(parts))
        self.assertFalse(
            self.env["account.move"].search([("company_id", "=", self.brewery.id)]),
            "the SME's own books get the bill, not a copy of the invoice",
        )

    def _end(self, request, order):
        """Bring the signature and the lines home; end what they take the place of."""
        answer = order._answer_document()
        self.assertEqual(read_answer(answer).state, "accepted")
        self._as_owner()["proximus.quote.request.answer.import"].create(
            {"content": base64.b64encode(answer)}
        ).action_import()
        self.assertEqual(request.state, "accepted")

        self._tour("proximus_sides_portal", "client", "/my")
        self.authenticate("client", "client")
        download = self.url_open("/my/lines/download?file=json")
        self.assertEqual(download.status_code, 200)
        self._take_lines("My lines.json", download.content.decode())
        made = self.env["proximus.line"].search(
            [("company_id", "=", self.brewery.id), ("id", "not in", self.old_lines.ids)]
        )
        self.assertEqual(
            {line.line_kind: line.monthly_cost for line in made},
            {"internet": 52.25, "mobile": 14.25},
        )
        self.assertTrue(all(made.mapped("is_own")))
        self.assertEqual(made.site_id, self.site, "her own card of the site")
        self.assertEqual(set(made.mapped("state")), {"active"})
        self.assertFalse(any(made.mapped("monthly_price")), "own lines have no price")
        self.assertEqual(self._own_cost(), 152.0)

        self.old_lines.with_env(self._as_owner()).action_terminate(
            made._proximus_today()
        )
        self.assertEqual(self._own_cost(), 66.5)
        self._tour("proximus_sides_owner_home", "brewer", self.home_url)
        # to the seller nothing changed: its two lines, and the price of three parts
        sold = self.env["proximus.line"].search([("company_id", "=", self.seller.id)])
        self.assertEqual(sold, order.subscription_ids.line_ids.line_id)


@tagged("post_install", "-at_install")
class TestStorySides(SidesCommon):
    """Everybody at a desk."""

    home_url = "/odoo"

    def test_the_story_from_both_sides(self):
        self._walk()

    def _ask(self):
        self._tour("proximus_sides_ask", "brewer")
        return self._as_owner()["proximus.quote.request"].search([])

    def _take_lines(self, name, content):
        self._tour("proximus_sides_delivered", "brewer", file=(name, content))


@tagged("post_install", "-at_install")
class TestStorySidesOnAPhone(SidesCommon):
    """The SME and who signs for it have a phone, the seller a desk."""

    people_size = ("390x844", True)
    home_url = "/odoo/proximus"

    def test_the_story_from_both_sides(self):
        self._walk()

    def _ask(self):
        self._tour("proximus_sides_owner_before", "brewer", self.home_url)
        request = self._as_owner()["proximus.quote.request"]._ask(
            [
                {
                    "action": "replace",
                    "bundle_id": self.bundle,
                    "site": self.site,
                    "employees": self.people,
                    "lines": self.old_lines,
                    "number_wish": "keep",
                }
            ]
        )
        self._tour("proximus_sides_sent", "brewer", REQUESTS)
        return request

    def _take_lines(self, name, content):
        wizard = self._as_owner()["proximus.line.tmf.import"].create(
            {"content": base64.b64encode(content.encode()), "file_name": name}
        )
        wizard.action_preview()
        self.assertEqual((wizard.new_count, wizard.error_count), (2, 0))
        wizard.action_apply()
