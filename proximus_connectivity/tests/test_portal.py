from odoo.tests import HttpCase, tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestPortal(ConnectivityCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.env["res.users"].create(
            {
                "name": "Portal User",
                "login": "conn_portal",
                "password": "conn_portal_pw",
                "group_ids": [(6, 0, cls.env.ref("base.group_portal").ids)],
            }
        )
        cls.user.partner_id.parent_id = cls.partner
        cls.line = cls._create_active_line(
            site_id=cls.site.id,
            employee_id=cls.employee.id,
            number_ids=[(0, 0, {"e164": "0470 12 34 56"})],
            external_ref="AGR-1",
        )
        cls.ended = cls._create_line(
            state="terminated", termination_date="2025-12-31", external_ref="AGR-OLD"
        )
        cls.stranger = cls._create_active_line(
            partner_id=cls.other_partner.id,
            number_ids=[(0, 0, {"e164": "0499 99 88 77"})],
        )

    def _get(self, path):
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200)
        return response

    def _login(self):
        self.authenticate("conn_portal", "conn_portal_pw")

    def test_list_shows_own_open_lines(self):
        self._login()
        page = self._get("/my/lines").text
        self.assertIn("+32 470 12 34 56", page)
        self.assertIn("Shop", page)
        self.assertIn("An Peeters", page)
        self.assertNotIn(self.ended.name, page)
        self.assertNotIn("+32 499 99 88 77", page)
        self.assertIn(self.ended.name, self._get("/my/lines?filterby=all").text)

    def test_search_in_any_spelling(self):
        self._login()
        for text in ("0470/12.34.56", "470 12", "AGR-1"):
            self.assertIn(
                "+32 470 12 34 56", self._get(f"/my/lines?search={text}").text
            )
        for text in ("0499 99 88 77", "nothing"):
            page = self._get(f"/my/lines?search={text}").text
            self.assertNotIn("+32 470 12 34 56", page)
            self.assertIn("no line", page)

    def test_strange_arguments(self):
        self._login()
        for query in ("sortby=x", "filterby=x", "search=%27%3B--", "page=99"):
            page = self._get(f"/my/lines?{query}").text
            self.assertIn('name="search"', page, query)

    def test_detail(self):
        self._login()
        page = self._get(f"/my/lines/{self.line.id}").text
        for text in (self.line.name, "+32 470 12 34 56", "Shop", "AGR-1", "Active"):
            self.assertIn(text, page)

    def test_lines_of_others_lead_home(self):
        self._login()
        for line_id in (self.stranger.id, 999_999_999):
            response = self._get(f"/my/lines/{line_id}")
            self.assertTrue(response.url.endswith("/my"), response.url)

    def test_the_inventory_has_own_open_lines_only(self):
        self._login()
        page = self._get("/my/lines/inventory?report_type=html").text
        self.assertIn(self.line.name, page)
        self.assertIn("Shop", page)
        self.assertNotIn(self.ended.name, page)
        self.assertNotIn("+32 499 99 88 77", page)

    def test_without_login(self):
        for path in ("/my/lines", "/my/lines/inventory"):
            self.assertIn("/web/login", self._get(path).url)
        page = self._get(f"/my/lines/{self.line.id}")
        self.assertNotIn("+32 470 12 34 56", page.text)
        self.assertNotIn(
            "+32 470 12 34 56",
            self._get(f"/my/lines/{self.line.id}?access_token=x").text,
        )

    def test_with_the_token(self):
        token = self.line._portal_ensure_token()
        page = self._get(f"/my/lines/{self.line.id}?access_token={token}")
        self.assertIn("+32 470 12 34 56", page.text)

    def test_home_counts(self):
        self._login()
        self.assertIn("/my/lines", self._get("/my").text)
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["line_count"]}
        )
        self.assertEqual(counters, {"line_count": 1})

    def test_trouble_is_shown_with_its_line(self):
        problem = self.env["proximus.problem"].create(
            {
                "subject": "No signal since Monday",
                "partner_id": self.partner.id,
                "line_ids": self.line.ids,
            }
        )
        self._login()
        page = self._get(f"/my/lines/{self.line.id}").text
        self.assertIn("No signal since Monday", page)
        self.assertIn(f"/my/problems/{problem.id}", page)
        self.assertIn("Down", self._get("/my/lines").text)
        problem.action_cancel()
        self.assertNotIn("Monday", self._get(f"/my/lines/{self.line.id}").text)
