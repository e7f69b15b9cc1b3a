import datetime

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.periods import Calendar, Schedule
from ...tools.timing import first_billing_day
from ..catalogue.proximus_subscription_rules import START_BILLING

#: The longest time that one invoice covers, in months.
LONGEST_INTERVAL = 120


class ProximusSubscription(models.Model):
    """When a subscription is billed: on which day, and for how many months at once.

    Both may change while it runs. What is billed stays under the grid by which it was
    billed; the first day that is not billed yet begins the new one, with a stub that is
    priced to the day.
    """

    _inherit = "proximus.subscription"

    interval_months = fields.Integer(
        "Billed Every (Months)",
        default=1,
        required=True,
        help="For how many months at once it is billed: 1, 3, 6 or 12. The first full "
        "period opens on the billing day on or after the start.",
    )
    start_billing = fields.Selection(
        START_BILLING,
        "First Invoice",
        default="start",
        required=True,
        help="With the next billing day, everything that starts in between stands on "
        "one invoice of that day, with the period that begins then.",
    )
    schedule_start = fields.Date(
        "Billed Like This From",
        copy=False,
        readonly=True,
        help="Empty: from the first day.",
    )
    past_schedules = fields.Json(
        copy=False,
        readonly=True,
        help="Billing day and interval of before, each with the day that ended it.",
    )

    def _schedule(self) -> Calendar:
        """Return the grid of periods, in step with the first day."""
        self.ensure_one()
        first, grids = datetime.date.min, []
        for past in self.past_schedules or ():
            origin = fields.Date.to_date(past["origin"])
            grids.append((first, self._grid(origin, past["day"], past["months"])))
            first = fields.Date.to_date(past["until"])
        origin = self.schedule_start or self.date_start
        grids.append((first, self._grid(origin, self.anchor_day, self.interval_months)))
        return Calendar(tuple(grids))

    def _waits_for_billing_day(self) -> bool:
        """Return whether what begins is billed with the next billing day."""
        return self.start_billing == "billing_day"

    def _first_invoice_day(self, start: datetime.date) -> datetime.date:
        """Return the day on which what begins on a day is billed."""
        self.ensure_one()
        if not self._waits_for_billing_day() or not self.date_start:
            return start
        return first_billing_day(self._schedule(), start)

    def _grid(self, origin: datetime.date, anchor_day: int, months: int) -> Schedule:
        return Schedule(origin, anchor_day, months or 1, self.month_days or 0)

    # === CHANGES === #

    def _change_anchor_day(self, anchor_day: int, date=None, reason=None):
        """Bill on another day of the month from a day on.

        :param anchor_day: 1 to 31; in a shorter month its last day.
        :param date: first day on which it holds, today by default; what is billed until
            a later day stays as it is.
        :return: the recorded `proximus.subscription.change`.
        :raises UserError: for a day that no month has, that it is already, or a wrong
            date.
        """
        self.ensure_one()
        if not 1 <= anchor_day <= 31:
            raise UserError(
                self.env._(
                    "%(subscription)s: the billing day is one of 1 to 31, not %(day)s.",
                    subscription=self.name,
                    day=anchor_day,
                )
            )
        return self._change_rhythm("anchor_day", anchor_day, date, reason)

    def _change_interval(self, months: int, date=None, reason=None):
        """Bill for another number of months at once from a day on.

        :param months: 1 to 120.
        :param date: see :meth:`_change_anchor_day`.
        :return: the recorded `proximus.subscription.change`.
        :raises UserError: for a number of months that is none, that it is already, or a
            wrong date.
        """
        self.ensure_one()
        if not 1 <= months <= LONGEST_INTERVAL:
            raise UserError(
                self.env._(
                    "%(subscription)s: it is billed for 1 to %(longest)s months at "
                    "once, not for %(months)s.",
                    subscription=self.name,
                    longest=LONGEST_INTERVAL,
                    months=months,
                )
            )
        return self._change_rhythm("interval_months", months, date, reason)

    def _change_timing(self, timing: str, lines=None, date=None, reason=None):
        """Bill lines in advance or in arrears from a billing day on.

        What is billed stays so, and each day is billed as it was agreed for that day:
        at the seam nothing is billed twice, and nothing is left out.

        :param timing: ``advance`` or ``arrears``.
        :param lines: `proximus.subscription.line` records, by default all that go on.
        :param date: first day; the first billing day on or after it that is not billed
            yet counts.
        :return: the recorded `proximus.subscription.change`.
        :raises UserError: when nothing would change, or it changes later already.
        """
        self.ensure_one()
        day = self._check_amend(date)
        lines = (lines or self.line_ids).filtered(
            lambda x: x.charge_kind == "fixed" and x.billing_timing != timing
        )
        lines = lines.filtered(lambda x: not x.date_end or x.date_end > day)
        labels = dict(lines._fields["billing_timing"]._description_selection(self.env))
        if not lines:
            raise UserError(
                self.env._(
                    "%(subscription)s: what you chose is billed “%(timing)s” already, "
                    "or only by usage.",
                    subscription=self.name,
                    timing=labels[timing],
                )
            )
        day = self._check_timing_day(lines, day)
        text = self.env._(
            "%(lines)s: billed “%(timing)s” from %(date)s",
            lines=", ".join(dict.fromkeys(lines.mapped("name"))),
            timing=labels[timing],
            date=format_date(self.env, day),
        )
        with self._recorded("billing_timing", day, text, reason) as change:
            # sudo: by the recorded change
            lines.with_env(change.env).sudo()._bill_otherwise(timing, day)
        self.message_post(body=". ".join(filter(None, (text, reason))))
        return change

    def _check_timing_day(self, lines, day) -> datetime.date:
        """Return the billing day from which lines are billed in another way.

        :raises UserError: when one changes later already.
        """
        reached = [line.billed_until or line.date_start for line in lines]
        day = first_billing_day(self._schedule(), max([day, *filter(None, reached)]))
        for line in lines:
            ends = [past["until"] for past in line.past_timings or ()]
            last = fields.Date.to_date(max(ends, default=False))
            if last and day < last:
                raise UserError(
                    self.env._(
                        "%(line)s is billed in another way from %(date)s on already. "
                        "Choose that day or a later one.",
                        line=line.name,
                        date=self._proximus_spoken_day(last),
                    )
                )
        return day

    def _change_rhythm(self, name: str, value: int, date, reason):
        date = self._check_rhythm(name, value, self._check_amend(date))
        text = self.env._(
            "%(field)s: %(before)s → %(after)s from %(date)s",
            field=self._fields[name]._description_string(self.env),
            before=self[name],
            after=value,
            date=format_date(self.env, date),
        )
        with self._recorded(name, date, text, reason) as change:
            # sudo: the rhythm follows from the recorded change
            change.subscription_id.sudo()._as_charge().write(
                {**self._past_rhythm(date), name: value}
            )
        self.message_post(body=". ".join(filter(None, (text, reason))))
        return change

    def _check_rhythm(self, name: str, value: int, date) -> datetime.date:
        """Return the first day of another rhythm: nothing that is billed is touched.

        :raises UserError: when it is so already, or changes later already.
        """
        if self[name] == value:
            raise UserError(
                self.env._(
                    "%(subscription)s: “%(field)s” is %(value)s already.",
                    subscription=self.name,
                    field=self._fields[name]._description_string(self.env),
                    value=value,
                )
            )
        date = max([date, *filter(None, self.line_ids.mapped("billed_until"))])
        if self.schedule_start and date < self.schedule_start:
            raise UserError(
                self.env._(
                    "%(subscription)s is billed in another way from %(date)s on "
                    "already. Choose that day or a later one.",
                    subscription=self.name,
                    date=self._proximus_spoken_day(self.schedule_start),
                )
            )
        return date

    def _past_rhythm(self, date) -> dict:
        """Return the values that end the present rhythm on a day."""
        if date in (self.schedule_start, self.date_start):
            return {}  # it never held
        origin = self.schedule_start or self.date_start
        past = {
            "origin": fields.Date.to_string(origin),
            "day": self.anchor_day,
            "months": self.interval_months,
            "until": fields.Date.to_string(date),
        }
        return {
            "past_schedules": [*(self.past_schedules or ()), past],
            "schedule_start": date,
        }
