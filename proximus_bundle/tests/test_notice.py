from datetime import date
from decimal import Decimal
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .test_amend import DAY, AmendCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestNotice(AmendCommon):
    """A commitment from 1 March 2026 to 28 February 2027; fee: half of the rest."""

    def _cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("proximus_bundle.ir_cron_terms").method_direct_trigger()

    def test_the_ways_to_leave_and_what_they_cost(self):
        early, free = self.subscription._notice_options()
        self.assertEqual(early["last_day"], date(2026, 4, 19))
        # 11/30 of April and ten months of 108.00 remain, line by line
        self.assertAlmostEqual(early["total"], (108 * 11 / 30 + 1080) / 2, 1)
        self.assertEqual(free["last_day"], date(2027, 2, 28))
        self.assertEqual(free["total"], 0)

    def test_a_notice_ends_everything_and_costs_the_fee(self):
        quote = self.subscription._notice_options()[0]
        change = self.subscription._give_notice(quote["last_day"], reason="Moving")
        self.assertEqual(self.subscription.state, "ending")
        self.assertEqual(self.subscription.notice_end_date, date(2026, 4, 19))
        self.assertAlmostEqual(change.fee, quote["total"], 2)
        ends = set(self.subscription.line_ids.mapped("date_end"))
        self.assertEqual(ends, {date(2026, 4, 20)})
        states = set(self.subscription.line_ids.line_id.mapped("state"))
        self.assertEqual(states, {"pending_terminate"})
        april = self.subscription._bill(date(2026, 4, 1))
        self.assertFalse(self.subscription.billing_error)
        self.assertAlmostEqual(april.amount_untaxed, 108 * 19 / 30 + quote["total"], 1)
        self.assertFalse(self.subscription._bill(date(2026, 6, 1)))

    def test_leaving_at_the_end_of_the_term_is_free(self):
        change = self.subscription._give_notice()
        self.assertEqual(self.subscription.notice_end_date, date(2027, 2, 28))
        self.assertEqual(change.fee, 0)

    def test_a_notice_is_withdrawn_with_its_fee(self):
        self.subscription._give_notice(date(2026, 4, 30))
        self.subscription._bill(date(2026, 4, 1))
        self.subscription._withdraw_notice()
        self.assertEqual(self.subscription.state, "active")
        self.assertFalse(any(self.subscription.line_ids.mapped("date_end")))
        self.assertEqual(
            set(self.subscription.line_ids.line_id.mapped("state")), {"active"}
        )
        fees = self.subscription.item_ids.filtered(
            lambda i: i.state != "void" and i.kind in ("fee", "compensation")
        )
        self.assertEqual(sum(fees.mapped("amount")), 0)
        with self.assertRaisesRegex(UserError, "no notice that could be withdrawn"):
            self.subscription._withdraw_notice()

    def test_wrong_notices_change_nothing(self):
        self._refused("cannot end before 19 Apr", "_give_notice", DAY)
        self.subscription._give_notice()
        self._refused("already", "_give_notice")

    def test_promotions_are_taken_back_by_the_linear_table(self):
        self.subscription.write(
            {"exit_method": "none", "exit_clawback": True, "setup_given": 120.0}
        )
        quote = self.subscription._exit_quote(date(2026, 8, 31))
        self.assertEqual(quote["total"], 60.0)
        self.assertEqual(self.subscription._exit_quote(date(2027, 2, 28))["total"], 0)

    def test_free_months_are_taken_back(self):
        self.bundle.phase_ids = [Command.create({"kind": "free", "months": 2})]
        self.bundle.term_ids.write({"exit_fee_method": "clawback"})
        subscription = self._create_active(date(2026, 3, 1))
        quote = subscription._exit_quote(date(2026, 8, 31))
        # two months of 108.00 were free, half of the term is left
        self.assertAlmostEqual(quote["clawback"], 108.0, 1)

    def test_the_law_limits_the_fee_of_small_customers(self):
        line = self._line(self.fibre)
        open_fee = line._exit_quote(date(2026, 4, 20))["fee"]
        self.customer.is_company = False
        line.line_id.invalidate_recordset()
        quote = line._exit_quote(date(2026, 4, 20))
        self.assertTrue(quote["protected"])
        # not the ten months of the commitment, but the four of the first six
        self.assertEqual(quote["fee"], open_fee - Decimal("148.5"))
        self.assertEqual(line._exit_quote(date(2026, 9, 1))["fee"], 0)

    def _protect(self, checked=False):
        """Let the law protect the customer, as far as anybody knows."""
        rule = self.env["proximus.parameter"].search([("code", "like", "free_exit_")])
        rule.checked_on = checked
        threshold = rule.filtered(lambda p: p.code == "free_exit_number_threshold")
        threshold.value = 5
        self.subscription.line_ids.line_id.invalidate_recordset()

    def _fees(self):
        items = self.subscription.item_ids.filtered(
            lambda i: i.kind == "fee" and i.state != "void"
        )
        return sum(items.mapped("amount"))

    def test_a_law_that_is_not_checked_charges_nobody(self):
        """The contract asks ten months, the law four: the rest is somebody's to say."""
        line = self._line(self.fibre)
        leave = date(2026, 4, 20)
        contract = line._exit_quote(leave)["fee"]
        self._protect()
        quote = line._exit_quote(leave)
        self.assertEqual(quote["fee"], contract - Decimal("148.5"))
        self.assertEqual(quote["unsure"], Decimal("148.5"))
        self._protect(checked="2026-03-01")
        quote = line._exit_quote(leave)
        self.assertEqual(quote["fee"], contract - Decimal("148.5"))
        self.assertEqual(quote["unsure"], 0, "the law says so")
        self._protect()
        self.customer.is_company = False
        months = [("code", "=", "free_exit_after_months")]
        self.env["proximus.parameter"].search(months).checked_on = "2026-03-01"
        line.line_id.invalidate_recordset()
        quote = line._exit_quote(leave)
        self.assertEqual(quote["unsure"], 0, "a person is protected with any numbers")

    def test_somebody_decides_what_the_law_may_forbid(self):
        doors = {
            "notice": lambda: self.subscription._give_notice(date(2026, 4, 19)),
            "component": lambda: self.subscription._remove_component(
                self._line(self.fibre), date(2026, 4, 20)
            ),
            "dialog": lambda: (
                self.env["proximus.line.end"]
                .create(
                    {
                        "line_ids": self._line(self.fibre).line_id.ids,
                        "date": date(2026, 4, 19),
                        "end_reason_id": self.env["proximus.end.reason"]
                        .search([], limit=1)
                        .id,
                    }
                )
                .action_apply()
            ),
        }
        for checked in (False, "2026-03-01"):
            self._protect(checked)
            for name, leave in doors.items():
                with self.subTest(name, checked=checked), self.env.cr.savepoint() as sp:
                    lines = self.subscription.line_ids
                    if name != "notice":
                        lines = self._line(self.fibre)
                    quote = self.subscription._exit_quote(date(2026, 4, 19), lines)
                    leave()
                    self.assertAlmostEqual(self._fees(), quote["total"], 2)
                    told = self._asked()
                    self.assertEqual(len(told), 0 if checked else 1)
                    if told:
                        self.assertIn(f"{quote['unsure']:.2f}", told[0])
                    sp.rollback()
                    self.env.invalidate_all()

    def _asked(self):
        """Return the notes that ask somebody to decide about the law."""
        return self.subscription.activity_ids.filtered(
            lambda a: a.summary == "Early Termination Fee"
        ).mapped("note")

    def _end(self, lines, day):
        reason = self.env["proximus.end.reason"].search([], limit=1)
        self.env["proximus.line.end"].create(
            {
                "line_ids": lines.line_id.ids,
                "date": day,
                "end_reason_id": reason.id,
            }
        ).action_apply()

    def test_nobody_decides_about_an_end_that_is_withdrawn(self):
        self._protect()
        fibre, mobile = self._line(self.fibre), self._line(self.mobile)[0]
        last = date(2026, 4, 19)
        doors = {
            "notice": (
                lambda: self.subscription._give_notice(last),
                lambda: self.subscription._withdraw_notice(),
            ),
            "component": (
                lambda: self.subscription._remove_component(fibre, date(2026, 4, 20)),
                lambda: fibre.line_id.action_resume(),
            ),
            "dialog": (
                lambda: self._end(fibre, last),
                lambda: (
                    self.env["proximus.line.withdraw"]
                    .create({"line_ids": fibre.line_id.ids})
                    .action_apply()
                ),
            ),
        }
        for name, (leave, stay) in doors.items():
            with self.subTest(name), self.env.cr.savepoint() as sp:
                leave()
                self.assertEqual(len(self._asked()), 1)
                stay()
                self.assertFalse(self._asked())
                self.assertEqual(self._fees(), 0)
                leave()
                self.assertEqual(len(self._asked()), 1, "once more")
                sp.rollback()
                self.env.invalidate_all()
        self._end(fibre | mobile, last)
        (both,) = self._asked()
        mobile.line_id.action_resume()
        (one,) = self._asked()
        self.assertNotEqual(one, both)
        self.assertNotIn(mobile.display_name, one)
        unsure = fibre._exit_quote(date(2026, 4, 20))["unsure"]
        self.assertIn(f"{unsure:.2f}", one)
        # a later end: less is left of the term, more of it is free by law
        self._end(fibre, date(2026, 10, 31))
        (one,) = self._asked()
        unsure = fibre._exit_quote(date(2026, 11, 1))["unsure"]
        self.assertIn(f"{unsure:.2f}", one)
        fibre.line_id.action_resume()
        self.assertFalse(self._asked())

    def test_without_the_figures_of_the_law_nobody_pays_by_mistake(self):
        """49.50 a month until February: half of it is asked, if nothing protects."""
        fibre, leave = self._line(self.fibre), date(2026, 3, 20)
        contract = Decimal("281.83")  # half of 12 of 31 days and eleven months
        months, threshold = "free_exit_after_months", "free_exit_number_threshold"
        by_law = contract - Decimal("148.50")  # six months less
        for is_company, missing, fee in (
            (False, threshold, by_law),
            (True, threshold, by_law),
            (False, months, Decimal(0)),
            (True, months, Decimal(0)),
        ):
            with (
                self.subTest(missing, company=is_company),
                self.env.cr.savepoint() as s,
            ):
                self._protect("2026-03-01")
                self.customer.is_company = is_company
                self.env["proximus.parameter"].search([("code", "=", missing)]).unlink()
                fibre.line_id.invalidate_recordset()
                quote = fibre._exit_quote(leave)
                self.assertEqual(quote["fee"], fee)
                known = missing == threshold and not is_company
                unsure = Decimal(0) if known else contract - fee
                self.assertEqual(quote["unsure"], unsure)
                self._end(fibre, date(2026, 3, 19))
                self.assertAlmostEqual(self._fees(), float(fee), 2)
                self.assertEqual(len(self._asked()), 0 if known else 1)
                s.rollback()
                self.env.invalidate_all()

    def test_somebody_decides_about_less_too(self):
        """Half of the price goes: half of the fee, and half of what is unsure."""
        line, leave = self._line(self.fibre), date(2026, 3, 20)
        half = self._create_product_of("Fibre S", 27.5, line_kind="internet")
        self.subscription.downgrade_rule = "fee"
        dialog = self.env["proximus.line.change.offer"]
        doors = {
            "offer": lambda: self.subscription._change_offer(line, half, leave),
            "dialog": lambda: dialog.create(
                {
                    "line_ids": line.line_id.ids,
                    "date": leave,
                    "product_id": half.id,
                }
            ).action_apply(),
        }
        for checked in (False, "2026-03-01"):
            self._protect(checked)
            for name, change in doors.items():
                with self.subTest(name, checked=checked), self.env.cr.savepoint() as sp:
                    quote = line._exit_quote(leave, line._price_of(half, leave) / 49.5)
                    change()
                    self.assertAlmostEqual(self._fees(), float(quote["fee"]), 2)
                    self.assertGreater(self._fees(), 0)
                    told = self._asked()
                    self.assertEqual(len(told), 0 if checked else 1)
                    if told:
                        self.assertGreater(quote["unsure"], 0)
                        self.assertIn(f"{quote['unsure']:.2f}", told[0])
                        self.assertIn("became less", told[0])
                    sp.rollback()
                    self.env.invalidate_all()

    def test_less_that_is_free_asks_nobody(self):
        self._protect()
        half = self._create_product_of("Fibre S", 27.5, line_kind="internet")
        more = self._create_product_of("Fibre L", 77.0, line_kind="internet")
        for rule, product in (("allow", half), ("fee", more)):
            with self.subTest(rule), self.env.cr.savepoint() as sp:
                self.subscription.downgrade_rule = rule
                self.subscription._change_offer(
                    self._line(self.fibre), product, date(2026, 3, 20)
                )
                self.assertFalse(self._asked())
                sp.rollback()
                self.env.invalidate_all()

    def test_the_set_up_taken_back_is_somebodys_to_decide_too(self):
        self._line(self.service)._end_on(date(2026, 4, 1))
        self.subscription.write(
            {"exit_method": "none", "exit_clawback": True, "setup_given": 120.0}
        )
        last = date(2026, 8, 31)
        reason = self.env["proximus.end.reason"].search([], limit=1)
        doors = {
            "notice": lambda: self.subscription._give_notice(last),
            "dialog": lambda: (
                self.env["proximus.line.end"]
                .create(
                    {
                        "line_ids": self.subscription.line_ids.line_id.ids,
                        "date": last,
                        "end_reason_id": reason.id,
                    }
                )
                .action_apply()
            ),
        }
        for checked in (False, "2026-03-01"):
            self._protect(checked)
            quote = self.subscription._exit_quote(last)
            self.assertEqual(quote["total"], 0.0)
            self.assertEqual(quote["unsure"], 0.0 if checked else 60.0)
            for name, leave in doors.items():
                with self.subTest(name, checked=checked), self.env.cr.savepoint() as sp:
                    leave()
                    self.assertEqual(self._fees(), 0)
                    told = self._asked()
                    self.assertEqual(len(told), 0 if checked else 1)
                    self.assertTrue(checked or "60.00" in told[0], told)
                    sp.rollback()
                    self.env.invalidate_all()

    def test_what_is_announced_is_billed_also_when_the_line_ends_at_once(self):
        self._protect("2026-03-01")
        reason = self.env["proximus.end.reason"].search([], limit=1)
        line = self._line(self.fibre)
        for last in (date(2026, 3, 10), date(2026, 3, 20)):
            with self.subTest(last), self.env.cr.savepoint() as sp:
                wizard = self.env["proximus.line.end"].create(
                    {
                        "line_ids": line.line_id.ids,
                        "date": last,
                        "end_reason_id": reason.id,
                    }
                )
                (announced,) = [
                    effect["one_off"]
                    for effect in wizard._effects()
                    if "fee of the customer" in effect["label"]
                ]
                wizard.action_apply()
                self.assertAlmostEqual(self._fees(), announced, 2)
                sp.rollback()
                self.env.invalidate_all()

    def test_the_reminder_comes_once_for_each_term(self):
        self._cron()
        self.assertFalse(self.subscription.activity_ids)
        with freeze_time("2027-01-10"):
            self._cron()
            self._cron()
            self.assertEqual(len(self.subscription.activity_ids), 1)
            self.assertIn("28 Feb 2027", self.subscription.activity_ids.note)

    def test_the_same_term_begins_again_once(self):
        self.subscription.renewal_rule = "renew"
        with freeze_time("2027-03-02"):
            self._cron()
            self._cron()
        self.assertEqual(self.subscription.commitment_end_date, date(2028, 2, 29))
        self.assertEqual(self.subscription.change_ids.mapped("kind"), ["renewal"])

    def test_a_term_that_rolls_on_leaves_the_customer_free(self):
        with freeze_time("2027-03-02"):
            self._cron()
            self.assertEqual(self.subscription.state, "active")
            options = self.subscription._notice_options()
        self.assertEqual([option["total"] for option in options], [0])

    def test_a_term_that_cannot_go_on_is_tried_once_a_day(self):
        self.subscription.renewal_rule = "renew"
        model = type(self.subscription)
        error = UserError("The catalogue is closed")
        with (
            freeze_time("2027-03-02"),
            patch.object(model, "_extend_term", side_effect=error),
        ):
            self._cron()
            self._cron()
        told = self.subscription.activity_ids.mapped("note")
        self.assertEqual(len([note for note in told if "closed" in note]), 1)
        work = self.env["proximus.subscription.term.work"]
        with freeze_time("2027-03-03"):
            self.assertIn(self.subscription, work._work_left())
            self._cron()
            self.assertNotIn(self.subscription, work._work_left())
        self.assertEqual(self.subscription.commitment_end_date, date(2028, 2, 29))

    def test_a_term_that_ends_ends_everything(self):
        self.subscription.renewal_rule = "end"
        with freeze_time("2027-01-10"):
            self._cron()
            self._cron()
        self.assertEqual(self.subscription.notice_end_date, date(2027, 2, 28))
        self.assertEqual(len(self.subscription.change_ids), 1)
