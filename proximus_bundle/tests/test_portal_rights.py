from datetime import date

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import (
    HttpCase,
    JsonRpcException,
    freeze_time,
    new_test_user,
    tagged,
)

from .test_amend import AmendCommon
from .test_portal import SIGNATURE

RIGHTS = ("money", "sign", "notice", "report")


class PortalRightsCommon(AmendCommon, HttpCase):
    """A customer with a main contact and a clerk who was given nothing."""

    @classmethod
    def setUpClass(cls):
        with freeze_time("2026-03-20"):
            super().setUpClass()
        cls.main = new_test_user(cls.env, "bundle_main", "base.group_portal")
        cls.main.partner_id.parent_id = cls.customer
        cls.clerk = new_test_user(cls.env, "bundle_clerk", "base.group_portal")
        cls.clerk.partner_id.parent_id = cls.customer
        cls.url = f"/my/subscriptions/{cls.subscription.id}"

    def _allow(self, *rights):
        self.clerk.partner_id.write(
            {f"proximus_portal_{right}": right in rights for right in RIGHTS}
        )

    def _page(self, path, login="bundle_clerk"):
        self.authenticate(login, login)
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, 200)
        return answer

    def _post(self, path, **data):
        self.authenticate("bundle_clerk", "bundle_clerk")
        token = Request.csrf_token(self)
        return self.url_open(path, {"csrf_token": token, **data})


