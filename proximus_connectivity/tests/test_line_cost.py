from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestLineCost(ConnectivityCommon):
    """The cost of a line is what the operator bills us; empty is unknown, not zero."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.company.partner_id

    def assert_cost(self, line, cost):
        """Check the cost of a line; ``None``: it is unknown."""
        known = cost is not None
        self.assertEqual((line.monthly_cost, line.is_cost_known), (cost or 0.0, known))

    # === PROPOSAL === #

    def test_own_lines_propose_the_list_price_and_others_the_cost(self):
        self.assert_cost(self._create_line(partner_id=self.own.id), 20.0)
        self.assert_cost(self._create_line(), 12.0)
        self.offers["mobile"].standard_price = 0.0
        self.assert_cost(self._create_line(), None)
        self.offers["mobile"].list_price = 0.0
        self.assert_cost(self._create_line(partner_id=self.own.id), None)

    def test_what_is_given_is_known_also_when_it_is_nothing(self):
        self.assert_cost(self._create_line(monthly_cost=0.0), 0.0)
        self.assert_cost(self._create_line(monthly_cost=7.0), 7.0)
        self.assert_cost(self._create_line(monthly_cost=False), None)
        self.assert_cost(self._create_line(is_cost_known=False), None)

    def test_writing_a_cost_and_forgetting_it(self):
        line = self._create_line(is_cost_known=False)
        line.monthly_cost = 9.0
        self.assert_cost(line, 9.0)
        line.is_cost_known = False
        self.assert_cost(line, None)
        line.is_cost_known = True
        self.assert_cost(line, 0.0)

    def test_another_offer_costs_what_is_proposed_for_it(self):
        other = self._create_offer("mobile", name="Other", list_price=33.0)
        other.standard_price = 22.0
        for vals, before, after in (
            ({}, 12.0, 22.0),
            ({"partner_id": self.own.id}, 20.0, 33.0),
            ({"state": "active", "start_date": "2026-01-15"}, 12.0, 22.0),
        ):
            line = self._create_line(**vals)
            self.assert_cost(line, before)
            line.product_id = other
            self.assert_cost(line, after)
        line.write({"product_id": self.offers["mobile"].id, "monthly_cost": 5.0})
        self.assert_cost(line, 5.0)
        line.product_id = self.offers["mobile"]
        self.assert_cost(line, 5.0)
        other.standard_price = 0.0
        line._change("offer", {"product_id": other.id})
        self.assert_cost(line, None)
        self.assertFalse(line.price_ids.sorted("date_from")[-1].is_cost_known)

    def test_the_form_proposes_for_each_side(self):
        form = Form(self.env["proximus.line"])
        form.partner_id = self.own
        form.product_id = self.offers["mobile"]
        self.assertEqual((form.monthly_cost, form.is_cost_known), (20.0, True))
        form.partner_id = self.partner
        self.assertEqual((form.monthly_cost, form.is_cost_known), (12.0, True))
        form.is_cost_known = False
        line = form.save()
        self.assert_cost(line, None)
        with Form(line) as form:
            form.is_cost_known = True
            form.monthly_cost = 8.0
        self.assert_cost(line, 8.0)

    @mute_logger("odoo.sql_db")
    def test_the_database_knows_no_amount_of_an_unknown_cost(self):
        line = self._create_line()
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE proximus_line SET is_cost_known = FALSE WHERE id = %s",
                [line.id],
            )

    # === WHAT THE HOLDER PAYS === #

    def test_what_the_holder_pays(self):
        own = self._create_line(partner_id=self.own.id)
        unknown = self._create_line(partner_id=self.own.id, is_cost_known=False)
        sold = self._create_line(monthly_cost=9.0)
        lines = own | unknown | sold
        amounts = lines._holder_monthly()
        self.assertEqual(amounts[own], 20.0)
        self.assertIsNone(amounts[unknown])
        self.assertEqual(own.holder_monthly, 20.0)
        self.assertEqual(lines.mapped("is_holder_monthly_known")[:2], [True, False])

    def test_the_portal_reads_no_cost(self):
        line = self._create_line(monthly_cost=9.0)
        user = new_test_user(self.env, "cost_portal", "base.group_portal")
        user.partner_id.parent_id = self.partner
        seen = line.with_user(user)
        self.assertTrue(seen.read(["name", "holder_monthly"]))
        for name in ("monthly_cost", "is_cost_known"):
            with self.assertRaises(AccessError):
                seen.read([name])

    # === THE NEXT HOLDER === #

    def test_the_next_holder_changes_no_cost(self):
        line = self._create_active_line(is_cost_known=False)
        successor = line._change(
            "holder", {"partner_id": self.other_partner.id}, "2026-03-01"
        )
        self.assert_cost(successor, None)

    # === ORDERS === #

    def test_an_ordered_change_proposes_and_keeps_what_is_unknown(self):
        line = self._create_active_line()
        other = self._create_offer("mobile", name="Other")
        vals = {
            "action": "modify",
            "line_id": line.id,
            "change_kind": "offer",
            "product_id": other.id,
        }
        item = self._create_order(vals).item_ids
        self.assertEqual((item.monthly_cost, item.is_cost_known), (12.0, True))
        item = self._create_order({**vals, "is_cost_known": False}).item_ids
        self.assertNotIn("0.00", item.change_text)
        self.assertNotIn("monthly_cost", item._to_plain())
        item.action_complete("2026-03-01")
        self.assertEqual(line.product_id, other)
        self.assert_cost(line, None)

    def test_the_dialog_tells_the_sides_apart(self):
        sold = self._create_active_line(monthly_cost=9.0)
        other = self._create_offer("mobile", name="Other", standard_price=6.0)
        wizard = self._change_wizard("offer", sold, product_id=other.id)
        totals = wizard._effect_totals(wizard._effects())
        self.assertEqual(totals["cost"]["amount"], -3.0)
        self.assertEqual(
            totals["price"], {"amount": None, "one_off": None, "unknown": True}
        )
        self.assertNotIn("20.00", wizard.effect_html)
        end = self.env["proximus.line.end"].create(
            {"line_ids": [Command.set(sold.ids)], "date": "2099-01-01"}
        )
        self.assertEqual(end._effect_totals(end._effects())["cost"]["amount"], -9.0)
