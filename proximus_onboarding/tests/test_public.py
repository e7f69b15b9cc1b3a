from unittest.mock import patch
from urllib.parse import urlencode

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers import public
from .common import NUMBER, OnboardingCommon

FORM = {
    "q_PAPER_CONTRACTS": "yes",
    "q_DOUBLE_ENTRY": "60",
    "q_EMPLOYEES": "12",
    "q_MOBILE_LINES": "4",
    "q_DEVICE_PROTECTION": "some",
    "q_QUOTES_MONTH": "40",
}
ANSWERS = {
    "PAPER_CONTRACTS": True,
    "DOUBLE_ENTRY": 60,
    "EMPLOYEES": 12,
    "MOBILE_LINES": 4,
    "DEVICE_PROTECTION": "some",
    "QUOTES_MONTH": 40,
}


class PublicCommon(OnboardingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env,
            "onboarding_campaigner",
            "proximus_connectivity.group_partner",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )
        cls.campaign = cls.env["proximus.onboarding.campaign"].create(
            {
                "name": "Spring fair",
                "company_id": cls.company.id,
                "user_id": cls.seller.id,
            }
        )
        cls.visitors = cls.env["proximus.onboarding.visitor"]

    def _keep(self, answers=None, campaign=None):
        return self.visitors._keep(
            campaign or self.campaign, answers or ANSWERS, "en_US", "I agree"
        )

    def _ask(self, visitor, email="baker@example.com"):
        """Ask for contact, and return the payload of the link in the mail."""
        visitor._ask_contact("Bakkerij  Test", email, "0566.988.259", "Contact me")
        return visitor.confirm_url.rpartition("/")[2]


