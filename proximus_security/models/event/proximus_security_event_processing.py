import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.proximus_connectivity.tools import text, tmf

from ...tools import events

_logger = logging.getLogger(__name__)
#: After so many attempts a person must look at an event.
MAX_ATTEMPTS = 5


class ProximusSecurityEvent(models.Model):
    """The scheduled job that works on events: each of them wholly, or not at all."""

    _inherit = "proximus.security.event"

    @api.model
    def _todo_domain(self) -> Domain:
        now = fields.Datetime.now()
        due = Domain("next_attempt", "=", False) | Domain("next_attempt", "<=", now)
        return Domain("state", "=", "new") & due

    @api.model
    def _cron_process(self, batch: int = 200):
        """Work on the events that wait, oldest first, and save after each of them.

        :param batch: most events at once
        """
        domain = self._todo_domain()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        for event in self.search(domain, limit=batch, order="received_at, id"):
            event._work()._process()
            if not cron._commit_progress(1):
                break
        cron._commit_progress(remaining=self.search_count(self._todo_domain()))

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
