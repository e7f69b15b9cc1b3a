"""Odd answers and events of an operator: one that is bad never stops the others."""

import json
from unittest.mock import patch

import psycopg2

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..tools import tmf
from . import operator_server as server
from .provider_common import OperatorServerMixin, ProviderCommon
from .test_provider_event import EventCommon

LOGGER = "odoo.addons.proximus_connectivity.models.operator.proximus_exchange_attempt"
#: What no reader can use, where a time is due.
ODD_TIMES = (
    "0001-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-01:00",
    ["2026-01-05"],
    {"time": 1},
    10**30,
    1e308,
)


@tagged("post_install", "-at_install")
class TestOddEvents(EventCommon):
    def _odd_events(self):
        """Return events each of which has something odd in it."""
        for place, odd in enumerate(ODD_TIMES):
            yield self._event(f"time-{place}", "held", 1, completionDate=odd)
        for place, key in enumerate(("id", "state", "externalId", "note", "milestone")):
            for odd in (["a", ["list"]], {"id": {"id": []}}, 10**40, True):
                payload = self._event(f"{key}-{place}-{odd}", "held", 1)
                payload["event"]["productOrder"][key] = odd
                yield payload

    @mute_logger(LOGGER)
    def test_a_bad_event_is_closed_and_the_next_one_is_read(self):
        self.provider._receive_event(self._event("bad", "held", 1))
        self.provider._receive_event(self._event("good", "inProgress", 2))
        events = self.provider.exchange_ids.sorted("event_time")
        # an event from before the endpoint looked at what it stores
        payload = json.loads(events[0].payload)
        payload["eventTime"] = "0001-01-01T00:00:00+01:00"
        payload["event"]["productOrder"]["completionDate"] = "9999-12-31T23:59:59-01:00"
        events[0].payload = json.dumps(payload)
        self._process()
        self.assertEqual(events.mapped("state"), ["failed", "done"])
        self.assertIn("0001-01-01T00:00:00+01:00", events[0].message)
        self.assertEqual(self.order.state, "in_progress")

    @mute_logger(LOGGER)
    def test_no_event_stops_the_pass(self):
        taken = 0
        for payload in self._odd_events():
            try:
                taken += self.provider._receive_event(payload)
            except ValueError:
                continue
        self.assertTrue(taken)
        self.provider._receive_event(self._event("good", "inProgress", 59))
        for _time in range(7):
            self.provider.exchange_ids.next_attempt = False
            self._process()
        left = self.provider.exchange_ids.filtered(lambda one: not one.done_on)
        self.assertFalse(left.mapped("payload"), "each is settled")
        self.assertEqual(self.order.state, "in_progress")
        for event in self.provider.exchange_ids:
            if event.state == "failed":
                self.assertTrue(event.message, event.payload)

    @mute_logger(LOGGER)
    def test_a_fault_of_our_own_is_closed_too(self):
        """Whatever is raised: a database that refuses, a mistake of the program."""
        orders = self.env.registry["proximus.line.order"]
        for error in (
            TypeError("unhashable type: 'list'"),
            OverflowError("date value out of range"),
            psycopg2.DataError("invalid input syntax for type json"),
            ZeroDivisionError(),
        ):
            self.provider._receive_event(self._event(repr(error), "held", 1))
            with patch.object(orders, "_apply_states", side_effect=error):
                self._process()
            event = self.provider.exchange_ids[0]
            self.assertEqual(event.state, "failed")
            self.assertIn(type(error).__name__, event.message)
            self.assertEqual(self.order.state, "acknowledged")

    def test_attempts_are_bounded(self):
        """An event that the program does not survive is given up."""
        self.provider._receive_event(self._event("deadly", "held", 1))
        event = self.provider.exchange_ids
        for _time in range(5):
            self.assertTrue(event._begin_attempt())
        self.assertFalse(event._begin_attempt())
        self.assertEqual((event.state, event.attempts), ("failed", 5))
        self.assertIn("5 attempts", event.message)
        event.action_retry()
        self._process()
        self.assertEqual(event.state, "done", "a person may insist")

    @mute_logger(LOGGER)
    def test_the_cron_goes_on(self):
        self.provider._receive_event(
            self._event("bad", "held", 1, completionDate=["x"])
        )
        self.provider._receive_event(self._event("good", "inProgress", 2))
        with self.enter_registry_test_mode():
            self.env.ref(
                "proximus_connectivity.ir_cron_exchange"
            ).method_direct_trigger()
        states = self.provider.exchange_ids.sorted("event_time").mapped("state")
        self.assertEqual(states, ["failed", "done"])

    def test_what_no_database_takes(self):
        """NUL and halves of pairs come as � and nothing is lost of the rest."""
        note = [{"text": "No\0 \ud800!"}]
        raw = json.dumps(self._event("nul", "rejected", 1, note=note))
        self.provider._receive_event(tmf.read_json(raw))
        self._process()
        self.assertEqual(self.item.reason, "No\ufffd \ufffd!")