@tagged("post_install", "-at_install")
class TestVisitor(PublicCommon):
    def test_advice_and_hours_are_those_of_the_set_up(self):
        result = self.visitors._get_result(self.company, ANSWERS)
        session = self._to_advice()
        self._answer_more(session, QUOTES_MONTH=40)
        self.assertEqual(
            set(result["advice"].rule_id.mapped("code")),
            {one.rule_id.code for one in session.advised_ids},
        )
        low, likely, high = self.visitors._get_hours(self.company, ANSWERS)
        self.assertEqual((low, likely, high), session._get_total_hours())
        self.assertLess(low, high)
        lead = result["advice"].filtered(lambda one: one.rule_id.code == "TIME_OFF")
        self.assertIn("12 people work here", lead.why_text)
        self.assertFalse(any(result["advice"].ids))

    def test_unknown_is_neither_no_nor_zero(self):
        result = self.visitors._get_result(self.company, {"EMPLOYEES": 12})
        self.assertFalse(result["hours_text"])
        self.assertFalse(result["score"])
        self.assertEqual(self.visitors._get_hours(self.company, {}), (None,) * 3)

    def test_a_score_when_it_says_something(self):
        told = ("STAFF_INTERNET", "BROADBAND_30", "ERP", "CRM", "CLOUD", "AI")
        score = self.visitors._get_score(dict.fromkeys(told, True))
        self.assertEqual(score.minimum, 6)
        self.assertIn("6 to 12 of 12 points", score.summary)
        self.assertIn("SMEs in the European Union", score.benchmark_text)

    def test_it_becomes_a_set_up_and_no_answer_is_lost(self):
        visitor = self._keep()
        visitor._confirm_contact()
        self._ask(visitor)
        visitor._confirm_contact()
        mine = visitor.with_user(self.seller)
        self.assertEqual(mine.state, "confirmed")
        mine.action_take_over()
        session = mine.session_id
        self.assertEqual(session.partner_id.name, "Bakkerij Test")
        self.assertEqual(session.partner_id.email, "baker@example.com")
        self.assertEqual(session.integrator_id, self.seller)
        self.assertEqual(session.enterprise_number, "0566.988.259")
        answers = session._get_answers()
        self.assertEqual({code: answers[code] for code in ANSWERS}, ANSWERS)
        self.assertIn("self-assessment", self._answer_of(session, "EMPLOYEES").evidence)
        session.vat_liable = "yes"
        session.action_next()
        session.action_next()
        self.assertEqual(session.step_code, "advice")
        self.assertEqual(mine.action_take_over()["res_id"], session.id)
        self.assertEqual(self.campaign.session_count, 1)

    def test_what_a_person_answered_is_not_overwritten(self):
        session = self._to_advice(EMPLOYEES=3)
        visitor = self._keep()
        visitor.with_user(self.office)._become_set_up(self.company)
        answer = self._answer_of(session, "EMPLOYEES")
        self.assertEqual(session._get_answers()["EMPLOYEES"], 3)
        self.assertTrue(answer.contradicts)
        self.assertEqual(session._get_answers()["QUOTES_MONTH"], 40)

    def test_a_choice_that_is_gone_is_left_open(self):
        visitor = self._keep({"DEVICE_PROTECTION": "gold", "EMPLOYEES": 5, "OLD": 1})
        session = visitor.with_user(self.office)._become_set_up(self.company)
        self.assertIsNone(session._get_answers()["DEVICE_PROTECTION"])
        self.assertEqual(session._get_answers()["EMPLOYEES"], 5)
        self.assertEqual(len(visitor._get_said()), 1)

    def test_without_a_name_the_customer_is_asked_for(self):
        visitor = self._keep().with_user(self.seller)
        with self.assertRaisesRegex(UserError, "did not leave a name"):
            visitor.action_take_over()
        customer = self.env["res.partner"].create({"name": "Known", "is_company": True})
        visitor.partner_id = customer
        visitor.action_take_over()
        self.assertEqual(visitor.session_id.partner_id, customer)

    def test_nobody_knows_who_it_is_before_the_mail_is_answered(self):
        visitor = self._keep()
        payload = self._ask(visitor)
        self.assertFalse(visitor.company_name or visitor.email)
        with self.assertRaises(AccessError):
            visitor.with_user(self.seller).read(["pending"])
        with self.assertRaises(AccessError):
            visitor.with_user(self.seller).read(["confirm_url"])
        self.assertEqual(self.visitors._find_claimed(payload), visitor)
        visitor._confirm_contact()
        self.assertEqual(visitor.company_name, "Bakkerij Test")
        self.assertEqual(visitor.enterprise_number, NUMBER)
        self.assertFalse(visitor.pending)
        self.assertEqual(self.campaign.contact_count, 1)
        self.assertEqual(self.visitors._find_claimed(payload), visitor)

    def test_links_that_are_not_right(self):
        visitor = self._keep()
        payload = self._ask(visitor)
        for wrong in ("", "a", payload[:-2], payload[:-1] + "é", "A" * 5000, "-" * 99):
            with self.subTest(payload=wrong):
                self.assertFalse(self.visitors._find_claimed(wrong))
        self._ask(visitor, "other@example.com")
        self.assertFalse(self.visitors._find_claimed(payload))
        found = self.visitors._find
        self.assertEqual(found(visitor.id, visitor.access_token), visitor)
        for token in ("", "x", visitor.access_token[:-1], "é" * 8, "a" * 1000):
            self.assertFalse(found(visitor.id, token), token)
        self.assertFalse(found(10**30, visitor.access_token))
        visitor.expires_on = self.company._proximus_today()
        self.assertFalse(found(visitor.id, visitor.access_token))
        self.assertFalse(self.visitors._find_claimed(payload))

    def test_so_many_mails_and_no_more(self):
        visitor = self._keep()
        for _turn in range(3):
            self._ask(visitor)
        with self.assertRaisesRegex(UserError, "Three mails"):
            self._ask(visitor)

    def test_what_cannot_be_right_is_said(self):
        visitor = self._keep()
        for wrong, words in (
            (("", "a@b.be", ""), "name of your company"),
            (("\u200b", "a@b.be", ""), "name of your company"),
            (("Name", "no address", ""), "not complete"),
            (("Name", "", ""), "not complete"),
            (("Name", "a@b.be, c@d.be", ""), "not complete"),
            (("Name", "a@b.be", "0566.988.258"), "ten digits"),
        ):
            with self.subTest(wrong=wrong), self.assertRaisesRegex(UserError, words):
                visitor._ask_contact(*wrong, "Contact me")
        self.assertFalse(visitor.pending)

    def test_a_flood_is_not_kept(self):
        self.campaign.most_hourly = 2
        kept = [bool(self._keep()) for _turn in range(4)]
        self.assertEqual(kept, [True, True, False, False])
        self.assertEqual(self.campaign.visitor_count, 2)

    def test_what_was_kept_long_enough_is_deleted_and_counted_still(self):
        old, new = self._keep(), self._keep()
        self._ask(old)
        old._confirm_contact()
        old.expires_on = fields.Date.add(self.company._proximus_today(), days=-1)
        self.visitors._gc_expired()
        self.assertEqual((old.state, new.state), ("deleted", "kept"))
        self.assertFalse(
            old.answers or old.company_name or old.email or old.access_token
        )
        self.assertEqual(self.campaign.visitor_count, 2)
        with self.assertRaisesRegex(UserError, "were deleted"):
            old.with_user(self.office)._become_set_up(self.company)

    def test_other_companies_see_nothing(self):
        visitor = self._keep()
        other = self._create_company("Other seller")
        stranger = new_test_user(
            self.env,
            "onboarding_other_seller",
            "proximus_connectivity.group_partner",
            company_id=other.id,
            company_ids=other.ids,
        )
        for record in (visitor, self.campaign):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["name"])
            with self.assertRaises(AccessError):
                record.with_user(self.office).read(["name"])

    def test_a_site_is_written_as_a_site(self):
        self.campaign.embed_sites = "https://www.example.be, https://fair.example.com"
        self.assertEqual(
            self.campaign._get_ancestors(),
            "frame-ancestors 'self' https://www.example.be https://fair.example.com",
        )
        with self.assertRaisesRegex(ValidationError, "no address of a website"):
            self.campaign.embed_sites = "www.example.be"


