import datetime
import fnmatch
import hashlib
import json
import logging
import secrets as randomness
import time

import psycopg2

from odoo import api, fields, models

from odoo.addons.proximus_connectivity.tools import text, tmf

from ...tools import events, webhook
from .proximus_security_source import TOKEN

_logger = logging.getLogger(__name__)
#: Tried where there is no key: a refusal takes the work of a check.
NOBODY = randomness.token_bytes(32)
REFUSED = (401, "unauthorised")
ACCEPTED = (202, "accepted")
DUPLICATE = (200, "duplicate")
CONFLICT = (409, "conflict")


class ProximusSecuritySource(models.Model):
    """What a source sends is verified, stored once and answered; nothing else."""

    _inherit = "proximus.security.source"

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
        source = self._by_token(token)
        moment = time.time()
        now = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc)
        now = now.replace(tzinfo=None, microsecond=0)
        keys = source._keys(now) if source else []
        try:
            scheme = source.scheme if source else webhook.scheme_of(headers)
            event_id = webhook.verify_by(
                scheme, body, headers, keys or [NOBODY], moment, source.tolerance or 300
            )
        except webhook.SignatureError as error:
            _logger.info(
                "A security event is refused (source %s): %s", source.id, error
            )
            return REFUSED
        if not source or not keys:
            return REFUSED
        return source._store(event_id, body, now)

    @api.model
    def _by_token(self, token: str):
        """Return the source in use at an address, or none."""
        known = isinstance(token, str) and TOKEN.fullmatch(token)
        # sudo: a sender is no user; nothing of the source is shown
        return self.sudo().search([("token", "=", token if known else "-")], limit=1)

    def _store(self, event_id: str, body: bytes, now: datetime.datetime):
        """Keep an event that is proven to be of this source, once.

        :param event_id: as its headers say; may be empty
        :param now: naive UTC
        :return: as :meth:`_receive`
        """
        digest = hashlib.sha256(body).hexdigest()
        event, error = self._read(body)
        inner = event.id if event else ""
        if self.id_in_body or not event_id:
            event_id = inner or event_id or f"sha256:{digest}"
        known = self._find_stored(event_id, digest)
        if not known:
            vals = self._event_vals(event, error, body, now)
            vals |= {"external_id": event_id, "body_sha256": digest}
            events_model = self.env["proximus.security.event"]
            try:
                with self.env.cr.savepoint():
                    stored = events_model.create(vals)
            except psycopg2.errors.UniqueViolation:
                # it came twice at the same moment: the other one was first
                known = self._stored_elsewhere(event_id)
            else:
                stored._wake_cron()
                return ACCEPTED
        if known == digest:
            return DUPLICATE
        self._alarm(event_id)
        return CONFLICT

    def _find_stored(self, event_id: str, digest: str) -> str:
        """Return the digest of the body that an event came with before, if it did.

        Where only the body is signed, the same body under another number is a replay.
        """
        domain = fields.Domain("external_id", "=", event_id)
        if self.scheme == "github":
            domain |= fields.Domain("body_sha256", "=", digest)
        same = self.env["proximus.security.event"].search_fetch(
            domain & fields.Domain("source_id", "=", self.id),
            ["external_id", "body_sha256"],
            limit=2,
        )
        by_id = same.filtered(lambda event: event.external_id == event_id)
        return (by_id or same)[:1].body_sha256 or ""

    def _stored_elsewhere(self, event_id: str) -> str:
        """Return what another request has just stored, which ours cannot see yet."""
        with self.env.registry.cursor() as cr:
            event = (
                self.with_env(self.env(cr=cr))
                .env["proximus.security.event"]
                .search(
                    [("source_id", "=", self.id), ("external_id", "=", event_id)],
                    limit=1,
                )
            )
            return event.body_sha256 or ""

    def _read(self, body: bytes):
        """Return what the body says, and why it says nothing."""
        try:
            return events.read_event(tmf.read_json(body)), ""
        except ValueError as error:
            return None, text.fit(str(error))[:500]

    def _event_vals(self, event, error: str, body: bytes, now: datetime.datetime):
        """Return the values of a new event.

        :param event: what :func:`~..tools.events.read_event` gave, or nothing
        :param error: why it cannot be read
        """
        occurred = event.occurred_at if event else None
        occurred = occurred.replace(tzinfo=None, microsecond=0) if occurred else now
        vals = {
            "source_id": self.id,
            "event_type": event.type if event else "unreadable",
            "format": event.format if event else "other",
            "severity": (event.severity if event else None) or "unset",
            "occurred_at": min(occurred, now),
            "is_ahead": occurred > now,
            "received_at": now,
            "text": event.text if event else False,
            "payload": text.fit(body.decode("utf-8", "replace")),
        }
        if not event:
            return {**vals, "state": "error", "message": error}
        if not self._allows(event.type):
            reason = self.env._("This type is not among those of its source.")
            return {**vals, "state": "ignored", "message": reason}
        return vals

    def _allows(self, event_type: str) -> bool:
        """Return whether events of a type are worked on."""
        patterns = [
            part.strip()
            for part in (self.allowed_types or "").split(",")
            if part.strip()
        ]
        return not patterns or any(
            fnmatch.fnmatchcase(event_type.lower(), pattern.lower())
            for pattern in patterns
        )

    # === ALARM === #

    def _alarm(self, event_id: str) -> None:
        """Have a person look at an event that came with two contents."""
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
                "The event %(number)s was refused because another one with the same "
                "number was received before. The sender makes a mistake, or somebody "
                "who knows the secret changes events. Ask the sender; if in doubt, "
                "replace the secret.",
                number=json.dumps(event_id)[:120],
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
