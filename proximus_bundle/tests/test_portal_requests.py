from datetime import date

from odoo.http import Request
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from .test_amend import AmendCommon


@tagged("post_install", "-at_install")
class TestPortalRequests(AmendCommon, HttpCase):
    """What a customer may ask for in the portal, and what nobody else may."""

    @classmethod
    def setUpClass(cls):
        with freeze_time("2026-03-20"):
            super().setUpClass()
        cls.portal = new_test_user(cls.env, "portal_asks", "base.group_portal")
        cls.portal.partner_id.parent_id = cls.customer
        cls.stranger = new_test_user(cls.env, "portal_stranger", "base.group_portal")
        cls.url = f"/my/subscriptions/{cls.subscription.id}"

    def _post(self, path, **data):
        token = Request.csrf_token(self)
        return self.url_open(f"{self.url}/{path}", {"csrf_token": token, **data})

    def _login(self, login):
        self.authenticate(login, login)

    def test_a_request_reaches_the_seller_and_changes_nothing(self):
        self._login("portal_asks")
        before = self._facts()
        self.assertIn("Ask for a change", self.url_open(self.url).text)
        answer = self._post("request", text="Two <script>alert(1)</script> more")
        self.assertIn("We have your request", answer.text)
        self.assertEqual(self._facts(), before)
        self.assertEqual(len(self.subscription.activity_ids), 1)
        message = self.subscription.message_ids[0]
        self.assertEqual(message.author_id, self.portal.partner_id)
        self.assertNotIn("<script>", message.body)

    def test_an_empty_or_endless_request_is_refused(self):
        self._login("portal_asks")
        for text, sentence in (("  ", "Tell us"), ("x" * 2001, "2000 characters")):
            self.assertIn(sentence, self._post("request", text=text).text)
        self.assertFalse(self.subscription.activity_ids)

    def test_the_ways_to_leave_are_shown_before(self):
        self._login("portal_asks")
        before = self._facts()
        page = self.url_open(f"{self.url}/notice").text
        for text in (
            "28 Feb 2027",
            "no early termination fee",
            "early termination fee <b",
        ):
            self.assertIn(text, page)
        self.assertEqual(self._facts(), before)

    def test_a_notice_needs_a_day_that_was_offered_and_a_tick(self):
        self._login("portal_asks")
        before = self._facts()
        cases = [
            ({"last_day": "2027-02-28"}, "Tick that"),
            ({"last_day": "2026-01-01", "confirmed": "1"}, "Choose one of the days"),
            ({"last_day": "'; DROP", "confirmed": "1"}, "Choose one of the days"),
            ({"confirmed": "1"}, "Choose one of the days"),
        ]
        for data, sentence in cases:
            with self.subTest(data):
                self.assertIn(sentence, self._post("notice", **data).text)
                self.assertEqual(self._facts(), before)

    def test_a_notice_is_given_once(self):
        self._login("portal_asks")
        answer = self._post("notice", last_day="2027-02-28", confirmed="1")
        self.assertIn("We have your notice", answer.text)
        self.env.invalidate_all()
        self.assertEqual(self.subscription.state, "ending")
        self.assertEqual(self.subscription.notice_end_date, date(2027, 2, 28))
        again = self._post("notice", last_day="2027-02-28", confirmed="1")
        self.assertIn("Choose one of the days", again.text)
        self.assertEqual(len(self.subscription.change_ids), 1)

    def test_another_customer_asks_in_vain(self):
        self._login("portal_stranger")
        before = self._facts()
        token = self.subscription._portal_ensure_token()
        for path in ("request", "notice"):
            answer = self._post(
                path,
                text="x",
                last_day="2027-02-28",
                confirmed="1",
                access_token=token,
            )
            self.assertTrue(answer.url.endswith("/my"))
        self.assertEqual(self._facts(), before)
        self.assertFalse(self.subscription.activity_ids)

    def test_a_link_shows_but_does_not_ask(self):
        page = self.url_open(self.subscription.get_portal_url()).text
        self.assertNotIn("Ask for a change", page)
        self.assertIn("/web/login", self.url_open(f"{self.url}/notice").url)

    def test_a_request_without_its_token_is_refused(self):
        self._login("portal_asks")
        answer = self.url_open(f"{self.url}/request", {"text": "x"})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.subscription.activity_ids)

    def test_what_does_not_exist_leads_home(self):
        self._login("portal_asks")
        answer = self.url_open("/my/subscriptions/999999999/notice")
        self.assertTrue(answer.url.endswith("/my"))
