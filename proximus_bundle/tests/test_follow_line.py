import json
from datetime import date

from odoo import Command
from odoo.service.model import call_kw
from odoo.tests import freeze_time, tagged

from .test_amend import DAY, AmendCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestFollowLine(AmendCommon):
    """What happens to an installed line is what the customer is charged."""

    def test_a_suspension_is_credited_and_charged_again_to_the_day(self):
        line = self._line(self.fibre)
        line.line_id._transition("suspended", date=DAY)
        self.assertEqual(line.state, "paused")
        self.assertEqual(self._pending(), [("credit", self.fibre, 21, -33.53)])
        line.line_id._transition("active", date="2026-03-16")
        self.assertEqual(self._pending()[1:], [("recurring", self.fibre, 16, 25.55)])
        april = self.subscription._bill(date(2026, 4, 1))
        self.assertEqual(april.amount_untaxed, 100.02)
        self.assertFalse(line.line_id.subscription_line_ids._settle())

    def test_a_line_stays_unbilled_while_it_is_suspended(self):
        line = self._line(self.fibre)
        line.line_id._transition("suspended", date="2026-03-20")
        self.assertEqual(line._next_date(), False)
        april = self.subscription._bill(date(2026, 4, 1))
        self.assertEqual(april.amount_untaxed, 58.5 - 19.16)
        with freeze_time("2026-04-11"):
            line.line_id.action_resume()
        self.assertEqual(line._next_date(), date(2026, 4, 11))
        moves = self.subscription._bill(date(2026, 4, 11))
        self.assertEqual(moves.amount_untaxed, 33.0)

    def test_a_suspended_line_can_be_charged_on(self):
        self.subscription.suspension_rule = "keep"
        self._line(self.fibre).line_id._transition("suspended", date=DAY)
        self.assertFalse(self._pending())
        self.assertFalse(self.subscription.line_ids.pause_ids)

    def test_an_end_found_out_late_is_credited(self):
        self.subscription._bill(date(2026, 4, 1))
        line = self._line(self.mobile)[0]
        line.line_id._transition("terminated", date="2026-03-10")
        self.assertEqual(
            self._pending(),
            [
                ("credit", self.mobile, 21, -9.15),
                ("credit", self.mobile, 30, -13.5),
            ],
        )
        credited = self.subscription.item_ids.credited_item_id
        self.assertEqual(
            set(credited.mapped("period_from")), {date(2026, 3, 1), date(2026, 4, 1)}
        )

    def test_a_line_that_leaves_degrades_the_bundle_once(self):
        self.subscription.degradation_rule = "reprice"
        self._line(self.fibre).line_id.action_terminate("2026-03-19")
        change = self.subscription.change_ids
        self.assertEqual(change.kind, "degradation")
        self.assertIn("Without Fibre", change.description)
        self.assertEqual(self.subscription._monthly_on(date(2026, 3, 20)), 65.0)
        self._line(self.mobile)[0].line_id.action_terminate("2026-03-19")
        self.assertEqual(len(self.subscription.change_ids), 1)

    def test_promotions_of_the_others_can_end(self):
        self.bundle.phase_ids = [Command.create({"kind": "free", "months": 2})]
        self.bundle.degradation_rule = "end_promotion"
        subscription = self._create_active(date(2026, 3, 1))
        subscription._bill(date(2026, 3, 1))
        self._line(self.fibre, subscription).line_id.action_terminate("2026-03-19")
        self.assertEqual(subscription._monthly_on(date(2026, 3, 19)), 0)
        self.assertEqual(subscription._monthly_on(date(2026, 3, 20)), 58.5)

    def test_all_lines_together_degrade_nothing(self):
        self.subscription.degradation_rule = "reprice"
        self._line(self.service)._end_on(date(2026, 3, 20))
        self.subscription.line_ids.line_id.action_terminate("2026-03-19")
        self.assertFalse(self.subscription.change_ids)

    def test_another_offer_of_the_line_is_charged(self):
        line = self._line(self.mobile)[0]
        line.line_id._change("offer", {"product_id": self.big_mobile.id}, DAY)
        self.assertEqual(line.product_id, self.big_mobile)
        self.assertEqual(line.monthly_amount, 27.0)
        self.assertEqual(self.subscription.change_ids.kind, "offer")

    def test_a_cost_changes_no_price(self):
        line = self._line(self.mobile)[0]
        # also when it happens to be what the customer pays
        for cost in (13.5, 12.0):
            line.line_id._change("price", {"monthly_cost": cost}, DAY)
            self.assertEqual(line.monthly_amount, 13.5)
        self.assertEqual(line.line_id.monthly_cost, 12.0)
        self.assertFalse(self.subscription.change_ids)

    def test_another_holder_of_a_line_pays_from_its_day_on(self):
        line = self._line(self.mobile)[0]
        friend = self._create_customer("New Holder")
        successor = line.line_id._change("holder", {"partner_id": friend.id}, DAY)
        self.assertEqual(line.date_end, DAY)
        taken = successor.subscription_line_ids.subscription_id
        self.assertEqual(taken.partner_id, friend)
        self.assertEqual(taken.predecessor_id, self.subscription)
        self.assertEqual(taken.recurring_amount, 13.5)
        self.assertEqual(self._pending(), [("credit", self.mobile, 21, -9.15)])
        moves = taken._bill(date(2026, 4, 1))
        self.assertEqual(moves.partner_id, friend)
        self.assertEqual(moves.amount_untaxed, 9.15 + 13.5)

    def test_another_customer_takes_over_everything_to_the_cent(self):
        friend = self._create_customer("New Holder")
        taken = self.subscription._transfer(friend, DAY)
        self.assertEqual(taken.recurring_amount, 108.0)
        self.assertEqual(len(taken.line_ids), 5)
        self.assertEqual(taken.commitment_end_date, date(2027, 2, 28))
        credit = self.subscription._bill(date(2026, 4, 1))
        self.assertEqual(credit.move_type, "out_refund")
        moves = taken._bill(date(2026, 3, 20))
        self.assertEqual(moves.amount_untaxed, credit.amount_untaxed)
        self.assertEqual(self.subscription.state, "ended")
        self.assertEqual(set(self.subscription.line_ids.mapped("date_end")), {DAY})

    def test_charges_follow_once_when_a_line_starts_or_ends(self):
        subscription = self._sell()
        lines = subscription.line_ids.line_id
        model, seen = self.registry["proximus.subscription.line"], []
        follow = model._follow_lines

        def noted(self):
            seen.append(self)
            return follow(self)

        self.patch(model, "_follow_lines", noted)
        lines.action_activate("2026-03-01")
        self.assertEqual([len(charged) for charged in seen], [len(lines)])
        seen.clear()
        lines.action_terminate("2026-03-19")
        self.assertEqual([len(charged) for charged in seen], [len(lines)])
        self.assertEqual(set(seen[0].mapped("date_end")), {date(2026, 3, 20)})

    def test_a_corrected_day_is_followed(self):
        line = self._line(self.mobile)[0]
        line.line_id.start_date = DAY
        self.assertEqual(line.date_start, DAY)

    # === WHAT A REQUEST CANNOT SAY === #

    def _call(self, records, method, *args, **context):
        """Call a method as a web client of a plain user of lines does."""
        user = self._create_user(
            "line_user",
            "proximus_connectivity.group_user",
            "base.group_partner_manager",
        )
        sent = json.loads(json.dumps({"args": [records.ids, *args], "ctx": context}))
        model = self.env[records._name].with_user(user)
        return call_kw(model, method, sent["args"], {"context": sent["ctx"]})

    def test_no_request_keeps_a_charge_from_following(self):
        line = self._line(self.mobile)[0]
        self._call(
            line.line_id,
            "write",
            {"product_id": self.big_mobile.id, "monthly_cost": 12.0},
            proximus_subscription_follows=True,
            proximus_line_change=True,
            proximus_state_change=True,
        )
        self.assertEqual(line.line_id.monthly_cost, 12.0)
        self.assertEqual(line.monthly_amount, 27.0)
        self.assertEqual(self.subscription.change_ids.kind, "offer")

    def test_no_request_keeps_a_bundle_from_degrading(self):
        self.subscription.degradation_rule = "reprice"
        self._call(
            self._line(self.fibre).line_id,
            "action_terminate",
            "2026-03-19",
            proximus_subscription_follows=True,
            proximus_subscription_change=1,
        )
        change = self.subscription.change_ids
        self.assertEqual(change.kind, "degradation")
        self.assertFalse(change.parent_id)

    def test_no_request_names_the_change_or_the_run_of_a_bill(self):
        change = self.subscription._extend_term(24, DAY)
        run = self.env["proximus.billing.run"].create({"date": "2026-03-20"})
        context = {
            "proximus_subscription_change": change.id,
            "proximus_billing_run": run.id,
        }
        line = self._line(self.mobile)[0].line_id
        line.with_context(**context).action_terminate("2026-03-10")
        credit = self.subscription.item_ids.filtered(lambda i: i.kind == "credit")
        self.assertTrue(credit)
        self.assertFalse(credit.change_id)
        with freeze_time("2026-04-01 10:00:00"):
            self.subscription.with_context(**context).action_bill()
        self.assertFalse(self.subscription.move_ids.billing_run_id)
