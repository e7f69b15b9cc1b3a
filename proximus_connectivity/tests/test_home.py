from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from .home_common import GROUP, HomeCommon


@tagged("post_install", "-at_install")
class TestHome(HomeCommon):
    """The home itself: whose cards, what a click opens, what it costs to draw."""

    def test_each_role_has_its_own_cards_in_order(self):
        both = self._create_user("home_both", GROUP % "owner", GROUP % "partner")
        for user, first, absent in (
            (self.owner, "works", {"customers", "bills"}),
            (self.seller, "customers", {"works", "bills"}),
            (both, "works", {"bills"}),
        ):
            with self.subTest(user=user.login):
                # the set-up of a later module stands before all, until it is done
                codes = [code for code in self._read_home(user) if code != "start"]
                self.assertEqual(codes[0], first)
                self.assertFalse(absent & set(codes))
        self.assertIn("customers", self._read_home(both))
        self.assertIn("bills", self._read_home(self.accountant))
        self.assertFalse(self._read_home(self.nobody))

    def test_the_action_leaves_out_what_nothing_fills(self):
        action = self.env.ref("proximus_connectivity.proximus_home_action")
        self.assertEqual(action.domain, "[('is_shown', '=', True)]")
        self.assertEqual(action.view_mode, "kanban")

    def test_who_has_no_role_opens_no_card(self):
        card = self.env.ref("proximus_connectivity.proximus_home_card_works")
        opened = card.with_user(self.nobody).with_context(home_row="button")
        with self.assertRaises(AccessError):
            opened.action_open()

    def test_a_card_that_nothing_fills_is_not_there(self):
        self.env["proximus.home.card"].create({"code": "gone_module", "name": "Gone"})
        self.assertNotIn("gone_module", self._read_home(self.owner))
        card = self._cards(self.owner).search([("code", "=", "gone_module")])
        self.assertFalse(card.content)
        self.assertFalse(card.is_shown)
        with self.assertRefused(UserError, "Gone", "Reload"):
            card.with_context(home_row="button").action_open()

    def test_a_code_is_there_once(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["proximus.home.card"].create({"code": "works", "name": "Again"})

    def test_a_card_without_access_says_so_and_the_others_live(self):
        self._create_own()
        cards = self.env["proximus.home.card"]
        codes = ("works", "customers")
        cards.search([("code", "in", codes)]).group_ids = False
        home = self._read_home(self.nobody)
        self.assertEqual(set(home), set(codes))
        for card in home.values():
            self.assertIn("no access", card["content"]["empty"])
            self.assertFalse(card["content"]["figures"])
        self.assertEqual(self._figures(self._card("works")), {"working": "1 of 1"})

    def test_a_click_opens_rows_of_the_card_only(self):
        self._create_own()
        for key in (None, "nonsense", "id", ["month"], {"res_model": "res.users"}):
            with self.subTest(key=key), self.assertRefused(UserError, "Reload"):
                self._click(self.owner, "cost", key)

    def test_the_browser_gets_no_action(self):
        self._create_own()
        for code, card in self._read_home(self.owner).items():
            content = card["content"]
            rows = [*content["figures"], *content["lines"]]
            rows += filter(None, [content["button"]])
            self.assertTrue(
                all(isinstance(row["action"], bool) for row in rows), f"{code}: {rows}"
            )

    def test_each_row_of_each_card_opens(self):
        self._fill()
        clicked = 0
        for user in (self.owner, self.seller, self.accountant):
            for code, card in self._read_home(user).items():
                content = card["content"]
                rows = [*content["figures"], *content["lines"]]
                rows += filter(None, [content["button"]])
                for row in filter(lambda row: row["action"], rows):
                    with self.subTest(user=user.login, card=code, row=row["key"]):
                        action = self._click(user, code, row["key"])
                        clicked += 1
                        if action["type"] != "ir.actions.act_window":
                            continue
                        model = self.env[action["res_model"]].with_user(user)
                        model.check_access("read")
                        # what leads to all of its kind may be empty, a count may not
                        if not Domain(action.get("domain") or []).is_true():
                            self.assertTrue(model.search_count(action["domain"]), row)
        self.assertGreater(clicked, 12)

    def test_queries_do_not_grow(self):
        both = self._create_user("home_all", *(GROUP % r for r in ("owner", "partner")))
        users = (self.owner, self.seller, self.accountant, both)
        self._fill()
        few = [self._home_queries(user) for user in users]
        self._fill(times=60)
        many = [self._home_queries(user) for user in users]
        self.assertEqual(few, many)
        self.assertLessEqual(max(many), 40, many)

    def _home_queries(self, user):
        self._read_home(user)  # what is cached for good: rights, rules, translations
        return self._count_queries(self._read_home, user)

    def _fill(self, times=1):
        """Make something for each card to say, ``times`` as much of it."""
        soon = self.today + relativedelta(days=20)
        past = self.today - relativedelta(days=3)
        own = {"partner_id": self.company.partner_id.id, "company_id": self.company.id}
        sold = {"partner_id": self.partner.id, "company_id": self.company.id}
        offers = self.offers
        for holder in (own, sold):
            lines = self._create_line(
                "internet",
                count=3 * times,
                state="active",
                start_date="2026-01-15",
                commitment_end_date=soon,
                monthly_cost=10,
                **holder,
            )
            self.env["proximus.problem"].create(
                [
                    {
                        **holder,
                        "subject": "Down",
                        "line_ids": [Command.set(line.ids)],
                    }
                    for line in lines[: 2 * times]
                ]
            )
            self.env["proximus.line.order"].create(
                [
                    {
                        **holder,
                        "item_ids": [
                            Command.create(
                                {
                                    "product_id": offers["mobile"].id,
                                    "committed_date": past,
                                }
                            ),
                            Command.create({"product_id": offers["voice"].id}),
                        ],
                    }
                    for _n in range(6 * times)
                ]
            )
            self.env["proximus.claim"].create(
                [
                    {
                        **holder,
                        "kind": "repair",
                        "amount": 5,
                        "requested_on": past,
                        "deadline": soon,
                    }
                    for _n in range(2 * times)
                ]
            )
