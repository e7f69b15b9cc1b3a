from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .provider_common import ProviderCommon


@tagged("post_install", "-at_install")
class TestProblemClaim(ProviderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offer.standard_price = 45.0
        cls.carrier = cls.env["res.partner"].create({"name": "Carrier"})
        cls.lines = cls._create_line(operator_id=cls.carrier.id)
        cls.lines |= cls._create_line(monthly_cost=100)

    def _outage(self, hours, lines=None, **vals):
        """Return a problem that was reported so many hours ago."""
        before = fields.Datetime.now() - timedelta(hours=hours)
        lines = self.lines if lines is None else lines
        return self._create_problem(line_ids=lines.ids, reported_at=before, **vals)

    def _dialog(self, problem):
        action = problem.with_user(self.user).action_compensation()
        return Form(
            self.env["proximus.problem.compensation"]
            .with_user(self.user)
            .with_context(**action["context"])
        )

    def test_broken_promise_is_claimed_by_itself(self):
        self.offer.repair_credit_percent = 10
        problem = self._outage(9)
        problem.with_user(self.user).action_resolve("Cable replaced")
        first, second = problem.claim_ids.sorted("amount")
        self.assertEqual((first.amount, second.amount), (4.5, 10))
        self.assertEqual(first.operator_id, self.carrier)
        self.assertEqual((first.kind, first.state), ("repair", "draft"))
        self.assertIn("8 hours promised, 9 spent", first.calculation)
        self.assertGreater(first.deadline, self.env.company._proximus_today())

    def test_an_unknown_cost_is_claimed_as_unknown(self):
        """What the operator bills is not known: it owes something all the same."""
        self.offer.repair_credit_percent = 10
        self.offer.standard_price = 0
        line = self._create_line(operator_id=self.carrier.id)
        line.write({"monthly_cost": 0, "is_cost_known": False})
        problem = self._outage(9, line)
        problem.with_user(self.user).action_resolve("Cable replaced")
        claim = problem.claim_ids
        self.assertEqual((claim.amount, claim.is_amount_known), (0, False))
        self.assertIn("nobody filled in", claim.calculation)
        claim.amount = 4.5
        self.assertTrue(claim.is_amount_known)
        for method, vals in (("days", {"days": 3}), ("contract", {})):
            with self.subTest(method=method):
                problem = self._outage(9, line)
                dialog = self._dialog(problem)
                dialog.method = method
                for name, value in vals.items():
                    dialog[name] = value
                dialog.save().action_apply()
                self.assertEqual(problem.claim_ids.mapped("is_amount_known"), [False])
        known = self._outage(9)
        dialog = self._dialog(known)
        dialog.method = "exact"
        dialog.exact_amount = 20
        dialog.save().action_apply()
        self.assertEqual(set(known.claim_ids.mapped("is_amount_known")), {True})

    def test_kept_promise_claims_nothing(self):
        self.offer.repair_credit_percent = 10
        problem = self._outage(7)
        problem.action_resolve()
        self.assertFalse(problem.claim_ids)

    def test_time_of_the_customer_does_not_count(self):
        self.offer.repair_credit_percent = 10
        problem = self._outage(20)
        begin = problem.reported_at
        problem.action_start(begin)
        problem.action_wait("No access", begin + timedelta(hours=1))
        problem.action_start(begin + timedelta(hours=18))
        problem.action_resolve()
        self.assertFalse(problem.claim_ids, "3 hours count")

    def test_nothing_agreed_claims_nothing(self):
        problem = self._outage(9)
        problem.action_resolve()
        self.assertFalse(problem.claim_ids)

    def test_each_line_has_its_own_promise(self):
        """One problem, many lines: only the offer that was broken pays."""
        slow = self.env["product.product"].create(
            {
                "name": "Slow Repair",
                "line_kind": "internet",
                "repair_hours": 48,
                "repair_credit_percent": 50,
            }
        )
        self.offer.repair_credit_percent = 10
        other = self._create_line(product_id=slow.id, monthly_cost=100)
        problem = self._outage(9, self.lines | other)
        problem.action_resolve()
        self.assertEqual(problem.claim_ids.line_id, self.lines)

    def test_solved_again_claims_once(self):
        self.offer.repair_credit_percent = 10
        problem = self._outage(9)
        problem.action_resolve()
        problem.action_reopen("Not solved")
        problem.action_resolve()
        self.assertEqual(len(problem.claim_ids), 2)

    def test_days_without_service(self):
        problem = self._outage(49)
        dialog = self._dialog(problem)
        self.assertEqual(dialog.days, 3, "each begun period of 24 hours")
        self.assertEqual(dialog.total, 14.5)
        dialog.days = 1.5
        self.assertEqual(dialog.total, 7.25)
        dialog.save().action_apply()
        self.assertEqual(sorted(problem.claim_ids.mapped("amount")), [2.25, 5])
        self.assertIn("1.5 days", problem.claim_ids[0].calculation)

    def test_agreed_amount_and_correction_of_a_row(self):
        dialog = self._dialog(self._outage(1))
        dialog.method = "exact"
        dialog.exact_amount = 20
        self.assertEqual(dialog.total, 40)
        with dialog.line_ids.edit(0) as row:
            row.amount = 0
        dialog.save().action_apply()
        claims = self.env["proximus.claim"].search([("line_id", "in", self.lines.ids)])
        self.assertEqual(claims.mapped("amount"), [20])
        self.assertEqual(claims.calculation, "Agreed amount")

    def test_contract_by_hand(self):
        self.offer.repair_credit_percent = 20
        dialog = self._dialog(self._outage(1))
        dialog.method = "contract"
        self.assertEqual(dialog.total, 29)

    def test_nothing_comes_out(self):
        problem = self._outage(1)
        dialog = self._dialog(problem)
        dialog.days = 0
        with self.assertRaisesRegex(UserError, "no line has an amount"):
            dialog.save().action_apply()
        self.assertFalse(problem.claim_ids)

    def test_no_line_is_left(self):
        problem = self._outage(30)
        self._dialog(problem).save().action_apply()
        with self.assertRaisesRegex(UserError, "no line is left"):
            problem.action_compensation()

    def test_share_of_a_month(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(Exception, "repair_credit_range"),
        ):
            self.offer.product_tmpl_id.repair_credit_percent = 120
            self.env.flush_all()

    def test_claim_ends_in_the_credit_note(self):
        problem = self._outage(30, self.lines[:1])
        self._dialog(problem).save().action_apply()
        claim = problem.claim_ids
        claim.action_send()
        with self.assertRaisesRegex(UserError, "credit note first"):
            claim.action_credit()
        self.assertEqual(claim.state, "sent")

    def test_problem_of_another_customer_is_not_touched(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        line = self._create_line(partner_id=stranger.id, site_id=False)
        with self.assertRaises(ValidationError):
            self._outage(1, line)
