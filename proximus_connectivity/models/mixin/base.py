import datetime
import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date, formatLang, get_lang

#: How a domain tells a day from today, such as ``today``, ``now -1m`` or ``-7d``.
RELATIVE_DAY = re.compile(r"(today|now)\b|[=+-]\d+[dwmy]|[=+-](week_start|\w+day)")


def _says_today(domain) -> bool:
    """Return whether a domain compares with a day that is told from today."""
    for condition in Domain(domain).iter_conditions():
        value = condition.value
        if condition.operator in ("any", "not any", "any!", "not any!"):
            if isinstance(value, Domain | list | tuple) and _says_today(value):
                return True
        elif isinstance(value, str) and RELATIVE_DAY.match(value):
            return True
    return False


class Base(models.AbstractModel):
    """Whose day it is, and how a number of things is said.

    The day is that of the company, whoever asks and wherever the server is: a visitor
    of the portal, a scheduled job and the news of an operator have no time zone, or one
    of their own; a contract, a bill and a notice have the company's.
    """

    _inherit = "base"

    def _proximus_company(self):
        """Return the company whose day counts for the records: theirs, or ours."""
        here = self.env.company
        field = self._fields.get("company_id")
        if self._name == "res.company":
            companies = self
        elif field and field.type == "many2one" and field.comodel_name == here._name:
            companies = self.company_id
        else:
            return here
        return here if here in companies else companies[:1] or here

    def _proximus_today(self) -> datetime.date:
        """Return the day that it is where the company of the records works."""
        return self._proximus_day(fields.Datetime.now())

    def _proximus_day(self, moment: datetime.datetime) -> datetime.date:
        """Return the day of a moment where the company of the records works.

        :param moment: as Odoo keeps it (UTC, without zone).
        """
        return self._proximus_company()._proximus_local(moment).date()

    def _proximus_spoken_day(
        self, day: datetime.date | None, with_year: bool = False
    ) -> str:
        """Return a day as people say it: without its year, unless it is another's.

        :param with_year: for a text that is kept, and read in another year.
        """
        if not day:
            return ""
        short = not with_year and day.year == self._proximus_today().year
        return format_date(self.env, day, date_format="d MMM" if short else "d MMM y")

    @api.model
    def _proximus_spoken_number(self, value: float, digits: int = 2) -> str:
        """Return a number as people write it in their language: 0,1 in French.

        :param digits: the most decimals that are shown; needless zeros never are.
        """
        text = formatLang(self.env, value, digits=digits)
        point = get_lang(self.env).decimal_point
        return text.rstrip("0").rstrip(point) if point in text else text

    @api.model
    def _proximus_days(self) -> dict:
        """Return the companies per day that it is where they work."""
        companies = self.env["res.company"]
        everyone = companies.browse(companies._proximus_zones())
        return everyone.grouped(lambda company: company._proximus_today())

    @api.model
    def _proximus_day_domain(
        self, name: str, operator: str, days: int = 0, company: str = "company_id"
    ) -> Domain:
        """Return the domain that compares a date with today, each in its own company.

        :param name: field of a date.
        :param operator: for example ``<=``.
        :param days: to be added to today.
        :param company: field of the company.
        """
        found = self._proximus_days()
        shifted = {day + datetime.timedelta(days): own for day, own in found.items()}
        if len(shifted) == 1:
            return Domain(name, operator, next(iter(shifted)))
        return Domain.OR(
            Domain(company, "in", own.ids) & Domain(name, operator, day)
            for day, own in shifted.items()
        )

    # === SEARCHES === #

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Extend: the days of a search are those of the company.

        A filter says “today”; core takes the day of whoever asks.
        """
        if self._name.startswith("proximus.") and _says_today(domain):
            zone = self.env.company._proximus_timezone().zone
            self = self.with_context(tz=zone)
        return super()._search(domain, *args, **kwargs)

    # === QUERIES === #

    @api.model
    def _proximus_today_sql(self, company: SQL) -> SQL:
        """Return today as an expression of a query.

        :param company: column of the company.
        """
        first, *others = self._proximus_days().items()
        if not others:
            return SQL("%s::date", first[0])
        cases = SQL(" ").join(
            SQL("WHEN %s IN %s THEN %s::date", company, tuple(own.ids), day)
            for day, own in others
        )
        return SQL("(CASE %s ELSE %s::date END)", cases, first[0])

    @api.model
    def _proximus_day_sql(self, moment: SQL, company: SQL) -> SQL:
        """Return the day of a moment in the zone of a company, for a query.

        :param moment: column or expression, as Odoo keeps it (UTC, without zone).
        :param company: column of the company.
        """
        companies = self.env["res.company"]
        own = companies.browse(companies._proximus_zones())
        by_zone = own.grouped(lambda each: each._proximus_timezone().zone)
        first, *others = by_zone.items()
        zone = SQL("%s", first[0])
        if others:
            cases = SQL(" ").join(
                SQL("WHEN %s IN %s THEN %s", company, tuple(those.ids), name)
                for name, those in others
            )
            zone = SQL("(CASE %s ELSE %s END)", cases, first[0])
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)

    def _proximus_in_each_language(self, say) -> dict[str, str]:
        """Return a sentence that is kept, for every language of its readers.

        :param say: given these records in a language, what is said of them.
        """
        languages = self.env["res.lang"].get_installed()
        return {code: say(self.with_context(lang=code)) for code, _name in languages}

    @api.model
    def _proximus_counted(self, count: float, unit: str) -> str:
        """Return "1 day", "4 days" in the language of the reader.

        :param count: how many; a part of one is shown without needless zeros.
        :param unit: ``day``, ``month``, ``number``, ``problem``, ``late_move``,
            ``move``, ``address``, ``seat`` or ``free_seat``.
        """
        _ = self.env._
        if count == 1:
            return {
                "day": _("1 day"),
                "month": _("1 month"),
                "number": _("1 number"),
                "problem": _("1 problem"),
                "late_move": _("1 late number move"),
                "move": _("1 number move"),
                "address": _("1 address to check"),
                "seat": _("1 seat"),
                "free_seat": _("1 free seat"),
            }[unit]
        return {
            "day": _("%s days"),
            "month": _("%s months"),
            "number": _("%s numbers"),
            "problem": _("%s problems"),
            "late_move": _("%s late number moves"),
            "move": _("%s number moves"),
            "address": _("%s addresses to check"),
            "seat": _("%s seats"),
            "free_seat": _("%s free seats"),
        }[unit] % self._proximus_spoken_number(count)

    @api.model
    def _proximus_notice(
        self,
        kind: str,
        message: str,
        *,
        title: str = "",
        is_sticky: bool = False,
        then: dict | None = None,
    ) -> dict:
        """Return the action that shows a notice and goes on.

        :param kind: ``info``, ``success``, ``warning`` or ``danger``.
        :param then: what follows; by default the records on the screen are read again.
        """
        params = {"type": kind, "message": message, "sticky": is_sticky}
        if title:
            params["title"] = title
        params["next"] = then or {"type": "ir.actions.client", "tag": "soft_reload"}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": params,
        }
