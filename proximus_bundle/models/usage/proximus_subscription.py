from dataclasses import dataclass, field
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date

from ...tools import usage_charge

#: Months of usage that the page of a subscription shows.
SHOWN_MONTHS = 3


@dataclass
class UsageRating:
    """What usage adds to the ledger on a day.

    :ivar vals: values of `proximus.billing.item` records.
    :ivar waiting: pairs of a `proximus.subscription.line` and the first day of a month
        that is due and of which nothing is known yet.
    :ivar until: first day of the first month that stays open, per line.
    """

    vals: list = field(default_factory=list)
    waiting: list = field(default_factory=list)
    until: dict = field(default_factory=dict)


class ProximusSubscription(models.Model):
    """Usage in the billing run: closed months, what came late, and what is not known.

    A month is rated from its records as they are; the ledger gets what is lacking. A
    month without any record waits, and after some days the ledger says that it is not
    known, which charges nothing and takes no place of what comes later.
    """

    _inherit = "proximus.subscription"

    usage_note = fields.Char(compute="_compute_usage_note", compute_sudo=True)

    # === COMPUTES === #

    @api.depends("line_ids.usage_terms")
    @api.depends_context("lang")
    def _compute_usage_note(self):
        usage = self.env["proximus.bundle.usage"]
        for subscription in self:
            subscription.usage_note = usage._note(subscription.line_ids)

    # === BILLING RUN === #

    def _rate(self, until, stops=None):
        """Extend: with the usage of the months that are over."""
        return super()._rate(until, stops) + self._rate_usage(until).vals

    def _move_on(self, stops, until):
        """Extend: remember which months of usage are billed."""
        result = super()._move_on(stops, until)
        rating = self._rate_usage(until)
        waiting = {
            line: line._usage_wait(month, until) for line, month in rating.waiting
        }
        for line, month in rating.until.items():
            vals = {
                "usage_until": month,
                "usage_waits_until": waiting.get(line, False),
                "usage_changed_from": False,
            }
            line._note_usage(vals)
        return result

    def _first_due(self, following):
        """Extend: usage has its own day; what came late goes with the next invoice."""
        self.ensure_one()
        dates = [line._next_usage_date() for line in self.line_ids]
        found = min(
            filter(None, [super()._first_due(following), *dates]), default=False
        )
        if found or not any(self.line_ids.mapped("usage_changed_from")):
            return found
        return self._proximus_today()

    # === RATING === #

    def _rate_usage(self, until, closing=None) -> UsageRating:
        """Return what the usage of these subscriptions adds to the ledger.

        :param until: day on which one bills.
        :param closing: rate everything up to this day (exclusive), whether its invoice
            is due or not, and never wait: for the books, not for the ledger.
        """
        rating = UsageRating()
        lines = self.line_ids._metered().filtered(
            lambda x: x.subscription_id.date_start
        )
        if not lines:
            return rating
        over = closing or min(until, self[:1].company_id._proximus_today())
        first = min(line._usage_first() for line in lines)
        sums = lines._usage_sums(first, over if closing else over.replace(day=1))
        ledger = lines._usage_ledger(first)
        for line in lines:
            if closing:
                self._close_line(line, rating, sums, ledger, over)
            else:
                self._rate_line(line, rating, sums, ledger, until, over)
        return rating

    def _rate_line(self, line, rating, sums, ledger, until, over):
        """Rate the months of a line, in their order."""
        start = line._usage_start()
        rating.until[line] = start
        end = line.date_end or None
        for month in usage_charge.months(line._usage_first(), over, end):
            uses = sums.get((line.id, month), [])
            if month >= start:
                if line._usage_due(month) > until:
                    return
                if not uses and until < line._usage_deadline(month):
                    rating.waiting.append((line, month))
                    return
                rating.until[line] = usage_charge.next_month(month)
            rating.vals += line._usage_lacking(month, uses, ledger)
        month = rating.until[line]
        to_come = not end or month < end
        if to_come and line._usage_due(month) <= until:
            # on a day to come, of a month that is not over today
            rating.waiting.append((line, month))

    def _close_line(self, line, rating, sums, ledger, over):
        """Rate the months of a line up to a day, as if all of it were due."""
        last = usage_charge.next_month(over - timedelta(days=1))
        start, end = line._usage_start(), line.date_end or None
        for month in usage_charge.months(line._usage_first(), last, end):
            uses = sums.get((line.id, month), [])
            if month >= start and not uses:
                rating.waiting.append((line, month))
            elif month >= start or usage_charge.next_month(month) <= over:
                rating.vals += line._usage_lacking(month, uses, ledger)

    # === FORECAST === #

    def _forecast(self):
        """Extend: say that usage comes on top of what is known."""
        forecast = super()._forecast()
        note = forecast and self._usage_forecast_note(forecast["date"])
        return {**forecast, "usage": note} if note else forecast

    def _usage_forecast_note(self, date) -> str | bool:
        """Return what is not known yet of an invoice, False when all of it is."""
        self.ensure_one()
        rating = self._rate_usage(date) if date else UsageRating()
        months = [month for _line, month in rating.waiting]
        months += [
            vals["usage_month"] for vals in rating.vals if vals.get("is_usage_unknown")
        ]
        months = dict.fromkeys(map(self._spoken_month, sorted(months)))
        if not months:
            return False
        return self.env._("Usage of %s: not known yet", ", ".join(months))

    def _portal_usage(self):
        """Return the entries of usage that a customer may see, the newest first.

        Those are on an invoice; what adds nothing is shown too, as it says how much was
        used.
        """
        return self.item_ids.filtered(
            lambda item: (
                item.usage_kind
                and item.state == "billed"
                and item.move_id.state in ("posted", False)
            )
        ).sorted(lambda item: (item.usage_month, item.id), reverse=True)

    @api.model
    def _portal_usage_shown(self, used):
        """Return those of the last months, of every line: a page is no archive.

        :param used: see :meth:`_portal_usage`.
        """
        months = sorted(set(used.mapped("usage_month")))[-SHOWN_MONTHS:]
        return used.filtered(lambda item: item.usage_month in months)

    def _spoken_month(self, month) -> str:
        return format_date(self.env, month, date_format="MMMM y")
