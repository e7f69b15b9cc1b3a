from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .bill_common import BillCommon


@tagged("post_install", "-at_install")
class TestBillTour(BillCommon, HttpCase):
    """The accountant takes the first bill in, and works through the second."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.accountant = cls._create_user(
            "bill_tour",
            "proximus_connectivity.group_accountant",
            password="bill_tour",
            tz="UTC",
        )
        cls.operator = cls.env["res.partner"].create(
            {"name": "Tour Operator", "is_proximus_operator": True}
        )

    def _bill(self, day, *rows):
        return self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.operator.id,
                "invoice_date": day,
                "ref": f"TOUR-{day}",
                "invoice_line_ids": [
                    Command.create({"name": name, "price_unit": price, "quantity": 1})
                    for name, price in rows
                ],
            }
        )

    def test_the_first_bill_and_the_second(self):
        fees = [(f"Mobile 0475 20 30 4{place}", 15.0) for place in range(3)]
        bill = self._bill("2026-07-03", *fees, ("Handling", 5.0))
        self.start_tour(
            f"/odoo/action-account.action_move_in_invoice_type/{bill.id}",
            "proximus_first_bill",
            login="bill_tour",
        )
        lines = self.env["proximus.line"].search(
            [("operator_id", "=", self.operator.id)]
        )
        self.assertEqual(lines.mapped("monthly_cost"), [15.0] * 3)
        lines[1].action_terminate("2026-07-31")
        bill = self._bill(
            "2026-08-03", *fees[:2], ("Handling", 5.0), ("roaming 0475 20 30 40", 4.2)
        )
        bill.action_proximus_check()
        check = bill.proximus_check_ids
        self.start_tour(
            f"/odoo/proximus-bill-checks/{check.id}",
            "proximus_work_through_bill",
            login="bill_tour",
        )
        self.assertEqual(check.expected_credit, 19.2)
        accepted = check.line_ids.filtered(lambda row: row.decision == "accepted")
        self.assertEqual(accepted.decision_reason, "As in the contract")
