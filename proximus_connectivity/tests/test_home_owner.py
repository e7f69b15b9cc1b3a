import json

from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.fields import Domain
from odoo.tests import tagged

from .home_common import HomeCommon


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

    def test_sums_by_month_are_those_of_the_view(self):
        this = fields.Date.start_of(self.today, "month")
        lines = self.env["proximus.line"]
        for place in range(6):
            lines |= self._create_own(
                monthly_cost=10.0 + place, start=this - relativedelta(days=31 * place)
            )
        lines[3]._change("price", {"monthly_cost": 50.0}, this)
        lines[4]._change(
            "price", {"monthly_cost": 70.0}, this - relativedelta(months=2, days=3)
        )
        lines[5]._transition("terminated", date=this - relativedelta(months=1))
        lines[2].active = False
        self.env.flush_all()
        months = self.env["proximus.line.month"]
        own = Domain("is_own", "=", True) & Domain("company_id", "=", self.company.id)
        view = dict(months._read_group(own, ["month:month"], ["monthly_cost:sum"]))
        sums = months._past_totals(own)
        self.assertEqual(len(sums), 11)
        self.assertTrue(any(sums.values()))
        for month, total in sums.items():
            self.assertAlmostEqual(view.get(month, 0.0), total, msg=str(month))

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
        self.assertEqual(sum(claims[:2].mapped("open_amount")), 81.0)
        self.assertEqual(self._opened(self.owner, "saving", "unused"), unused)
        self.assertEqual(self._opened(self.owner, "saving", "ending"), ending)
        self.assertEqual(self._opened(self.owner, "saving", "claims"), claims[0])
        came_back = self._opened(self.owner, "saving", "recovered")
        self.assertEqual((came_back.claim_id, came_back.amount), (claims[1], 12.5))

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
