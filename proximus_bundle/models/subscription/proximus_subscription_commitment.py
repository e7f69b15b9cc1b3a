import datetime

from odoo import fields, models

from ...tools.periods import add_months


class ProximusSubscription(models.Model):
    """One end date: the installed lines are committed until the subscription is."""

    _inherit = "proximus.subscription"

    def write(self, vals):
        result = super().write(vals)
        if "commitment_end_date" in vals:
            # sudo: whoever agrees on a term need not be allowed to change lines
            self.sudo().line_ids.line_id._follow_commitment()
        return result

    def _line_commitment(self, start: datetime.date) -> datetime.date | bool:
        """Return until when a line that works since a day is committed, if at all.

        :param start: its first day; where nothing is charged yet the term begins then.
        """
        self.ensure_one()
        end = self.commitment_end_date
        if self.state == "pending" and self.term_months:
            end = fields.Date.subtract(add_months(start, self.term_months), days=1)
        return end if end and end >= start else False
