import datetime
import hmac
import json
from urllib.parse import quote, urlsplit

import psycopg2

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import (
    tmf,
    tmf_hub,
    tmf_order,
    tmf_problem,
    tmf_product,
    tmf_qualification,
    transport,
)
from .proximus_provider import LOCAL_HOSTS

#: How often an event about something unknown is looked at again: it may have come in
#: before the answer that tells us the operator's reference.
PATIENCE = 5


class ProximusProvider(models.Model):
    """What an operator reports by itself (TM Forum event hub), once asked to."""

    _inherit = "proximus.provider"

    hub_ids = fields.One2many("proximus.provider.hub", "provider_id", "Subscriptions")

    # === SUBSCRIPTIONS === #

    def action_register_hub(self):
        """Ask the operator to send its events to the address of this provider.

        :raises UserError: when the operator could not reach that address.
        """
        self._check_hub()
        missing = set(tmf_hub.PATHS) - set(self.hub_ids.mapped("topic"))
        # sudo: subscriptions are written by the machinery only
        hubs = self.env["proximus.provider.hub"].sudo()
        hubs.create(
            [
                {"provider_id": self.id, "topic": topic}
                for topic in tmf_hub.PATHS
                if topic in missing
            ]
        )
        self.invalidate_recordset(["hub_ids"])
        todo = self.hub_ids.filtered(lambda hub: hub.state != "registered")
        return self._exchange_hubs(todo, "hub")

    def action_end_hub(self):
        """Ask the operator to send no more events."""
        self._check_hub()
        todo = self.hub_ids.filtered("external_ref")
        return self._exchange_hubs(todo, "hub_end")

    def _check_hub(self) -> None:
        self.ensure_one()
        self.check_access("write")
        if self.code != "tmf" or self.state == "disabled":
            raise UserError(
                self.env._(
                    "%(provider)s: only an enabled provider with TM Forum interfaces "
                    "has events to register for.",
                    provider=self.display_name,
                )
            )
        here, there = urlsplit(self.callback_url), urlsplit(self.base_url or "")
        local = {here.hostname, there.hostname} <= LOCAL_HOSTS
        if here.scheme != "https" and not local:
            raise UserError(
                self.env._(
                    "%(provider)s: the operator cannot send events safely to "
                    "%(address)s. Set the system parameter “web.base.url” to the "
                    "https:// address of this system.",
                    provider=self.display_name,
                    address=self.callback_url,
                )
            )

    def _exchange_hubs(self, hubs, operation: str) -> dict:
        """Exchange about each subscription now, and say how it went."""
        exchanges = self.env["proximus.exchange"].sudo()  # sudo: machinery, see above
        for hub in hubs.sudo():  # sudo: machinery, see above
            exchange = exchanges._queue(self, operation, hub)
            exchange._attempt()
            exchanges |= exchange
        failed = exchanges.filtered(lambda one: one.state != "done")
        if failed:
            return failed[0]._notification()
        return self._proximus_notice("success", self.env._("Done."))

    def _register_hub(self, hub, exchange) -> dict:
        """Subscribe to events (``POST /hub``).

        :param hub: one ``proximus.provider.hub``.
        :return: ``id`` and ``callback``, see ``tmf_hub.read_subscription``.
        :raises transport.ProviderError: when the operator does not accept it (now).
        """
        address = self.callback_url
        answer = self._send_request(
            "POST",
            tmf_hub.PATHS[hub.topic],
            json=tmf_hub.hub_payload(address),
            exchange=exchange,
        )
        reported = self._readable(tmf_hub.read_subscription, answer.data)
        return {**reported, "callback": address}

    def _end_hub(self, hub, exchange) -> None:
        """End a subscription (``DELETE /hub/{id}``); one that is gone is ended.

        :raises transport.ProviderError: when the operator does not accept it (now).
        """
        path = f"{tmf_hub.PATHS[hub.topic]}/{quote(hub.external_ref, safe='')}"
        try:
            self._send_request("DELETE", path, exchange=exchange)
        except transport.ProviderError as error:
            if error.kind != "not_found":
                raise

    # === INTAKE (called by the controller) === #

    def _secret_matches(self, presented: str) -> bool:
        """Return whether a caller showed the secret of this provider's event address.

        Takes the same time whatever is presented, and when there is no such provider.
        """
        # sudo: the secret is compared, never shown
        secret = self.sudo().callback_secret if len(self) == 1 else ""
        same = hmac.compare_digest(presented.encode(), (secret or "-").encode())
        return bool(secret) and same

    def _receive_event(self, payload: dict) -> bool:
        """Store an event; the cron processes it.

        :param payload: body of the callback, parsed.
        :return: whether it is new; a repeated event is not stored again.
        :raises ValueError: when the body is no event.
        """
        self.ensure_one()
        received = datetime.datetime.now(datetime.timezone.utc)
        event = tmf.read_event(payload, received)
        key = f"event:{event.id}"[:200]
        # sudo: the log is written by the machinery only
        exchanges = self.env["proximus.exchange"].sudo()
        if exchanges.search_count(
            [("provider_id", "=", self.id), ("idempotency_key", "=", key)], limit=1
        ):
            return False
        vals = self._event_vals(event, payload, key)
        try:
            with self.env.cr.savepoint():
                exchanges.create(vals)
        except psycopg2.errors.UniqueViolation:
            return False  # the same event came in twice at the same moment
        exchanges._wake_cron()
        return True

    def _event_vals(self, event: tmf.Event, payload: dict, key: str) -> dict:
        return {
            "provider_id": self.id,
            "direction": "in",
            "operation": "event",
            "idempotency_key": key,
            "event_type": event.type,
            "event_time": event.time,
            "payload": json.dumps(transport.redact(payload), indent=2),
        }

    # === PROCESSING (called by the cron) === #

    def _read_event(self, exchange) -> tuple:
        """Read a stored event, and ask the operator for what it does not tell.

        :return: the record that it is about (or none), what is told of it as plain
            values, and the sort key of the moment.
        :raises ValueError: when it cannot be read.
        :raises transport.ProviderError: when it cannot be used yet.
        """
        received = exchange.create_date.replace(tzinfo=datetime.timezone.utc)
        event = tmf.read_event(tmf.read_json(exchange.payload or ""), received)
        handler = self._event_handlers().get(event.resource)
        record, reported = handler(event, exchange) if handler else (None, {})
        if handler and not record and exchange.attempts < PATIENCE:
            about = tmf.read_text(event.data.get("id"), "id", 80)
            raise transport.ProviderError("busy", about)
        return record, reported, exchange.event_time

    def _apply_event(self, exchange, record, reported: dict, moment: str) -> str:
        """Use what :meth:`_read_event` gave; return what to tell the user."""
        if not record:
            exchange._finish_exchange(
                "ignored", self.env._("It is about nothing that is known here.")
            )
            return ""
        known = "remote_time" in record._fields and record.remote_time
        if tmf.is_stale(moment, known or None):
            record._take_facts(reported)
            exchange._finish_exchange(
                "ignored",
                self.env._("Older than what is known already: nothing changed."),
            )
            return ""
        return record._apply_remote(reported, moment)

    def _event_handlers(self) -> dict:
        """Return, per resource of an event, what reads it.

        A handler takes the event and its exchange, and returns the record that it is
        about (or none) and what is told of it as plain values; the record then takes
        these with ``_apply_remote(told, moment)``.
        """
        return {
            "order": self._read_order_event,
            "cancel": self._read_order_event,
            "problem": self._read_problem_event,
            "product": self._read_product_event,
            "qualification": self._read_qualification_event,
        }

    def _read_order_event(self, event: tmf.Event, exchange):
        """Return the order of an event and what is told of it."""
        data = event.data
        if event.resource == "cancel":
            # the cancellation itself says little: how the order stands is asked
            data = tmf.as_dict(data.get("productOrder"))
        reported = tmf_order.read_order(data)
        order = self._find_subject("proximus.line.order", reported)
        if "InformationRequired" in event.type:
            reported["news"].append(self._information_alert(event, reported))
        items = reported["items"].values()
        silent = not reported["state"] and not any(item["state"] for item in items)
        if order and (silent or (reported["state"] == "partial" and not items)):
            news = reported["news"]
            reported = self._fetch_order(order, exchange)
            reported = {**reported, "news": [*reported.get("news", ()), *news]}
        return order, reported

    def _information_alert(self, event: tmf.Event, reported: dict) -> dict:
        """Return the question of an event that asks for information, as news."""
        return {
            "kind": "information",
            "id": event.id[:200],
            "title": "",
            "text": event.text or reported["reason"],
            "time": event.time,
        }

    def _read_problem_event(self, event: tmf.Event, exchange):
        """Return the problem of an event and what is told of it."""
        reported = tmf_problem.read_problem(event.data)
        if "InformationRequired" in event.type and event.text:
            question = {"id": event.id, "author": "", "time": event.time}
            reported["notes"].append({**question, "text": event.text})
        problem = self._find_subject("proximus.problem", reported)
        if problem and not reported["state"]:
            notes = reported["notes"]
            reported = self._fetch_problem(problem, exchange)
            reported = {**reported, "notes": [*reported.get("notes", ()), *notes]}
        return problem, reported

    def _read_product_event(self, event: tmf.Event, exchange):
        """Return the line of an event and what is told of it."""
        reported = tmf_product.read_product({"name": "?", **event.data})
        domain = [
            ("company_id", "=", self.company_id.id),
            ("external_ref", "=", reported["id"]),
        ]
        line = (
            self.env["proximus.line"].search(domain, limit=1)
            if reported["id"]
            else None
        )
        return line, reported

    def _read_qualification_event(self, event: tmf.Event, exchange):
        """Return the qualification of an event and what is told of it."""
        reported = tmf_qualification.read_qualification(event.data)
        tasks = self.env["proximus.qualification"]
        own = [("company_id", "=", self.company_id.id)]
        task = tasks.browse()
        if reported["external_ref"]:
            reference = [("provider_ref", "=", reported["external_ref"])]
            task = tasks.search([*own, *reference], limit=1)
        if not task and reported["reference"]:
            task = tasks.search([*own, ("name", "=", reported["reference"])], limit=1)
        return task, reported

    def _find_subject(self, model: str, reported: dict):
        """Return the record that the operator means, by its reference or by ours."""
        records = self.env[model]
        own = [("provider_id", "=", self.id)]
        found = records.search(
            [*own, ("external_ref", "=", reported["external_ref"])], limit=1
        )
        if not found and reported["reference"]:
            unsent = [*own, ("external_ref", "=", False)]
            found = records.search(
                [*unsent, ("name", "=", reported["reference"])], limit=1
            )
        return found
