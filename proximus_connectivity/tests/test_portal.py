from lxml import html

from odoo import http
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

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
        cls.line.monthly_cost = 17.31
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

    def test_whoever_signs_in_reads_in_their_own_language(self):
        """The sign-in page was in another one, which no visitor has chosen."""
        for code, url_code in (("en_GB", "en_GB"), ("fr_BE", "fr_BE")):
            self.env["res.lang"]._activate_lang(code)
            url_code = self.env["res.lang"]._get_data(code=code).url_code
            self.user.lang = code
            self.authenticate(None, None)
            # as it stays behind when an offer was read by its link
            self.opener.cookies.set("frontend_lang", "en_US")
            page = html.fromstring(self._get("/web/login").content)
            response = self.url_open(
                "/web/login",
                data={
                    "csrf_token": page.xpath("//input[@name='csrf_token']/@value")[0],
                    "login": "conn_portal",
                    "password": "conn_portal_pw",
                    "redirect": "/my/lines",
                },
            )
            self.assertIn(f"/{url_code}/my/lines", response.url)
            page = self._get("/my/lines")
            self.assertIn(f"/{url_code}/my/lines", page.url)

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
        for query in (
            "sortby=x",
            "filterby=x",
            "groupby=x",
            "search=%27%3B--",
            "search=%00",
            f"search={'a' * 5000}",
            "page=99",
            "page=-1",
            "page=%C2%B2",
            f"page={'9' * 40}",
            "sortby=price&groupby=none",
            "sortby=price&groupby=kind",
            "sortby=commitment&groupby=site",
        ):
            page = self._get(f"/my/lines?{query}").text
            self.assertIn('name="search"', page, query)
        for path in ("/my/problems?page=-1", "/my/problems?page=%C2%B2&filterby=x"):
            self.assertIn("Report a problem", self._get(path).text, path)
        for path in ("/my/lines/download?file=../etc/passwd", "/my/lines/page/9"):
            self.assertIn("/my/lines", self._get(path).url, path)

    def test_detail(self):
        self._login()
        page = self._get(f"/my/lines/{self.line.id}").text
        for text in (self.line.name, "+32 470 12 34 56", "Shop", "AGR-1", "Active"):
            self.assertIn(text, page)

    def test_lines_of_others_lead_home(self):
        self._login()
        for line_id in (self.stranger.id, 999_999_999, 10**30):
            response = self._get(f"/my/lines/{line_id}")
            self.assertTrue(response.url.endswith("/my"), response.url)

    def test_the_inventory_has_own_open_lines_only(self):
        self._login()
        page = self._get("/my/lines/inventory?report_type=html").text
        self.assertIn("AGR-1", page)
        self.assertIn("Shop", page)
        self.assertNotIn(self.ended.name, page)
        self.assertNotIn("+32 499 99 88 77", page)

    def test_without_login(self):
        for path in ("/my/lines", "/my/lines/inventory", "/my/lines/download"):
            self.assertIn("/web/login", self._get(path).url)
        page = self._get(f"/my/lines/{self.line.id}")
        self.assertNotIn("+32 470 12 34 56", page.text)
        self.assertNotIn(
            "+32 470 12 34 56",
            self._get(f"/my/lines/{self.line.id}?access_token=x").text,
        )
        wrong = self._get(f"/my/lines/{self.line.id}?access_token=%C3%A9")
        self.assertNotIn("+32 470 12 34 56", wrong.text)

    def test_with_the_token(self):
        token = self.line._portal_ensure_token()
        page = self._get(f"/my/lines/{self.line.id}?access_token={token}")
        self.assertIn("+32 470 12 34 56", page.text)
        # a link shows; it asks for nothing and downloads nothing
        self.assertNotIn("Ask for a change", page.text)
        self.assertNotIn("/my/lines/download", page.text)

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
        self.assertIn("+32 470 12 34 56", self._get("/my/lines?filterby=trouble").text)
        problem.action_cancel()
        self.assertNotIn("Monday", self._get(f"/my/lines/{self.line.id}").text)
        self.assertIn("no line", self._get("/my/lines?filterby=trouble").text)

    # === MONEY === #

    def test_a_customer_never_sees_what_the_operator_bills_us(self):
        self._login()
        self.assertFalse(self.line.is_own)
        for path in (
            "/my/lines",
            f"/my/lines/{self.line.id}",
            "/my/lines/inventory?report_type=html",
            "/my/lines/download?file=json",
            "/my/lines/download?file=csv",
        ):
            self.assertNotIn("17.31", self._get(path).text, path)
        self.assertIn("see your invoice", self._get("/my/lines").text)

    # === REQUESTS === #

    def _post(self, path, **data):
        return self.url_open(
            path, data={"csrf_token": http.Request.csrf_token(self), **data}
        )

    def test_a_request_reaches_who_looks_after_the_customer(self):
        seller = self._create_user("line_seller", "proximus_connectivity.group_user")
        self.partner.user_id = seller
        self._login()
        page = self._post(f"/my/lines/{self.line.id}/request", text="Move it, please")
        self.assertIn("We have your request", page.text)
        message = self.line.message_ids[0]
        self.assertIn("Move it, please", message.body)
        self.assertEqual(message.author_id, self.user.partner_id)
        self.assertEqual(self.line.activity_ids.user_id, seller)
        self.assertEqual(self.line.state, "active")

    def test_a_request_is_for_own_lines_and_in_words(self):
        self._login()
        before = self.stranger.message_ids
        page = self._post(f"/my/lines/{self.stranger.id}/request", text="Mine now")
        self.assertTrue(page.url.endswith("/my"), page.url)
        self.assertEqual(self.stranger.message_ids, before)
        for text, sentence in (("  ", "would like to change"), ("x" * 2001, "2000")):
            page = self._post(f"/my/lines/{self.line.id}/request", text=text)
            self.assertIn(sentence, page.text)
        self.assertFalse(self.line.activity_ids)

    # === TERM === #

    @freeze_time("2026-09-10 10:00:00")
    def test_the_term_in_one_sentence(self):
        self.line.commitment_end_date = "2027-09-13"
        self.assertEqual(self.line._portal_term_sentence(), "Bound until 13 Sep 2027.")
        self.assertEqual(self.line._portal_term()["kind"], "bound")
        self.line.commitment_end_date = "2026-06-10"
        self.assertIn("ended on 10 Jun 2026", self.line._portal_term_sentence())
        self.assertEqual(
            self.line._portal_term(),
            {"kind": "over", "text": "Term over since 10 Jun 2026"},
        )
        self.line.commitment_end_date = False
        self.assertIn("No fixed term", self.line._portal_term_sentence())
        self.assertEqual(
            self.ended._portal_term_sentence(), "This line ended on 31 Dec 2025."
        )

    def test_a_delivery_is_four_steps(self):
        order = self._create_order("mobile")
        line = order.item_ids.line_id
        steps = line._portal_steps()
        self.assertEqual(
            [step["label"] for step in steps],
            ["Ordered", "Checked", "Technician", "Working"],
        )
        self.assertEqual(
            [step["state"] for step in steps], ["done", "now", "next", "next"]
        )
        order.action_start()
        self.assertEqual(
            [step["state"] for step in line._portal_steps()],
            ["done", "done", "now", "next"],
        )
        order.item_ids.action_complete()
        self.assertEqual(line._portal_steps(), [])