@tagged("post_install", "-at_install")
class TestPortalSubscription(PortalRightsCommon):
    """The subscription of the company, for each right."""

    def test_without_money_it_says_what_and_until_when(self):
        for path in ("/my/subscriptions", self.url):
            self.assertIn("oe_currency_value", self._page(path, "bundle_main").text)
            page = self._page(path).text
            self.assertIn(self.subscription.name, page)
            self.assertIn("Committed until", page)
            told = ("oe_currency_value", "a month", "Per month", "Next invoice")
            for word in (*told, "Per Month"):
                self.assertNotIn(word, page, path)
            self.assertNotIn("access_token=", page)
        self._allow("money")
        self.assertIn("Per Month", self._page(self.url).text)

    def test_fields_messages_and_invoices_are_kept_as_well(self):
        invoices = self.subscription._bill(date(2026, 4, 1))
        self.assertTrue(invoices)
        own = self.subscription.with_user(self.clerk)
        for name in ("active_amount", "recurring_amount", "access_token"):
            with self.assertRaises(AccessError, msg=name):
                own.read([name])
        self.assertTrue(own.read(["name", "state"]))
        message = self.subscription.message_post(
            body="108.00", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertFalse(message.with_user(self.clerk).has_access("read"))
        self.assertTrue(message.with_user(self.main).has_access("read"))
        self.assertNotIn(invoices[0].name, self._page("/my/invoices").text)
        self.assertNotIn(invoices[0].name, self._page(self.url).text)
        self.assertIn(invoices[0].name, self._page(self.url, "bundle_main").text)

    def test_a_request_is_open_to_all(self):
        answer = self._post(f"{self.url}/request", text="One more mobile")
        self.assertIn("We have your request", answer.text)

    def test_without_notice_nothing_ends(self):
        self._allow("money", "sign", "report")
        self.assertNotIn("/notice", self._page(self.url).text)
        self.assertTrue(self._page(f"{self.url}/notice").url.endswith("/my"))
        self._post(f"{self.url}/notice", last_day="2027-02-28", confirmed="1")
        self.assertEqual(self.subscription.state, "active")

    def test_nobody_agrees_to_a_fee_unseen(self):
        self._allow("notice")
        with freeze_time("2026-03-20"):
            ways = self.subscription._notice_options()
            costly = [way["last_day"].isoformat() for way in ways if way["total"]]
            free = [way["last_day"].isoformat() for way in ways if not way["total"]]
        self.assertTrue(costly and free)
        page = self._page(f"{self.url}/notice").text
        self.assertIn("Another day costs a fee", page)
        self.assertNotIn("oe_currency_value", page)
        today = self.subscription._notice_options()
        costly = [way["last_day"].isoformat() for way in today if way["total"]]
        for day in costly:
            self.assertNotIn(day, page)
            self._post(f"{self.url}/notice", last_day=day, confirmed="1")
            self.assertEqual(self.subscription.state, "active")
        day = next(way["last_day"] for way in today if not way["total"])
        answer = self._post(f"{self.url}/notice", last_day=str(day), confirmed="1")
        self.assertIn("We have your notice", answer.text)

    def test_with_both_all_ways_are_offered(self):
        self._allow("notice", "money")
        page = self._page(f"{self.url}/notice").text
        self.assertIn("early termination fee", page)


@tagged("post_install", "-at_install")
class TestPortalOffer(PortalRightsCommon):
    """A quotation to the company, for each right."""

    def setUp(self):
        super().setUp()
        self.order = self._create_order(require_signature=True, require_payment=False)
        self.order._add_bundle(self.bundle)
        self.order.action_quotation_sent()
        self.path = f"/my/orders/{self.order.id}"

    def _accept(self, token=None):
        self.authenticate("bundle_clerk", "bundle_clerk")
        return self.make_jsonrpc_request(
            f"{self.path}/accept",
            {"name": "Jan Klerk", "signature": SIGNATURE, "access_token": token},
        )

    def test_without_money_there_is_no_quotation(self):
        self._allow("sign", "notice", "report")
        self.assertIn(self.order.name, self._page("/my/quotes", "bundle_main").text)
        self.assertNotIn(self.order.name, self._page("/my/quotes").text)
        for way in (self.path, f"{self.path}?report_type=pdf"):
            self.assertTrue(self._page(way).url.endswith("/my"), way)
        for records in (self.order, self.order.order_line):
            with self.assertRaises(AccessError):
                records.with_user(self.clerk).check_access("read")
        self.assertIn("error", self._accept())

    def test_without_sign_it_is_read_only(self):
        self._allow("money", "notice", "report")
        token = self.order._portal_ensure_token()
        page = self._page("/my/quotes").text
        self.assertIn(self.order.name, page)
        self.assertNotIn("access_token=", page)
        page = self._page(self.path).text
        self.assertIn("o_portal_no_sign", page)
        self.assertNotIn("#modalaccept", page)
        self.assertNotIn(token, page)
        self.assertIn("Another contact", self._accept()["error"])
        self.assertIn("Another contact", self._accept("x")["error"])
        self._post(f"{self.path}/decline", decline_message="No")
        with self.assertRaisesRegex(JsonRpcException, "ValidationError"):
            self.make_jsonrpc_request(f"{self.path}/transaction", {"access_token": "x"})
        self.assertEqual(self.order.state, "sent")
        self.assertFalse(self.order.signature)
        with self.assertRaises(AccessError):
            self.order.with_user(self.clerk).read(["access_token"])

    def test_with_both_it_is_signed_as_ever(self):
        self._allow("money", "sign")
        page = self._page(self.path).text
        self.assertIn("#modalaccept", page)
        self.assertNotIn("o_portal_no_sign", page)
        self.assertTrue(self._accept()["force_refresh"])
        self.assertEqual(self.order.state, "sale")

    def test_the_link_that_was_mailed_signs_as_ever(self):
        link = self.order.get_portal_url()
        self.assertIn("access_token=", link)
        page = self._page(link).text
        self.assertIn("#modalaccept", page)
        # what the page asks with is the token, or the contact could not sign after all
        self.assertIn(f"accept?access_token={self.order.access_token}", page)
        self.assertTrue(self._accept(self.order.access_token)["force_refresh"])
        self.assertEqual(self.order.state, "sale")

    def test_a_quotation_to_the_contact_itself(self):
        self.order.partner_id = self.clerk.partner_id
        self.assertIn(self.order.name, self._page("/my/quotes").text)
        self.assertIn("o_portal_no_sign", self._page(self.path).text)
