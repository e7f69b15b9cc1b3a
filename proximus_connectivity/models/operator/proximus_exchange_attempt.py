import datetime
import logging
import random

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import text, transport
from ...tools.tmf_error import TmfError
from .proximus_exchange import OPEN, PATIENT, READS

_logger = logging.getLogger(__name__)
#: An exchange that was being sent this long ago was lost in a crash.
LOST = datetime.timedelta(minutes=15)
#: After so many attempts (about a week) a person must look at it.
MAX_ATTEMPTS = 35
#: So many attempts may end with the program itself before that.
MAX_LOST = 5


class ProximusExchange(models.Model):
    """One attempt to send, ask or read, and the cron that makes them.

    Whatever comes back, or is raised on the way, settles this one exchange: those that
    wait behind it have their turn.
    """

    _inherit = "proximus.exchange"

    # === ATTEMPT === #

    def _attempt(self) -> None:
        """Make one attempt now."""
        if self._begin_attempt():
            self._run_operation()

    def _begin_attempt(self) -> bool:
        """Note that an attempt starts; a crash after this leaves its trace.

        :return: whether there is to be one: what the program did not survive so many
            times is given up.
        """
        lost = self.state == "sending"
        if lost and self.attempts >= MAX_LOST:
            self.uncertain = self.uncertain or self.direction == "out"
            reason = self.env._(
                "Given up after %(count)s attempts that were never finished.",
                count=self.attempts,
            )
            self._finish_exchange("failed", reason, "lost")
            return False
        self.write(
            {
                "state": "sending",
                "attempts": self.attempts + 1,
                "uncertain": self.uncertain or lost,
            }
        )
        return True

    def _run_operation(self) -> None:
        """Talk to the operator, then use its answer; never raises for either.

        :raises psycopg2.OperationalError: when the database asks to try again.
        """
        self.ensure_one()
        exchange = self.with_company(self.company_id)
        subject = exchange._subject_record()
        if not subject:
            gone = self.env._("What this was about has been deleted.")
            return exchange._finish_exchange("failed", gone, "gone")
        try:
            answer = exchange.answer or exchange._ask(subject)
        except transport.ProviderError as error:
            return exchange._note_failure(subject, error)
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            # whatever a stranger sends must not stop what waits behind it
            exchange.uncertain = exchange.uncertain or exchange.direction == "out"
            return exchange._give_up(subject, error, "bad_answer")
        if exchange.direction == "out" and exchange.operation not in READS:
            kept = transport.redact(answer)
            exchange.write({"answer": kept, "uncertain": False})
        return exchange._apply_answer(subject, answer)

    def _ask(self, subject):
        """Return what the operator answers; what was noted of a failure stays.

        :raises transport.ProviderError: when it does not.
        """
        with self.env.cr.savepoint():
            try:
                return subject._exchange_send(self)
            except transport.ProviderError as error:
                failure = error
        raise failure

    def _give_up(self, subject, error: Exception, kind: str) -> None:
        """Settle as failed, with its reason, what nobody can read or use."""
        # a reader's or a rule's sentence is meant for people, other errors are not
        known = isinstance(error, UserError | TmfError)
        reason = self.provider_id._tmf_reason(error) if known else type(error).__name__
        reason = text.fit(reason)[:1000]
        _logger.warning(
            "Exchange %s: %s (%s)",
            self.id,
            kind,
            type(error).__name__,
            exc_info=None if known else error,
        )
        if kind == "bad_answer":
            reason = self.env._(
                "What the operator sent cannot be read: %(reason)s", reason=reason
            )
        elif not known:
            reason = self.env._(
                "What the operator sent cannot be used here: %(reason)s", reason=reason
            )
        self._finish_exchange("failed", reason, kind)
        subject._exchange_refused(reason)

    def _apply_answer(self, subject, answer) -> None:
        """Let the answer have its effect, all of it or nothing."""
        try:
            with self.env.cr.savepoint():
                message = subject._exchange_apply(self, answer)
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            self._give_up(subject, error, "apply")
            return
        if self.state == "sending":
            self._finish_exchange("done", message)

    def _note_failure(self, subject, error: transport.ProviderError) -> None:
        """Wait and try again later, or give up, after a failed request."""
        reason = self.provider_id._explain(error)
        self.uncertain = self.uncertain or error.uncertain
        if not error.temporary or self.attempts >= MAX_ATTEMPTS:
            self._finish_exchange("failed", reason, error.kind)
            subject._exchange_refused(reason)
            return
        if not self._is_patient():
            return self._finish_exchange("failed", reason, error.kind)
        if error.kind == "circuit_open":
            self.attempts -= 1
        delay = error.retry_after or transport.next_delay(
            max(self.attempts, 1), random.random
        )
        self.write(
            {
                "state": "pending",
                "next_attempt": fields.Datetime.now()
                + datetime.timedelta(seconds=delay),
                "message": reason,
                "error_kind": error.kind,
            }
        )
        if self.direction == "out":
            subject._exchange_waits(reason)

    def _is_patient(self) -> bool:
        """Return whether what failed is tried again by itself.

        Of a question somebody waits for the answer; that to a list that was read in
        part is asked on behalf of somebody who has left.
        """
        if self.operation == "inventory":
            return bool(self.provider_id.reading_ids)
        return self.operation not in READS - PATIENT

    def _finish_exchange(self, state: str, message: str = "", kind: str = "") -> None:
        """Settle the exchange."""
        self.write(
            {
                "state": state,
                "message": message or False,
                "error_kind": kind or False,
                "next_attempt": False,
                "done_on": fields.Datetime.now(),
            }
        )

    # === CRON === #

    @api.model
    def _todo_domain(self) -> Domain:
        now = fields.Datetime.now()
        due = Domain("next_attempt", "=", False) | Domain("next_attempt", "<=", now)
        lost = Domain("state", "=", "sending") & Domain("write_date", "<", now - LOST)
        ready = (Domain("state", "=", "pending") & due) | lost
        return ready & Domain("provider_id.state", "!=", "disabled")

    @api.model
    def _cron_process(self, batch=100):
        """Send what waits and process what came in, oldest event first.

        Each attempt is committed before it leaves and after it ends, so that a crash
        forgets neither that something may have been sent nor what was answered.
        """
        domain = self._todo_domain()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        todo = self.search(domain, limit=batch, order="event_time, id")
        for exchange in todo:
            going_on = exchange._begin_attempt()
            cron._commit_progress()
            if going_on:
                exchange._run_safely()
            if not cron._commit_progress(1):
                break

    def _run_safely(self) -> None:
        """Run the operation; when the database was busy, leave it for a later time."""
        try:
            self._run_operation()
        except psycopg2.OperationalError as error:
            _logger.info("Exchange %s: %s", self.id, type(error).__name__)
            self.env.cr.rollback()
            if self.state not in OPEN:
                return  # somebody has settled it meanwhile
            if self.attempts >= MAX_ATTEMPTS:
                reason = self.env._("Given up: the database never had time for it.")
                self._finish_exchange("failed", reason, "busy")
                return
            delay = transport.next_delay(self.attempts, random.random)
            self.write(
                {
                    "state": "pending",
                    "uncertain": self.uncertain or self.direction == "out",
                    "next_attempt": fields.Datetime.now()
                    + datetime.timedelta(seconds=delay),
                }
            )
