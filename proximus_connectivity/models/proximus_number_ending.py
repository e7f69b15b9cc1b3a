import datetime

from odoo import models
from odoo.fields import Command


class ProximusNumber(models.Model):
    """What becomes of a number when the line that carries it ends."""

    _inherit = "proximus.number"

    def _move_to_line(self, line, date: datetime.date) -> None:
        """Take numbers from a line that ends to another one, history kept.

        :param line: line (``proximus.line``) that has the numbers from now on.
        :param date: last day on the line that ends.
        """
        moved = [(number.e164, number.last_e164) for number in self]
        self.write({"state": "released", "released_on": date})
        line.number_ids = [
            Command.create({"e164": first, "last_e164": last}) for first, last in moved
        ]
