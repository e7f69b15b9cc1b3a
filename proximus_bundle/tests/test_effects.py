from datetime import date

from odoo import Command
from odoo.tests import freeze_time, tagged

from .test_amend import DAY, AmendCommon

#: Dialogs in which no amount of a subscription can change.
WITHOUT_PRICE = {
    "proximus.line.change.number",
    "proximus.line.change.sim",
    "proximus.line.change.site",
}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestEffects(AmendCommon):
    """What a dialog shows of the customer's money is what the next invoice bills."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription.degradation_rule = "reprice"
        cls.reason = cls.env["proximus.end.reason"].search([], limit=1)

    def _ledger(self):
        items = self.env["proximus.billing.item"].search(
            [("subscription_id", "=", self.subscription.id), ("state", "!=", "void")]
        )
        return sum(items.mapped("amount"))

    def _wizard(self, model, lines, **vals):
        return self.env[model].create({"line_ids": lines.line_id.ids, **vals})

    def _check(self, wizard, day):
        """Apply a dialog; compare its totals with ledger, price and next invoice.

        :param day: first day on which the price per month is another one.
        """
        shown = wizard._effect_totals(wizard._effects()).get("price", {})
        monthly, ledger = self.subscription._monthly_on(day), self._ledger()
        wizard.action_apply()
        self.env.flush_all()
        self.assertAlmostEqual(
            self.subscription._monthly_on(day) - monthly, shown.get("amount") or 0.0, 2
        )
        once = shown.get("one_off") or 0.0
        self.assertAlmostEqual(self._ledger() - ledger, once, 2)
        return once

    def _next_invoice(self):
        """Return what the next run bills, beside the periods that begin then."""
        day = self.subscription.next_invoice_date
        moves = self.subscription._bill(day)
        self.assertFalse(self.subscription.billing_error)
        items = moves.invoice_line_ids.billing_item_ids
        self.assertAlmostEqual(
            sum(moves.mapped("amount_untaxed_signed")), sum(items.mapped("amount")), 2
        )
        regular = items.filtered(
            lambda i: i.kind == "recurring" and i.period_from >= day
        )
        return sum((items - regular).mapped("amount"))

    def _check_and_bill(self, wizard, day):
        once = self._check(wizard, day)
        self.assertAlmostEqual(self._next_invoice(), once, 2)

    def test_every_dialog_of_lines_is_checked_here(self):
        base = self.env.registry["proximus.line.change"]
        dialogs = {
            name
            for name, model in self.env.registry.items()
            if issubclass(model, base) and not model._abstract
        }
        checked = {
            "proximus.line.end",
            "proximus.line.suspend",
            "proximus.line.withdraw",
            "proximus.line.change.offer",
            "proximus.line.change.holder",
        }
        self.assertEqual(dialogs, checked | WITHOUT_PRICE)

    def test_an_end_with_the_days_that_are_billed_already(self):
        wizard = self._wizard(
            "proximus.line.end",
            self._line(self.mobile)[0],
            date=date(2026, 3, 20),
            end_reason_id=self.reason.id,
        )
        self._check_and_bill(wizard, date(2026, 3, 21))

    def test_an_end_that_breaks_the_bundle(self):
        wizard = self._wizard(
            "proximus.line.end",
            self._line(self.fibre),
            date=date(2026, 3, 25),
            end_reason_id=self.reason.id,
        )
        self._check_and_bill(wizard, date(2026, 3, 26))

    def test_an_end_of_a_paused_line(self):
        line = self._line(self.mobile)[0]
        line.line_id._transition("suspended", date=DAY)
        wizard = self._wizard(
            "proximus.line.end",
            line,
            date=date(2026, 3, 25),
            end_reason_id=self.reason.id,
        )
        self._check(wizard, date(2026, 3, 26))

    def test_an_end_that_is_moved(self):
        line = self._line(self.fibre)
        for day, other in (
            (date(2026, 4, 30), date(2026, 5, 1)),
            (date(2026, 3, 25), date(2026, 3, 26)),
            (date(2026, 3, 28), date(2026, 3, 26)),
            (date(2026, 3, 23), date(2026, 3, 24)),
            (date(2026, 8, 31), date(2026, 3, 24)),
        ):
            # the price is another one on the earlier of both ends
            with self.subTest(day):
                wizard = self._wizard(
                    "proximus.line.end",
                    line,
                    date=day,
                    end_reason_id=self.reason.id,
                )
                self._check(wizard, other)

    def test_all_lines_at_once(self):
        self._line(self.service)._end_on(date(2026, 4, 1))
        self.subscription.write({"exit_clawback": True, "setup_given": 120.0})
        wizard = self._wizard(
            "proximus.line.end",
            self.subscription.line_ids,
            date=date(2026, 3, 31),
            end_reason_id=self.reason.id,
        )
        self._check_and_bill(wizard, date(2026, 4, 1))

    def test_a_suspension(self):
        lines = self._line(self.fibre) | self._line(self.mobile)
        for rule in ("keep", "pause"):
            with self.subTest(rule):
                self.subscription.suspension_rule = rule
                line = lines[0] if rule == "keep" else lines[1]
                wizard = self._wizard("proximus.line.suspend", line, date=DAY)
                self._check(wizard, DAY)
        self.assertLess(self._next_invoice(), 0)

    def test_a_notice_that_is_withdrawn(self):
        line = self._line(self.fibre)
        self._wizard(
            "proximus.line.end",
            line,
            date=date(2026, 3, 25),
            end_reason_id=self.reason.id,
        ).action_apply()
        wizard = self._wizard("proximus.line.withdraw", line)
        once = self._check(wizard, date(2026, 3, 20))
        self.assertLess(once, 0)
        self.assertAlmostEqual(self._next_invoice(), 0, 2)
        self.assertEqual(self.subscription._monthly_on(date(2026, 3, 26)), 108.0)

    def test_a_notice_that_is_withdrawn_once_its_fee_is_billed(self):
        line = self._line(self.mobile)[0]
        self._wizard(
            "proximus.line.end",
            line,
            date=date(2026, 3, 25),
            end_reason_id=self.reason.id,
        ).action_apply()
        self.subscription._bill(date(2026, 4, 1))
        wizard = self._wizard("proximus.line.withdraw", line)
        self.assertLess(self._check(wizard, date(2026, 3, 20)), 0)

    def test_a_notice_that_is_withdrawn_in_a_pause(self):
        line = self._line(self.mobile)[0]
        line.line_id._transition("suspended", date=DAY)
        line.line_id.action_terminate("2026-12-31")
        wizard = self._wizard("proximus.line.withdraw", line)
        # the 20th to the 31st
        self.assertAlmostEqual(self._check(wizard, date(2026, 3, 20)), 5.23, 2)
        self.assertAlmostEqual(self._next_invoice(), 5.23 - 9.15, 2)

    def test_another_offer(self):
        half = self._create_product_of("Mobile XS", 7.5, line_kind="mobile")
        mobiles = self._line(self.mobile)
        for line, product in ((mobiles[0], self.big_mobile), (mobiles[1], half)):
            with self.subTest(product.name):
                wizard = self._wizard(
                    "proximus.line.change.offer",
                    line,
                    date=DAY,
                    product_id=product.id,
                )
                self._check(wizard, DAY)

    def test_another_holder(self):
        friend = self._create_customer("New Holder")
        wizard = self._wizard(
            "proximus.line.change.holder",
            self._line(self.fibre),
            date=DAY,
            holder_id=friend.id,
        )
        self._check_and_bill(wizard, DAY)

    # === SUBSCRIPTION === #

    def test_each_change_of_a_subscription_bills_what_it_shows(self):
        service = self._line(self.service)
        extra = self._create_product_of("Backup", 10.0)
        kinds = {
            "quantity": {"line_id": service.id, "quantity": 7},
            "offer": {
                "line_id": self._line(self.mobile)[0].id,
                "product_id": self.big_mobile.id,
            },
            "price": {"line_id": service.id, "amount": 20.0},
            "add": {"product_id": extra.id, "quantity": 2},
            "remove": {"line_id": self._line(self.mobile)[1].id},
            "term": {"months": 24},
            "compensation": {"line_id": service.id, "days": 2, "reason": "Outage"},
            "anchor_day": {"anchor_day": 15},
            "interval_months": {"interval_months": 3},
            "billing_timing": {"billing_timing": "arrears"},
            "notice": {"last_day": "2026-04-30"},
            "withdrawal": {},
            "holder": {"partner_id": self._create_customer("Heir").id},
        }
        wizards = self.env["proximus.subscription.amend"]
        self.assertEqual(set(kinds), set(dict(wizards._fields["kind"].selection)))
        for kind, vals in kinds.items():
            with self.subTest(kind), self.env.cr.savepoint() as savepoint:
                if kind == "withdrawal":
                    self.subscription._give_notice(date(2026, 4, 30))
                self._compare_amend(kind, vals)
                savepoint.rollback()
                self.env.invalidate_all()

    def _compare_amend(self, kind, vals):
        wizard = self.env["proximus.subscription.amend"].create(
            {
                "subscription_id": self.subscription.id,
                "kind": kind,
                "date": DAY,
                **vals,
            }
        )
        wizard.action_preview()
        ledger = self._ledger()
        wizard.action_apply()
        change = self.subscription.change_ids.filtered(lambda x: x.kind == kind)[:1]
        self.assertEqual(
            self.subscription._monthly_on(change.date), wizard.monthly_after
        )
        # a compensation is in the credit too
        once = wizard.charge + wizard.fee - wizard.credit
        self.assertAlmostEqual(self._ledger() - ledger, once, 2)
        self.assertEqual(self.subscription.next_invoice_date, wizard.next_invoice_date)
        moves = self.subscription._bill(wizard.next_invoice_date)
        self.assertAlmostEqual(
            sum(moves.mapped("amount_untaxed_signed")), wizard.next_invoice_amount, 2
        )

    def test_a_smaller_quantity_is_credited_and_costs_its_part_of_the_fee(self):
        """Five to three of 18.00 a month from 11 March, committed for a year."""
        service = self._line(self.service)
        wishes = {"line_id": service.id, "quantity": 3}
        # 21 of 31 days of 18.00 back, of 10.80 anew; half of 2/5 of 12.19 + 11 x 18.00
        for rule, fee in (("allow", 0.0), ("fee", 42.04)):
            with self.subTest(rule), self.env.cr.savepoint() as savepoint:
                self.subscription.downgrade_rule = rule
                self._compare_amend("quantity", wishes)
                items = service.item_ids.filtered(lambda i: i.change_id)
                self.assertEqual(
                    {item.kind: item.amount for item in items},
                    {"credit": -12.19, "recurring": 7.32}
                    | ({"fee": fee} if fee else {}),
                )
                april = items.move_id
                self.assertEqual(april.invoice_date, date(2026, 4, 1))
                # fibre, three mobiles, three services, and what March corrects
                self.assertAlmostEqual(
                    april.amount_untaxed, 49.5 + 40.5 + 10.8 - 4.87 + fee, 2
                )
                self.assertEqual((service.quantity, service.monthly_amount), (3, 10.8))
                savepoint.rollback()
                self.env.invalidate_all()
        self.subscription.downgrade_rule = "refuse"
        self._refused("does not allow less", "_change_quantity", service, 3, DAY)
        self._refused("above zero", "_change_quantity", service, 0, DAY)
        self._refused("above zero", "_change_quantity", service, -2, DAY)

    def test_who_ends_all_lines_at_once_pays_what_was_announced(self):
        """Six numbers: no law, also once they are gone with their lines."""
        threshold = [("code", "=", "free_exit_number_threshold")]
        self.env["proximus.parameter"].search(threshold).value = 5
        mobiles = self._line(self.mobile)
        for index in range(6):
            self.env["proximus.number"].create(
                {
                    "e164": f"+3247012340{index}",
                    "line_id": mobiles[index % 3].line_id.id,
                    "state": "assigned",
                }
            )
        lines = self._line(self.fibre) | mobiles
        lines.line_id.invalidate_recordset()
        self.assertFalse(any(lines.line_id.mapped("exit_protected")))
        # half of what is left of a year at 49.50, and three times at 13.50
        for day, fee in (
            (date(2026, 3, 20), 510.98),
            (date(2026, 3, 10), 525.51),
            (date(2026, 4, 30), 450.0),
        ):
            with self.subTest(day), self.env.cr.savepoint() as savepoint:
                wizard = self._wizard(
                    "proximus.line.end",
                    lines,
                    date=day,
                    end_reason_id=self.reason.id,
                )
                announced = sum(
                    effect["one_off"]
                    for effect in wizard._effects()
                    if effect["label"] == "Early termination fee of the customer"
                )
                self.assertAlmostEqual(announced, fee, 2)
                wizard.action_apply()
                fees = self.subscription.item_ids.filtered(lambda i: i.kind == "fee")
                due = fees.filtered(lambda i: i.state != "void")
                self.assertAlmostEqual(sum(due.mapped("amount")), fee, 2)
                self.assertFalse(self.subscription.activity_ids)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_preview_of_a_run_is_what_the_run_bills(self):
        self._line(self.mobile)[0].line_id.action_terminate("2026-03-10")
        run = self.env["proximus.billing.run"].create({"date": "2026-04-01"})
        action = run.action_preview()
        shown = self.env["proximus.billing.preview.line"].search(action["domain"])
        total = sum(shown.filtered("subscription_id").mapped("amount"))
        due = self.env["proximus.subscription"].search(run._due_domain())
        run._process(due, run.date)
        self.assertAlmostEqual(run.amount_untaxed, total, 2)

    def test_months_that_were_missed_are_told_apart_from_a_promotion(self):
        bundle = self._create_bundle(
            [{"product_id": self.fibre.id}],
            discount=0.0,
            phase_ids=[
                Command.create(
                    {"name": "Welcome", "kind": "promo", "months": 1, "discount": 80}
                )
            ],
        )
        subscription = self._create_active(date(2026, 3, 1), bundle=bundle)
        first = subscription._bill(date(2026, 3, 1))
        self.assertEqual(first.amount_untaxed, 11.0)
        run = self.env["proximus.billing.run"].create({"date": "2026-06-01"})
        shown = self.env["proximus.billing.preview.line"].search(
            [*run.action_preview()["domain"], ("subscription_id", "=", subscription.id)]
        )
        self.assertEqual(
            [
                (line.period_from.month, line.difference, line.reason)
                for line in shown.sorted("period_from")
            ],
            [
                (4, 55.0, "Several periods"),
                (5, 55.0, "Several periods"),
                (6, 44.0, "Promotion ended"),
            ],
        )
        late = subscription._bill(date(2026, 6, 1))
        self.assertEqual(late.amount_untaxed, 165.0)
        self.assertEqual(
            [(row["reason"], row["amount"]) for row in late.px_changes["rows"]],
            [("promotion_ended", 44.0), ("periods_now", 110.0)],
        )
