import datetime

from pytz import timezone, utc

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
        """Return a UTC moment in the local time of the company, without zone.

        A database in which nobody chose a zone says UTC, by which no company here
        works: the hour is then that of Brussels.
        """
        told = (self.partner_id.tz, self.resource_calendar_id.tz)
        chosen = (name for name in told if name and name != "UTC")
        zone = timezone(next(chosen, "Europe/Brussels"))
        return utc.localize(moment).astimezone(zone).replace(tzinfo=None)
