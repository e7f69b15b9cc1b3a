from datetime import timedelta

from lxml import html

from odoo import fields, http
from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tests.common import mail_new_test_user

from .provider_common import ProviderCommon


@tagged("post_install", "-at_install")
class TestProblemPortal(ProviderCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_line()
        cls.visitor = cls._portal_user("visitor", cls.customer)
        cls.stranger_partner = cls.env["res.partner"].create(
            {"name": "Stranger SA", "is_company": True}
        )
        cls.stranger = cls._portal_user("stranger", cls.stranger_partner)

    @classmethod
    def _portal_user(cls, login, company):
        user = mail_new_test_user(
            cls.env,
            login=login,
            password=login,
            groups="base.group_portal",
            company_id=cls.company.id,
        )
        user.partner_id.parent_id = company
        return user

    def _report(self, login="visitor", **vals):
        self.authenticate(login, login)
        data = {
            "csrf_token": http.Request.csrf_token(self),
            "line_id": self.line.id,
            "impact": "down",
            "subject": "Nothing works",
            "description": "Since noon",
        }
        return self.url_open("/my/problems/report", data=data | vals)

    def _problems(self):
        return self.env["proximus.problem"].search(
            [("commercial_partner_id", "=", self.customer.id)]
        )

    def test_links_hold_a_token_for_who_came_by_one(self):
        self._report()
        problem, path = self._problems(), f"/my/lines/{self.line.id}"
        listed, page = self.url_open("/my/lines").text, self.url_open(path).text
        self.assertIn(f'href="{path}"', listed)
        self.assertNotIn("access_token=", listed + page)
        self.assertIn(f'href="/my/problems/{problem.id}"', page)
        link = self.line.get_portal_url()
        self.authenticate(None, None)
        page = self.url_open(link).text
        self.assertIn(problem.get_portal_url(), page)
        self.assertIn(f"access_token={problem.access_token}", page)

    def test_report_a_problem(self):
        page = self._report()
        problem = self._problems()
        self.assertEqual(problem.line_ids, self.line)
        self.assertEqual(problem.site_id, self.site)
        self.assertEqual(problem.company_id, self.company)
        self.assertEqual(problem.reporter_id, self.visitor.partner_id)
        self.assertEqual(problem.description, "Since noon")
        self.assertIn(f"/my/problems/{problem.id}", page.url)
        self.assertIn("has been received", page.text)
        self.assertIn(problem.name, self.url_open("/my/problems").text)

    def test_report_for_a_site(self):
        self._report(line_id="", site_id=self.site.id)
        self.assertEqual(self._problems().line_ids, self.line)

    def test_what_is_missing_is_said_and_what_was_typed_stays(self):
        page = self._report(subject=" ", description="Keep this")
        self.assertIn("Say in a few words", page.text)
        form = html.fromstring(page.text)
        self.assertEqual(form.xpath("//textarea")[0].text, "Keep this")
        self.assertIn("Choose the line", self._report(line_id="", site_id="").text)
        self.assertIn("Choose how bad", self._report(impact="apocalypse").text)
        self.assertFalse(self._problems())

    def test_line_of_somebody_else(self):
        page = self._report("stranger")
        self.assertIn("Choose the line", page.text)
        self.assertFalse(self._problems())

    def test_hostile_text_is_shown_as_text(self):
        page = self._report(subject="<script>alert(1)</script>")
        self.assertNotIn("<script>alert(1)", page.text)
        page = self._report(subject="", description="</textarea><b>x")
        self.assertNotIn("</textarea><b>x", page.text)

    def test_a_sign_that_the_database_refuses_is_left_out(self):
        page = self._report(subject="Noise\0 on the line")
        self.assertIn("has been received", page.text)
        self.assertEqual(self._problems().subject, "Noise on the line")

    def test_long_text_is_cut(self):
        self._report(subject="x" * 999)
        self.assertEqual(len(self._problems().subject), 200)

    def test_without_token_of_the_form(self):
        page = self._report(csrf_token="wrong")
        self.assertEqual(page.status_code, 400)
        self.assertFalse(self._problems())

    def test_problem_of_somebody_else(self):
        problem = self._create_problem(line_ids=self.line.ids)
        self.authenticate("stranger", "stranger")
        page = self.url_open(f"/my/problems/{problem.id}")
        self.assertTrue(page.url.endswith("/my"))
        self.assertNotIn(problem.name, self.url_open("/my/problems").text)
        page = self.url_open(problem.get_portal_url())
        self.assertIn(problem.name, page.text, "with its token")

    def test_form_of_a_customer_without_lines(self):
        self.authenticate("stranger", "stranger")
        page = self.url_open("/my/problems/new")
        self.assertIn("There is no active line", page.text)

    def test_line_page_leads_to_the_form(self):
        self._create_problem(line_ids=self.line.ids)
        self.authenticate("visitor", "visitor")
        page = self.url_open(f"/my/lines/{self.line.id}")
        self.assertIn(f"/my/problems/new?line_id={self.line.id}", page.text)
        self.assertIn("A problem is open on this line", page.text)
        form = html.fromstring(
            self.url_open(f"/my/problems/new?line_id={self.line.id}").text
        )
        chosen = form.xpath("//select[@name='line_id']/option[@selected]/@value")
        self.assertEqual(chosen, [str(self.line.id)])
        for name in ("line_id", "site_id", "impact", "subject", "description"):
            self.assertTrue(form.xpath(f"//form//*[@name='{name}']"), name)

    def test_home_leads_to_problems(self):
        self.authenticate("visitor", "visitor")
        self.assertIn("/my/problems", self.url_open("/my").text)

    def test_visitor_must_log_in(self):
        for path in ("/my/problems", "/my/problems/new"):
            self.assertIn("/web/login", self.url_open(path).url)

    # === LATE === #

    def _late_problem(self, days=2, percent=10.0):
        """Return a problem whose promised eight hours ended some days ago."""
        self.line.product_id.write(
            {"repair_hours": 8, "repair_credit_percent": percent}
        )
        reported = fields.Datetime.now() - timedelta(days=days, hours=9)
        return self._create_problem(line_ids=self.line.ids, reported_at=reported)

    def _claim(self, problem, login="visitor"):
        self.authenticate(login, login)
        return self.url_open(
            f"/my/problems/{problem.id}/claim",
            data={"csrf_token": http.Request.csrf_token(self)},
        )

    def test_a_late_repair_says_what_may_be_claimed(self):
        problem = self._late_problem()
        self.assertEqual(problem._late_text(), "2 days late")
        self.authenticate("visitor", "visitor")
        page = self.url_open(f"/my/problems/{problem.id}").text
        self.assertIn("2 days late", page)
        self.assertIn("you may claim", page)
        self.assertIn("2 days late", self.url_open("/my/problems").text)
        self.assertIn("2 days late", self.url_open(f"/my/lines/{self.line.id}").text)

    def test_the_customer_claims_once(self):
        self.line.monthly_cost = 20.0  # what the operator owes is a part of it
        problem = self._late_problem()
        boss = self.env.user
        problem.user_id = boss
        page = self._claim(problem).text
        self.assertIn("We have your claim", page)
        self.assertIn("was claimed on", page)
        self.assertTrue(problem.claimed_on)
        claim = problem.claim_ids
        self.assertEqual(claim.line_id, self.line)
        self.assertEqual(claim.kind, "repair")
        self.assertIn(boss, problem.activity_ids.user_id)
        self.assertIn("claimed already", self._claim(problem).text)
        self.assertEqual(problem.claim_ids, claim)

    def test_nothing_to_claim_in_time_or_for_others(self):
        problem = self._create_problem(line_ids=self.line.ids)
        self.assertIn("nothing to claim", self._claim(problem).text)
        late = self._late_problem()
        self.assertTrue(self._claim(late, "stranger").url.endswith("/my"))
        self.assertFalse((problem | late).claim_ids)
        token = late.get_portal_url()
        self.authenticate(None, None)
        page = self.url_open(token).text
        self.assertIn("2 days late", page)
        self.assertNotIn("o_portal_claim", page)

    def test_the_worth_is_a_share_of_what_the_holder_pays(self):
        problem = self._late_problem()
        self.assertIsNone(problem._holder_compensation(), "the price is not known")
        self.line.site_id = False
        self.line.partner_id = self.company.partner_id
        self.line.monthly_cost = 45.0
        self.assertEqual(problem._holder_compensation(), 4.5)

    def test_times_are_the_readers_and_without_seconds(self):
        self.visitor.tz = "Europe/Brussels"
        problem = self._create_problem(
            line_ids=self.line.ids, reported_at="2026-01-25 21:15:42"
        )
        self.authenticate("visitor", "visitor")
        page = self.url_open(f"/my/problems/{problem.id}").text
        self.assertIn("25 Jan 2026, 22:15", page)
        self.assertNotIn("21:15", page)
        self.assertNotIn("01/25/2026", page)
