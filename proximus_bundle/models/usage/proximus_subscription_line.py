from datetime import date, timedelta
from decimal import Decimal

from odoo import fields, models
from odoo.tools import SQL

from ...tools import usage_charge
from ...tools.timing import first_billing_day

#: Columns of a sum of usage records that say which kinds of use they have.
_KINDS = ("roaming", "data", "voice", "sms")


class ProximusSubscriptionLine(models.Model):
    """What the use of an installed line costs, month by month, after the month."""

    _inherit = "proximus.subscription.line"

    usage_until = fields.Date(
        "Usage Billed Until",
        copy=False,
        readonly=True,
        help="First day of the first month whose usage is not billed yet.",
    )
    usage_waits_until = fields.Date(
        "Waits for Usage Until",
        copy=False,
        readonly=True,
        help="No usage record of the month has come yet.",
    )
    usage_changed_from = fields.Date(
        copy=False,
        readonly=True,
        help="First billed month of which records came or changed since.",
    )

    # === WHICH MONTHS === #

    def _metered(self):
        """Return the lines whose use is charged: never a company's own."""
        metered_sudo = self.sudo().filtered(  # sudo: the terms decide, whoever asks
            lambda x: (
                x.usage_terms and x.date_start and x.line_id and not x.line_id.is_own
            )
        )
        return metered_sudo.with_env(self.env)

    def _usage_start(self) -> date:
        """Return the first day of the first month whose usage is not billed yet."""
        return self.usage_until or self.date_start.replace(day=1)

    def _usage_due(self, month: date) -> date:
        """Return the day on which the usage of a month is billed: with an invoice.

        That is the first billing day after the month; after the end of the line there
        is no other one to wait for.
        """
        over = usage_charge.next_month(month)
        due = first_billing_day(self.subscription_id._schedule(), over)
        if not self.date_end:
            return due
        last = usage_charge.next_month(self.date_end - timedelta(days=1))
        return min(due, max(over, last))

    def _usage_period(self, month: date) -> tuple[date, date]:
        """Return the first day of a month that is charged, and the day after the last.

        Nothing at all is a month in which the line was not charged.
        """
        over = usage_charge.next_month(month)
        end = min(over, self.date_end or over)
        return max(month, self.date_start), end

    def _next_usage_date(self) -> date | None:
        """Return on which day usage is billed next, None when there is none to come."""
        if not self._metered() or not self.subscription_id.date_start:
            return None
        month = self._usage_start()
        if self.date_end and max(month, self.date_start) >= self.date_end:
            return None
        due = self._usage_due(month)
        return max(due, self.usage_waits_until or due)

    def _follow_usage(self, places: set) -> None:
        """Bill what came late or was corrected with the next invoice.

        :param places: pairs of an installed line's id and the first day of a month.
        """
        months = {}
        for line, month in places:
            months.setdefault(line, set()).add(month)
        lines = self.search([("line_id", "in", list(months))])
        for line in lines._same_charge()._metered():
            sources = line._same_charge().line_id.ids
            own = set().union(*(months.get(source, ()) for source in sources))
            line._usage_changed(own)
        lines._same_charge().subscription_id._refresh_next_invoice_date()

    def _usage_changed(self, months: set) -> None:
        """Note that records of some months came or changed.

        :param months: their first days.
        """
        self.ensure_one()
        start, vals = self._usage_start(), {}
        billed = [month for month in months if month < start]
        if billed:
            billed += filter(None, [self.usage_changed_from])
            vals["usage_changed_from"] = min(billed)
        if start in months and self.usage_waits_until:
            vals["usage_waits_until"] = False
        self._note_usage(vals)

    def _same_charge(self):
        """Return these lines and those that charge others for the same.

        A record may be on the line of another holder: a reference goes over to a new
        one, and a transfer may be known only after it. Whose it is, its day tells.
        """
        lines, found = self.browse(), self
        while found:
            lines |= found
            found = (lines.predecessor_id | lines.successor_ids) - lines
        return lines

    def write(self, vals):
        """Extend: usage that is billed follows the days that are charged."""
        names = {"date_start", "date_end"} & vals.keys()
        if not names:
            return super().write(vals)
        lines = self.filtered("usage_until")
        before = {line: (line.date_start, line.date_end) for line in lines}
        result = super().write(vals)
        for line in lines._metered():
            days = {*before[line]} ^ {line.date_start, line.date_end}
            line._usage_changed({day.replace(day=1) for day in days if day})
        return result

    def _note_usage(self, vals: dict) -> None:
        """Write how far usage is billed, as far as it differs."""
        self.ensure_one()
        vals = {name: value for name, value in vals.items() if self[name] != value}
        if vals:
            # sudo: whoever bills, or takes records in, notes it
            self.sudo()._as_charge().write(vals)

    # === WHAT WAS USED === #

    def _usage_sums(self, first: date, until: date) -> dict:
        """Return what was used, summed up per line and month; one query.

        :param first: first day.
        :param until: day after the last one.
        :return: list of :class:`~..tools.usage_charge.Use` per line id and month.
        """
        if not self or first >= until:
            return {}
        sources = [
            (line.id, source)
            for line in self
            for source in line._same_charge().line_id.ids
        ]
        self.env["proximus.usage.record"].flush_model()
        self.flush_model(["date_start", "date_end"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id, record.month,
                       COALESCE(record.roaming_gb, 0) > 0,
                       COALESCE(record.data_gb, 0) > 0,
                       COALESCE(record.seconds, 0) > 0,
                       COALESCE(record.sms, 0) > 0,
                       COALESCE(record.is_rated, FALSE)
                           AND record.currency_id = subscription.currency_id,
                       SUM(COALESCE(record.roaming_gb, 0))::text,
                       SUM(COALESCE(record.data_gb, 0))::text,
                       SUM(COALESCE(record.seconds, 0))::text,
                       SUM(COALESCE(record.sms, 0))::text,
                       SUM(COALESCE(record.amount, 0))::text,
                       COUNT(*)
                  FROM proximus_subscription_line AS line
                  JOIN proximus_subscription AS subscription
                    ON subscription.id = line.subscription_id
                  JOIN UNNEST(%(lines)s, %(sources)s) AS source (line_id, installed_id)
                    ON source.line_id = line.id
                  JOIN proximus_usage_record AS record
                    ON record.line_id = source.installed_id
                   AND record.company_id = line.company_id
                 WHERE record.is_counted
                   AND record.day >= GREATEST(line.date_start, %(first)s)
                   AND record.day < LEAST(line.date_end, %(until)s)
              GROUP BY 1, 2, 3, 4, 5, 6, 7
                """,
                lines=[line for line, _source in sources],
                sources=[source for _line, source in sources],
                first=first,
                until=until,
            )
        )
        found = {}
        for line, month, *rest in rows:
            flags, is_rated, sums = rest[:4], rest[4], rest[5:]
            roaming, data, seconds, sms, amount = (Decimal(text) for text in sums[:5])
            use = usage_charge.Use(
                data=data,
                roaming=roaming,
                seconds=seconds,
                messages=sms,
                kinds=frozenset(
                    kind for kind, has in zip(_KINDS, flags, strict=True) if has
                ),
                rated=amount if is_rated else None,
                count=sums[5],
            )
            found.setdefault((line, month), []).append(use)
        return found
