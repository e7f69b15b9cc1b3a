import datetime
import logging
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Command, Domain
from odoo.tools import format_date

from odoo.addons.proximus_connectivity.tools.workdays import next_working_day

from ...tools.posture import Advice, advise, floored

_logger = logging.getLogger(__name__)

#: Pieces of advice on paper, and days ahead in which a renewal is told.
ADVICE_ROWS = 3
RENEWAL_DAYS = 90
#: Days in which the first working day of a month surely falls.
HORIZON = datetime.timedelta(15)
#: Days between two contracts from which somebody came back: as in Odoo's own HR.
SAME_JOB_DAYS = 4
REPORT = "proximus_security.proximus_security_posture_report"
MAIL = "proximus_security.mail_template_posture_report"
OVER = ("closed", "dismissed")


class ProximusSecurityPosture(models.Model):
    """What the score means, in plain words: on the page and once a month on paper."""

    _inherit = "proximus.security.posture"

    # === IN PLAIN WORDS === #

    def _percent(self) -> str:
        """Return the verified score as a person reads it, rounded down."""
        return f"{self._points()} %"

    def _points(self) -> int:
        """Return the verified score in whole percents, rounded down."""
        return int(floored(self._posture().verified))

    def _points_since(self, before) -> int:
        """Return how many whole points the score has moved since another day.

        :param before: a snapshot of that day.
        """
        return self._points() - before._points()

    @api.model
    def _advice(self, company) -> list[Advice]:
        """Return what can be done today for the score of a company, best first.

        The keys of the advice are the types of protection.
        """
        standings = self._standings(company)[company]
        prices = self.env["proximus.security.requirement"]._price_of_missing(company)
        return advise(standings, {kind: prices.get(kind.id) for kind in standings})

    @api.model
    def _advice_text(self, each: Advice) -> str:
        """Return what to do, as a sentence without its subject."""
        _ = self.env._
        names = {"type": each.key.name, "count": each.subjects}
        if each.kind == "give":
            return _("Put %(type)s to use: %(count)s without", **names)
        if each.kind == "check":
            return _("Check %(type)s: %(count)s not confirmed or not seen", **names)
        if each.kind == "buy":
            return _("Order %(type)s: %(count)s without", **names)
        if each.kind == "ask":
            return _("Ask a price for %(type)s: %(count)s without", **names)
        return _("Let %(type)s report by itself: %(count)s only declared", **names)

    @api.model
    def _advice_gain(self, each: Advice, company) -> str:
        """Return the points that an advice brings, and what it costs a month."""
        _ = self.env._
        points = int(each.points)
        gain = _("up to %(points)s points", points=points)
        if points < 2:
            gain = _("up to one point") if points else _("less than a point")
        return f"{gain} · {self._price_text(each.price, company)}"

    @api.model
    def _price_text(self, price: Decimal | None, company) -> str:
        if price is None:
            return self.env._("price not known")
        if not price:
            return self.env._("no extra cost")
        amount = company.currency_id.format(float(price))
        return self.env._("+ %(amount)s a month", amount=amount)

    # === THE MONTH === #

    def _month(self) -> dict:
        """Return what the monthly report says: the month of the day, up to the day.

        What somebody may not read is left out (``None``), never shown as none.
        """
        self.ensure_one()
        start = self.date.replace(day=1)
        posture = self._posture()
        return {
            "start": start,
            "score": self._points() if posture.is_scored else None,
            "declared": floored(posture.declared),
            "unknown": self.unknown_count,
            "missing": self.missing_count,
            "flagged": posture.flagged,
            "exempt": floored(posture.exempt),
            "moved": self._moved(start),
            "advice": [
                (self._advice_text(each), self._advice_gain(each, self.company_id))
                for each in self._advice(self.company_id)[:ADVICE_ROWS]
            ],
            "people": self._people(start),
            "incidents": self._incidents(start),
            "renewals": self._renewals(),
            "rows": self._rows(),
        }

    def _moved(self, start: datetime.date) -> tuple[int, datetime.date] | None:
        """Return the points since the month before, or else since the first day.

        :param start: first day of the month.
        :return: the points and the day with which the score is compared.
        """
        if not self.is_scored:
            return None
        scored = Domain("company_id", "=", self.company_id.id)
        scored &= Domain("is_scored", "=", True)
        before = self.search(scored & Domain("date", "<", start), limit=1)
        if not before:
            within = Domain("date", ">=", start) & Domain("date", "<", self.date)
            before = self.search(scored & within, order="date", limit=1)
        return (self._points_since(before), before.date) if before else None

    def _moments(self, start: datetime.date) -> tuple:
        """Return the month as moments, with a day around it: zones differ."""
        day = datetime.timedelta(1)
        return tuple(
            datetime.datetime.combine(each, datetime.time())
            for each in (start - day, self.date + 2 * day)
        )

    def _within(self, records, name: str, start: datetime.date):
        """Return the records whose moment lies in the month, by the company's day."""
        company = self.company_id
        return records.filtered(
            lambda each: start <= company._proximus_day(each[name]) <= self.date
        )

    def _people(self, start: datetime.date) -> dict:
        """Return how many joined and left; nobody is named on paper that travels.

        Of whom no first day is on record, it is unknown when they came.
        """
        first, last = self._moments(start)
        company = Domain("company_id", "=", self.company_id.id)
        # sudo: numbers only, for who keeps the protection without being in HR
        employees = self.env["hr.employee"].sudo().with_context(active_test=False)
        added = employees.search(
            company
            & Domain("create_date", ">=", first)
            & Domain("create_date", "<", last)
        )
        dated = added.filtered(lambda each: any(self._first_days(each)))
        gone = Domain("current_version_id.departure_date", ">=", start)
        gone &= Domain("current_version_id.departure_date", "<=", self.date)
        seats = self.env["proximus.security.coverage"].sudo()  # sudo: as above
        returned = seats.search(
            company
            & Domain("date_to", ">=", start)
            & Domain("date_to", "<=", self.date)
            & Domain("employee_id.active", "=", False)
            & Domain("employee_id", "!=", False)
        )
        left = employees.search(company & Domain("active", "=", False) & gone)
        return {
            "joined": len(self._joined(employees, start)),
            "undated": len(self._within(added - dated, "create_date", start)),
            "left": len(left | returned.employee_id),
            "seats": len(returned),
        }

    def _joined(self, employees, start: datetime.date):
        """Return who came in the month: a contract that continues no other one.

        Less than four days in between are the same employment, as for Odoo itself.

        :param employees: hr.employee that may be read
        :param start: first day of the month
        """
        within = Domain("version_ids.contract_date_start", ">=", start)
        within &= Domain("version_ids.contract_date_start", "<=", self.date)
        found = employees.search(Domain("company_id", "=", self.company_id.id) & within)
        return found.filtered(
            lambda each: any(
                start <= day <= self.date for day in self._first_days(each)
            )
        )

    @api.model
    def _first_days(self, employee) -> list[datetime.date]:
        """Return the days on which an employee came, oldest first."""
        spans = {
            (version.contract_date_start, version.contract_date_end)
            for version in employee.version_ids
            if version.contract_date_start
        }
        days, until = [], None
        for begin, end in sorted(spans, key=lambda span: span[0]):
            if until is None or (begin - until).days >= SAME_JOB_DAYS:
                days.append(begin)
            until = max(until or begin, end or datetime.date.max)
        return days

    def _incidents(self, start: datetime.date) -> dict | None:
        """Return the numbers of the incidents that the reader may see, without names.

        :return: ``None`` for whoever reads no incidents.
        """
        incidents = self.env["proximus.security.incident"]
        if not incidents.has_access("read"):
            return None
        first, last = self._moments(start)
        company = Domain("company_id", "=", self.company_id.id)
        detected = incidents.search(
            company
            & Domain("detected_at", ">=", first)
            & Domain("detected_at", "<", last)
        )
        is_open = company & Domain("state", "not in", OVER)
        return {
            "detected": len(self._within(detected, "detected_at", start)),
            "open": incidents.search_count(is_open),
            "late": incidents.search_count(is_open & Domain("is_overdue", "=", True)),
        }

    def _renewals(self) -> list[dict]:
        """Return the own services that end or renew in the months to come."""
        services = self.env["proximus.security.service"].search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("is_own", "=", True)
            & Domain("state", "in", ("active", "suspended"))
            & Domain("date_end", ">=", self.date)
            & Domain("date_end", "<=", self.date + datetime.timedelta(RENEWAL_DAYS)),
            order="date_end, id",
        )
        return [
            {
                "name": service.type_id.name,
                "date": service.date_end,
                "renews": service.auto_renew,
                "cost": service.monthly_cost,
                "currency": service.currency_id,
            }
            for service in services
        ]

    # === PRINT AND SEND === #

    @api.model
    def _action_print(self) -> dict:
        """Return what prints the report of this month until today."""
        company = self.env.company
        self._take(company)
        last = self.search([("company_id", "=", company.id)], limit=1)
        return self.env.ref(REPORT).report_action(last)

    @api.model
    def _action_mail_me(self) -> dict:
        """Begin or stop to send the monthly report of this company to who asks.

        :raises AccessError: for whoever may not read the score
        """
        self.check_access("read")
        user, company = self.env.user, self.env.company
        # sudo: the own name only, on a list that the settings keep for all
        company_sudo = company.sudo()
        wishes = user not in company_sudo.proximus_report_user_ids
        change = Command.link if wishes else Command.unlink
        company_sudo.proximus_report_user_ids = [change(user.id)]
        if wishes:
            text = self.env._(
                "You get the report of %(company)s by e-mail on the first working day "
                "of each month. Press again to stop it.",
                company=company.name,
            )
        else:
            text = self.env._(
                "You do not get the report of %(company)s by e-mail any more.",
                company=company.name,
            )
        return self._proximus_notice("success" if wishes else "info", text)

    @api.model
    def _cron_report(self):
        """Send the report of the last month on the first working day of this one.

        A job that did not run on that day sends it on the next; nobody gets it twice.
        """
        companies = self.env["res.company"].search(
            [("proximus_report_user_ids", "!=", False)]
        )
        due = companies.filtered(lambda company: self._is_report_due(company))
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for company in due:
            try:
                with self.env.cr.savepoint():
                    self._send_month(company)
            except Exception:  # one company must not keep the others from theirs
                _logger.exception("No protection report for company %s", company.id)
            if not cron._commit_progress(1):
                return

    @api.model
    def _is_report_due(self, company) -> bool:
        """Return whether the first working day has come and nothing is sent yet."""
        today = company._proximus_today()
        month = today.replace(day=1)
        holidays = company._proximus_holidays(month, month + HORIZON)
        return (
            today >= next_working_day(month, holidays)
            and company.proximus_report_month != month
        )

    @api.model
    def _send_month(self, company):
        """Send the report of the last month to those who wish it, each in their words.

        Without a score of that month there is nothing to report.
        """
        month = company._proximus_today().replace(day=1)
        company.proximus_report_month = month
        last = self.search(
            [
                ("company_id", "=", company.id),
                ("date", "<", month),
                ("date", ">=", month - relativedelta(months=1)),
            ],
            limit=1,
        )
        readers = company.proximus_report_user_ids.filtered(
            lambda user: (
                user.active
                and company in user.company_ids
                and user.has_group("proximus_security.group_reader")
            )
        )
        for user in readers if last else ():
            last._send_to(user)

    def _send_to(self, user):
        """Send the report to one reader, with what that reader may see.

        The mail itself says nothing of what is in it.
        """
        self.ensure_one()
        context = {"lang": user.lang, "allowed_company_ids": self.company_id.ids}
        reports = self.env["ir.actions.report"].with_user(user).with_context(**context)
        content, _reason = reports._try_qweb_pdf(REPORT, self.ids)
        attachments = self.env["ir.attachment"]
        if content:
            attachments = attachments.create(
                {"name": f"{self._paper_name(user)}.pdf", "raw": content}
            )
        self.env.ref(MAIL).with_context(lang=user.lang).send_mail(
            self.id,
            email_values={
                "recipient_ids": [Command.link(user.partner_id.id)],
                "attachment_ids": [Command.set(attachments.ids)],
            },
        )

    def _paper_name(self, user=None) -> str:
        """Return the name of the printed report, in the language of its reader."""
        env = self.env(
            context={**self.env.context, "lang": (user or self.env.user).lang}
        )
        month = format_date(env, self.date, date_format="MMMM yyyy")
        return env._("Protection %(month)s", month=month)
