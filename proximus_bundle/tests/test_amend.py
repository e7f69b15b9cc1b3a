from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import BundleCommon

DAY = date(2026, 3, 11)


class AmendCommon(BundleCommon):
    """A bundle of 108.00 a month since the first of March, billed for March."""

    mobile_cost = 0.0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mobile.standard_price = cls.mobile_cost
        cls.bundle.term_ids = [
            Command.create(
                {"months": 12, "exit_fee_method": "percent", "exit_fee_percent": 50}
            )
        ]
        # A company with more numbers than the law protects.
        threshold = [("code", "=", "free_exit_number_threshold")]
        cls.env["proximus.parameter"].search(threshold).value = -1
        cls.subscription = cls._create_active(date(2026, 3, 1))
        cls.march = cls.subscription._bill(date(2026, 3, 1))

    @classmethod
    def _line(cls, product, subscription=None):
        lines = (subscription or cls.subscription).line_ids
        return lines.filtered(lambda line: line.product_id == product)

    def _pending(self):
        """Return kind, product, days and amount of what waits for an invoice."""
        items = self.subscription.item_ids.filtered(lambda i: i.state == "to_bill")
        return [
            (item.kind, item.product_id, item.days, item.amount)
            for item in items.sorted("id")
        ]

    def _facts(self):
        """Return everything that a refused change must leave as it was."""
        self.env.invalidate_all()
        subscription = self.subscription
        return (
            subscription.read(["state", "commitment_end_date", "next_invoice_date"]),
            subscription.line_ids.read(["quantity", "date_end", "product_id"]),
            subscription.line_ids.segment_ids.read(["date_to", "closed_on", "amount"]),
            subscription.item_ids.ids,
            subscription.change_ids.ids,
        )

    def _refused(self, sentence, method, *args, **kwargs):
        before = self._facts()
        with self.assertRaisesRegex(UserError, sentence), self.env.cr.savepoint():
            getattr(self.subscription, method)(*args, **kwargs)
        self.assertEqual(self._facts(), before)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestAmend(AmendCommon):
    def _cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("proximus_bundle.ir_cron_terms").method_direct_trigger()
        self.env.invalidate_all()

    def test_another_offer_is_called_by_its_name_without_a_code(self):
        self.mobile.default_code, self.big_mobile.default_code = "PX-M", "PX-XL"
        line = self._line(self.mobile)[0]
        change = self.subscription._change_offer(line, self.big_mobile, DAY)
        self.assertEqual(line.name, "Mobile XL")
        self.assertEqual(change.description, "Mobile → Mobile XL")
        names = set(self.subscription.item_ids.mapped("name"))
        self.assertFalse([name for name in names if "[" in name])

    def test_more_is_charged_from_its_day_on(self):
        line = self._line(self.service)
        change = self.subscription._change_quantity(line, 7, DAY, "Two people more")
        self.assertEqual(
            self._pending(),
            [
                ("credit", self.service, 21, -12.19),
                ("recurring", self.service, 21, 17.07),
            ],
        )
        self.assertRecordValues(
            change,
            [
                {
                    "kind": "quantity",
                    "description": "Protection: 5 → 7",
                    "monthly_before": 108.0,
                    "monthly_after": 115.2,
                    "credit": 12.19,
                    "charge": 17.07,
                    "fee": 0.0,
                    "next_invoice_date": date(2026, 4, 1),
                    "next_invoice_amount": 120.08,
                }
            ],
        )
        april = self.subscription._bill(date(2026, 4, 1))
        self.assertEqual(april.amount_untaxed, 120.08)
        self.assertEqual(april.move_type, "out_invoice")
        self.assertFalse(self.subscription._bill(date(2026, 4, 1)))
        may = self.subscription._bill(date(2026, 5, 1))
        self.assertEqual(may.amount_untaxed, 115.2)

    def test_prices_are_closed_and_followed_never_edited(self):
        line = self._line(self.service)
        old = line.segment_ids
        self.subscription._change_quantity(line, 7, DAY)
        self.assertRecordValues(
            line.segment_ids,
            [
                {"amount": 18.0, "quantity": 5, "date_from": False, "date_to": DAY},
                {"amount": 25.2, "quantity": 7, "date_from": DAY, "date_to": False},
            ],
        )
        with self.assertRaisesRegex(UserError, "stays as it is"):
            old.date_to = date(2026, 4, 1)

    def test_there_and_back_again_costs_nothing(self):
        self.subscription.downgrade_rule = "allow"
        line = self._line(self.service)
        self.subscription._change_quantity(line, 7, DAY)
        self.subscription._change_quantity(line, 5, DAY)
        amounts = [amount for *_x, amount in self._pending()]
        self.assertEqual(amounts, [-12.19, 17.07, -17.07, 12.19])

    def test_settling_again_changes_nothing(self):
        self.subscription._change_quantity(self._line(self.service), 7, DAY)
        before = self._pending()
        self.assertFalse(self.subscription.line_ids._settle())
        self.assertEqual(self._pending(), before)

    def test_a_change_to_come_credits_nothing_before(self):
        line = self._line(self.service)
        self.subscription._change_quantity(line, 7, date(2026, 4, 16))
        self.assertFalse(self._pending())
        self.assertEqual(line.quantity, 5)
        april = self.subscription._bill(date(2026, 4, 1))
        self.assertEqual(april.amount_untaxed, 90 + 9 + 12.6)
        with freeze_time("2026-04-15"):
            self._cron()
        self.assertEqual(line.quantity, 5)
        with freeze_time("2026-04-16"):
            self._cron()
        self.assertEqual(line.quantity, 7)

    def test_a_change_shows_after_a_day_on_which_nothing_ran(self):
        line = self._line(self.service)
        self.subscription._change_quantity(line, 7, date(2026, 4, 16))
        self.subscription._change_quantity(line, 8, date(2026, 4, 18))
        work = self.env["proximus.subscription.segment.work"]
        with freeze_time("2026-04-21"):
            self.assertEqual(len(work._work_left()), 2)
            self._cron()
            self.assertEqual(line.quantity, 8)
            self.assertFalse(work._work_left(), "once")

    def test_another_offer_keeps_the_reduction(self):
        line = self._line(self.mobile)[0]
        self.big_mobile.standard_price = 18.0
        self.subscription._change_offer(line, self.big_mobile, DAY)
        self.assertEqual(line.product_id, self.big_mobile)
        self.assertEqual(line.monthly_amount, 27.0)
        self.assertEqual(line.line_id.product_id, self.big_mobile)
        self.assertEqual(line.line_id.monthly_cost, 18.0)
        self.assertEqual(
            self._pending(),
            [
                ("credit", self.mobile, 21, -9.15),
                ("recurring", self.big_mobile, 21, 18.29),
            ],
        )
        april = self.subscription._bill(date(2026, 4, 1))
        credit = april.invoice_line_ids.filtered(lambda x: x.price_subtotal < 0)
        self.assertIn("Mobile", credit.name)
        self.assertNotIn("XL", credit.name.split("·")[0])

    def test_a_promotion_keeps_its_part_of_another_price(self):
        self.bundle.phase_ids = [
            Command.create({"kind": "promo", "discount": 50, "months": 2})
        ]
        subscription = self._create_active(date(2026, 3, 1))
        line = self._line(self.mobile, subscription)[0]
        subscription._change_offer(line, self.big_mobile, DAY)
        live = line.segment_ids._from(DAY)
        self.assertEqual(live.mapped("amount"), [13.5, 27.0])
        self.assertEqual(live[0].date_to, date(2026, 5, 1))

    def test_less_within_the_term_costs_the_part_of_the_fee(self):
        line = self._line(self.service)
        change = self.subscription._change_quantity(line, 4, date(2026, 4, 1))
        # 11 months of 18.00 remain; a fifth of it is less, half of that is the fee
        self.assertEqual(change.fee, 19.8)
        self.assertEqual([kind for kind, *_x in self._pending()], ["fee"])

    def test_less_can_be_refused_until_the_end_of_the_term(self):
        self.subscription.downgrade_rule = "refuse"
        line = self._line(self.service)
        sentence = "committed until 28 Feb 2027 and does not allow less"
        self._refused(sentence, "_change_quantity", line, 4, DAY)
        self.subscription._change_quantity(line, 6, DAY)
        self.subscription._change_quantity(line, 4, date(2027, 3, 1))

    def test_adding_a_service_and_a_line(self):
        extra = self._create_product_of("Backup", 10.0)
        self.subscription._add_component(extra, 2, DAY)
        self.assertEqual(self._line(extra).monthly_amount, 20.0)
        self.subscription._add_component(self.mobile, 2, DAY, 25.01)
        added = self.subscription.line_ids[-2:]
        self.assertEqual(added.mapped("monthly_amount"), [12.51, 12.5])
        self.assertEqual(set(added.line_id.mapped("state")), {"pending_active"})
        april = self.subscription._bill(date(2026, 4, 1))
        self.assertEqual(april.amount_untaxed, 108 + 20 + 13.55)

    def test_removing_credits_what_was_billed_ahead(self):
        line = self._line(self.mobile)[0]
        change = self.subscription._remove_component(line, DAY)
        self.assertEqual(line.line_id.state, "terminated")
        self.assertEqual(line.date_end, DAY)
        self.assertEqual(change.credit, 9.15)
        self.assertFalse(change.child_ids, "the bundle may have no mobile line")

    def test_a_term_is_extended_from_a_day(self):
        change = self.subscription._extend_term(24, date(2026, 4, 1))
        self.assertEqual(change.commitment_after, date(2028, 3, 31))
        self.assertEqual(self.subscription.commitment_end_date, date(2028, 3, 31))
        self._refused("already", "_extend_term", 3, DAY)
        self._refused("one month or more", "_extend_term", 0, DAY)

    def test_an_outage_is_credited_once(self):
        line = self._line(self.fibre)
        compensate = self.subscription._compensate
        compensate(line, date(2026, 3, 5), "No internet", days=3)
        self.assertEqual(self._pending(), [("compensation", self.fibre, 3, -4.79)])
        args = (line, date(2026, 3, 7), "Again")
        self._refused("has a credit for", "_compensate", *args, days=1)
        self._refused("needs a reason", "_compensate", line, DAY, " ", days=1)
        self._refused("needs a reason", "_compensate", line, DAY, "x", amount=-5)
        compensate(line, DAY, "Goodwill", amount=20)
        april = self.subscription._bill(date(2026, 4, 1))
        self.assertEqual(april.amount_untaxed, 83.21)

    def test_wrong_input_changes_nothing(self):
        service, fibre = self._line(self.service), self._line(self.fibre)
        cases = [
            ("above zero", "_change_quantity", service, 0, DAY),
            ("above zero", "_change_quantity", service, -3, DAY),
            ("5 already", "_change_quantity", service, 5, DAY),
            ("one installed line", "_change_quantity", fibre, 2, DAY),
            ("started on 1 Mar,", "_change_quantity", service, 7, "2026-02-01"),
            ("is .*Fibre already", "_change_offer", fibre, self.fibre, DAY),
            ("another kind of line", "_change_offer", fibre, self.mobile, DAY),
            ("cannot be negative", "_change_price", {service: -1.0}, DAY),
            ("above zero", "_add_component", self.service, 0, DAY),
            ("whole number", "_add_component", self.mobile, 1.5, DAY),
            ("cannot be negative", "_add_component", self.service, 1, DAY, -1),
            ("belongs to this customer", "_transfer", self.customer, DAY),
        ]
        for case in cases:
            with self.subTest(case[1:]):
                self._refused(*case)

    def test_a_price_that_changes_later_is_not_overtaken(self):
        line = self._line(self.service)
        self.subscription._change_quantity(line, 7, date(2026, 5, 1))
        self._refused("from 1 May on already", "_change_quantity", line, 6, DAY)

    def test_what_waits_or_has_ended_does_not_change(self):
        waiting = self._sell()
        with self.assertRaisesRegex(UserError, "change its order"):
            waiting._change_quantity(self._line(self.service, waiting), 7)

    def test_a_credit_alone_is_a_credit_note_of_its_invoice(self):
        lines = self.subscription.line_ids.line_id
        lines.action_terminate("2026-03-10")
        self._line(self.service)._end_on(DAY)
        self.subscription.line_ids._settle()
        self.subscription._refresh_next_invoice_date()
        refund = self.subscription._bill(date(2026, 4, 1))
        self.assertEqual(refund.move_type, "out_refund")
        self.assertEqual(refund.reversed_entry_id, self.march)
        self.assertEqual(refund.state, "posted")
        self.assertEqual(refund.amount_untaxed, 73.17)
        self.assertEqual(self.subscription.state, "ended")