@tagged("post_install", "-at_install")
class TestOddAnswers(OperatorServerMixin, ProviderCommon):
    @mute_logger(LOGGER)
    def test_answers_to_an_order(self):
        for raw in (
            b'{"id": "1", "completionDate": "0001-01-01T00:00:00+01:00"}',
            b'{"id": ["1"], "state": "held"}',
            b'{"id": "1", "state": ["held"]}',
            b'{"id": "1", "expectedCompletionDate": NaN}',
            b"[" * 50_000,
            b'{"a":' * 500 + b"1" + b"}" * 500,
            b'{"id": ' + b"9" * 5_000 + b"}",
            b'{"id": 1e400}',
            b"\xff\xfe\x00",
        ):
            order = self._create_order(self.provider)
            order.action_send_to_provider()
            self.operator.queue = [lambda h, _b, raw=raw: h.reply(201, raw=raw)]
            self._process()
            exchange = self._exchange(order, "order")
            self.assertIn(exchange.state, ("pending", "failed"), raw[:40])
            self.assertEqual(exchange.error_kind, "bad_answer", raw[:40])
            self.assertTrue(exchange.uncertain, "it may have arrived")
            exchange._finish_exchange("failed")
            self.provider.action_close_breaker()

    @mute_logger(LOGGER)
    def test_lists_of_products_and_bills(self):
        self.operator.queue = [
            server.answer(200, [{"id": ["x"]}, {"id": "P", "name": "P", "status": []}])
        ]
        read = self.provider._fetch_products({"offset": 0, "pages": []}, None)
        self.assertEqual((read["products"], len(read["errors"])), ([], 2))
        self.operator.queue = [server.answer(200, [{"id": {"a": 1}}])]
        notice = self.provider.action_read_bills()
        self.assertEqual(notice["params"]["type"], "danger")

    def test_a_token_for_ever(self):
        for life in (10**400, 1e308, "1e999", ["3600"], -1):
            self.provider.write(
                {
                    "auth_method": "oauth2",
                    "token_url": f"{self.operator.url}/token",
                    "api_key": "k",
                }
            )
            raw = f'{{"access_token": "T", "expires_in": {json.dumps(life)}}}'
            self.operator.queue = [
                lambda h, _b, raw=raw: h.reply(200, raw=raw.encode()),
                server.answer(200, {"id": "1"}),
            ]
            answer = self.provider._send_request("GET", "/thing")
            self.assertEqual(answer.data, {"id": "1"})

    def test_the_kept_answer_has_no_secrets(self):
        order = self._create_order(self.provider)
        order.action_send_to_provider()
        note = [{"text": "Installed. PIN: 4711, password=wheat-4714"}]
        self.operator.queue = [
            server.answer(201, {"id": "OP-9", "state": "held", "note": note})
        ]
        self._process()
        exchange = self._exchange(order, "order")
        self.assertEqual(exchange.state, "done")
        kept = json.dumps([exchange.answer, exchange.response], ensure_ascii=False)
        self.assertNotIn("4711", kept)
        self.assertNotIn("wheat", kept)
        self.assertIn("Installed", kept)


@tagged("post_install", "-at_install")
class TestOddBodies(EventCommon, HttpCase):
    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        if not r.url.startswith(cls.operator.url):
            return HttpCase._request_handler.__func__(cls, s, r, **kw)
        return super()._request_handler(s, r, **kw)

    def test_never_a_crash(self):
        secret = self.provider.callback_secret
        good = json.dumps(self._event(1, "held", 1))
        bodies = [
            good.replace('"2026-01-05T10:00:01.000000Z"', json.dumps(odd))
            for odd in ODD_TIMES
        ]
        bodies += [
            good.replace('"E1"', odd)
            for odd in ("[[]]", "{}", "9" * 30, "1e400", '"\\u0000"', '"\\ud800"')
        ]
        bodies += [
            '{"event": {"productOrder": [1]}, "eventTime": NaN}',
            '{"event": {"productOrder": ' + '{"a":' * 900 + "1" + "}" * 902,
            "\ufeff{}",
            "\x00",
            "null",
            '"event"',
        ]
        for path in ("", "/listener/%00", "?provider_id=x&event_type=%ff"):
            for body in bodies:
                answer = self.url_open(
                    f"/proximus/provider/{self.provider.id}/events{path}",
                    data=body.encode("utf-8", "surrogatepass"),
                    headers={
                        "Authorization": f"Bearer {secret}",
                        "Content-Type": "application/json",
                    },
                    method="POST",
                )
                self.assertLess(answer.status_code, 500, (path, body[:80]))
        self._process()

    def test_a_provider_that_cannot_be(self):
        for provider in (0, 2**31, 10**40):
            answer = self.url_open(f"/proximus/provider/{provider}/events", data="{}")
            self.assertIn(answer.status_code, (401, 404))
