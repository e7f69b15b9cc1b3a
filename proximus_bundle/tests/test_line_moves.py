from datetime import date
from pathlib import Path
from runpy import run_path

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .test_amend import AmendCommon

APRIL = date(2026, 4, 1)
MIGRATION = Path(__file__).parents[1] / "migrations" / "19.0.1.3.0" / "post-pauses.py"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestLineMoves(AmendCommon):
    """Each pair of moves through notice, suspension and withdrawal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.charged = cls._line(cls.fibre)
        cls.installed = cls.charged.line_id

    def _net(self):
        """Return what the fibre has been charged, what waits included."""
        items = self.charged.item_ids.filtered(
            lambda i: i.state != "void" and i.segment_id
        )
        return round(sum(items.mapped("amount")), 2)

    def test_a_pause_ends_with_the_notice_that_was_given_in_it(self):
        self.installed.action_suspend()
        self.installed.action_terminate("2026-12-31")
        self.assertEqual(self.charged.state, "paused")
        with freeze_time("2026-03-25 10:00:00"):
            self.installed.action_resume()
        self.assertEqual(self.installed.state, "active")
        self.assertFalse(self.charged.date_end)
        pause = self.charged.pause_ids
        self.assertEqual(
            (pause.date_from, pause.date_to), (date(2026, 3, 20), date(2026, 3, 25))
        )
        self.assertEqual(self.subscription.next_invoice_date, APRIL)
        # all of March but the 20th to the 24th
        self.assertEqual(self._net(), 41.52)
        self.subscription._bill(APRIL)
        self.assertEqual(self._net(), 91.02)

    def test_a_line_alone_is_billed_again_from_the_day_it_resumes(self):
        bundle = self._create_bundle([{"product_id": self.fibre.id}])
        subscription = self._create_active(date(2026, 3, 1), bundle=bundle)
        subscription._bill(date(2026, 3, 1))
        installed = subscription.line_ids.line_id
        installed.action_suspend()
        installed.action_terminate("2026-12-31")
        subscription._bill(APRIL)
        self.assertFalse(subscription.next_invoice_date)
        with freeze_time("2026-04-11 10:00:00"):
            installed.action_resume()
            self.assertEqual(subscription.next_invoice_date, date(2026, 4, 11))
            move = subscription._bill(date(2026, 4, 11))
        self.assertEqual(move.amount_untaxed, 33.0)
        self.assertEqual(subscription.next_invoice_date, date(2026, 5, 1))

    def test_an_end_in_a_pause_charges_nothing_more(self):
        self.installed.action_suspend()
        self.installed.action_terminate("2026-04-10")
        with freeze_time("2026-04-11 10:00:00"):
            self.installed._transition("terminated", date="2026-04-10")
            self.subscription._bill(date(2026, 5, 1))
        # March less the 20th to the 31st
        self.assertEqual(self._net(), 30.34)

    def test_a_suspension_that_began_earlier_takes_the_days_between(self):
        self.installed._transition("suspended", date="2026-03-10")
        self.installed._transition("active", date="2026-03-12")
        self.installed._transition("suspended", date="2026-03-08")
        self.assertEqual(self._net(), round(49.5 * 7 / 31, 2))
        self.installed._transition("active", date="2026-03-09")
        # the 8th alone is worth 38.32 - 36.73
        self.assertEqual(self._net(), 47.91)

    def test_a_notice_that_is_withdrawn_changes_no_day(self):
        self.installed.action_terminate("2026-04-10")
        self.assertEqual(self.charged.date_end, date(2026, 4, 11))
        self.installed.action_resume()
        self.subscription._bill(APRIL)
        self.assertEqual(self._net(), 99.0)

    def test_a_notice_that_is_moved_is_charged_until_its_day(self):
        self.installed.action_terminate("2026-04-10")
        self.installed.action_terminate("2026-03-25")
        self.assertEqual(self._net(), 39.92)
        self.installed.action_terminate("2026-04-15")
        self.subscription._bill(APRIL)
        self.assertEqual(self._net(), 49.5 + 24.75)

    def test_a_pause_that_an_older_version_left_open_is_ended(self):
        self.installed.action_suspend()
        self.installed.action_terminate("2026-12-31")
        with freeze_time("2026-04-11 10:00:00"):
            self.installed.action_resume()
        self.charged.pause_ids.sudo().date_to = False
        self.subscription._refresh_next_invoice_date()
        self.env.flush_all()
        script = run_path(str(MIGRATION))
        script["migrate"](self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        self.assertEqual(self.charged.pause_ids.date_to, date(2026, 4, 11))
        self.assertEqual(self.charged._next_date(), date(2026, 4, 11))
        self.subscription._bill(APRIL)
        self.subscription._bill(date(2026, 5, 1))
        # March until the 19th, April from the 11th, May
        self.assertEqual(self._net(), 30.34 + 33.0 + 49.5)

    # === BUNDLE === #

    def _rest_on(self, day):
        rest = self.subscription.line_ids - self.charged
        return round(sum(line._monthly_on(day) for line in rest), 2)

    def test_the_others_cost_what_they_did_when_the_notice_is_withdrawn(self):
        self.subscription.degradation_rule = "reprice"
        self.installed.action_terminate("2026-04-10")
        self.assertEqual(self._rest_on(date(2026, 4, 11)), 65.0)
        self.installed.action_resume()
        self.assertEqual(self._rest_on(date(2026, 4, 11)), 58.5)
        self.assertEqual(
            self.subscription.change_ids.sorted("number").mapped("kind"),
            ["degradation", "withdrawal"],
        )
        self.subscription._bill(APRIL)
        self.subscription._bill(date(2026, 5, 1))
        self.assertEqual(self.subscription._monthly_on(date(2027, 1, 1)), 108.0)

    def test_the_rule_of_the_bundle_follows_an_end_that_is_moved(self):
        self.subscription.degradation_rule = "reprice"
        self.installed.action_terminate("2026-04-10")
        self.installed.action_terminate("2026-05-20")
        self.assertEqual(self._rest_on(date(2026, 4, 11)), 58.5)
        self.assertEqual(self._rest_on(date(2026, 5, 20)), 58.5)
        self.assertEqual(self._rest_on(date(2026, 5, 21)), 65.0)

    def test_a_bundle_stays_broken_while_another_line_leaves_it(self):
        component = self._component(self.mobile)
        component.min_quantity = 3
        self.subscription.degradation_rule = "reprice"
        mobile = self._line(self.mobile)[0]
        both = self.installed | mobile.line_id
        both.action_terminate("2026-04-10")
        mobile.line_id.action_resume()
        self.assertEqual(self._line(self.service)._monthly_on(date(2026, 4, 11)), 20.0)
        self.installed.action_resume()
        self.assertEqual(self.subscription._monthly_on(date(2026, 4, 11)), 108.0)

    def test_the_end_of_a_notice_degrades_nothing_twice(self):
        self.installed.action_terminate("2026-04-10")
        with freeze_time("2026-04-11 10:00:00"):
            self.installed._transition("terminated", date="2026-04-10")
        self.assertEqual(self.subscription.change_ids.mapped("kind"), ["degradation"])

    # === FEES === #

    def _end(self, day, lines=None):
        reason = self.env["proximus.end.reason"].search([], limit=1)
        wizard = self.env["proximus.line.end"].create(
            {
                "line_ids": (lines or self.installed).ids,
                "date": day,
                "end_reason_id": reason.id,
            }
        )
        wizard.action_apply()

    def _fees(self):
        items = self.subscription.item_ids.filtered(
            lambda i: i.state != "void" and i.kind in ("fee", "compensation")
        )
        return [(item.period_from, item.amount) for item in items.sorted("id")]

    def test_both_doors_bill_the_same_fee(self):
        first, second = self._line(self.mobile)[:2]
        self._end(date(2026, 4, 19), first.line_id)
        self.subscription._remove_component(second, date(2026, 4, 20))
        fee = 69.98  # half of 11 of 30 days of April and ten months at 13.50
        self.assertEqual(self._fees(), [(date(2026, 4, 20), fee)] * 2)
        april = self.subscription._bill(APRIL)
        fees = april.invoice_line_ids.filtered(
            lambda x: x.billing_item_ids.kind == "fee"
        )
        self.assertEqual(fees.mapped("price_subtotal"), [fee, fee])

    def _announce_and_leave(self, door, line, last):
        """Take a line out by a door; return the fee that it announced."""
        leave = date(last.year, last.month + 1, 1)
        if door == "component":
            wizard = self.env["proximus.subscription.amend"].create(
                {
                    "subscription_id": self.subscription.id,
                    "kind": "remove",
                    "line_id": line.id,
                    "date": leave,
                }
            )
            wizard.action_preview()
            announced = wizard.fee
        else:
            wizard = self.env["proximus.line.end"].create(
                {
                    "line_ids": line.line_id.ids,
                    "date": last,
                    "end_reason_id": self.env["proximus.end.reason"]
                    .search([], limit=1)
                    .id,
                }
            )
            label = "Early termination fee of the customer"
            (announced,) = [
                effect["one_off"]
                for effect in wizard._effects()
                if effect["label"] == label
            ]
        wizard.action_apply()
        return announced

    def test_both_doors_announce_and_bill_61_20_and_60_00(self):
        """Half of six months at 20.40 is 61.20, at 20.00 it is 60.00."""
        last = date(2026, 8, 31)
        for monthly, fee in ((20.4, 61.2), (20.0, 60.0)):
            for door in ("dialog", "component"):
                with self.subTest(door, fee=fee), self.env.cr.savepoint() as savepoint:
                    line = self._line(self.mobile)[0]
                    self.subscription._change_price({line: monthly}, APRIL)
                    announced = self._announce_and_leave(door, line, last)
                    self.assertAlmostEqual(announced, fee, 2)
                    self.assertEqual(self._fees(), [(date(2026, 9, 1), fee)])
                    moves = self.subscription._bill(date(2026, 9, 1))
                    billed = moves.invoice_line_ids.filtered(
                        lambda x: x.billing_item_ids.kind == "fee"
                    )
                    self.assertEqual(billed.mapped("price_subtotal"), [fee])
                    savepoint.rollback()
                    self.env.invalidate_all()

    def test_all_lines_that_leave_take_the_set_up_along(self):
        self._line(self.service)._end_on(date(2026, 4, 1))
        self.subscription.write(
            {"exit_method": "none", "exit_clawback": True, "setup_given": 120.0}
        )
        self._end(date(2026, 8, 31), self.subscription.line_ids.line_id)
        self.assertEqual(self._fees(), [(date(2026, 9, 1), 60.0)])

    def test_the_fee_follows_an_end_that_is_moved(self):
        self._end(date(2026, 4, 30))
        full = self._fees()[0][1]
        self.assertEqual(full, 247.5)
        self._end(date(2026, 12, 31))
        self.assertEqual(self._fees(), [(date(2027, 1, 1), 49.5)])
        self.installed.action_terminate("2027-01-31")
        self.assertEqual(self._fees(), [(date(2027, 2, 1), 24.75)])

    def test_a_fee_is_taken_back_once_also_when_it_is_billed(self):
        self._end(date(2026, 4, 30))
        self.subscription._bill(APRIL)
        self.installed.action_resume()
        leave = date(2026, 5, 1)
        self.assertEqual(self._fees(), [(leave, 247.5), (leave, -247.5)])
        self._end(date(2026, 4, 30))
        self.assertEqual(sum(amount for _day, amount in self._fees()), 247.5)
        self.installed.action_resume()
        self.assertEqual(sum(amount for _day, amount in self._fees()), 0)

    def test_notice_for_all_takes_the_place_of_the_fee_of_one(self):
        self._end(date(2026, 12, 31))
        self.subscription._give_notice(date(2026, 4, 30))
        fees = [amount for _day, amount in self._fees()]
        self.assertEqual(round(sum(fees), 2), 540.0)
        self.subscription._withdraw_notice()
        # the fibre leaves in December, as it was to before
        self.assertEqual(self.charged.date_end, date(2027, 1, 1))
        self.assertEqual(sum(amount for _day, amount in self._fees()), 49.5)

    def test_what_ended_before_ends_as_before_when_the_notice_is_withdrawn(self):
        """A service removed from June on, and a mobile that leaves in July."""
        service, mobile = self._line(self.service), self._line(self.mobile)[0]
        self.subscription._remove_component(service, date(2026, 6, 1))
        self._end(date(2026, 6, 30), mobile.line_id)
        ends = {service: date(2026, 6, 1), mobile: date(2026, 7, 1)}
        fees = {line: self._fees_of(line) for line in ends}
        # half of nine months at 18.00, of eight at 13.50
        self.assertEqual(list(fees.values()), [81.0, 54.0])
        for billed in (False, True):
            with self.subTest(billed=billed), self.env.cr.savepoint() as savepoint:
                if billed:
                    self.subscription._bill(date(2026, 4, 1))
                self.subscription._give_notice(date(2026, 4, 30))
                self.assertEqual(
                    set(self.subscription.line_ids.mapped("date_end")),
                    {date(2026, 5, 1)},
                )
                self.subscription._withdraw_notice()
                self.assertEqual({line: line.date_end for line in ends}, ends)
                self.assertEqual(mobile.line_id.state, "pending_terminate")
                self.assertEqual(mobile.line_id.termination_date, date(2026, 6, 30))
                self.assertEqual({line: self._fees_of(line) for line in ends}, fees)
                rest = self.subscription.line_ids - service - mobile
                self.assertFalse(any(rest.mapped("date_end")))
                self.assertEqual(
                    self.subscription._monthly_on(date(2026, 7, 1)), 49.5 + 27.0
                )
                savepoint.rollback()
                self.env.invalidate_all()

    def _fees_of(self, line):
        items = line.item_ids.filtered(
            lambda i: i.state != "void" and i.kind in ("fee", "compensation")
        )
        return round(sum(items.mapped("amount")), 2)

    def test_who_takes_over_a_line_that_stands_still_pays_once_it_works(self):
        friend = self._create_customer("New Holder")
        doors = {
            "line": lambda: (
                self.installed._change(
                    "holder", {"partner_id": friend.id}, date(2026, 3, 20)
                ).subscription_line_ids
            ),
            "all": lambda: self.subscription._transfer(
                friend, date(2026, 3, 20)
            ).line_ids.filtered(lambda x: x.product_id == self.fibre),
        }
        for name, door in doors.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.installed.action_suspend()
                taken = door()
                self.assertEqual(
                    (taken.line_id.state, taken.state), ("suspended", "paused")
                )
                taken.subscription_id._bill(APRIL)
                self.assertFalse(taken.item_ids)
                with freeze_time("2026-04-16 10:00:00"):
                    taken.line_id.action_resume()
                    taken.subscription_id._bill(date(2026, 5, 1))
                # 15 of 30 days of April, and May
                self.assertEqual(sum(taken.item_ids.mapped("amount")), 24.75 + 49.5)
                self.subscription._bill(APRIL)
                self.assertEqual(self._net(), 30.34)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_an_end_without_a_dialog_bills_no_fee(self):
        self.installed._transition("terminated", date="2026-03-10")
        self.assertFalse(self._fees())

    def test_a_line_never_in_service_resumes_nothing(self):
        subscription = self._sell()
        with self.assertRaises(UserError):
            subscription.line_ids.line_id.action_resume()
