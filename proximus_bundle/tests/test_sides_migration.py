from datetime import date
from pathlib import Path

from odoo.modules.migration import load_script
from odoo.tests import freeze_time, tagged

from .test_amend import AmendCommon

PARENT = Path(__file__).parents[1]
SIDES = PARENT / "migrations" / "19.0.1.2.0" / "post-sides.py"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestSidesMigration(AmendCommon):
    """A database of before: the price of each line stands where its cost belongs."""

    def test_costs_that_repeat_the_price_go(self):
        first, second, third = self._line(self.mobile)
        own = self.env["proximus.line"].create(
            {
                "partner_id": self.company.partner_id.id,
                "product_id": self.mobile.id,
                "state": "active",
                "start_date": "2026-03-01",
                "monthly_cost": 13.5,
            }
        )
        # as it was written before: the price when it was sold, which rose since
        first.line_id._change("price", {"monthly_cost": 13.5}, "2026-03-01")
        self.subscription._change_price({first: 14.0}, date(2026, 3, 19))
        second.line_id._change("price", {"monthly_cost": 13.5}, "2026-03-01")
        second.line_id._change("price", {"monthly_cost": 8.0}, "2026-03-10")
        third.line_id._change("price", {"monthly_cost": 7.0}, "2026-03-01")
        lines = (first | second | third).line_id
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE proximus_line SET commitment_end_date = '2028-02-29' WHERE id = %s",
            [third.line_id.id],
        )
        self.env.invalidate_all()
        for _time in range(2):
            load_script(str(SIDES), "post-sides").migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        self.assertEqual(
            [(line.monthly_cost, line.is_cost_known) for line in lines | own],
            [(0.0, False), (8.0, True), (7.0, True), (13.5, True)],
        )
        past = second.line_id.price_ids.sorted("date_from")
        self.assertEqual(past.mapped("is_cost_known"), [False, True])
        self.assertEqual(past.mapped("monthly_cost"), [0.0, 8.0])
        self.assertEqual(own.price_ids.monthly_cost, 13.5)
        self.assertEqual(third.line_id.commitment_end_date, date(2027, 2, 28))
        self.assertEqual(lines.mapped("monthly_price"), [14.0, 13.5, 13.5])
