import contextlib
import datetime
import fnmatch
import hashlib
import logging
import secrets as randomness
import time
from typing import NamedTuple

import psycopg2

from odoo import api, fields, models, tools

from odoo.addons.proximus_connectivity.tools import text, tmf

from ...tools import cloudevents, events, webhook
from .proximus_security_source import TOKEN

_logger = logging.getLogger(__name__)
#: Tried where there is no key: a refusal takes the work of a check.
NOBODY = randomness.token_bytes(32)
REFUSED = (401, "unauthorised")
ACCEPTED = (202, "accepted")
DUPLICATE = (200, "duplicate")
CONFLICT = (409, "conflict")


class Sender(NamedTuple):
    """What is needed of a source to take in an event; kept in memory between events."""

    id: int
    company_id: int
    scheme: str
    tolerance: int
    id_in_body: bool
    patterns: tuple[str, ...]
    #: Keys, and until when each of them works (naive UTC), or nothing.
    keys: tuple[tuple[bytes, datetime.datetime | None], ...]

    def keys_at(self, now: datetime.datetime) -> list[bytes]:
        """Return the keys in force, the current one first."""
        return [key for key, until in self.keys if until is None or until > now]

    def allows(self, event_type: str) -> bool:
        """Return whether events of a type are worked on."""
        return not self.patterns or any(
            fnmatch.fnmatchcase(event_type.lower(), pattern)
            for pattern in self.patterns
        )


