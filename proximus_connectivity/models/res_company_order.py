import datetime

from pytz import utc

from odoo import fields, models


class ResCompany(models.Model):
    """When an order still counts today."""

    _inherit = "res.company"

    proximus_cutoff_hour = fields.Float(
        "Order Cut-Off",
        default=16.0,
        help="Orders after this hour count from the next working day.",
    )

    _proximus_cutoff_hour_of_day = models.Constraint(
        "CHECK(proximus_cutoff_hour > 0 AND proximus_cutoff_hour <= 24)",
        "The cut-off is an hour of the day, between 0 and 24.",
    )

    def _proximus_local(self, moment: datetime.datetime) -> datetime.datetime:
        """Return a UTC moment in the local time of the company, without zone."""
        local = utc.localize(moment).astimezone(self._proximus_timezone())
        return local.replace(tzinfo=None)
