import datetime

from pytz import timezone, utc

from odoo import api, models
from odoo.tools import ormcache

#: By this zone works whoever has not chosen another one.
HOME_ZONE = "Europe/Brussels"


class ResCompany(models.Model):
    """The time zone by which a company works; see ``base._proximus_today``."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env.registry.clear_cache()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if {"partner_id", "resource_calendar_id"} & vals.keys():
            self.env.registry.clear_cache()
        return result

    @api.model
    @ormcache()
    def _proximus_zones(self) -> dict[int, str]:
        """Return the name of the time zone by which each company works.

        A database in which nobody chose a zone says UTC, by which no company here
        works: it is then that of Brussels.
        """
        # sudo: customers and visitors read no contacts and no working hours
        companies = self.sudo().with_context(active_test=False)
        companies = companies.search_fetch([], ["partner_id", "resource_calendar_id"])
        zones = {}
        for company in companies:
            told = (company.partner_id.tz, company.resource_calendar_id.tz)
            chosen = (name for name in told if name and name != "UTC")
            zones[company.id] = next(chosen, HOME_ZONE)
        return zones

    def _proximus_timezone(self):
        """Return the time zone by which the company works."""
        return timezone(self._proximus_zones().get(self.id, HOME_ZONE))

    def _proximus_local(self, moment: datetime.datetime) -> datetime.datetime:
        """Return a UTC moment in the local time of the company, without zone."""
        local = utc.localize(moment).astimezone(self._proximus_timezone())
        return local.replace(tzinfo=None)

    def _proximus_midnight(self, day: datetime.date) -> datetime.datetime:
        """Return the moment (UTC, without zone) in which a day of the company begins.

        The calendar's first day is the first moment: it has no zone.
        """
        start = datetime.datetime.combine(day, datetime.time.min)
        if day == datetime.date.min:
            return start
        local = self._proximus_timezone().localize(start)
        return local.astimezone(utc).replace(tzinfo=None)
