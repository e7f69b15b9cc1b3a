from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .bill_common import BillCommon


@tagged("post_install", "-at_install")
class TestBillWork(BillCommon):
    """One screen to work through a bill."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator, cls.baker = cls.env["res.partner"].create(
            [
                {"name": "Test Operator", "is_proximus_operator": True},
                {"name": "Baker"},
            ]
        )
        cls.mobile = cls._create_active_line(
            monthly_cost=15.0,
            employee_id=cls.env["hr.employee"].sudo().create({"name": "Bo Maes"}).id,
            number_ids=[Command.create({"e164": "0470 12 34 56"})],
        )
        cls.fibre = cls._create_active_line(
            "internet", monthly_cost=55.0, external_ref="FIB-0042"
        )
        cls.gone = cls._create_active_line(
            "internet", monthly_cost=40.0, external_ref="FIB-0043"
        )
        cls.gone.action_terminate("2026-06-30")

    def _bill(self, *rows, partner=None, **vals):
        return self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": (partner or self.operator).id,
                "invoice_date": "2026-07-03",
                "ref": "B-2026-07",
                "invoice_line_ids": [
                    Command.create({"name": name, "price_unit": price, "quantity": 1})
                    for name, price in rows
                ],
                **vals,
            }
        )

    def _check(self, *rows):
        check = self.env["proximus.bill.check"].create(
            {"move_id": self._bill(*rows).id}
        )
        check.action_check()
        return check

    def _plain(self, text):
        return (text or "").replace("\xa0", " ")

    WRONG = (
        ("0470 12 34 56", 15.0),
        ("0470 12 34 56", 15.0),
        ("FIB-0043", 40.0),
        ("FIB-0042", 81.0),
        ("0470 12 34 56 roaming", 4.2),
        ("Handling", 5.0),
    )

    # === THE SENTENCE === #

    def test_the_sentence_says_what_to_claim_and_what_to_look_at(self):
        check = self._check(*self.WRONG)
        self.assertEqual(
            self._plain(check.summary),
            self._plain(
                f"{check.currency_id.format(81.0)} to claim: 1 after its end, 1 price, "
                "1 duplicate. To look at: 1 unknown, 1 usage or extra."
            ),
        )

    def test_nothing_to_claim(self):
        look = self._check(("Handling", 5.0))
        self.assertEqual(
            look.summary,
            "Nothing to claim. To look at: 1 unknown. Not billed: 2.",
        )
        check = self._check(("0470 12 34 56", 15.0), ("FIB-0042", 55.0))
        self.assertEqual(
            check.summary, "Nothing to claim: everything on this bill is as agreed."
        )
        self.assertFalse(check.new({"move_id": check.move_id.id}).summary)

    # === THE ROWS === #

    def test_rows_come_by_money_and_what_is_not_billed_is_folded(self):
        check = self._check(*self.WRONG[2:])
        action = check.action_view_results()
        self.assertIn(check.name, action["display_name"])
        self.assertIn("to claim", action["display_name"])
        self.assertTrue(action["context"]["search_default_filter_open"])
        arch = self.env["proximus.bill.check.line"].get_view(view_type="list")["arch"]
        order = "expected_credit desc, attention, billed desc"
        self.assertIn(f'default_order="{order}"', arch)
        rows = check.line_ids.search(action["domain"], order=order)
        self.assertEqual(
            [(row.attention, row.billed) for row in rows],
            [
                ("claim", 40.0),
                ("claim", 81.0),
                ("look", 5.0),
                ("look", 4.2),
                ("not_billed", 0.0),
            ],
        )
        shown = rows.filtered_domain([("attention", "in", ("claim", "look"))])
        self.assertFalse(shown & check.not_billed_ids)

    def test_filters_and_groups(self):
        check = self._check(*self.WRONG)
        rows = self.env["proximus.bill.check.line"]
        view = rows.get_view(view_type="search")["arch"]
        for name in ("result", "operator", "line", "employee", "site", "attention"):
            self.assertIn(f'name="group_{name}"', view)
        for field in ("employee_id", "site_id", "operator_id", "line_id", "attention"):
            self.assertTrue(
                rows._read_group([("check_id", "=", check.id)], [field], ["__count"])
            )
        for name in ("filter_open", "filter_look", "filter_not_billed"):
            self.assertIn(f'name="{name}"', view)

    # === DECISIONS === #

    def test_accepted_with_a_reason(self):
        check = self._check(*self.WRONG)
        rows = check.line_ids.filtered(lambda row: row.result == "price_differs")
        rows |= check.line_ids.filtered(lambda row: row.result == "extra")
        with self.assertRefused(UserError, "Say why"):
            rows.decision = "accepted"
        action = rows.action_accept()
        context = action["context"]
        form = Form(self.env[action["res_model"]].with_context(**context))
        form.reason = "Agreed by telephone"
        form.save().action_apply()
        self.assertEqual(set(rows.mapped("attention")), {"right"})
        self.assertEqual(set(rows.mapped("expected_credit")), {0.0})
        self.assertEqual(check.expected_credit, 55.0)
        self.assertIn("1 after its end, 1 duplicate", check.summary)
        check.action_check()
        again = check.line_ids.filtered("decision")
        self.assertEqual(len(again), 2, "a decision outlives another check")
        self.assertEqual(set(again.mapped("decision_reason")), {"Agreed by telephone"})
        again.action_undo()
        self.assertEqual(check.expected_credit, 81.0)

    def test_claimed_and_let_go(self):
        check = self._check(*self.WRONG)
        extra = check.line_ids.filtered(lambda row: row.result == "extra")
        extra.action_claim()
        self.assertEqual((extra.expected_credit, extra.attention), (4.2, "claim"))
        self.assertEqual(check.expected_credit, 85.2)
        gone = check.line_ids.filtered(lambda row: row.result == "after_end")
        gone.action_drop()
        self.assertEqual((gone.expected_credit, gone.attention), (0.0, "right"))
        check.action_dispute()
        self.assertEqual(check.claim_ids.amount, 45.2)
        with self.assertRefused(UserError, "disputed or settled"):
            gone.action_undo()

    def test_nothing_is_claimed_for_what_is_right(self):
        check = self._check(("0470 12 34 56", 15.0))
        for row in check.line_ids:
            with self.assertRefused(UserError, "nothing to claim"):
                row.action_claim()

    def test_another_amount_is_decided_anew(self):
        check = self._check(("Handling", 5.0))
        row = check.billed_line_ids
        row.action_drop()
        check.move_id.invoice_line_ids.price_unit = 6.0
        check.action_check()
        self.assertFalse(check.billed_line_ids.decision)

    # === THE BILL === #

    def test_the_bill_says_its_state_and_what_is_to_claim(self):
        bill = self._bill(*self.WRONG)
        moves = self.env["account.move"]
        arch = moves.get_view(
            self.env.ref("account.view_in_invoice_bill_tree").id, "list"
        )["arch"]
        for name in ("proximus_claim_badge", "proximus_to_claim"):
            self.assertIn(f'name="{name}"', arch)
        arch = moves.get_view(
            self.env.ref("account.view_account_bill_filter").id, "search"
        )["arch"]
        for name in ("proximus_claim", "proximus_unchecked", "proximus_operator"):
            self.assertIn(f'name="{name}"', arch)
        bill.action_proximus_check()
        self.assertEqual(bill.proximus_to_claim, 81.0)
        bill.proximus_check_ids.action_settle()
        self.assertEqual(bill.proximus_to_claim, 0.0)

    def test_a_bill_of_another_supplier_has_no_check(self):
        bread = self._bill(("Bread", 5.0), partner=self.baker)
        bill = self._bill(("0470 12 34 56", 15.0))
        self.assertEqual((bread | bill).mapped("is_proximus_bill"), [False, True])
        arch = self.env["account.move"].get_view(view_type="form")["arch"]
        self.assertIn("is_proximus_bill or proximus_check_count", arch)

    # === WHAT IS REMEMBERED === #

    def test_what_is_remembered_has_its_screens(self):
        self.env["proximus.bill.format"].create(
            {
                "operator_id": self.operator.id,
                "text_column": "Text",
                "amount_column": "Amount",
            }
        )
        technical = self.env.ref("proximus_connectivity.menu_technical")
        for name in ("format", "match", "check_line"):
            menu = self.env.ref(f"proximus_connectivity.proximus_bill_{name}_menu")
            self.assertEqual(menu.parent_id, technical)
            model = self.env[menu.action.res_model]
            for view in ("list", "search"):
                self.assertTrue(model.get_view(view_type=view)["arch"])
