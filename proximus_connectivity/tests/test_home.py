import json

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ConnectivityCommon
from .home_common import HomeMixin

GROUP = "proximus_connectivity.group_%s"


class HomeCommon(HomeMixin, ConnectivityCommon):
    """A company of its own with a user in each role, and one more company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # nothing of the demo data counts here
        cls.company, cls.other_company = cls.env["res.company"].create(
            [
                {"name": name, "currency_id": cls.env.ref("base.EUR").id}
                for name in ("Home Test", "Home Elsewhere")
            ]
        )
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.owner, cls.seller, cls.accountant, cls.nobody = (
            new_test_user(
                cls.env,
                f"home_{name}",
                group,
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for name, group in (
                ("owner", GROUP % "owner"),
                ("partner", GROUP % "partner"),
                ("accountant", GROUP % "accountant"),
                ("nobody", "base.group_user"),
            )
        )
        cls.today = fields.Date.context_today(cls.owner)

    @classmethod
    def _create_own(cls, kind="mobile", **vals):
        values = {"start": "2026-01-15", "company_id": cls.company.id}
        values["partner_id"] = cls.company.partner_id.id
        return cls._create_active_line(kind, **{**values, **vals})

    @classmethod
    def _purchase_journal(cls):
        """Return a journal for bills of a company that has no chart of accounts."""
        expense, payable = cls.env["account.account"].create(
            [
                {
                    "name": name,
                    "code": code,
                    "account_type": account_type,
                    "company_ids": [Command.set(cls.company.ids)],
                }
                for name, code, account_type in (
                    ("Telecom", "612HOM", "expense"),
                    ("Suppliers", "440HOM", "liability_payable"),
                )
            ]
        )
        cls.env["ir.default"].set(
            "res.partner",
            "property_account_payable_id",
            payable.id,
            company_id=cls.company.id,
        )
        return cls.env["account.journal"].create(
            {
                "name": "Bills",
                "code": "HBILL",
                "type": "purchase",
                "company_id": cls.company.id,
                "default_account_id": expense.id,
            }
        )

    def _card(self, code, user=None):
        return self._read_home(user or self.owner)[code]


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


@tagged("post_install", "-at_install")
class TestHomeOwner(HomeCommon):
    """Does it work, what does it cost, what must I do, what could I save."""

    def _problem(self, lines, **vals):
        return self.env["proximus.problem"].create(
            {
                "subject": "No internet in the shop",
                "partner_id": lines.partner_id.id,
                "company_id": self.company.id,
                "line_ids": [Command.set(lines.ids)],
                **vals,
            }
        )

    def test_what_works(self):
        fine, down, quiet = self._create_own(), self._create_own(), self._create_own()
        quiet.action_suspend()
        self._create_active_line(company_id=self.company.id)  # of a customer
        since = fields.Datetime.now() - relativedelta(days=3)
        problem = self._problem(down, reported_at=since)
        card = self._card("works")
        self.assertEqual(self._figures(card), {"working": "1 of 3", "broken": "1"})
        self.assertEqual(
            self._lines(card),
            {
                f"problem_{problem.id}": ("No internet in the shop", "Down for 3 days"),
                "suspended": ("Suspended", "1"),
            },
        )
        self.assertEqual(self._opened(self.owner, "works", "working"), fine)
        self.assertEqual(self._opened(self.owner, "works", "broken"), down)
        self.assertEqual(self._opened(self.owner, "works", "suspended"), quiet)
        key = f"problem_{problem.id}"
        self.assertEqual(self._opened(self.owner, "works", key), problem)
        problem._route("resolved")
        card = self._card("works")
        self.assertEqual(self._figures(card), {"working": "2 of 3"})

    def test_a_problem_is_reported_from_the_card(self):
        action = self._click(self.owner, "works", "button")
        self.assertEqual(action["res_model"], "proximus.problem")
        self.assertEqual(
            action["context"]["default_partner_id"], self.company.partner_id.id
        )

    def test_without_lines_the_card_says_what_to_do(self):
        content = self._card("works")["content"]
        self.assertIn("Import", content["empty"])
        self.assertEqual(content["figures"], [])

    def test_what_it_costs(self):
        mobiles = self._create_own(monthly_cost=15.5) | self._create_own(
            monthly_cost=20.0
        )
        fibre = self._create_own("internet", monthly_cost=60.0)
        quiet = self._create_own(monthly_cost=99.0)
        quiet.action_suspend()
        ordered = self._create_line(
            "internet",
            partner_id=self.company.partner_id.id,
            company_id=self.company.id,
            monthly_cost=45.0,
        )
        ordered.action_submit()
        # of a customer, and of another company
        self._create_active_line(company_id=self.company.id, monthly_cost=1000.0)
        self._create_own(
            company_id=self.other_company.id,
            partner_id=self.other_company.partner_id.id,
            monthly_cost=2000.0,
        )
        card = self._card("cost")
        figures = {
            key: text.replace("\xa0", " ") for key, text in self._figures(card).items()
        }
        self.assertEqual(figures, {"month": "95.50 €", "ordered": "+ 45.00 €"})
        lines = {
            key: (text, note.replace("\xa0", " "))
            for key, (text, note) in self._lines(card).items()
        }
        self.assertEqual(
            lines,
            {
                "kind_internet": ("Internet (1)", "60.00 €"),
                "kind_mobile": ("Mobile (2)", "35.50 €"),
            },
        )
        opened = self._opened(self.owner, "cost", "month")
        self.assertEqual(opened, mobiles | fibre)
        self.assertAlmostEqual(sum(opened.mapped("monthly_cost")), 95.5)
        self.assertEqual(self._opened(self.owner, "cost", "ordered"), ordered)
        now = fields.Date.start_of(self.today, "month")
        months = self._opened(self.owner, "cost", "kind_mobile")
        self.assertAlmostEqual(
            sum(months.filtered(lambda row: row.month == now).mapped("monthly_cost")),
            35.5,
        )

    def test_a_cost_that_is_not_known_is_said_and_not_zero(self):
        offer = self._create_offer("iot", default_code="T-FREE", list_price=0.0)
        unknown = self._create_own("iot", product_id=offer.id)
        self.assertFalse(unknown.is_cost_known)
        card = self._card("cost")
        self.assertEqual(self._figures(card), {"month": "not known"})
        self.assertEqual(self._lines(card)["unknown"], ("Cost not known", "1"))
        self.assertEqual(self._lines(card)["kind_iot"][1], "not known")
        self.assertEqual(self._opened(self.owner, "cost", "unknown"), unknown)
        self._create_own(monthly_cost=15.0)
        figures = self._figures(self._card("cost"))
        self.assertEqual(figures["month"].replace("\xa0", " "), "15.00 €")

    def test_twelve_months_of_costs(self):
        this = fields.Date.start_of(self.today, "month")
        start = this - relativedelta(months=5, days=-10)  # in the sixth month
        line = self._create_own("internet", start=start, monthly_cost=40.4)
        line.price_ids.unlink()
        rise = this - relativedelta(months=2)
        line.sudo().price_ids = [
            Command.create(
                {
                    "product_id": line.product_id.id,
                    "monthly_cost": cost,
                    "date_from": date_from,
                    "date_to": date_to,
                }
            )
            for cost, date_from, date_to in (
                (30.4, start, rise),
                (40.4, rise, False),
            )
        ]
        card = self._card("cost")
        self.assertEqual(card["graph_type"], "bar")
        points = json.loads(card["graph_data"])[0]["values"]
        self.assertEqual(len(points), 12)
        self.assertEqual(
            [point["value"] for point in points], [0] * 6 + [30] * 3 + [40] * 3
        )
        self.assertEqual([p["type"] for p in points], ["past"] * 11 + ["future"])

    def test_what_must_be_done(self):
        self._create_own(commitment_end_date=self.today + relativedelta(days=10))
        self._create_own(commitment_end_date=self.today + relativedelta(days=90))
        self._create_active_line(
            company_id=self.company.id,
            commitment_end_date=self.today + relativedelta(days=10),
        )
        late = self.env["proximus.line.order"].create(
            {
                "partner_id": self.company.partner_id.id,
                "company_id": self.company.id,
                "item_ids": [
                    Command.create(
                        {
                            "product_id": self.offers["mobile"].id,
                            "requested_date": self.today - relativedelta(days=2),
                        }
                    )
                ],
            }
        )
        card = self._card("todo")
        figures = self._figures(card)
        for key in figures:
            self.assertEqual(
                len(self._opened(self.owner, "todo", key)), int(figures[key])
            )
        opened = self._opened(self.owner, "todo", "late_order")
        self.assertEqual(opened.order_id, late)
        soon = self._opened(self.owner, "todo", "soon_commitment")
        self.assertEqual(soon.date, self.today + relativedelta(days=10))

    def test_what_could_be_saved(self):
        own = {"partner_id": self.company.partner_id.id, "company_id": self.company.id}
        unused = self._create_own(monthly_cost=15.0)
        ending = self._create_own(
            monthly_cost=25.0, commitment_end_date=self.today + relativedelta(days=30)
        )
        first = fields.Date.start_of(self.today, "month")
        self.env["proximus.line.usage"].create(
            [
                {
                    "line_id": unused.id,
                    "month": first - relativedelta(months=back),
                    "data_gb": 0,
                    "minutes": 0,
                    "has_data": True,
                    "has_voice": True,
                }
                for back in (1, 2, 3)
            ]
        )
        claims = self.env["proximus.claim"].create(
            [
                {
                    **holder,
                    "kind": "repair",
                    "operator_id": self.other_partner.id,
                    "amount": amount,
                    "requested_on": self.today,
                    "deadline": self.today,
                }
                for holder, amount in (
                    (own, 81.0),
                    (own, 12.5),
                    ({**own, "partner_id": self.partner.id}, 500.0),
                )
            ]
        )
        claims[1].action_send()
        claims[1].action_grant()
        refund = self.env["account.move"].create(
            {
                "move_type": "in_refund",
                "company_id": self.company.id,
                "partner_id": self.other_partner.id,
                "journal_id": self._purchase_journal().id,
            }
        )
        claims[1].credit_move_id = refund
        claims[1].action_credit()
        card = self._card("saving")
        figures = {
            key: text.replace("\xa0", " ") for key, text in self._figures(card).items()
        }
        self.assertEqual(figures["claims"], "81.00 €")
        self.assertEqual(figures["month"], "15.00 €")
        lines = {
            key: (text, note.replace("\xa0", " "))
            for key, (text, note) in self._lines(card).items()
        }
        self.assertEqual(
            lines["unused"], ("Lines that nobody uses (1)", "15.00 € a month")
        )
        self.assertEqual(lines["recovered"][1], "12.50 €")
        self.assertEqual(self._opened(self.owner, "saving", "unused"), unused)
        self.assertEqual(self._opened(self.owner, "saving", "ending"), ending)
        self.assertEqual(self._opened(self.owner, "saving", "claims"), claims[0])
        self.assertEqual(self._opened(self.owner, "saving", "recovered"), claims[1])

    def test_what_is_on_its_way(self):
        visit = self.today + relativedelta(days=4)
        order = self.env["proximus.line.order"].create(
            {
                "partner_id": self.company.partner_id.id,
                "company_id": self.company.id,
                "item_ids": [
                    Command.create({"product_id": self.offers["mobile"].id}),
                    Command.create({"product_id": self.offers["voice"].id}),
                ],
            }
        )
        line = self._order_line(order)
        self.assertEqual(line["text"], "Test mobile (+1)")
        self.assertEqual([step["done"] for step in line["steps"]], [True] + [False] * 3)
        order.action_start()
        order.item_ids[0].appointment_date = visit
        steps = self._order_line(order)["steps"]
        self.assertEqual([step["done"] for step in steps], [True, True, False, False])
        self.assertIn("Technician on", steps[2]["label"])
        order.item_ids[0].action_complete()
        steps = self._order_line(order)["steps"]
        self.assertEqual(steps[3]["label"], "Working (1 of 2)")
        self.assertFalse(steps[3]["done"])
        self.assertEqual(
            self._opened(self.owner, "delivery", f"order_{order.id}"), order
        )
        order.item_ids[1].action_complete()
        self.assertIn("Nothing is ordered", self._card("delivery")["content"]["empty"])

    def _order_line(self, order):
        lines = self._card("delivery")["content"]["lines"]
        return next(row for row in lines if row["key"] == f"order_{order.id}")


@tagged("post_install", "-at_install")
class TestHomePartner(HomeCommon):
    """Which customer needs me, and what comes late."""

    def test_customers_that_need_me(self):
        soon = self.today + relativedelta(days=10)
        sold = {"company_id": self.company.id, "commitment_end_date": soon}
        line = self._create_active_line("internet", **sold)
        self._create_active_line(partner_id=self.other_partner.id, **sold)
        self._create_own(commitment_end_date=soon)  # our own is no customer
        self.env["proximus.problem"].create(
            {
                "subject": "Down",
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "line_ids": [Command.set(line.ids)],
            }
        )
        card = self._card("customers", self.seller)
        self.assertEqual(self._figures(card), {"problems": "1", "ending": "2"})
        texts = [row["text"] for row in card["content"]["lines"]]
        self.assertEqual(texts, ["Boulangerie Test", "Garage Test"])
        opened = self._opened(self.seller, "customers", "ending")
        self.assertEqual(
            opened.commercial_partner_id, self.partner | self.other_partner
        )
        self.assertEqual(sum(opened.mapped("ending_count")), 2)

    def test_deliveries_that_are_late(self):
        def item(days):
            promised = self.today + relativedelta(days=days)
            offer = self.offers["mobile"].id
            return Command.create({"product_id": offer, "committed_date": promised})

        sold, own = self.env["proximus.line.order"].create(
            [
                {
                    "partner_id": holder.id,
                    "company_id": self.company.id,
                    "item_ids": [item(-3), item(5)],
                }
                for holder in (self.partner, self.company.partner_id)
            ]
        )
        card = self._card("deliveries", self.seller)
        self.assertEqual(self._figures(card), {"late": "1", "running": "2"})
        late = self._opened(self.seller, "deliveries", "late")
        self.assertEqual(late, sold.item_ids[0])
        running = self._opened(self.seller, "deliveries", "running")
        self.assertEqual(running, sold.item_ids)
        self.assertFalse(running & own.item_ids)


@tagged("post_install", "-at_install")
class TestHomeAccountant(HomeCommon):
    """Which operator bills are to be checked, and what is to be claimed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls.env["res.partner"].create(
            {"name": "Operator Test", "is_company": True}
        )
        cls.journal = cls._purchase_journal()

    def _bill(self, partner, ref):
        return self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "company_id": self.company.id,
                "journal_id": self.journal.id,
                "partner_id": partner.id,
                "ref": ref,
                "invoice_date": self.today,
                "invoice_line_ids": [
                    Command.create({"name": ref, "price_unit": 30.0, "tax_ids": False})
                ],
            }
        )

    def test_bills_to_check_and_to_claim(self):
        self._create_own(operator_id=self.operator.id, external_ref="GONE-1")
        todo, checked = (
            self._bill(self.operator, "NEW"),
            self._bill(self.operator, "OLD"),
        )
        self._bill(self.other_partner, "BREAD")  # the baker is no operator
        check = self.env["proximus.bill.check"].create(
            {"move_id": checked.id, "company_id": self.company.id}
        )
        check.action_check()
        check.line_ids.unlink()
        check.line_ids = [
            Command.create(
                {
                    "name": "Twice",
                    "result": "duplicate",
                    "billed": 81,
                    "expected_credit": 81,
                }
            )
        ]
        card = self._card("bills", self.accountant)
        figures = {
            key: text.replace("\xa0", " ") for key, text in self._figures(card).items()
        }
        self.assertEqual(figures, {"unchecked": "1", "claim": "81.00 €"})
        self.assertEqual(self._opened(self.accountant, "bills", "unchecked"), todo)
        opened = self._opened(self.accountant, "bills", "claim")
        self.assertEqual(opened, check)
        check.action_dispute()
        figures = self._figures(self._card("bills", self.accountant))
        self.assertEqual(list(figures), ["unchecked", "to_send"])
        self.assertEqual(figures["to_send"].replace("\xa0", " "), "81.00 €")
        self.assertEqual(
            self._opened(self.accountant, "bills", "to_send"), check.claim_ids
        )
        check.claim_ids.action_send()
        figures = self._figures(self._card("bills", self.accountant))
        self.assertEqual(list(figures), ["unchecked", "waiting"])
        self.assertEqual(
            self._opened(self.accountant, "bills", "waiting"), check.claim_ids
        )
