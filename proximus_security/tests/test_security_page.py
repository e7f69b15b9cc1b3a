from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from odoo.addons.proximus_connectivity.tests.home_common import HomeMixin

from .posture_common import PostureCommon

OWNER = "proximus_connectivity.group_owner"
OFFICER = "proximus_security.group_officer"
PAGE = "proximus_security.proximus_security_page_action"


@tagged("post_install", "-at_install")
class TestSecurityPage(HomeMixin, PostureCommon):
    """One page says how well we are protected, what to do and what goes wrong."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls._user("page_owner", f"{OWNER},{OFFICER}")

    def _page(self, companies=None):
        """Return the cards of the page as the browser gets them, per code."""
        self.env.flush_all()
        self.env.invalidate_all()
        action = self.env["ir.actions.act_window"]._for_xml_id(PAGE)
        names = ("code", "name", "content", "graph_data", "graph_type", "ring")
        domain = [
            "|",
            ("code", "=", "protection"),
            ("code", "=like", "security_%"),
        ]
        self.assertEqual(
            action["domain"].replace(" ", ""), str(domain).replace(" ", "")
        )
        page = self._cards(self.owner, companies).web_search_read(
            domain, {name: {} for name in names}
        )
        return {card["code"]: card for card in page["records"]}

    def test_its_cards_are_not_on_the_home(self):
        page = self._page()
        self.assertEqual(
            set(page),
            {
                "protection",
                "security_advice",
                "security_incidents",
                "security_lists",
                "security_maturity",
                "security_trend",
                "security_unused",
            },
        )
        home = self._read_home(self.owner)
        self.assertEqual(set(home) & set(page), {"protection"})

    def test_it_leads_to_each_list_and_register(self):
        lines = self._page()["security_lists"]["content"]["lines"]
        texts = [line["text"] for line in lines]
        for name in (
            "Register of Data Breaches",
            "Incidents by Year",
            "Access of Others",
            "Access to Odoo",
        ):
            self.assertIn(name, texts)
        card = self.env.ref("proximus_security.proximus_home_card_security_lists")
        for line in lines:
            with self.subTest(line["text"]):
                action = (
                    card.with_user(self.owner)
                    .with_context(home_row=line["key"])
                    .action_open()
                )
                self.assertEqual(action["name"], line["text"])

    def test_the_ring_is_the_verified_score_rounded_down(self):
        self._protect(3)
        card = self._page()["protection"]
        self.assertTrue(card["content"]["has_ring"])
        self.assertEqual(card["ring"], 33)
        self.assertIn("no guarantee", card["content"]["ring_help"])

    def test_without_requirement_there_is_no_ring(self):
        self._employee()
        card = self._page()["protection"]
        self.assertFalse(card["content"]["has_ring"])
        self.assertTrue(card["content"]["empty"])

    def test_two_companies_have_no_common_score(self):
        self._protect()
        self.owner.company_ids = [Command.link(self.other_company.id)]
        self._requirement(company_id=self.other_company.id)
        self._employee(company_id=self.other_company.id)
        both = self.company + self.other_company
        self.assertFalse(self._page(both)["protection"]["content"]["has_ring"])
        self.assertEqual(self._page(self.company)["protection"]["ring"], 25)

    def test_get_it_asks_for_what_has_to_be_bought(self):
        service = self._protect()
        service.seats = 3
        card = self._page()["protection"]
        [line] = card["content"]["lines"]
        self.assertEqual(line["button"]["label"], "Get It")
        self.assertTrue(line["button"]["action"])
        request = self._opened(self.owner, "protection", line["button"]["key"])
        self.assertEqual(request._name, "proximus.quote.request")
        self.assertEqual(request.item_ids.quantity, 1)
        self.assertEqual(request.item_ids.employee_ids.name, "Person 3")

    def test_a_free_seat_is_given_not_bought(self):
        self._protect()
        [line] = self._page()["protection"]["content"]["lines"]
        self.assertFalse(line["button"])
        self.assertEqual(line["note"], "no extra cost")

    def test_advice_leads_to_whom_it_is_about(self):
        self._protect().seats = 3
        card = self._page()["security_advice"]
        rows = self._lines(card)
        self.assertEqual([key.split("_")[0] for key in rows], ["check", "buy", "prove"])
        for key in rows:
            opened = self._opened(self.owner, "security_advice", key)
            self.assertEqual(len(opened), 1, key)

    def test_the_trend_is_what_was_kept(self):
        for ago, verified in ((100, 9), (60, 3), (40, 5), (10, 6), (0, 8)):
            day = self.today - timedelta(ago)
            self._kept(date=day, verified=verified, missing=10 - verified)
        self._kept(self.other_company, verified=1)
        card = self._page()["security_trend"]
        self.assertEqual(self._figures(card), {"last": "80 %", "moved": "+30"})
        self.assertEqual(card["graph_type"], "line")
        self.assertEqual(card["graph_data"].count('"x"'), 4)  # the oldest is too old
        opened = self._opened(self.owner, "security_trend", "button")
        self.assertEqual(len(opened), 4)

    def test_a_first_day_has_no_trend_yet(self):
        self.assertIn("once a day", self._page()["security_trend"]["content"]["empty"])
        self._kept(verified=1, missing=1)
        card = self._page()["security_trend"]
        self.assertEqual(self._figures(card), {"last": "50 %"})
        self.assertFalse(card["graph_data"])

    def test_open_incidents_with_the_next_clock_first(self):
        self._incident(title="Quiet")
        urgent = self._incident(
            title="Loud", aware_at=self.now - timedelta(hours=23, minutes=30)
        )
        urgent.write({"is_significant": "yes", "nis2_status": "in_scope"})
        self._incident(title="Hidden", confidential=True, user_id=self.colleague.id)
        over = self._incident(title="Over")
        over.action_dismiss("It was a test")
        card = self._page()["security_incidents"]
        rows = list(self._lines(card).values())
        self.assertEqual([text for text, _note in rows], ["Loud", "Quiet"])
        self.assertIn("left", rows[0][1])
        self.assertEqual(self._figures(card), {"open": "2"})
        self.assertEqual(len(self._opened(self.owner, "security_incidents", "open")), 2)

    def test_what_is_paid_and_not_used(self):
        service = self._service(seats=3, unit_price=4.0)
        card = self._page()["security_unused"]
        self.assertEqual(self._figures(card)["month"].replace("\xa0", " "), "12.00 €")
        opened = self._opened(self.owner, "security_unused", f"service_{service.id}")
        self.assertEqual(opened, service)

    def test_maturity_is_another_number(self):
        self._protect()
        assessment = self.env["proximus.security.assessment"].create(
            {"company_id": self.company.id, "level": "small"}
        )
        card = self._page()["security_maturity"]
        self.assertFalse(self._figures(card))
        for line in assessment.line_ids:
            line.implementation = "3"
        assessment.action_finish()
        self.env.flush_all()
        card = self._page()["security_maturity"]
        self.assertEqual(self._figures(card), {"total": "3.00"})
        kept = self.postures._take(self.company)
        self.assertEqual((kept.maturity_level, kept.maturity_total), ("small", 3.0))
        self.assertEqual(kept.score_verified, 25.0)

    def test_queries_do_not_grow(self):
        self._protect()
        for ago in range(5):
            self._kept(date=self.today - timedelta(ago), verified=1)
        few = self._page_queries()
        self._protect_more(40)
        for ago in range(5, 80):
            self._kept(date=self.today - timedelta(ago), verified=1)
        for number in range(20):
            self._incident(title=f"Incident {number}")
        self.assertLessEqual(
            self._page_queries(), few + 1
        )  # the incidents that are late
        self.assertLessEqual(few, 40)

    def _protect_more(self, people):
        service = self._service(seats=people, unit_price=4.0)
        for number in range(people):
            self._verified_seat(service, self._employee(f"More {number}"))

    def _page_queries(self):
        self._page()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._page()
        return self.env.cr.sql_log_count - before
