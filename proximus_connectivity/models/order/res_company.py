import datetime

from pytz import utc

from odoo import fields, models

from ...tools import workdays

_BEGIN, _END = datetime.time.min, datetime.time.max


class ResCompany(models.Model):
    """The days on which a company and its operators do not work.

    When an order still counts today.
    """

    _inherit = "res.company"

    # === CUT-OFF HOUR === #
    proximus_cutoff_hour = fields.Float(
        "Order Cut-Off",
        default=16.0,
        help="Orders after this hour count from the next working day.",
    )

    _proximus_cutoff_hour_of_day = models.Constraint(
        "CHECK(proximus_cutoff_hour > 0 AND proximus_cutoff_hour <= 24)",
        "The cut-off is an hour of the day, between 0 and 24.",
    )

    # === BUSINESS METHODS === #

    def _proximus_holidays(
        self, date_from: datetime.date, date_to: datetime.date
    ) -> frozenset[datetime.date]:
        """Return the days of a period on which the company and operators do not work.

        These are the Belgian public holidays and the company's own closing days: the
        time off of its working hours that is of no employee in particular.

        :param date_from: first day of the period.
        :param date_to: last day of the period.
        """
        self.ensure_one()
        years = range(date_from.year, date_to.year + 1)
        legal = frozenset().union(*(workdays.belgian_holidays(year) for year in years))
        return legal | self._proximus_closing_days(date_from, date_to)

    def _proximus_closing_days(
        self, date_from: datetime.date, date_to: datetime.date
    ) -> frozenset[datetime.date]:
        """Return the days that the working hours of the company give off."""
        zone = self._proximus_timezone()
        leaves = (
            self.env["resource.calendar.leaves"]
            # sudo: a closing day is no secret, whoever computes a due date
            .sudo()
            .search(
                [
                    ("resource_id", "=", False),
                    ("company_id", "in", [self.id, False]),
                    ("calendar_id", "in", [self.resource_calendar_id.id, False]),
                    ("time_type", "=", "leave"),
                    ("date_from", "<=", datetime.datetime.combine(date_to, _END)),
                    ("date_to", ">=", datetime.datetime.combine(date_from, _BEGIN)),
                ]
            )
        )
        days = set()
        for leave in leaves:
            days |= _days_at_noon(leave.date_from, leave.date_to, zone)
        return frozenset(days)


def _days_at_noon(start, end, zone) -> set[datetime.date]:
    """Return the days whose noon lies between two UTC moments: half a day is none."""
    start, end = (utc.localize(moment).astimezone(zone) for moment in (start, end))
    days = ((end.date() - start.date()).days + 1) if end >= start else 0
    dates = (start.date() + datetime.timedelta(n) for n in range(days))
    noon = datetime.time(12)
    return {
        day
        for day in dates
        if start.replace(tzinfo=None)
        <= datetime.datetime.combine(day, noon)
        <= end.replace(tzinfo=None)
    }
