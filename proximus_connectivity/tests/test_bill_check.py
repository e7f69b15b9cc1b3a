from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .bill_common import BillCommon


@tagged("post_install", "-at_install")
class TestBillCheck(BillCommon):
    """The bill of July 2026 against the lines of that month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls.env["res.partner"].create(
            {"name": "Test Operator", "is_company": True}
        )
        cls.mobile = cls._create_active_line(
            monthly_cost=15.0, number_ids=[(0, 0, {"e164": "0470 12 34 56"})]
        )
        cls.fibre = cls._create_active_line(
            "internet", monthly_cost=55.0, external_ref="FIB-0042"
        )

    def _bill(self, *lines, **vals):
        return self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.operator.id,
                "invoice_date": "2026-07-03",
                "ref": "B-2026-07",
                "invoice_line_ids": [
                    (0, 0, {"name": name, "price_unit": price, "quantity": 1})
                    for name, price in lines
                ],
                **vals,
            }
        )

    def _check(self, *lines, **vals):
        bill = self._bill(*lines)
        check = self.env["proximus.bill.check"].create({"move_id": bill.id, **vals})
        check.action_check()
        return check

    def _results(self, check):
        """Return (result, line, billed, expected, credit) per bill line, sorted."""
        return sorted(
            (
                row.result,
                row.line_id.name or "",
                row.billed,
                row.expected,
                row.expected_credit,
            )
            for row in check.line_ids
        )

    def _only(self, check, result):
        return check.line_ids.filtered(lambda row: row.result == result)

    def test_all_as_expected(self):
        check = self._check(
            ("Mobile 20 GB 0470/12.34.56", 15.0), ("Fibre FIB-0042 July", 55.0)
        )
        self.assertEqual(
            self._results(check),
            sorted(
                [
                    ("matched", self.mobile.name, 15.0, 15.0, 0.0),
                    ("matched", self.fibre.name, 55.0, 55.0, 0.0),
                ]
            ),
        )
        self.assertEqual((check.problem_count, check.expected_credit), (0, 0))
        self.assertEqual(
            (str(check.date_from), str(check.date_to)), ("2026-07-01", "2026-07-31")
        )

    def test_by_our_own_reference(self):
        check = self._check((f"Line {self.fibre.name}, 1 month", 55.0))
        self.assertEqual(self._only(check, "matched").line_id, self.fibre)

    def test_price_differs(self):
        check = self._check(("0470 12 34 56", 17.5), ("FIB-0042", 50.0))
        dear, cheap = self._only(check, "price_differs").sorted("billed")
        self.assertEqual((dear.difference, dear.expected_credit), (2.5, 2.5))
        self.assertEqual((cheap.difference, cheap.expected_credit), (-5.0, 0.0))
        self.assertEqual(check.expected_credit, 2.5)
        self.assertIn(self.mobile.display_name, dear.explanation)

    def test_the_price_that_held_in_the_period(self):
        self.mobile._change("price", {"monthly_cost": 99.0}, "2026-08-01")
        self.fibre._change("price", {"monthly_cost": 24.0}, "2026-07-11")
        check = self._check(("0470 12 34 56", 15.0), ("FIB-0042", 34.0))
        self.assertEqual(
            self._results(check),
            sorted(
                [
                    ("matched", self.mobile.name, 15.0, 15.0, 0.0),
                    ("matched", self.fibre.name, 34.0, 34.0, 0.0),
                ]
            ),
        )

    def test_tolerance(self):
        for price, result in ((15.01, "matched"), (15.02, "price_differs")):
            check = self._check(("0470 12 34 56", price))
            row = check.line_ids.filtered(lambda r: r.line_id == self.mobile)
            self.assertEqual(row.result, result)
            check.move_id.unlink()
        check = self._check(("0470 12 34 56", 16.0), tolerance=1.0)
        self.assertEqual(self._only(check, "matched").line_id, self.mobile)

    def test_unknown_line(self):
        check = self._check(("Mobile 0499 00 00 00", 15.0), ("Handling", 5.0))
        unknown = self._only(check, "unknown_line")
        self.assertEqual(len(unknown), 2)
        self.assertFalse(unknown.line_id)
        self.assertEqual(set(unknown.mapped("expected_credit")), {0.0})

    def test_after_end(self):
        self.fibre.action_terminate("2026-06-30")
        check = self._check(("FIB-0042", 55.0))
        row = self._only(check, "after_end")
        self.assertEqual((row.line_id, row.expected_credit), (self.fibre, 55.0))
        self.assertIn("30 Jun 2026", row.explanation)

    def test_never_in_service(self):
        line = self._create_line("internet", external_ref="FIB-0099")
        line.action_cancel()
        check = self._check(("FIB-0099", 55.0))
        self.assertEqual(self._only(check, "after_end").line_id, line)

    def test_not_billed(self):
        check = self._check(("0470 12 34 56", 15.0))
        row = self._only(check, "not_billed")
        self.assertEqual(row.line_id, self.fibre)
        self.assertEqual((row.billed, row.expected, row.difference), (0, 55.0, -55.0))
        self.assertEqual(check.expected_credit, 0)
        self.assertEqual(check.not_billed_ids, row)
        self.assertEqual(check.billed_line_ids, check.line_ids - row)

    def test_shares_of_a_bill(self):
        check = self._check(
            ("0470 12 34 56", 17.5),
            ("FIB-0042", 55.0),
            ("Handling", 20.0),
            ("Third party services", 7.5),
            ("Courtesy", -40.0),
        )
        shares = ("agreed_share", "claim_share", "unknown_share")
        self.assertEqual([check[name] for name in shares], [70.0, 2.5, 20.0])
        empty = check.new({})
        self.assertEqual([empty[name] for name in shares], [0.0, 0.0, 0.0])

    def test_lines_of_others_are_not_expected(self):
        self.fibre.operator_id = self.env["res.partner"].create({"name": "Another"})
        self.assertFalse(self._only(self._check(("0470 12 34 56", 15.0)), "not_billed"))
        self.fibre.operator_id = False
        self.fibre.partner_id = self.other_partner
        check = self._check(("0470 12 34 56", 15.0), holder_id=self.partner.id)
        self.assertFalse(self._only(check, "not_billed"))

    def test_duplicate_on_one_bill(self):
        check = self._check(
            ("0470 12 34 56", 15.0), ("Mobile 0470 12 34 56", 15.0), ("FIB-0042", 55.0)
        )
        row = self._only(check, "duplicate")
        self.assertEqual((row.line_id, row.expected_credit), (self.mobile, 15.0))
        self.assertEqual(len(self._only(check, "matched")), 2)

    def test_duplicate_on_two_bills(self):
        self._check(("0470 12 34 56", 15.0))
        check = self._check(("0470 12 34 56", 15.0))
        row = self._only(check, "duplicate")
        self.assertEqual(row.line_id, self.mobile)
        self.assertIn("B-2026-07", row.explanation)

    def test_a_row_speaks_the_language_of_its_reader(self):
        for code in ("nl_BE", "fr_BE"):
            self.env["res.lang"]._activate_lang(code)
        self.fibre.action_terminate("2026-06-30")
        check = self._check(("0470 12 34 56", 15.0), ("FIB-0042", 55.0))
        right, ended = self._only(check, "matched"), self._only(check, "after_end")
        self.assertEqual(right.explanation, "As expected.")
        self.assertEqual(
            right.with_context(lang="nl_BE").explanation, "Zoals verwacht."
        )
        self.assertEqual(right.with_context(lang="fr_BE").explanation, "Comme prévu.")
        self.assertIn("30 juin 2026", ended.with_context(lang="fr_BE").explanation)
        check.with_context(lang="nl_BE").action_dispute()
        claim = check.claim_ids
        self.assertIn("55.00 charged", claim.calculation)
        self.assertIn("55,00", claim.with_context(lang="fr_BE").calculation)

    def test_what_is_said_stays_when_the_line_ends_later(self):
        self.fibre.action_terminate("2026-06-30")
        row = self._only(self._check(("FIB-0042", 55.0)), "after_end")
        self.fibre.termination_date = "2026-06-15"
        self.assertIn("30 Jun 2026", row.explanation)

    def test_extra_amount(self):
        check = self._check(("0470 12 34 56 data", 4.2), ("0470 12 34 56", 15.0))
        row = self._only(check, "extra")
        self.assertEqual((row.billed, row.expected), (4.2, 0.0))
        self.assertEqual(row.expected_credit, 0.0, "to look at, never certain")
        self.assertIn("on top of", row.explanation)
        self.assertEqual(self._only(check, "matched").billed, 15.0)

    def test_third_party(self):
        check = self._check(
            ("Third party services 0470 12 34 56", 3.0), ("Call to 0900 12 345", 2.0)
        )
        rows = self._only(check, "third_party")
        self.assertEqual(len(rows), 2)
        self.assertEqual(set(rows.mapped("expected_credit")), {0.0})

    def test_a_premium_number_of_our_own(self):
        line = self._create_active_line(
            "voice", monthly_cost=12.0, number_ids=[(0, 0, {"e164": "0900 12 345"})]
        )
        check = self._check(("Info line 0900 12 345", 12.0))
        self.assertEqual(self._only(check, "matched").line_id, line)

    def test_part_of_the_period(self):
        self.mobile.action_terminate("2026-07-10")
        line = self._create_active_line(
            start="2026-07-16",
            monthly_cost=31.0,
            number_ids=[(0, 0, {"e164": "0471 00 11 22"})],
        )
        check = self._check(("0471 00 11 22", 16.0), ("0470 12 34 56", 15.0))
        self.assertEqual(self._only(check, "matched").line_id, line)
        row = self._only(check, "price_differs")
        self.assertEqual((row.expected, row.expected_credit), (4.84, 10.16))

    # === UNKNOWN COST === #

    def _forget_cost(self):
        """Nobody has ever known what the mobile line costs."""
        self.mobile._change("price", {"is_cost_known": False}, "2026-01-15")

    def test_a_line_whose_cost_is_unknown_is_matched_and_claims_nothing(self):
        self._forget_cost()
        check = self._check(
            ("0470 12 34 56", 15.0), ("0470 12 34 56 roaming", 3.0), ("FIB-0042", 55.0)
        )
        rows = check.line_ids.filtered(lambda row: row.line_id == self.mobile)
        self.assertEqual(set(rows.mapped("result")), {"matched"})
        self.assertEqual(set(rows.mapped("is_expected_known")), {False})
        self.assertEqual(set(rows.mapped("difference")), {0.0})
        self.assertIn("unknown", rows[0].explanation)
        self.assertRecordValues(
            check,
            [
                {
                    "billed_total": 73.0,
                    "expected_total": 55.0,
                    "unknown_total": 18.0,
                    "expected_credit": 0.0,
                    "problem_count": 0,
                }
            ],
        )

    def test_what_is_billed_twice_is_wrong_whatever_it_costs(self):
        self._forget_cost()
        check = self._check(("0470 12 34 56", 15.0), ("0470 12 34 56", 15.0))
        twice = self._only(check, "duplicate")
        self.assertEqual((twice.billed, twice.expected_credit), (15.0, 15.0))

    def test_a_line_whose_cost_is_unknown_is_missed_where_its_operator_bills_it(self):
        self._forget_cost()
        check = self._check(("FIB-0042", 55.0))
        self.assertFalse(self._only(check, "not_billed"))
        self.mobile.operator_id = self.operator
        check.action_check()
        missed = self._only(check, "not_billed")
        self.assertEqual(missed.line_id, self.mobile)
        self.assertEqual((missed.is_expected_known, missed.expected_credit), (False, 0))
        self.assertIn("unknown", missed.explanation)

    def test_a_stretch_of_the_period_that_is_unknown(self):
        self.mobile._change("price", {"is_cost_known": False}, "2026-07-11")
        check = self._check(("0470 12 34 56", 15.0))
        self.assertFalse(self._only(check, "matched").is_expected_known)

    def test_quarter(self):
        check = self._check(
            ("0470 12 34 56", 45.0), date_from="2026-07-01", date_to="2026-09-30"
        )
        self.assertEqual(self._only(check, "matched").expected, 45.0)

    def test_a_number_of_a_range(self):
        trunk = self._create_active_line(
            "sip_trunk",
            monthly_cost=60.0,
            number_ids=[(0, 0, {"e164": "081123400", "last_e164": "081123499"})],
        )
        check = self._check(("SIP 081 12 34 56", 60.0))
        self.assertEqual(self._only(check, "matched").line_id, trunk)

    def test_a_number_that_changed_hands(self):
        self.mobile.action_terminate("2026-06-30")
        line = self._create_active_line(
            start="2026-07-01",
            monthly_cost=20.0,
            number_ids=[(0, 0, {"e164": "0470 12 34 56"})],
        )
        check = self._check(("0470 12 34 56", 20.0))
        self.assertEqual(self._only(check, "matched").line_id, line)

    def test_the_bill_is_not_altered(self):
        bill = self._bill(("0470 12 34 56", 17.5), ("FIB-0042", 55.0))
        bill.action_post()
        before = (bill.read(), bill.line_ids.read())
        action = bill.action_proximus_check()
        check = self.env["proximus.bill.check"].browse(action["res_id"])
        check.action_dispute()
        check.action_settle()
        self.env.invalidate_all()
        ignored = {
            "proximus_check_ids",
            "proximus_check_count",
            "proximus_claim_badge",
            "is_proximus_bill",
            "discount_allocation_dirty",
        }
        self.assertTrue(all(before))
        for old, new in zip(before, (bill.read(), bill.line_ids.read()), strict=True):
            for was, now in zip(old, new, strict=True):
                changed = {name for name in was if was[name] != now[name]} - ignored
                self.assertFalse(changed)
        self.assertEqual(bill.action_proximus_check()["res_id"], check.id)

    def _remind(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                "proximus_connectivity.ir_cron_remind_deadlines"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_dispute_and_settlement(self):
        check = self._check(("0470 12 34 56", 17.5))
        check.action_dispute()
        self.assertEqual(check.state, "disputed")
        claim = check.claim_ids
        self.assertRecordValues(
            claim,
            [
                {
                    "kind": "billing",
                    "state": "draft",
                    "amount": 2.5,
                    "operator_id": self.operator.id,
                    "line_id": self.mobile.id,
                    "bill_id": check.move_id.id,
                    "bill_line_ids": self.mobile.ids,
                    "create_uid": self.env.uid,
                }
            ],
        )
        self.assertIn("17.50", claim.calculation)
        self._remind()
        self.assertEqual(len(claim.activity_ids), 1)
        self.assertIn("2.50", claim.activity_ids.note)
        check.action_dispute()
        self.assertEqual(check.claim_ids, claim)
        self.assertEqual(check.action_view_claims()["domain"][0][2], check.ids)
        check.action_settle()
        self.assertEqual((check.state, claim.state), ("settled", "withdrawn"))
        self._remind()
        self.assertFalse(claim.activity_ids)

    def test_settled_without_a_dispute(self):
        check = self._check(("0470 12 34 56", 15.0), ("FIB-0042", 55.0))
        check.action_settle()
        self.assertEqual((check.state, len(check.claim_ids)), ("settled", 0))

    def test_the_credit_note_settles_the_dispute(self):
        check = self._check(("0470 12 34 56", 17.5))
        check.action_dispute()
        claim = check.claim_ids
        claim.deadline = fields.Date.add(self.env.company._proximus_today(), months=1)
        claim.action_send()
        self.assertEqual(check.state, "disputed")
        credit_note = self._bill(
            (f"Correction, {claim.name}", 2.5), move_type="in_refund", ref="CN-1"
        )
        credit_note.action_post()
        self.assertEqual((claim.state, claim.credit_move_id), ("credited", credit_note))
        self.assertEqual(check.state, "settled")

    def test_a_refusal_leaves_the_dispute_open(self):
        check = self._check(("0470 12 34 56", 17.5))
        check.action_dispute()
        claim = check.claim_ids
        claim.deadline = fields.Date.add(self.env.company._proximus_today(), months=1)
        claim.action_send()
        claim.action_refuse()
        self.assertEqual(check.state, "disputed")
        claim.action_withdraw()
        self.assertEqual(check.state, "settled")

    def test_nothing_to_claim_is_no_dispute(self):
        for rows in ([("Something 0999", 9.0)], [("0470 12 34 56", 15.0)]):
            check = self._check(*rows)
            with self.assertRefused(UserError, check.name, "nothing is certain"):
                check.action_dispute()
            self.assertEqual((check.state, len(check.claim_ids)), ("checked", 0))
            check.move_id.unlink()

    def test_a_disputed_bill_is_for_accounting(self):
        """Lines are one trade, bills another: who sees no bill sees no dispute."""
        accountant = self._create_user("bc_account", "account.group_account_invoice")
        user = self._create_user("bc_user", "proximus_connectivity.group_user")
        check = self._check(("0470 12 34 56", 17.5))
        check.with_user(accountant).action_dispute()
        claim = check.claim_ids
        self.assertEqual(claim.create_uid, accountant)
        self.assertEqual(claim.with_user(accountant).amount, 2.5)
        self.assertFalse(claim.with_user(user).search([("id", "=", claim.id)]))
        with self.assertRaises(AccessError):
            claim.with_user(user).read(["amount"])
        self.env.flush_all()
        deadlines = self.env["proximus.deadline"].search([("claim_id", "=", claim.id)])
        self.assertEqual(deadlines.kind, "claim")
        self.assertFalse(
            deadlines.with_user(user).search([("id", "in", deadlines.ids)])
        )
        check.with_user(accountant).action_settle()
        self.assertEqual(check.state, "settled")

    def test_a_bill_that_goes_leaves_its_claim(self):
        check = self._check(("0470 12 34 56", 17.5))
        check.action_dispute()
        claim = check.claim_ids
        check.move_id.unlink()
        self.assertFalse(check.exists() | claim.bill_check_id)
        self.assertEqual(claim.amount, 2.5)

    def test_nothing_to_check(self):
        empty = self._bill()
        with self.assertRefused(UserError, "no product lines"):
            empty.action_proximus_check()
        cancelled = self._bill(("0470 12 34 56", 15.0))
        cancelled.button_cancel()
        with self.assertRefused(UserError, "vendor bill"):
            cancelled.action_proximus_check()
        fresh = self.env["proximus.bill.check"].create(
            {"move_id": self._bill(("x", 1.0)).id}
        )
        with self.assertRefused(UserError, "check the bill first"):
            fresh.action_dispute()
        with self.assertRefused(UserError, "check the bill first"):
            fresh.action_settle()

    def test_again(self):
        check = self._check(("0470 12 34 56", 17.5))
        self.mobile._change("price", {"monthly_cost": 17.5}, "2026-07-01")
        check.action_check()
        self.assertEqual(len(check.line_ids), 2)
        self.assertEqual(self._only(check, "matched").line_id, self.mobile)

    def test_form(self):
        bill = self._bill(("0470 12 34 56", 15.0))
        form = Form(self.env["proximus.bill.check"])
        form.move_id = bill
        self.assertEqual(str(form.date_to), "2026-07-31")
        form.save().action_check()
