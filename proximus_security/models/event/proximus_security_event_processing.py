import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every

from odoo.addons.proximus_connectivity.tools import text, tmf

from ...tools import events

_logger = logging.getLogger(__name__)
#: After so many attempts a person must look at an event.
MAX_ATTEMPTS = 5
#: Most events that are looked at in one go.
MOST = 2000


class ProximusSecurityEvent(models.Model):
    """The scheduled job that works on events: each of them wholly, or not at all."""

    _name = "proximus.security.event"
    _inherit = ["proximus.security.event", "proximus.work.mixin"]

    _work_item = "proximus.security.event"
    _work_order = "received_at, id"
    _work_batch = 20

    @api.model
    def _todo_domain(self) -> Domain:
        now = fields.Datetime.now()
        due = Domain("next_attempt", "=", False) | Domain("next_attempt", "<=", now)
        return Domain("state", "=", "new") & due

    @api.model
    def _cron_process(self):
        """Work on the events that wait, each source's oldest first."""
        self._work_scheduled()

    def _work_domain(self):
        return self._todo_domain()

    def _work_cut(self):
        """Cut by source: what each of them reported is worked on in its order."""
        return [
            list(ids)
            for events in self._work_left(MOST).grouped("source_id").values()
            for ids in split_every(self._work_batch, events.ids)
        ]

    def _work_whole(self, due, locked):
        """Leave what came after something of its source that somebody else is at."""
        todo = Domain(self._todo_domain()) & Domain("id", "not in", (due & locked).ids)
        earliest = dict(
            self._read_group(
                todo & Domain("source_id", "in", due.source_id.ids),
                ["source_id"],
                ["received_at:min"],
            )
        )
        return (due & locked).filtered(
            lambda event: (
                event.received_at <= earliest.get(event.source_id, event.received_at)
            )
        )

    def _work_do(self, items):
        items._work()._process()

    def _process(self) -> None:
        """Work on each event in a savepoint; one that fails waits, longer each time.

        :raises psycopg2.OperationalError: when the database asks to try again
        """
        for event in self:
            attempts = event.attempts + 1
            try:
                with self.env.cr.savepoint():
                    vals = event._process_one()
            except psycopg2.OperationalError:
                raise
            except Exception as error:
                event.invalidate_recordset()
                vals = event._failure_vals(error, attempts)
            event.write({"attempts": attempts, "next_attempt": False, **vals})

    def _failure_vals(self, error: Exception, attempts: int) -> dict:
        """Return what is noted of an attempt that failed."""
        # a reader's or a rule's sentence is meant for people, other errors are not
        known = isinstance(error, UserError | ValueError)
        reason = text.fit(str(error))[:1000] if known else type(error).__name__
        _logger.warning(
            "Security event %s: attempt %s failed (%s)",
            self.id,
            attempts,
            type(error).__name__,
            exc_info=None if known else error,
        )
        vals = {"message": reason, "processed_at": fields.Datetime.now()}
        # what cannot be read will not be read next time either
        if isinstance(error, ValueError) or attempts >= MAX_ATTEMPTS:
            return {**vals, "state": "error"}
        pause = self._pause(attempts)
        return {**vals, "next_attempt": fields.Datetime.now() + pause}

    def _process_one(self) -> dict:
        """Do with one event what its rule says.

        :return: what is noted of it
        :raises ValueError: when it cannot be read
        """
        self.ensure_one()
        event = self.with_company(self.company_id)
        told = events.read_event(tmf.read_json(event.payload or ""))
        event.write(event._subject_vals(told))
        event._refresh_seats()
        taken = event._take(told)
        if taken:
            return event._result_vals("processed", taken)
        rule = self.env["proximus.security.event.rule"]._for_event(event)
        return {"rule_id": rule.id, **rule._apply(event)}

    def _take(self, told: events.Event) -> str:
        """Let a part of the suite take an event for itself; later files extend it.

        :param told: what the event says
        :return: what was made of it; empty when nobody takes it
        """
        return ""

    def _result_vals(self, state: str, message: str, **vals) -> dict:
        """Return what is noted of an event that was worked on."""
        now = fields.Datetime.now()
        return {"state": state, "message": message, "processed_at": now, **vals}

    def _refresh_seats(self) -> None:
        """Let the event confirm the seats that its source can vouch for."""
        types = self.source_id.type_ids
        if types:
            self.env["proximus.security.coverage"]._refresh_seen(
                self.company_id,
                types,
                self.occurred_at,
                employees=self.employee_id,
                lines=self.line_id,
                devices=self.device_id,
            )
