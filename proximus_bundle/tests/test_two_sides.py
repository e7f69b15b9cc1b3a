from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .test_amend import DAY, AmendCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestTwoSides(AmendCommon):
    """What a customer pays for a line, apart from what the operator bills us."""

    mobile_cost = 9.0

    def _mobile_line(self):
        return self._line(self.mobile)[0].line_id

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("proximus_bundle.ir_cron_prices").method_direct_trigger()

    # === PRICE === #

    def test_a_delivered_line_has_a_price_and_a_cost_of_its_own(self):
        mobile, fibre = self._mobile_line(), self._line(self.fibre).line_id
        self.assertRecordValues(
            mobile | fibre,
            [
                {
                    "is_own": False,
                    "monthly_price": 13.5,
                    "is_price_known": True,
                    "monthly_cost": 9.0,
                    "is_cost_known": True,
                },
                {
                    "is_own": False,
                    "monthly_price": 49.5,
                    "is_price_known": True,
                    "monthly_cost": 0.0,
                    "is_cost_known": False,
                },
            ],
        )
        self.assertEqual(mobile._holder_monthly(), {mobile: 13.5})
        self.assertEqual(mobile.holder_monthly, 13.5)

    def test_margin_is_known_where_both_are_and_only_the_partner_sees_it(self):
        mobile, fibre = self._mobile_line(), self._line(self.fibre).line_id
        user = self._create_user(
            "two_sides_partner", "proximus_connectivity.group_partner"
        )
        seen = (mobile | fibre).with_user(user)
        self.assertEqual(seen.mapped("margin"), [4.5, 0.0])
        self.assertEqual(seen.mapped("is_margin_known"), [True, False])
        plain = self._create_user("two_sides_user", "proximus_connectivity.group_user")
        with self.assertRaises(AccessError):
            mobile.with_user(plain).read(["margin"])

    def test_a_line_of_our_own_has_no_price(self):
        line = self.env["proximus.line"].create(
            {
                "partner_id": self.company.partner_id.id,
                "product_id": self.mobile.id,
            }
        )
        self.assertRecordValues(
            line,
            [
                {
                    "is_own": True,
                    "monthly_cost": 15.0,
                    "monthly_price": 0.0,
                    "is_price_known": False,
                }
            ],
        )
        self.assertEqual(line._holder_monthly(), {line: 15.0})

    def test_a_customers_line_that_nobody_charges_is_unknown(self):
        line = self.env["proximus.line"].create(
            {"partner_id": self.customer.id, "product_id": self.mobile.id}
        )
        self.assertEqual(line._holder_monthly(), {line: None})
        self.assertFalse(line.is_holder_monthly_known)

    def test_an_ordered_line_has_the_price_that_it_will_have(self):
        line = self._line(self.mobile, self._sell())[0].line_id
        self.assertEqual((line.state, line.monthly_price), ("pending_active", 13.5))
        line.action_cancel()
        self.assertEqual((line.monthly_price, line.is_price_known), (0.0, True))

    def test_a_pause_and_an_end_cost_nothing(self):
        first, second = self._line(self.mobile)[:2].line_id
        first._transition("suspended", date="2026-03-19")
        self.assertEqual(first.monthly_price, 0.0)
        first._transition("active", date="2026-03-20")
        self.assertEqual(first.monthly_price, 13.5)
        second.action_terminate("2026-03-19")
        self.assertEqual((second.monthly_price, second.is_price_known), (0.0, True))

    def test_a_price_that_begins_later_is_shown_on_its_day(self):
        charge = self._line(self.mobile)[0]
        line = charge.line_id
        self.subscription._change_price({charge: 11.0}, date(2026, 4, 16))
        self.assertEqual(line.monthly_price, 13.5)
        self.assertEqual(line.price_change_date, date(2026, 4, 16))
        self.assertEqual(line._holder_monthly(date(2026, 4, 16)), {line: 11.0})
        with freeze_time("2026-04-15"):
            self._run_cron()
            self.assertEqual(line.monthly_price, 13.5)
        # also when the job stood still for a while
        with freeze_time("2026-04-20"):
            self._run_cron()
        self.assertEqual((line.monthly_price, line.price_change_date), (11.0, False))

    def test_the_promotion_of_the_first_months_ends(self):
        self.bundle.phase_ids = [Command.create({"kind": "free", "months": 2})]
        subscription = self._create_active(date(2026, 3, 1))
        line = self._line(self.fibre, subscription).line_id
        self.assertEqual((line.monthly_price, line.is_price_known), (0.0, True))
        self.assertEqual(line.price_change_date, date(2026, 5, 1))
        with freeze_time("2026-05-01"):
            self._run_cron()
        self.assertEqual(line.monthly_price, 49.5)

    def test_another_offer_proposes_its_cost(self):
        line = self._mobile_line()
        self.big_mobile.standard_price = 18.0
        line._change("offer", {"product_id": self.big_mobile.id}, DAY)
        self.assertEqual((line.monthly_cost, line.monthly_price), (18.0, 27.0))
        self.big_mobile.standard_price = 0.0
        other = self._line(self.mobile)[0].line_id
        other._change("offer", {"product_id": self.big_mobile.id}, DAY)
        self.assertEqual((other.is_cost_known, other.monthly_cost), (False, 0.0))

    def test_the_next_holder_pays_the_price_and_the_cost_stays(self):
        line = self._mobile_line()
        friend = self._create_customer("New Holder")
        successor = line._change("holder", {"partner_id": friend.id}, DAY)
        self.assertEqual((successor.monthly_cost, successor.monthly_price), (9.0, 13.5))
        self.assertEqual(line.monthly_price, 0.0)

    # === WHERE IT IS SHOWN === #

    def test_leaving_early_counts_what_the_customer_pays(self):
        line = self._mobile_line()
        line.exit_terms = "all"
        self.assertEqual(line.commitment_end_date, date(2027, 2, 28))
        # 11 months and the days of March after today
        self.assertAlmostEqual(line.exit_fee, 13.5 * (11 + 11 / 31), 2)
        unsold = self.env["proximus.line"].create(
            {
                "partner_id": self.customer.id,
                "product_id": self.mobile.id,
                "state": "active",
                "start_date": "2026-03-01",
                "commitment_end_date": "2027-02-28",
                "exit_terms": "all",
                "monthly_cost": 9.0,
            }
        )
        self.assertFalse(unsold.exit_fee_known)
        self.assertIn("do not know", unsold.exit_answer)

    def test_what_is_free_is_free_to_leave_for_the_customer(self):
        charge = self._line(self.mobile)[0]
        line = charge.line_id
        line.exit_terms = "all"
        line.monthly_cost = 0.0
        found = [("id", "=", line.id), ("is_free_to_leave", "=", True)]
        self.assertFalse(line.is_free_to_leave)
        self.assertFalse(line.search(found))
        self.subscription._change_price({charge: 0.0}, DAY)
        self.assertTrue(line.is_free_to_leave)
        self.assertTrue(line.search(found))

    def test_the_portfolio_counts_what_customers_pay(self):
        self._sell()
        self._mobile_line().monthly_cost = 99.0
        self.env["proximus.line"].create(
            {
                "partner_id": self.company.partner_id.id,
                "product_id": self.fibre.id,
                "state": "active",
                "start_date": "2026-01-01",
            }
        )
        self.env.flush_all()
        rows = self.env["proximus.portfolio"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertNotIn(self.company.partner_id, rows.commercial_partner_id)
        row = rows.filtered(lambda row: row.commercial_partner_id == self.customer)
        # a fibre line and three mobile ones, active and ordered
        self.assertRecordValues(
            row,
            [
                {
                    "line_count": 8,
                    "pending_count": 4,
                    "monthly_price": 49.5 + 3 * 13.5,
                    "ordered_price": 49.5 + 3 * 13.5,
                }
            ],
        )

    def test_a_file_for_the_customer_tells_the_price(self):
        line = self._mobile_line()
        self.assertEqual(str(line._tmf_plain()["monthly_cost"]), "9.0")
        self.assertEqual(str(line._tmf_plain("price")["monthly_cost"]), "13.5")
        line.is_cost_known = False
        self.assertIsNone(line._tmf_plain()["monthly_cost"])
        self.assertEqual(str(line._tmf_plain("price")["monthly_cost"]), "13.5")

    def test_the_printed_inventory_shows_no_cost(self):
        lines = self.subscription.line_ids.line_id
        self._mobile_line().monthly_cost = 77.77
        report = self.env.ref("proximus_connectivity.proximus_line_report_inventory")
        html = report._render_qweb_html(report.report_name, lines.ids)[0].decode()
        self.assertIn("13.50", html)
        self.assertIn("90.00", html)
        self.assertNotIn("77.77", html)

    # === ONE END DATE === #

    def test_a_line_is_committed_until_its_subscription_is(self):
        self.mobile.commitment_months = 24
        subscription = self._create_active(date(2026, 3, 1))
        line = self._line(self.mobile, subscription)[0].line_id
        self.assertEqual(subscription.commitment_end_date, date(2027, 2, 28))
        self.assertEqual(line.commitment_end_date, date(2027, 2, 28))
        self.assertEqual(line.commitment_origin, f"by {subscription.name}")
        subscription._extend_term(24, date(2026, 3, 20))
        self.assertEqual(line.commitment_end_date, date(2028, 3, 19))
        line.commitment_end_date = "2026-06-30"
        self.assertEqual(line.commitment_end_date, date(2028, 3, 19))

    def test_a_line_that_comes_later_ends_with_the_others(self):
        self.mobile.commitment_months = 24
        subscription = self._sell()
        lines = subscription.line_ids.line_id
        first = lines.filtered(lambda line: line.product_id == self.fibre)
        first.action_activate("2026-03-01")
        (lines - first).action_activate("2026-03-19")
        self.assertEqual(set(lines.mapped("commitment_end_date")), {date(2027, 2, 28)})

    def test_a_successor_is_committed_as_its_subscription_is(self):
        self.mobile.commitment_months = 24
        line = self._mobile_line()
        friend = self._create_customer("New Holder")
        vals = {"partner_id": friend.id, "commitment_restart": True}
        successor = line._change("holder", vals, DAY)
        taken = successor.subscription_line_ids.subscription_id
        self.assertEqual(successor.commitment_end_date, taken.commitment_end_date)
        self.assertEqual(successor.commitment_origin, f"by {taken.name}")

    def test_a_line_without_subscription_has_the_term_of_its_offer(self):
        self.mobile.commitment_months = 24
        line = self.env["proximus.line"].create(
            {"partner_id": self.customer.id, "product_id": self.mobile.id}
        )
        line.action_submit()
        line.action_activate("2026-03-01")
        self.assertEqual(line.commitment_end_date, date(2028, 2, 29))
        self.assertFalse(line.commitment_origin)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestSidesOfEffects(AmendCommon):
    """No dialog adds what the operator bills us to what the customer pays."""

    mobile_cost = 9.0

    def _wizard(self, model, charge, **vals):
        lines = {"line_ids": charge.line_id.ids, "date": DAY}
        return self.env[f"proximus.line.{model}"].create({**lines, **vals})

    def _totals(self, wizard):
        return {
            side: sums["amount"]
            for side, sums in wizard._effect_totals(wizard._effects()).items()
        }

    def test_another_offer_of_a_customer(self):
        charge = self._line(self.mobile)[0]
        small = self._create_product_of("Mobile XS", 5.0, line_kind="mobile")
        small.standard_price = 3.0
        wizard = self._wizard("change.offer", charge, product_id=small.id)
        self.assertEqual((wizard.monthly_cost, wizard.is_cost_known), (3.0, True))
        self.assertEqual(self._totals(wizard), {"price": -9.0, "cost": -6.0})
        self.assertIn("Total for the customer", wizard.effect_html)
        self.assertIn("Total that the operator bills us", wizard.effect_html)
        self.assertNotIn("15.00", wizard.effect_html)

    def test_55_to_45_is_10_00_less_and_a_mobile_of_1_00_leaves(self):
        """As much less of each side is never shown as 20.00 or 13.00."""
        self.subscription.degradation_rule = "keep"
        fibre, mobile = self._line(self.fibre), self._line(self.mobile)[0]
        small = self._create_product_of("Fibre S", 45.0, line_kind="internet")
        small.standard_price = 30.0
        prices = {fibre: 55.0, mobile: 1.0}
        self.subscription._change_price(prices, date(2026, 3, 1))
        # a cost holds from its own day on: what was before stays unknown
        fibre.line_id._change("price", {"monthly_cost": 40.0}, date(2026, 3, 1))
        mobile.line_id._change("price", {"monthly_cost": 12.0}, date(2026, 3, 1))
        offer = self._wizard("change.offer", fibre, product_id=small.id)
        self.assertEqual(self._totals(offer), {"price": -10.0, "cost": -10.0})
        end = self._wizard("end", mobile)
        self.assertEqual(self._totals(end), {"price": -1.0, "cost": -12.0})

    def test_a_cost_alone_leaves_the_price(self):
        charge = self._line(self.mobile)[0]
        vals = {"product_id": self.mobile.id, "monthly_cost": 8.0}
        wizard = self._wizard("change.offer", charge, **vals)
        self.assertEqual(self._totals(wizard), {"price": 0.0, "cost": -1.0})
        wizard.action_apply()
        self.assertEqual(
            (charge.line_id.monthly_cost, charge.monthly_amount), (8, 13.5)
        )

    def test_a_line_that_leaves_shows_each_side(self):
        self.subscription.degradation_rule = "keep"
        charge = self._line(self.mobile)[0]
        wizard = self._wizard("end", charge)
        self.assertEqual(self._totals(wizard), {"price": -13.5, "cost": -9.0})
        fees = [e for e in wizard._effects() if "fee" in e["label"].lower()]
        self.assertEqual(
            [e["label"] for e in fees], ["Early termination fee of the customer"]
        )

    def test_an_unknown_cost_is_said(self):
        charge = self._line(self.fibre)
        wizard = self._wizard("end", charge)
        totals = wizard._effect_totals(wizard._effects())
        self.assertEqual(totals["price"]["amount"], -49.5)
        self.assertEqual(
            totals["cost"], {"amount": None, "one_off": None, "unknown": True}
        )
        self.assertIn("besides what is unknown", wizard.effect_html)

    def test_a_suspended_customer_pays_nothing_where_the_rule_says_so(self):
        charge = self._line(self.mobile)[0]
        wizard = self._wizard("suspend", charge)
        self.assertEqual(self._totals(wizard), {"price": -13.5})
        self.subscription.suspension_rule = "keep"
        self.assertEqual(self._totals(self._wizard("suspend", charge)), {})

    def test_a_notice_taken_back_goes_on_at_the_price(self):
        charge = self._line(self.mobile)[0]
        charge.line_id.action_terminate("2026-06-30")
        wizard = self._wizard("withdraw", charge, date="2026-03-20")
        texts = {effect["label"]: effect["before"] for effect in wizard._effects()}
        self.assertIn("13.50", texts["Customer pays"])
        self.assertIn("9.00", texts["Operator bills us"])

    def test_a_line_of_our_own_has_its_cost_only(self):
        line = self.env["proximus.line"].create(
            {
                "partner_id": self.company.partner_id.id,
                "product_id": self.mobile.id,
                "state": "active",
                "start_date": "2026-03-01",
            }
        )
        wizard = self.env["proximus.line.change.offer"].create(
            {"line_ids": line.ids, "date": DAY, "product_id": self.big_mobile.id}
        )
        self.assertEqual(wizard.monthly_cost, 30.0)
        self.assertEqual(self._totals(wizard), {"cost": 15.0})
        both = self.env["proximus.line.change.offer"].create(
            {
                "line_ids": (line | self._line(self.mobile)[0].line_id).ids,
                "date": DAY,
                "product_id": self.big_mobile.id,
            }
        )
        self.assertEqual(both.sides, "both")
        both.action_apply()
        self.assertEqual((line.monthly_cost, line.is_cost_known), (30.0, True))

    def test_a_compensation_owes_the_customer_a_part_of_the_price(self):
        line = self._line(self.mobile)[0].line_id
        line.product_id.write({"repair_credit_percent": 50, "repair_hours": 4})
        problem = self.env["proximus.problem"].create(
            {
                "subject": "Down",
                "partner_id": self.customer.id,
                "line_ids": [Command.set(line.ids)],
                "reported_at": "2026-03-10 08:00:00",
            }
        )
        dialog = self.env["proximus.problem.compensation"].create(
            {"problem_id": problem.id, "method": "contract", "credit_customer": True}
        )
        self.assertEqual(dialog.line_ids.amount, 4.5)
        dialog.action_apply()
        credit = self.subscription.item_ids.filtered(lambda i: i.kind == "compensation")
        self.assertEqual(credit.amount, -6.75)

    def test_a_compensation_of_a_line_whose_cost_is_unknown(self):
        line = self._line(self.fibre).line_id
        problem = self.env["proximus.problem"].create(
            {
                "subject": "Down",
                "partner_id": self.customer.id,
                "line_ids": [Command.set(line.ids)],
                "reported_at": "2026-03-10 08:00:00",
            }
        )
        dialog = self.env["proximus.problem.compensation"].create(
            {"problem_id": problem.id, "days": 2, "credit_customer": True}
        )
        self.assertEqual(dialog.line_ids.amount, 0.0)
        self.assertIn("Unknown", dialog.line_ids.calculation)
        dialog.action_apply()
        credit = self.subscription.item_ids.filtered(lambda i: i.kind == "compensation")
        self.assertEqual((credit.days, credit.amount < 0), (2, True))
        claim = problem.claim_ids
        self.assertEqual((claim.amount, claim.is_amount_known), (0.0, False))
