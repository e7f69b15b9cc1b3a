from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .bill_common import BillCommon


@tagged("post_install", "-at_install")
class TestClaimTour(BillCommon, HttpCase):
    """The accountant, from what a check found to the closed claim."""

    def _move(self, kind, ref, *rows):
        move = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": self.operator.id,
                "invoice_date": self.env.company._proximus_today(),
                "ref": ref,
                "invoice_line_ids": [
                    Command.create(
                        {"name": name, "price_unit": price, "tax_ids": [(5, 0, 0)]}
                    )
                    for name, price in rows
                ],
            }
        )
        move.action_post()
        return move

    def test_from_the_check_to_the_closed_claim(self):
        self.operator = self.env["res.partner"].create(
            {"name": "Test Operator", "is_company": True, "email": "op@example.com"}
        )
        self._create_active_line("internet", monthly_cost=55.0, external_ref="FIB-0042")
        accountant = self._create_user(
            "tour_claim",
            "proximus_connectivity.group_accountant,account.group_account_invoice",
            password="tour_claim",
            tz="UTC",
        )
        bill = self._move("in_invoice", "OP-2026-0700", ("FIB-0042", 70.0))
        bill.with_user(accountant).action_proximus_check()
        check = bill.proximus_check_ids
        self.assertEqual(check.expected_credit, 15.0)
        self._move("in_refund", "CN-2026-7", ("Correction of OP-2026-0700", 15.0))
        url = f"/odoo/proximus-bill-checks/{check.id}"
        self.start_tour(url, "proximus_accountant_claim", login="tour_claim")
        claim = check.claim_ids
        self.assertEqual((claim.state, claim.recovered_amount), ("credited", 15.0))
        self.assertEqual(check.state, "settled")
        self.assertEqual(claim.create_uid, accountant)
