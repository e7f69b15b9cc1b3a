import math

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .bill_common import BillCommon


@tagged("post_install", "-at_install")
class TestBillBudget(BillCommon):
    """The queries of a check do not grow with the bill nor with the lines.

    But for what core does itself: it inserts new results a hundred at a time.
    """

    def _bill(self, first, count):
        self.env["proximus.line"].create(
            [
                {
                    "partner_id": self.partner.id,
                    "product_id": self.offers["mobile"].id,
                    "state": "active",
                    "start_date": "2026-01-01",
                    "number_ids": [(0, 0, {"e164": f"0475 {number:06d}"})],
                }
                for number in range(first, first + count)
            ]
        )
        row = {"name": f"0475 {first:06d}", "price_unit": 20.0, "tax_ids": []}
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.other_partner.id,
                "invoice_date": "2026-07-03",
                "invoice_line_ids": [Command.create(row)],
            }
        )
        self._copy_row(bill.invoice_line_ids, first + 1, first + count - 1)
        return self.env["proximus.bill.check"].create(
            {"move_id": bill.id, "holder_id": self.partner.id}
        )

    def _copy_row(self, row, first, last):
        """Copy a row of a bill, each about the next number, by plain SQL.

        Core takes long to write so many, which is not what is counted.
        """
        row.env.flush_all()
        fields = [f.name for f in row._fields.values() if f.store and f.column_type]
        names = SQL(", ").join(
            SQL.identifier(name) for name in fields if name not in ("id", "name")
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO account_move_line (name, %(names)s)"
                " SELECT '0475 ' || lpad(number::text, 6, '0'), %(names)s"
                "   FROM account_move_line, generate_series(%(first)s, %(last)s) number"
                "  WHERE id = %(id)s",
                names=names,
                first=first,
                last=last,
                id=row.id,
            )
        )
        self.env.invalidate_all()

    def test_constant(self):
        checks = [self._bill(0, 2), self._bill(10, 5), self._bill(100, 90)]
        counts = [self._count_queries(check.action_check) for check in checks]
        self.assertEqual(counts[2], counts[1], counts)
        self.assertTrue(
            checks[2].line_ids.filtered(lambda row: row.result == "matched")
        )

    def test_more_rows_than_core_reads_at_once(self):
        few, many = self._bill(0, 100), self._bill(1_000, 1_100)
        for check in (few, many):
            self._count_queries(check.action_check)
            check.line_ids.unlink()
        first = [self._count_queries(check.action_check) for check in (few, many)]
        again = [self._count_queries(check.action_check) for check in (few, many)]
        self.assertEqual(len(many.line_ids), 1_100)
        parts = [math.ceil(len(check.line_ids) / 100) for check in (few, many)]
        grown = first[1] - parts[1] - (first[0] - parts[0])
        self.assertLessEqual(abs(grown), 3, (first, parts))
        self.assertLessEqual(abs(again[1] - again[0]), 3, again)