@tagged("post_install", "-at_install")
class TestOwnLinesPortal(ConnectivityCommon, HttpCase):
    """The lines of a company that uses them itself: what they cost is what it pays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "own_portal", "base.group_portal")
        holder = cls.company.partner_id
        cls.user.partner_id.parent_id = holder
        cls.env["proximus.line"].search(
            [("commercial_partner_id", "=", holder.id)]
        ).write({"active": False})
        cls.site.parent_id = holder
        cls.lines = cls._create_active_line(count=3, partner_id=holder.id)
        for line, cost in zip(cls.lines, (10.0, 12.5, 30.25), strict=True):
            line.monthly_cost = cost
        cls.lines[2].site_id = cls.site
        cls.ordered = cls._create_line(partner_id=holder.id, monthly_cost=28.0)
        cls.ordered.action_submit()
        cls.suspended = cls._create_line(
            partner_id=holder.id,
            monthly_cost=99.0,
            state="suspended",
            start_date="2026-01-01",
        )

    def page(self, path):
        self.authenticate("own_portal", "own_portal")
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text)

    def text(self, node):
        return " ".join(node.text_content().replace("\xa0", " ").split())

    def test_the_total_is_of_active_lines_and_the_ordered_ones_stand_apart(self):
        page = self.page("/my/lines")
        [total] = page.find_class("o_proximus_lines_total")
        self.assertIn("3 lines", self.text(total))
        self.assertIn("52.75", self.text(total))
        [ordered] = page.find_class("o_proximus_lines_ordered")
        self.assertIn("28.00", self.text(ordered))

    def test_groups_by_site_have_their_own_total(self):
        groups = self.page("/my/lines").find_class("o_proximus_lines_group")
        shop, nowhere = (self.text(group[0]) for group in groups)
        self.assertIn("Shop", shop)
        self.assertIn("1 line", shop)
        self.assertIn("30.25", shop)
        self.assertIn("Without a site", nowhere)
        self.assertIn("22.50", nowhere)

    def test_the_dearest_first(self):
        page = self.page("/my/lines?sortby=price&groupby=none")
        cards = [self.text(one) for one in page.find_class("o_proximus_line_card")]
        prices = [
            next(
                price
                for price in ("99.00", "30.25", "28.00", "12.50", "10.00")
                if price in card
            )
            for card in cards
        ]
        self.assertEqual(prices, ["99.00", "30.25", "28.00", "12.50", "10.00"])

    def test_what_is_not_known_is_said(self):
        self.assertEqual(
            self.lines._holder_totals(
                {self.lines[0]: 10.0, self.lines[1]: None, self.lines[2]: 5.0}
            ),
            [
                {
                    "currency": self.company.currency_id,
                    "count": 3,
                    "amount": 15.0,
                    "unknown": 1,
                    "ordered_count": 0,
                    "ordered_amount": 0.0,
                    "ordered_unknown": 0,
                }
            ],
        )

    def test_the_number_of_queries_does_not_grow(self):
        lines = self.env["proximus.line"].search(
            [("commercial_partner_id", "=", self.company.partner_id.id)]
        )
        few = self._count_queries(lines[:1]._holder_totals)
        self.assertLessEqual(self._count_queries(lines._holder_totals), few)
