"""A year of an operator's bills: what is wrong is found, and nothing else claimed."""

import sys

from odoo.fields import Command
from odoo.tests import tagged

from .common import DATA, BelgianCommon

sys.path.insert(0, str(DATA))
import make_year


class BillYearCommon(BelgianCommon):
    """Takes in the bill of a month as the accountant does."""

    def check_month(self, month):
        journal = self.env["account.journal"].search(
            [("type", "=", "purchase"), ("company_id", "=", self.company.id)], limit=1
        )
        env = self.as_user(self.accountant)
        file = env["ir.attachment"].create(
            {
                "name": f"bill-{month}.xml",
                "raw": make_year.make_month(month),
                "mimetype": "application/xml",
            }
        )
        journal = journal.with_env(env).with_context(default_move_type="in_invoice")
        bill = journal._create_document_from_attachment(file.ids)
        bill.action_proximus_check()
        return bill.proximus_check_ids


@tagged("post_install", "-at_install")
class TestBillYear(BillYearCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        products = {
            kind: cls.env["product.product"].create(
                {
                    "name": f"Offer {kind}",
                    "type": "service",
                    "line_kind": kind,
                    "voice_channels": 10 if kind == "sip_trunk" else 0,
                }
            )
            for kind in {line.product for line in make_year.INVENTORY}
        }
        cls.lines = {}
        for line in make_year.INVENTORY:
            cls.lines[line.ref] = cls.install(line, products[line.product])

    @classmethod
    def install(cls, line, product):
        record = cls.env["proximus.line"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "product_id": product.id,
                "external_ref": line.ref,
                "monthly_cost": float(line.monthly),
                "number_ids": [Command.create({"e164": line.number})]
                if line.number
                else [],
                "state": "active",
                "start_date": line.start,
            }
        )
        if line.change:
            day, cost = line.change
            record._change("price", {"monthly_cost": float(cost)}, day)
        if line.end:
            record.action_terminate(line.end)
        return record

    def test_twelve_months(self):
        by_line = {line: ref for ref, line in self.lines.items()}
        for month in range(1, 13):
            check = self.check_month(month)
            found = sorted(
                (
                    row.result,
                    by_line.get(row.line_id, ""),
                    f"{row.expected_credit:.2f}",
                )
                for row in check.line_ids
                if row.result not in ("matched", "credit")
            )
            with self.subTest(month=month):
                self.assertEqual(found, make_year.expected_of(month))
                self.assertFalse(check.document_note)
                first, last = make_year.month_of(month)
                self.assertEqual((check.date_from, check.date_to), (first, last))
                self.assertEqual(
                    len(check.line_ids.filtered("move_line_id")),
                    len(make_year.fees_of(month)),
                )


@tagged("post_install", "-at_install")
class TestFirstBill(BillYearCommon):
    """Nobody knows a line: those of the first bill are made of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.name = make_year.CUSTOMER
        cls.trunk = cls.env["product.product"].create(
            {
                "name": "Trunk of 10 calls",
                "type": "service",
                "line_kind": "sip_trunk",
                "voice_channels": 10,
            }
        )

    def test_the_lines_of_the_first_month_hold_for_the_next_ones(self):
        check = self.check_month(1)
        unknown = check.unknown_count
        self.assertGreater(unknown, 10)
        action = check.action_create_lines()
        wizard = check.env[action["res_model"]].browse(action["res_id"])
        blocked = wizard.row_ids.filtered("is_blocked")
        self.assertEqual(blocked.line_kind, "sip_trunk", "no bill tells how wide it is")
        blocked.write({"product_id": self.trunk.id, "is_included": True})
        self.assertFalse(wizard.row_ids.filtered("is_blocked"))
        wizard.action_create()
        self.assertEqual((check.unknown_count, check.expected_credit), (0, 0.0))
        lines = wizard.row_ids.line_id
        first, _last = make_year.month_of(1)
        there = [
            line
            for line in make_year.INVENTORY
            if line.start <= str(first) and (not line.end or line.end > str(first))
        ]
        self.assertEqual(len(lines), len(there))
        for month in range(2, 7):
            check = self.check_month(month)
            claimed = {
                f"{row.expected_credit:.2f}"
                for row in check.line_ids
                if row.expected_credit
            }
            planted = {credit for *_what, credit in make_year.PLANTED.get(month, ())}
            with self.subTest(month=month):
                self.assertLessEqual(claimed, planted)
