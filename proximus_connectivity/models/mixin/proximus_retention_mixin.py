import datetime

from odoo import api, fields, models
from odoo.fields import Domain


class ProximusRetentionMixin(models.AbstractModel):
    """What goes after a time: the whole record, or what is heavy or personal in it.

    How long is a dated parameter, which each company may lengthen or switch off (see
    ``proximus.retention``). Odoo's own daily cleaning does it, batch by batch, each
    saved on its own: the data alone says what is left, so a batch that is lost in a
    crash is found again. Without a value in force nothing goes.
    """

    _name = "proximus.retention.mixin"
    _description = "Kept for a Time"

    _retention_batch = 10_000  #: so many go in one transaction

    @api.model
    def _retention_fields(self) -> dict[str, str]:
        """Return per parameter the day or moment from which its period counts."""
        return {}

    @api.model
    def _retention_domain(self, code: str, first: datetime.date) -> Domain:
        """Return what else must hold of a record that goes.

        :param first: the first day that is kept.
        """
        return Domain.TRUE

    def _retention_forget(self, code: str) -> None:
        """Let the records go, or what of them is not kept longer."""
        self.unlink()

    @api.model
    def _retention_records(self):
        """Return the model as the cleaning works on it."""
        # sudo: what is kept goes by its time, whoever may read or delete it
        return self.sudo().with_context(active_test=False)

    @api.model
    def _retention_due(self, code: str, first: datetime.date, companies) -> Domain:
        """Return what of some companies was kept long enough.

        :param companies: res.company of one time zone.
        """
        name = self._retention_fields()[code]
        is_day = self._fields[name].type == "date"
        before = first if is_day else companies[:1]._proximus_midnight(first)
        return (
            Domain("company_id", "in", companies.ids)
            & Domain(name, "<", before)
            & self._retention_domain(code, first)
        )

    @api.autovacuum
    def _gc_retention(self):
        """Let go what is old enough; return how many, and whether more is left."""
        done, periods = 0, self.env["proximus.retention"]
        records = self._retention_records()
        for code, name in self._retention_fields().items():
            for first, companies in periods._limits(code):
                domain = records._retention_due(code, first, companies)
                most = self._retention_batch - done
                old = records.search(domain, limit=most, order=f"{name}, id")
                old._retention_forget(code)
                done += len(old)
                if done >= self._retention_batch:
                    return done, True
        return done, False

    @api.model
    def _retention_preview(self, code: str, limits) -> tuple[int, datetime.date | None]:
        """Return how much would go now, and of which day the oldest is.

        :param limits: what ``proximus.retention._limits`` returns.
        """
        count, oldest, records = 0, None, self._retention_records()
        name = self._retention_fields()[code]
        for first, companies in limits:
            domain = records._retention_due(code, first, companies)
            [(some, least)] = records._read_group(
                domain, [], ["__count", f"{name}:min"]
            )
            count += some
            if least:
                moment = isinstance(least, datetime.datetime)
                day = companies[:1]._proximus_day(least) if moment else least
                oldest = min(oldest or day, fields.Date.to_date(day))
        return count, oldest