class ProximusSecuritySource(models.Model):
    """What a source sends is verified, stored once and answered; nothing else."""

    _inherit = "proximus.security.source"

    # === WHO SENDS === #

    @api.model
    @tools.ormcache("token")
    def _sender_at(self, token: str) -> Sender:
        """Return who sends to an address.

        :raises LookupError: when nobody does; that is not remembered.
        """
        # sudo: a sender is no user; nothing of the source is shown
        source = self.sudo().search([("token", "=", token)], limit=1)
        if not source:
            raise LookupError(token)
        patterns = (
            part.strip().lower() for part in (source.allowed_types or "").split(",")
        )
        return Sender(
            source.id,
            source.company_id.id,
            source.scheme,
            source.tolerance,
            source.id_in_body,
            tuple(filter(None, patterns)),
            tuple(source._keys()),
        )

    def _keys(self) -> list[tuple[bytes, datetime.datetime | None]]:
        """Return the keys with their ends, the current one first."""
        self.ensure_one()
        source = self.sudo()  # sudo: events are verified with secrets, never shown
        told = [(source.secret, None)]
        if source.previous_until:
            told.append((source.previous_secret, source.previous_until))
        keys = []
        for secret, until in told:
            try:
                keys.append(
                    (webhook.read_key(secret or "", source.key_encoding), until)
                )
            except ValueError:
                continue  # none yet, or spelled in another way than it was
        return keys

    # === WHAT IS SENT === #

    @api.model
    def _receive(self, token: str, body: bytes, headers) -> tuple[int, str]:
        """Take in what was sent to an address.

        :param token: end of the address
        :param body: as it came
        :param headers: names in any case
        :return: status of the answer and a word about it; the same ones for every
            refusal
        :raises psycopg2.OperationalError: when the database asks to try again
        """
        moment = time.time()
        now = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc)
        now = now.replace(tzinfo=None, microsecond=0)
        sender, scheme, keys, tolerance = None, webhook.scheme_of(headers), [], 300
        if isinstance(token, str) and TOKEN.fullmatch(token):
            # one that is not there is refused like a forgery, after the same work
            with contextlib.suppress(LookupError):
                sender = self._sender_at(token)
        if sender is not None:
            scheme, tolerance = sender.scheme, sender.tolerance
            keys = sender.keys_at(now)
        try:
            event_id = webhook.verify_by(
                scheme, body, headers, keys or [NOBODY], moment, tolerance
            )
        except webhook.SignatureError as error:
            known = sender.id if sender else None
            _logger.info("A security event is refused (source %s): %s", known, error)
            return REFUSED
        if not keys:
            return REFUSED
        # a signature covers the body alone; a token travels with the headers, so that
        # what they say is as good as the body
        told = headers if scheme == "bearer" else {}
        return self._store(sender, event_id, body, now, told)

    @api.model
    def _store(self, sender: Sender, event_id: str, body: bytes, now, headers):
        """Keep an event that is proven to be of its source, once.

        :param event_id: as its headers say; may be empty
        :param now: naive UTC
        :param headers: those that are proven too
        :return: as :meth:`_receive`
        """
        event, error, body = self._read(body, headers)
        digest = hashlib.sha256(body).hexdigest()
        inner = event.id if event else ""
        origin = None
        if inner and (sender.id_in_body or not event_id):
            event_id, origin = inner, event.origin or None
        event_id = event_id or f"sha256:{digest}"
        vals = self._event_vals(sender, event, error, body, now)
        vals |= {"external_id": event_id, "origin": origin, "body_sha256": digest}
        if sender.scheme == "github":
            # neither number nor time is signed there: the same body is a replay
            vals["replay_key"] = digest
        stored = self.env["proximus.security.event"]
        try:
            if stored._insert(vals):
                return ACCEPTED
        except psycopg2.errors.SerializationFailure:
            # it came twice at the same moment: the other one was first. Nothing else
            # was written; what the other wrote is seen from a new start.
            self.env.cr.rollback()
            self.env.transaction.clear()
        known = self._find_stored(sender, event_id, origin, digest)
        if known == digest:
            return DUPLICATE
        # sudo: the source tells its own people
        self.browse(sender.id).sudo()._alarm(event_id)
        return CONFLICT

    @api.model
    def _find_stored(self, sender: Sender, event_id: str, origin, digest: str) -> str:
        """Return the digest of the body that an event came with before."""
        numbered = fields.Domain("external_id", "=", event_id) & fields.Domain(
            "origin", "=", origin or False
        )
        same = self.env["proximus.security.event"].search_fetch(
            fields.Domain("source_id", "=", sender.id)
            & (numbered | fields.Domain("replay_key", "=", digest)),
            ["external_id", "body_sha256"],
            limit=2,
        )
        by_id = same.filtered(lambda event: event.external_id == event_id)
        return (by_id or same)[:1].body_sha256 or ""

    @api.model
    def _read(self, body: bytes, headers):
        """Return what an event says, why it says nothing, and what is kept of it.

        :param headers: attributes of the event may stand there
        """
        try:
            body = cloudevents.structured(headers, body)
            return events.read_event(tmf.read_json(body)), "", body
        except ValueError as error:
            return None, text.fit(str(error))[:500], body

    @api.model
    def _event_vals(self, sender: Sender, event, error: str, body: bytes, now) -> dict:
        """Return the values of a new event.

        :param event: what :func:`~..tools.events.read_event` gave, or nothing
        :param error: why it cannot be read
        """
        occurred = event.occurred_at if event else None
        occurred = occurred.replace(tzinfo=None, microsecond=0) if occurred else now
        vals = {
            "source_id": sender.id,
            "company_id": sender.company_id,
            "event_type": event.type if event else "unreadable",
            "format": event.format if event else "other",
            "severity": (event.severity if event else None) or "unset",
            "occurred_at": min(occurred, now),
            "is_ahead": occurred > now,
            "received_at": now,
            "text": (event.text if event else None) or None,
            "payload": text.fit(body.decode("utf-8", "replace")),
            "state": "new",
        }
        if not event:
            return {**vals, "state": "error", "message": error}
        if not sender.allows(event.type):
            reason = self.env._("This type is not among those of its source.")
            return {**vals, "state": "ignored", "message": reason}
        return vals

    # === ALARM === #

    def _alarm(self, event_id: str) -> None:
        """Have a person look at an event that came with two contents.

        Many may come at the same moment: one of them is told, the others give way.
        """
        try:
            with self.env.cr.savepoint():
                # what another request has changed since ours began cannot be changed
                self.alarmed_at = fields.Datetime.now()
                self.flush_recordset(["alarmed_at"])
                self._tell_responsible(event_id)
        except (psycopg2.OperationalError, psycopg2.IntegrityError):
            self.env.transaction.clear()

    def _tell_responsible(self, event_id: str) -> None:
        """Give the responsible an activity, unless there is one already."""
        kind = self.env.ref(
            "proximus_security.mail_activity_security_alert", raise_if_not_found=False
        )
        if not kind or self.activity_ids.filtered(
            lambda one: one.activity_type_id == kind
        ):
            return
        user = self.user_id or self._officers()[:1]
        reader = self.with_context(lang=user.lang or "en_US")
        self.activity_schedule(
            activity_type_id=kind.id,
            user_id=(user or self.env.user).id,
            summary=reader.env._("An event came twice with different contents"),
            note=reader.env._(
                "The event “%(number)s” was refused because another one with the same "
                "number was received before. The sender makes a mistake, or somebody "
                "who knows the secret changes events. Ask the sender; if in doubt, "
                "replace the secret.",
                number=event_id[:120],
            ),
        )

    def _officers(self):
        """Return the security officers of the company."""
        self.company_id.ensure_one()
        group = self.env.ref("proximus_security.group_officer")
        return group.all_user_ids.filtered(
            lambda user: (
                user.active
                and not user.share
                and user.id != 1
                and self.company_id in user.company_ids
            )
        )
