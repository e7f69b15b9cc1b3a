from datetime import date
from pathlib import Path

from odoo import Command
from odoo.exceptions import UserError
from odoo.modules.migration import load_script
from odoo.service.model import call_kw
from odoo.tests import freeze_time, tagged

from .test_amend import DAY, AmendCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestGuard(AmendCommon):
    """What only the form protected, the model guards: import, RPC, nested writes."""

    def setUp(self):
        super().setUp()
        self.user = self._create_user(
            "guard_accountant",
            "account.group_account_invoice",
            "sales_team.group_sale_manager",
            "base.group_partner_manager",
        )
        self.other = self.env["res.currency"].create({"name": "XGU", "symbol": "X"})
        self.figures = {
            "anchor_day": 15,
            "interval_months": 3,
            "month_days": 30,
            "currency_id": self.other.id,
            "date_start": "2026-02-01",
            "date_end": "2026-06-01",
            "next_invoice_date": False,
            "commitment_end_date": "2026-04-01",
            "partner_id": self._create_customer("Elsewhere").id,
        }
        self.parts = {
            "quantity": 9.0,
            "date_start": "2026-02-01",
            "date_end": "2026-03-10",
            "billed_until": "2026-03-10",
            "product_id": self.big_mobile.id,
        }

    def _facts(self):
        self.env.invalidate_all()
        return (
            super()._facts(),
            self.subscription.read(list(self.figures)),
            self.subscription.line_ids.read(list(self.parts)),
        )

    def _call(self, records, vals, **context):
        model = self.env[records._name].with_user(self.user)
        arguments = [records.ids, vals]
        with self.env.cr.savepoint():
            call_kw(model, "write", arguments, {"context": context})

    def test_no_figure_of_a_running_subscription_is_typed_in(self):
        before = self._facts()
        for name, value in self.figures.items():
            with self.subTest(name), self.assertRaisesRegex(UserError, "has started"):
                self._call(self.subscription, {name: value})
        self.assertEqual(self._facts(), before)

    def test_no_figure_of_its_components_is_typed_in(self):
        line, before = self._line(self.service), self._facts()
        for name, value in self.parts.items():
            for records, vals in (
                (line, {name: value}),
                (
                    self.subscription,
                    {"line_ids": [Command.update(line.id, {name: value})]},
                ),
            ):
                with (
                    self.subTest(name, model=records._name),
                    self.assertRaisesRegex(UserError, "running subscription"),
                ):
                    self._call(records, vals)
        self.assertEqual(self._facts(), before)

    def test_no_request_holds_the_mark_of_internal_work(self):
        context = {"proximus_charge_write": True, "proximus_state_change": True}
        with self.assertRaisesRegex(UserError, "has started"):
            self._call(self.subscription, {"anchor_day": 15}, **context)
        with self.assertRaisesRegex(UserError, "running subscription"):
            self._call(self._line(self.service), {"quantity": 9.0}, **context)

    def test_an_import_says_so_for_its_row(self):
        model = self.env["proximus.subscription"].with_user(self.user)
        result = model.load([".id", "anchor_day"], [[str(self.subscription.id), "15"]])
        self.assertIn("has started", result["messages"][0]["message"])
        self.assertEqual(self.subscription.anchor_day, 1)

    def test_nobody_says_in_the_ledger_what_billing_says(self):
        """What was used may be added; what belongs to a document or price stays."""
        accountant = self._create_user("guard_acc", "account.group_account_manager")
        service = self._line(self.service)
        ledger = self.env["proximus.billing.item"].with_user(accountant)
        used = {
            "subscription_id": self.subscription.id,
            "subscription_line_id": service.id,
            "product_id": self.service.id,
            "name": "Calls",
            "kind": "usage",
            "amount": 5.0,
            "date": "2026-04-01",
            "period_from": "2026-03-01",
        }
        charge = self.march.invoice_line_ids.billing_item_ids[:1]
        for wrong in (
            {"move_line_id": self.march.invoice_line_ids[0].id},
            {"replaced_by_id": charge.id},
            {"is_reversal": True},
            {"is_edited": True},
            {"state": "billed"},
            {"subscription_id": self._sell().id},
        ):
            with self.subTest(wrong), self.assertRaises(UserError):
                ledger.create({**used, **wrong})
        item = ledger.create({**used, "date": False})
        self.assertEqual(item.date, date(2026, 3, 20), "due at once, and not never")
        item.write({"amount": 6.0, "date": False})
        self.assertEqual(item.date, date(2026, 3, 20))
        self.subscription._change_quantity(service, 7, DAY)
        waiting = self.subscription.item_ids.filtered(
            lambda i: i.state == "to_bill" and i.kind == "recurring"
        )
        for wrong in (
            {"amount": 1.0},
            {"period_from": "2026-03-15"},
            {"segment_id": False},
            {"subscription_line_id": self._line(self.fibre).id},
            {"change_id": False},
        ):
            with self.subTest(wrong), self.assertRaises(UserError):
                waiting.with_user(accountant).write(wrong)
        for name in ("share", "included_amount", "run_id", "is_edited"):
            with self.subTest(name), self.assertRaises(UserError):
                charge.with_user(accountant).write({name: False})
        april = self.subscription._bill(date(2026, 4, 1))
        # seven services at 3.60, what March lacks, and what was used
        self.assertEqual(april.amount_untaxed, 49.5 + 40.5 + 25.2 + 4.88 + 6.0)

    def test_what_waited_without_a_day_before_is_due_since_it_came(self):
        item = self.env["proximus.billing.item"].create(
            {
                "subscription_id": self.subscription.id,
                "product_id": self.service.id,
                "name": "Calls",
                "kind": "usage",
                "amount": 5.0,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE proximus_billing_item SET date = NULL WHERE id = %s", (item.id,)
        )
        script = Path(__file__).parents[1] / "migrations/19.0.1.4.0/post-undated.py"
        load_script(str(script), "post-undated").migrate(self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.assertEqual(item.date, item.create_date.date())

    def test_what_somebody_charges_for_a_time_is_what_is_given_back(self):
        """10.00 for April in place of 18.00: half of 10.00 goes back."""
        accountant = self._create_user("guard_hand", "account.group_account_manager")
        service = self._line(self.service)
        self.env["proximus.billing.item"].with_user(accountant).create(
            {
                "subscription_id": self.subscription.id,
                "subscription_line_id": service.id,
                "segment_id": service.segment_ids.id,
                "product_id": self.service.id,
                "name": "April by hand",
                "kind": "recurring",
                "date": "2026-04-01",
                "period_from": "2026-04-01",
                "period_to": "2026-05-01",
                "days": 30,
                "full_days": 30,
                "amount": 10.0,
            }
        )
        april = self.subscription._bill(date(2026, 4, 1))
        self.assertEqual(april.amount_untaxed, 49.5 + 40.5 + 10.0)
        self.subscription._remove_component(service, date(2026, 4, 16))
        credit = service.item_ids.filtered(lambda i: i.kind == "credit")
        self.assertEqual(credit.amount, -5.0)

    def test_no_billing_day_makes_100_00_credit_101_51(self):
        """Neither typed in at any door, nor by the action."""
        product = self._create_product_of("Fibre 100", 100.0, line_kind="internet")
        bundle = self._create_bundle([{"product_id": product.id}], discount=0.0)
        subscription = self._create_active(date(2026, 3, 1), bundle=bundle)
        self.assertEqual(subscription._bill(date(2026, 3, 1)).amount_untaxed, 100.0)
        model = self.env["proximus.subscription"].with_user(self.user)
        for day in (2, 15, 28, 31):
            with self.subTest(day), self.env.cr.savepoint() as savepoint:
                with self.assertRaisesRegex(UserError, "has started"):
                    self._call(subscription, {"anchor_day": day})
                fields_ = [".id", "anchor_day"]
                result = model.load(fields_, [[str(subscription.id), str(day)]])
                self.assertFalse(result["ids"])
                self.assertEqual(subscription.anchor_day, 1)
                subscription._change_anchor_day(day)
                subscription.line_ids.line_id.action_terminate("2026-03-01")
                credit = subscription.item_ids.filtered(lambda i: i.amount < 0)
                # 30 of 31 days, whatever the billing day
                self.assertEqual(round(sum(credit.mapped("amount")), 2), -96.77)
                self.assertEqual(
                    round(sum(subscription.item_ids.mapped("amount")), 2), 3.23
                )
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_same_figures_and_others_can_be_written(self):
        self._call(self.subscription, {"anchor_day": 1, "client_order_ref": "PO 7"})
        line = self._line(self.service)
        self._call(line, {"quantity": line.quantity, "name": "Protection for all"})
        self.assertEqual(self.subscription.client_order_ref, "PO 7")

    def test_before_it_starts_it_can_be_written(self):
        subscription = self._sell()
        self._call(subscription, {"anchor_day": 15, "interval_months": 3})
        self.assertEqual(subscription.anchor_day, 15)

    def test_what_is_over_stays_as_well(self):
        self.subscription._give_notice()
        with freeze_time("2027-03-05 10:00:00"):
            self.subscription.line_ids.line_id.action_terminate("2027-02-28")
            self.subscription._bill(date(2027, 3, 5))
            self.assertEqual(self.subscription.state, "ended")
            with self.assertRaisesRegex(UserError, "has started"):
                self._call(self.subscription, {"date_end": "2026-06-01"})
