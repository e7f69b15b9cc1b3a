from odoo import models
from odoo.fields import Domain


class ProximusLineEndWork(models.AbstractModel):
    """Long work: lines end whose notice is over.

    A line on which something has come to depend meanwhile waits for its answers; a
    reminder asks for them. What cannot end is tried again on another day.
    """

    _name = "proximus.line.end.work"
    _description = "Lines that End"
    _inherit = ["proximus.work.mixin"]

    _work_item = "proximus.line"
    _work_order = "termination_date, id"

    def _work_domain(self):
        day = self.env[self._work_item]._proximus_day_domain
        tried = Domain("end_tried_date", "=", False) | day("end_tried_date", "<")
        over = day("termination_date", "<")
        return Domain("state", "=", "pending_terminate") & over & tried

    def _work_do(self, items):
        free = items - items.browse().union(*items._unsettled())
        for date, same_day in free.grouped("termination_date").items():
            same_day._end_on_its_day(date)
        left = items.filtered(lambda line: line.state == "pending_terminate")
        for company, lines in left.grouped("company_id").items():
            lines.end_tried_date = company._proximus_today()
