"""What operators report: authentication, repetition and order of events."""

import base64
import json

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .provider_common import OperatorServerMixin, ProviderCommon


class EventCommon(OperatorServerMixin, ProviderCommon):
    def setUp(self):
        super().setUp()
        self.order = self._create_order(self.provider)
        self.item = self.order.item_ids
        self.order.external_ref = "OP-7"

    def _event(self, number, state, second, item_state=None, **event):
        order = {"id": "OP-7"}
        if state:
            order["state"] = state
        if item_state:
            order["productOrderItem"] = [{"id": str(self.item.id), "state": item_state}]
        return {
            "eventId": f"E{number}",
            "eventType": "ProductOrderStateChangeEvent",
            "eventTime": f"2026-01-05T10:00:{second:09.6f}Z",
            "event": {"productOrder": order | event},
        }

    def _receive(self, *payloads):
        """Take events in and process each before the next."""
        for payload in payloads:
            self.provider._receive_event(payload)
            self._process()
        return self.env["proximus.exchange"].search(
            [("provider_id", "=", self.provider.id), ("direction", "=", "in")],
            order="id",
        )


@tagged("post_install", "-at_install")
class TestEventEndpoint(EventCommon, HttpCase):
    def _post(self, payload, secret=None, path="", raw=None, headers=None):
        secret = self.provider.callback_secret if secret is None else secret
        return self.url_open(
            f"/proximus/provider/{self.provider.id}/events{path}",
            data=raw if raw is not None else json.dumps(payload),
            headers=headers
            or {
                "Authorization": f"Bearer {secret}",
                "Content-Type": "application/json",
            },
            timeout=30,
            method="POST",
        )

    def _count(self):
        return self.env["proximus.exchange"].search_count(
            [("provider_id", "=", self.provider.id), ("direction", "=", "in")]
        )

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        if not r.url.startswith(cls.operator.url):
            return HttpCase._request_handler.__func__(cls, s, r, **kw)
        return super()._request_handler(s, r, **kw)

    def test_accepted_and_processed_later(self):
        answer = self._post(self._event(1, "inProgress", 1))
        self.assertEqual(answer.status_code, 202)
        self.assertEqual(self.order.state, "acknowledged", "answered before any work")
        self._process()
        self.assertEqual(self.order.state, "in_progress")

    def test_address_that_tm_forum_servers_build(self):
        answer = self._post(
            self._event(1, "inProgress", 1),
            path="/listener/productOrderStateChangeEvent",
        )
        self.assertEqual(answer.status_code, 202)

    def test_repeated_event(self):
        payload = self._event(1, "inProgress", 1)
        self.assertEqual(self._post(payload).status_code, 202)
        self.assertEqual(self._post(payload).status_code, 200)
        self.assertEqual(self._count(), 1)

    def test_password_instead_of_token(self):
        pair = f"proximus:{self.provider.callback_secret}".encode()
        headers = {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
        answer = self._post(self._event(1, "inProgress", 1), headers=headers)
        self.assertEqual(answer.status_code, 202)

    def test_wrong_secret(self):
        for secret in ("", "wrong", self.provider.callback_secret[:-1], "é"):
            payload = self._event(1, "inProgress", 1)
            headers = {"Authorization": b"Bearer " + secret.encode()}
            answer = self._post(payload, headers=headers)
            self.assertEqual(answer.status_code, 401)
        for header in ("Basic ###", "Digest x", "Basic " + "A" * 7):
            answer = self._post({}, headers={"Authorization": header})
            self.assertEqual(answer.status_code, 401)
        self.assertFalse(self._count())

    def test_secret_of_another_provider(self):
        other = self._create_provider(name="Other", code="demo")
        answer = self._post(self._event(1, "completed", 1), other.callback_secret)
        self.assertEqual(answer.status_code, 401)

    def test_provider_without_secret_accepts_nothing(self):
        self.provider.callback_secret = False
        for secret in ("", "-"):
            answer = self._post(self._event(1, "completed", 1), secret)
            self.assertEqual(answer.status_code, 401)

    def test_disabled_provider(self):
        self.provider.state = "disabled"
        self.assertEqual(self._post(self._event(1, "held", 1)).status_code, 401)

    def test_unknown_provider(self):
        answer = self.url_open("/proximus/provider/999999/events", data="{}")
        self.assertEqual(answer.status_code, 401)

    def test_hostile_bodies(self):
        for raw in ("", "no json", "[]", "{}", '{"event": 1}', "[" * 100000):
            self.assertEqual(self._post(None, raw=raw).status_code, 400, raw[:20])
        wrong_time = self._event(1, "held", 1) | {"eventTime": "yesterday"}
        self.assertEqual(self._post(wrong_time).status_code, 400)
        self.assertFalse(self._count())

    def test_too_large(self):
        payload = self._event(1, "held", 1, note="x" * 300000)
        self.assertEqual(self._post(payload).status_code, 413)

    @mute_logger("odoo.http")
    def test_only_post(self):
        answer = self.url_open(f"/proximus/provider/{self.provider.id}/events")
        self.assertEqual(answer.status_code, 405)


@tagged("post_install", "-at_install")
class TestEventOrder(EventCommon):
    def test_older_event_changes_nothing(self):
        events = self._receive(
            self._event(2, "held", 20), self._event(1, "inProgress", 10)
        )
        self.assertEqual(events.mapped("state"), ["done", "ignored"])
        self.assertIn("Older", events[1].message)
        self.assertEqual(self.order.state, "held")

    def test_order_within_one_second(self):
        self._receive(self._event(2, "held", 10.9), self._event(1, "inProgress", 10.1))
        self.assertEqual(self.order.state, "held")

    def test_events_that_wait_are_taken_in_order_of_time(self):
        for payload in (
            self._event(3, "completed", 30),
            self._event(1, "inProgress", 10),
            self._event(2, "held", 20),
        ):
            self.provider._receive_event(payload)
        self._process()
        self.assertEqual(self.order.state, "completed")
        self.assertEqual(self.item.line_id.state, "active")

    def test_completed_is_never_undone(self):
        events = self._receive(
            self._event(2, "completed", 20),
            self._event(1, "inProgress", 10),
            self._event(3, "inProgress", 30),
        )
        self.assertEqual(self.order.state, "completed")
        self.assertEqual(events.mapped("state"), ["done", "ignored", "done"])
        self.assertIn("reports “Busy”", events[2].message)

    @mute_logger(
        "odoo.addons.proximus_connectivity.models.operator.proximus_exchange_attempt"
    )
    def test_contradiction_is_shown(self):
        events = self._receive(
            self._event(1, "completed", 10), self._event(2, "failed", 20)
        )
        self.assertEqual(events[1].state, "failed")
        self.assertIn("reports “Failed”", events[1].message)
        self.assertEqual(self.order.state, "completed")

    def test_clock_that_is_ahead(self):
        """A time in the future does not make all later events look old."""
        ahead = self._event(1, "held", 1) | {"eventTime": "2099-01-01T00:00:00Z"}
        self._receive(ahead)
        self.assertLess(self.order.remote_time, "2099")

    def test_rejected_order_has_failed(self):
        self._receive(self._event(1, "rejected", 1, note=[{"text": "No such offer"}]))
        self.assertEqual(self.order.state, "failed")
        self.assertEqual(self.item.reason, "No such offer")
        self.assertEqual(self.item.line_id.state, "aborted")

    def test_words_with_spaces(self):
        self._receive(self._event(1, "inProgress ", 1))
        self.assertEqual(self.order.state, "in_progress")

    def test_unknown_state_fails_with_its_name(self):
        events = self._receive(self._event(1, "teleported", 1))
        self.assertEqual(events.state, "failed")
        self.assertIn("teleported", events.message)
        self.assertEqual(self.order.state, "acknowledged")

    def test_event_without_state_is_asked_about(self):
        self.operator.stored["OP-7"] = {"id": "OP-7", "state": "inProgress"}
        self._receive(self._event(1, None, 1))
        self.assertEqual(self.operator.methods(), ["GET"])
        self.assertEqual(self.order.state, "in_progress")

    def test_event_before_the_answer_finds_our_reference(self):
        self.order.external_ref = False
        self._receive(self._event(1, "inProgress", 1, externalId=self.order.name))
        self.assertEqual(self.order.external_ref, "OP-7")
        self.assertEqual(self.order.state, "in_progress")

    def test_event_about_nothing_known(self):
        event = self._receive(self._event(1, "held", 1, id="OP-404"))
        self.assertEqual(event.state, "pending", "its order may still be on its way")
        for _time in range(5):
            event.next_attempt = False
            self._process()
        self.assertEqual(event.state, "ignored")

    def test_event_of_another_operator(self):
        other = self._create_provider(name="Other", code="tmf", base_url="https://x.be")
        other._receive_event(self._event(1, "completed", 1))
        self._process()
        self.assertEqual(self.order.state, "acknowledged")

    def test_completion_date_and_circuit(self):
        line = self.item.line_id
        self._receive(
            self._event(
                1,
                "completed",
                1,
                completionDate="2026-01-04T23:30:00Z",
                productOrderItem=[
                    {"id": str(self.item.id), "product": {"id": "CIRCUIT-1"}}
                ],
            )
        )
        self.assertEqual(str(line.start_date), "2026-01-05", "a Belgian day")
        self.assertEqual(line.external_ref, "CIRCUIT-1")

    def test_product_event_is_noted_on_the_line(self):
        line = self._create_line(external_ref="CIRCUIT-2")
        event = {"id": "CIRCUIT-2", "name": "x", "status": "suspended"}
        payload = self._event(9, None, 1) | {"event": {"product": event}}
        self._receive(payload)
        self.assertEqual(line.state, "active", "a person decides")
        self.assertIn("Suspended", line.message_ids[0].body)

    def test_secrets_of_events_are_not_kept(self):
        events = self._receive(self._event(1, "inProgress", 1, puk="12345678"))
        self.assertNotIn("12345678", events.payload)

    def test_event_of_something_else(self):
        payload = {"eventId": "X", "event": {"weather": {"id": "1"}}}
        self.assertEqual(self._receive(payload).state, "ignored")