@tagged("post_install", "-at_install")
class TestPublicPages(PublicCommon, HttpCase):
    def setUp(self):
        super().setUp()
        public.ANSWERS.clear()
        public.MAILS.clear()
        self.path = self.campaign._get_path()

    def _post(self, path, **form):
        return self.url_open(path, data=form or {"none": ""})

    def _kept(self):
        return self.visitors.search([("campaign_id", "=", self.campaign.id)])

    def test_nothing_is_stored_before_it_is_agreed(self):
        page = self.url_open(self.path)
        self.assertEqual(page.status_code, 200)
        self.assertIn("How many people work in the company?", page.text)
        page = self._post(self.path, **FORM)
        self.assertIn("hours a month may be freed", page.text)
        self.assertIn("12 people work here", page.text)
        self.assertFalse(self._kept())
        policy = page.headers["Content-Security-Policy"]
        self.assertEqual(policy, "frame-ancestors 'self'")
        page = self._post(self.path, **FORM, keep="1", homepage="http://spam")
        self.assertFalse(self._kept())

    def test_what_is_agreed_is_kept_under_a_link(self):
        page = self._post(self.path, **FORM, keep="1")
        visitor = self._kept()
        self.assertEqual(visitor.answers, ANSWERS)
        self.assertIn("may keep these answers", visitor.consent_text)
        self.assertTrue(page.url.endswith(visitor._get_path()))
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self._post(f"{visitor._get_path()}/forget")
        self.assertFalse(self._kept())
        self.assertEqual(self.url_open(visitor._get_path() + "x").status_code, 404)
        self.assertEqual(self.url_open(page.url).status_code, 404)

    def test_what_is_wrong_is_said_and_the_rest_stays(self):
        page = self._post(self.path, **{**FORM, "q_EMPLOYEES": "<b>12"}, keep="1")
        self.assertIn("Look again at what is marked in red", page.text)
        self.assertIn("&lt;b&gt;12", page.text)
        self.assertNotIn("<b>12", page.text)
        self.assertFalse(self._kept())
        self.assertIn("Answer at least one", self._post(self.path, q_X="1").text)

    def test_too_often_from_one_address(self):
        with patch.object(public.ANSWERS, "limit", 2):
            codes = [
                self._post(self.path, **FORM, keep="1").status_code for _ in range(3)
            ]
        self.assertEqual(codes, [200, 200, 429])
        self.assertEqual(len(self._kept()), 2)

    def test_more_than_a_page_of_answers_is_refused(self):
        filled = urlencode({**FORM, "keep": "1", "filler": ""})
        room = public.MOST_BYTES - len(filled)
        kinds = {"Content-Type": "application/x-www-form-urlencoded"}
        url = f"{self.base_url()}{self.path}"
        for extra, chunked, code in (
            (0, False, 200),
            (1, False, 413),
            (10 * public.MOST_BYTES, False, 413),
            (-room, True, 411),
            (1, True, 411),
            (10 * public.MOST_BYTES, True, 411),
        ):
            body = f"{filled}{'x' * (room + extra)}".encode()
            # a generator tells no length beforehand: it is sent in chunks
            parts = (body[at : at + 4096] for at in range(0, len(body), 4096))
            before = len(self._kept())
            with self.subTest(extra=extra, chunked=chunked), mute_logger("odoo.http"):
                page = self.opener.post(
                    url, data=parts if chunked else body, headers=kinds, timeout=30
                )
                self.assertEqual(page.status_code, code)
                self.assertEqual(len(self._kept()) - before, int(code == 200))

    def test_strange_addresses(self):
        for path in ("x", "é", "%00", "result/1/x", f"result/{10**30}/x", "confirm/x"):
            with self.subTest(path=path), mute_logger("odoo.http"):
                page = self.url_open(f"{public.PATH}/{path}")
                self.assertEqual(page.status_code, 404)
        self.assertEqual(self.url_open(public.PATH).status_code, 404)
        self.campaign.is_front = True
        self.assertEqual(self.url_open(public.PATH).status_code, 200)
        self.campaign.active = False
        page = self.url_open(self.path)
        self.assertEqual(page.status_code, 410)
        self.assertIn("is closed", page.text)

    def test_contact_is_confirmed_by_mail(self):
        self._post(self.path, **FORM, keep="1")
        visitor = self._kept()
        path = f"{visitor._get_path()}/contact"
        told = {"company": "Bakkerij", "email": "baker@example.com", "number": ""}
        self.assertIn("Tick that you agree", self._post(path, **told).text)
        self.assertFalse(visitor.pending)
        self.assertIn("Look at your mail", self._post(path, **told, agree="1").text)
        mail = self.env["mail.mail"].search([("email_to", "=", "baker@example.com")])
        self.assertEqual(len(mail), 1)
        # as the mail has it: a second later it would be another one
        payload = mail.body_html.partition("/confirm/")[2].partition('"')[0]
        self.assertTrue(payload)
        confirm = f"{public.PATH}/confirm/{payload}"
        self.assertIn("May we contact you?", self.url_open(confirm).text)
        self.assertFalse(visitor.confirmed_on)
        self.assertIn("will contact you", self._post(confirm).text)
        self.assertEqual(visitor.company_name, "Bakkerij")
        told = self.env["mail.message"].search(
            [("model", "=", visitor._name), ("res_id", "=", visitor.id)]
        )
        self.assertIn(self.seller.partner_id, told.notified_partner_ids)
        self.assertNotIn("Bakkerij", told[0].body)

    def test_who_is_signed_in_goes_on_in_the_own_set_up(self):
        visitor = self._keep()
        path = f"{visitor._get_path()}/set-up"
        self.authenticate(self.office.login, self.office.login)
        page = self.url_open(visitor._get_path())
        self.assertIn("Go on in the set-up of my company", page.text)
        token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
        self.url_open(path, data={"csrf_token": token}, allow_redirects=False)
        session = self.env["proximus.onboarding.session"]._get_open(self.company)
        self.assertEqual(session._get_answers()["EMPLOYEES"], 12)
        self.assertEqual(visitor.state, "taken")
        self.assertEqual(visitor.session_id, session)


@tagged("post_install", "-at_install")
class TestPublicTour(PublicCommon, HttpCase):
    """A visitor with a phone, from the questions to the mail."""

    browser_size = "390x844"
    touch_enabled = True

    def test_a_visitor_on_a_phone(self):
        public.ANSWERS.clear()
        public.MAILS.clear()
        self.start_tour(self.campaign._get_path(), "proximus_public_assessment")
        visitor = self.visitors.search([("campaign_id", "=", self.campaign.id)])
        self.assertEqual(visitor.answers["EMPLOYEES"], 12)
        self.assertEqual(visitor.pending["company_name"], "Bakkerij Test")
