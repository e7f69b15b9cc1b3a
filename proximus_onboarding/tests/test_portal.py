from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestPortal(OnboardingCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.session_record = self._to_advice()
        self.token = self.session_record._portal_ensure_token()
        self.path = f"/my/onboarding/{self.session_record.id}"

    def test_the_link_shows_answers_and_advice_to_anybody_who_has_it(self):
        page = self.url_open(f"{self.path}?access_token={self.token}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Are contracts or quotations still signed on paper?", page.text)
        self.assertIn("One offer for fibre, mobile and protection", page.text)

    def test_a_wrong_token_or_none_shows_nothing(self):
        for query in ("", "?access_token=", "?access_token=wrong"):
            with self.subTest(query=query):
                page = self.url_open(self.path + query)
                self.assertNotIn("One offer for fibre", page.text)
                self.assertNotIn(self.path, page.url)

    def test_a_session_that_does_not_exist_is_no_error(self):
        page = self.url_open(f"/my/onboarding/999999999?access_token={self.token}")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("One offer for fibre", page.text)

    def test_other_customers_see_nothing_without_the_token(self):
        self.env["res.users"].create(
            {
                "name": "Stranger",
                "login": "onboarding_stranger",
                "password": "onboarding_stranger",
                "group_ids": self.env.ref("base.group_portal").ids,
            }
        )
        self.authenticate("onboarding_stranger", "onboarding_stranger")
        page = self.url_open(self.path)
        self.assertNotIn("One offer for fibre", page.text)

    def test_a_contact_without_prices_reads_the_plan_without_amounts(self):
        company = self.session_record.partner_id.commercial_partner_id
        ours = self.session_record.company_id
        here = {"company_id": ours.id, "company_ids": [(6, 0, ours.ids)]}
        main, clerk = (
            new_test_user(self.env, login, "base.group_portal", **here)
            for login in ("plan_main", "plan_clerk")
        )
        (main | clerk).partner_id.parent_id = company
        self.assertFalse(clerk._portal_rights())
        own = self.session_record.with_user(clerk)
        self.assertTrue(own.has_access("read"))
        for name in ("recurring_total", "cost_html", "offer_preview", "access_token"):
            with self.assertRaises(AccessError, msg=name):
                own.read([name])
        self.authenticate("plan_clerk", "plan_clerk")
        page = self.url_open(self.path).text
        self.assertIn("One offer for fibre, mobile and protection", page)
        self.assertNotIn(self.token, page)

    def test_strange_addresses_show_nothing(self):
        for path in (f"/my/onboarding/{10**30}", f"{self.path}?access_token=%C3%A9"):
            page = self.url_open(path)
            self.assertEqual(page.status_code, 200)
            self.assertNotIn("One offer for fibre", page.text)


@tagged("post_install", "-at_install")
class TestPortalTourOnAPhone(OnboardingCommon, HttpCase):
    """Whoever has the link, with a phone: everything fits its width."""

    browser_size = "390x844"
    touch_enabled = True

    def test_the_plan_fits_a_phone(self):
        session = self._to_advice()
        session._portal_ensure_token()
        self.start_tour(session.get_portal_url(), "proximus_portal_onboarding")
