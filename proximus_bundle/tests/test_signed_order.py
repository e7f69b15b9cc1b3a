from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestSignedOrder(BundleCommon):
    """After the signature: how far it is, one button to activate, who bills it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order()
        cls._sell(order=cls.order)
        cls.lines = cls.order.subscription_ids.line_ids.line_id

    def _open(self):
        action = self.order.action_activate_lines()
        return Form(self.env[action["res_model"]].with_context(**action["context"]))

    def test_progress_follows_the_lines(self):
        self.assertEqual(len(self.lines), 4)
        self.assertEqual(self.order.line_progress, "0/4")
        self.assertEqual(self.order.awaited_line_count, 4)
        self.lines[:1].action_activate("2026-03-20")
        self.assertEqual(self.order.line_progress, "1/4")
        self.assertEqual(self.order.awaited_line_count, 3)
        self.assertEqual(self.order.line_order_count, 1)
        orders = self.env["proximus.line.order"].search(
            self.order.action_view_line_orders()["domain"]
        )
        self.assertEqual(orders.item_ids.line_id, self.lines)
        found = self.env["proximus.line"].search(
            self.order.action_view_ordered_lines()["domain"]
        )
        self.assertEqual(found, self.lines)

    def test_one_dialog_activates_all_that_work(self):
        form = self._open()
        self.assertEqual(len(form.line_ids), 4)
        form.date = "2026-03-16"
        form.save().action_activate()
        self.assertEqual(set(self.lines.mapped("state")), {"active"})
        self.assertEqual(str(self.lines[0].start_date), "2026-03-16")
        self.assertEqual(self.order.line_progress, "4/4")
        with self.assertRaisesRegex(UserError, "no line to activate"):
            self._open().save().action_activate()

    def test_lines_that_do_not_work_yet_are_taken_out(self):
        form = self._open()
        form.line_ids.remove(index=0)
        form.save().action_activate()
        self.assertEqual(self.order.line_progress, "3/4")

    def test_a_line_that_cannot_is_named_and_the_others_are_activated(self):
        wizard = self._open().save()
        self.lines[0].action_cancel("Withdrawn meanwhile")
        action = wizard.action_activate()
        self.assertIn(self.lines[0].display_name, action["params"]["message"])
        self.assertEqual(set(self.lines[1:].mapped("state")), {"active"})

    def test_a_day_to_come_is_refused(self):
        form = self._open()
        form.date = "2026-04-20"
        with self.assertRaises(UserError):
            form.save().action_activate()
        self.assertEqual(self.order.line_progress, "0/4")

    def test_the_subscription_bills_it(self):
        name = self.order.subscription_ids.name
        self.assertEqual(
            self.order.billed_by,
            f"Billed by {name}, from the day on which the first line works",
        )
        self.lines.action_activate("2026-03-15")
        self.order.subscription_ids._bill("2026-03-20")
        self.assertEqual(self.order.billed_by, f"Billed by {name}, next invoice 1 Apr")

    def test_no_down_payment_on_what_a_subscription_bills(self):
        for method, vals in (("percentage", {"amount": 10}), ("fixed", {})):
            wizard = self.env["sale.advance.payment.inv"].create(
                {
                    "sale_order_ids": [Command.set(self.order.ids)],
                    "advance_payment_method": method,
                    "fixed_amount": 10.0,
                    **vals,
                }
            )
            with self.assertRaisesRegex(UserError, "takes no down payment. Billed by"):
                wizard.create_invoices()
            with self.assertRaisesRegex(UserError, "takes no down payment. Billed by"):
                wizard._create_invoices(self.order)
        other = self._create_order(
            order_line=[Command.create({"product_id": self.product_a.id})]
        )
        other.action_confirm()
        self.assertFalse(other.billed_by)
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(other.ids)],
                "advance_payment_method": "fixed",
                "fixed_amount": 10.0,
            }
        )
        wizard.create_invoices()
        self.assertEqual(other.invoice_ids.amount_total, 10.0)

    def _pay_on_line(self, order, amount):
        """Let a customer pay an amount for an order, as core's portal does."""
        method = self.env.ref("payment.payment_method_unknown")
        provider = self.env["payment.provider"].create(
            {
                "name": "Card",
                "code": "none",
                "state": "test",
                "payment_method_ids": [Command.set(method.ids)],
            }
        )
        method.active = True
        self.env["account.payment.method.line"].create(
            {
                "name": "Card",
                "payment_method_id": self.env.ref(
                    "account.account_payment_method_manual_in"
                ).id,
                "journal_id": self.company_data["default_journal_bank"].id,
                "payment_provider_id": provider.id,
            }
        )
        paid = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "amount": amount,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "reference": f"PAID-{order.name}",
                "operation": "online_direct",
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        paid._set_done()
        paid._post_process()

    def test_somebody_is_told_what_was_paid_on_line(self):
        """Part or whole: nothing deducts it by itself, and somebody is told."""
        for automatic in ("False", "True"):
            self.env["ir.config_parameter"].set_param(
                "sale.automatic_invoice", automatic
            )
            for part in (0.3, 1.0):
                order = self._create_order(
                    require_payment=True, prepayment_percent=part, user_id=self.env.uid
                )
                order._add_bundle(self.bundle)
                amount = order.currency_id.round(order.amount_total * part)
                with self.subTest(automatic=automatic, part=part):
                    self._pay_on_line(order, amount)
                    self.assertEqual(order.state, "sale")
                    self.assertFalse(order.invoice_ids)
                    told = order.activity_ids
                    self.assertEqual(len(told), 1)
                    self.assertEqual(told.user_id, order.user_id)
                    for text in (
                        f"{amount:.2f}",
                        order.subscription_ids.name,
                        f"PAID-{order.name}",
                    ):
                        self.assertIn(text, told.note)
        ordinary = self._create_order(
            require_payment=True,
            order_line=[Command.create({"product_id": self.product_a.id})],
        )
        self._pay_on_line(ordinary, ordinary.amount_total)
        self.assertFalse(ordinary.activity_ids, "core invoices it")

    def test_nor_on_a_quotation_or_a_mixed_order(self):
        mixed = self._create_order(
            order_line=[Command.create({"product_id": self.product_a.id})]
        )
        mixed._add_bundle(self.bundle)
        for confirmed in (False, True):
            if confirmed:
                mixed.action_confirm()
            wizard = self.env["sale.advance.payment.inv"].create(
                {
                    "sale_order_ids": [Command.set(mixed.ids)],
                    "advance_payment_method": "percentage",
                    "amount": 30,
                }
            )
            with (
                self.subTest(confirmed=confirmed),
                self.assertRaisesRegex(UserError, "invoiced as usual"),
            ):
                wizard.create_invoices()
        self.assertFalse(mixed.order_line.filtered("is_downpayment"))

    def test_a_down_payment_of_before_is_deducted_or_in_the_way(self):
        """A quotation of 100.00 with 30.00 paid becomes a bundle, wholly or in part."""
        for kept, total in ((True, 70.0), (False, None)):
            order = self._create_order(
                order_line=[
                    Command.create({"product_id": self.product_a.id, "price_unit": 100})
                ]
            )
            self.env["sale.advance.payment.inv"].create(
                {
                    "sale_order_ids": [Command.set(order.ids)],
                    "advance_payment_method": "percentage",
                    "amount": 30,
                }
            ).create_invoices()
            order.invoice_ids.action_post()
            if not kept:
                ordinary = order.order_line - order.order_line._subscribed()
                ordinary.filtered(lambda line: not line.is_downpayment).unlink()
            order._add_bundle(self.bundle)
            with self.subTest(kept=kept):
                if kept:
                    order.action_confirm()
                    invoice = order._create_invoices(final=True)
                    self.assertEqual(invoice.amount_untaxed, total)
                else:
                    with self.assertRaisesRegex(UserError, "nothing would deduct it"):
                        order.action_confirm()
                    self.assertFalse(order.subscription_ids)

    def test_ordinary_lines_of_a_mixed_order_stay_invoiceable(self):
        mixed = self._create_order(
            order_line=[
                Command.create({"product_id": self.product_a.id, "price_unit": 70.0})
            ]
        )
        mixed._add_bundle(self.bundle)
        mixed.action_confirm()
        # as core does for an order that is paid on line
        mixed._force_lines_to_invoice_policy_order()
        self.assertFalse(mixed._generate_downpayment_invoices())
        invoice = mixed._create_invoices(final=True)
        self.assertEqual(invoice.amount_untaxed, 70.0)
        mixed.subscription_ids.line_ids.line_id.action_activate("2026-03-01")
        self.assertEqual(
            mixed.subscription_ids._bill("2026-03-20").amount_untaxed, 207.0
        )

    def test_a_seller_without_lines_sees_the_progress(self):
        seller = self._create_user("seller_progress", "sales_team.group_sale_salesman")
        self.order.user_id = seller
        order = self.order.with_user(seller)
        self.assertEqual(order.line_progress, "0/4")
        self.assertEqual(order.service_count, 0)
        self.assertIn("Billed by", order.billed_by)
