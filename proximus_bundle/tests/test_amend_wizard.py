from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .test_amend import DAY, AmendCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestAmendWizard(AmendCommon):
    def _wizard(self, kind, **vals):
        return self.env["proximus.subscription.amend"].create(
            {
                "subscription_id": self.subscription.id,
                "kind": kind,
                "date": DAY,
                **vals,
            }
        )

    def test_the_effect_is_shown_and_nothing_done(self):
        before = self._facts()
        wizard = self._wizard(
            "quantity", line_id=self._line(self.service).id, quantity=7
        )
        wizard.action_preview()
        self.assertEqual(self._facts(), before)
        self.assertRecordValues(
            wizard,
            [
                {
                    "shown": True,
                    "monthly_before": 108.0,
                    "monthly_after": 115.2,
                    "credit": 12.19,
                    "charge": 17.07,
                    "next_invoice_date": date(2026, 4, 1),
                    "next_invoice_amount": 120.08,
                }
            ],
        )
        wizard.action_apply()
        change = self.subscription.change_ids
        self.assertEqual(change.next_invoice_amount, wizard.next_invoice_amount)
        moves = self.subscription._bill(date(2026, 4, 1))
        self.assertEqual(moves.amount_untaxed, wizard.next_invoice_amount)

    def test_every_kind_does_what_it_shows(self):
        mobile, service = self._line(self.mobile)[0], self._line(self.service)
        extra = self._create_product_of("Backup", 10.0)
        kinds = {
            "offer": {"line_id": mobile.id, "product_id": self.big_mobile.id},
            "price": {"line_id": service.id, "amount": 20.0},
            "add": {"product_id": extra.id, "quantity": 2},
            "remove": {"line_id": self._line(self.mobile)[1].id},
            "term": {"months": 24},
            "compensation": {"line_id": service.id, "days": 2, "reason": "Outage"},
            "notice": {"last_day": "2026-06-30"},
            "withdrawal": {},
        }
        for kind, vals in kinds.items():
            with self.subTest(kind):
                wizard = self._wizard(kind, **vals)
                before = self._facts()
                wizard.action_preview()
                self.assertEqual(self._facts(), before)
                wizard.action_apply()
                change = self.subscription.change_ids.filtered(
                    lambda x, kind=kind: x.kind == kind
                )
                self.assertEqual(change.monthly_after, wizard.monthly_after)
                self.assertEqual(change.fee, wizard.fee)

    def test_what_a_bundle_loses_is_shown(self):
        self.subscription.degradation_rule = "reprice"
        wizard = self._wizard("remove", line_id=self._line(self.fibre).id)
        wizard.action_preview()
        self.assertIn("Without Fibre", wizard.broken)
        # the fibre's 49.50 leave, the rest costs 3 x 15 + 20 instead of 40.50 + 18
        self.assertEqual(wizard.monthly_after, 65.0)

    def test_the_effect_must_have_been_seen(self):
        wizard = self._wizard("term", months=24)
        with self.assertRaisesRegex(UserError, "Look at the effect"):
            wizard.action_apply()
        wizard.action_preview()
        wizard.months = 36
        with self.assertRaisesRegex(UserError, "Look at the effect"):
            wizard.action_apply()

    def test_another_effect_than_the_one_shown_is_not_done(self):
        line = self._line(self.service)
        wizard = self._wizard("quantity", line_id=line.id, quantity=7)
        wizard.action_preview()
        self.subscription._bill(date(2026, 4, 1))
        before = self._facts()
        with (
            self.assertRaisesRegex(UserError, "since you saw the effect"),
            self.env.cr.savepoint(),
        ):
            wizard.action_apply()
        self.assertEqual(self._facts(), before)

    def test_missing_or_foreign_input_is_named(self):
        wizard = self._wizard("offer", line_id=self._line(self.service).id)
        with self.assertRaisesRegex(UserError, "Fill in “Product” first"):
            wizard.action_preview()
        other = self._create_active(date(2026, 3, 1))
        wizard = self._wizard("remove", line_id=self._line(self.service, other).id)
        with self.assertRaisesRegex(UserError, "no part of"):
            wizard.action_preview()

    def test_who_only_reads_cannot_change(self):
        seller = self._create_user("amend_seller", "sales_team.group_sale_salesman")
        self.subscription.user_id = seller
        wizard = self._wizard("term", months=24)
        with self.assertRaises(AccessError):
            self.env["proximus.subscription.amend"].with_user(seller).browse(
                wizard.id
            ).action_preview()
