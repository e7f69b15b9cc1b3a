import datetime

from odoo import models

from odoo.addons.proximus_connectivity.tools.tenure import commitment_end


class ProximusSubscription(models.Model):
    """One end date: the installed lines are committed until the subscription is."""

    _inherit = "proximus.subscription"

    def _line_commitment(self, start: datetime.date) -> datetime.date | bool:
        """Return until when a line that works since a day is committed, if at all.

        :param start: its first day; where nothing is charged yet the term begins then.
        """
        self.ensure_one()
        end = self.commitment_end_date
        if self.state == "pending" and self.term_months:
            end = commitment_end(start, self.term_months)
        return end if end and end >= start else False
