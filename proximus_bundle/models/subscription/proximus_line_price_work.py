from odoo import models
from odoo.fields import Domain

from .proximus_line_price import PRICE_FIELDS


class ProximusLinePriceWork(models.AbstractModel):
    """Long work: the price of today of each line where another one begins."""

    _name = "proximus.line.price.work"
    _description = "Prices of Lines that Follow"
    _inherit = ["proximus.work.mixin"]

    _work_item = "proximus.line"
    _work_batch = 1000

    def _work_domain(self):
        # a line that is archived has its price too
        shown = Domain("active", "in", [True, False])
        return shown & self.env["proximus.line"]._proximus_day_domain(
            "price_change_date", "<="
        )

    def _work_do(self, items):
        for name in PRICE_FIELDS:
            self.env.add_to_compute(items._fields[name], items)
        items.flush_recordset(PRICE_FIELDS)
