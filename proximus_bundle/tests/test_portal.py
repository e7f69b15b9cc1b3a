from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from .common import BundleCommon

SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestPortal(BundleCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(cls.env, "portal_bundle", "base.group_portal")
        cls.portal.partner_id.parent_id = cls.customer
        cls.stranger = new_test_user(cls.env, "portal_other", "base.group_portal")

    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-20"):
            self.subscription = self._create_active(date(2026, 3, 1))
            self.subscription._bill(date(2026, 3, 1))
        self.url = f"/my/subscriptions/{self.subscription.id}"

    def test_the_customer_sees_what_it_has_and_what_it_costs(self):
        self.authenticate("portal_bundle", "portal_bundle")
        self.assertIn("/my/subscriptions", self.url_open("/my/home").text)
        listed = self.url_open("/my/subscriptions").text
        self.assertIn(self.subscription.name, listed)
        page = self.url_open(self.url).text
        for text in ("108.00", "1 Apr 2026", "Protection", "INV/2026"):
            self.assertIn(text, page)

    def test_the_page_bears_the_sellers_logo(self):
        """Whoever opens it: the public is of another company, or of none."""
        self.subscription._portal_ensure_token()
        url = f"{self.url}?access_token={self.subscription.access_token}"
        company = self.subscription.company_id
        public = self.env.ref("base.public_user").sudo()
        self.assertNotEqual(company, public.company_id)
        self.assertIn(f"/logo.png?company={company.id}", self.url_open(url).text)

    def test_before_and_after_stand_those_of_the_list(self):
        with freeze_time("2026-03-20"):
            other = self._create_active(date(2026, 3, 1))
        self.authenticate("portal_bundle", "portal_bundle")
        self.assertNotIn(f'href="{other.access_url}"', self.url_open(self.url).text)
        self.url_open("/my/subscriptions")
        page = self.url_open(self.url).text
        self.assertIn(f'href="{other.access_url}"', page)
        self.assertNotIn("access_token=", page)

    def test_strange_addresses(self):
        self.authenticate("portal_bundle", "portal_bundle")
        for page in ("-1", "%C2%B2", "9" * 40, "x"):
            found = self.url_open(f"/my/subscriptions?page={page}")
            self.assertIn(self.subscription.name, found.text, page)
        for path in (f"/my/subscriptions/{10**30}", f"{self.url}0?access_token=%C3%A9"):
            self.assertTrue(self.url_open(path).url.endswith("/my"), path)

    def test_no_crash_whatever_stands_behind_the_address(self):
        self.authenticate("portal_bundle", "portal_bundle")
        for odd in (
            "no_breadcrumbs=1",
            "document=1&values=1",
            "error=x",
            "message=%00",
        ):
            self.assertIn(
                self.subscription.name, self.url_open(f"{self.url}?{odd}").text
            )

    def test_the_split_of_a_price_is_the_sellers(self):
        """Neither by a page nor by an interface: the customer reads what it pays."""
        order = self.subscription.order_id
        section = order._bundle_sections()
        self.assertTrue(self.subscription.snapshot and section.bundle_price)
        for record, name in (
            (self.subscription, "snapshot"),
            (section, "bundle_price"),
        ):
            mine = record.with_user(self.portal)
            self.assertTrue(mine.search([("id", "=", record.id)]))
            for attempt in (
                lambda r=mine, n=name: r.read([n]),
                lambda r=mine, n=name: r.search_read([], [n]),
                lambda r=mine, n=name: r.search([(n, "!=", False)]),
            ):
                with self.assertRaises(AccessError):
                    attempt()
            self.assertNotIn(name, mine.fields_get())
        own = order.with_user(self.portal)
        self.assertTrue(own.read(["recurring_total", "today_saving", "price_headline"]))

    def test_another_customer_sees_nothing(self):
        self.authenticate("portal_other", "portal_other")
        self.assertNotIn(
            self.subscription.name, self.url_open("/my/subscriptions").text
        )
        self.assertTrue(self.url_open(self.url).url.endswith("/my"))
        wrong = self.url_open(f"{self.url}?access_token=wrong")
        self.assertNotIn(self.subscription.name, wrong.text)

    def test_the_public_needs_the_token(self):
        self.assertNotIn(self.subscription.name, self.url_open(self.url).text)
        page = self.url_open(self.subscription.get_portal_url()).text
        self.assertIn(self.subscription.name, page)

    def test_a_quotation_shows_recurring_and_one_off(self):
        order = self._create_order(require_signature=True)
        order._add_bundle(self.bundle)
        page = self.url_open(order.get_portal_url()).text
        for text in (
            "Per month",
            "First invoice",
            "Total over 12",
            "Explain the price",
        ):
            self.assertIn(text, page)

    def test_signing_makes_the_subscription(self):
        order = self._create_order(require_signature=True)
        order._add_bundle(self.bundle)
        order.action_quotation_sent()
        result = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {
                "access_token": order._portal_ensure_token(),
                "name": "An Peeters",
                "signature": SIGNATURE,
            },
        )
        self.assertTrue(result.get("force_refresh"))
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.subscription_ids.state, "pending")
        self.assertEqual(len(order.subscription_ids.line_ids.line_id), 4)

    def test_a_bundle_line_is_not_edited_on_the_portal(self):
        order = self._create_order()
        lines = order._add_bundle(self.bundle)
        self.assertFalse(any(line._can_be_edited_on_portal() for line in lines))
