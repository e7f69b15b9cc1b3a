"""The one request path against a real HTTP server that misbehaves."""

import logging
import time
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..tools import tmf_order
from . import operator_server as server
from .provider_common import OperatorServerMixin, ProviderCommon

LOGGER = "odoo.addons.proximus_connectivity.models.operator.proximus_provider_transport"


@tagged("post_install", "-at_install")
class TestSendRequest(OperatorServerMixin, ProviderCommon):
    def _get(self, **kw):
        return self.provider._send_request("GET", "/thing", **kw)

    def test_good_answer(self):
        self.operator.queue = [server.answer(200, {"id": "1"})]
        answer = self._get(params={"a": "b"})
        self.assertEqual(answer.data, {"id": "1"})
        method, path, headers, _body = self.operator.requests[0]
        self.assertEqual((method, path), ("GET", "/thing?a=b"))
        self.assertEqual(headers["Authorization"], "Bearer topsecret-key")
        self.assertNotIn("Idempotency-Key", headers)

    def test_ways_to_authenticate(self):
        self.operator.queue = [server.answer(200, {})] * 2
        self.provider.auth_method = "header"
        self._get()
        self.provider.write({"auth_method": "basic", "api_login": "me"})
        self._get()
        first, second = [request[2] for request in self.operator.requests]
        self.assertEqual(first["X-API-Key"], "topsecret-key")
        self.assertNotIn("Authorization", first)
        self.assertEqual(second["Authorization"], "Basic bWU6dG9wc2VjcmV0LWtleQ==")

    def test_slow_question_is_repeated(self):
        self.operator.queue = [server.slow(1.2), server.answer(200, {"id": "2"})]
        self.assertEqual(self._get().data, {"id": "2"})
        self.assertEqual(len(self.operator.requests), 2)

    def test_slow_post_is_sent_once(self):
        self.operator.queue = [server.slow(1.2)]
        error = self.assertFails("timeout", "POST")
        self.assertTrue(error.uncertain)
        self.assertEqual(len(self.operator.requests), 1)

    def test_endless_answer(self):
        self.operator.queue = [server.dripping(8)]
        begin = time.monotonic()
        self.assertFails("timeout", "POST")
        self.assertLess(time.monotonic() - begin, 5)

    def test_too_many_requests(self):
        self.operator.queue = [
            server.answer(429, {}, Retry_After="0"),
            server.answer(200, {"id": "3"}),
        ]
        self.assertEqual(self._get().data, {"id": "3"})

    def test_long_wait_is_left_to_the_exchange(self):
        self.operator.queue = [server.answer(429, {}, Retry_After="120")]
        error = self.assertFails("rate_limited")
        self.assertEqual(error.retry_after, 120)
        self.assertEqual(len(self.operator.requests), 1)
        self.assertFalse(self.provider.breaker_failures, "it is alive")

    def test_breakdown(self):
        self.operator.queue = [server.answer(500, {"password": "pw-1"})] * 3
        error = self.assertFails("server")
        self.assertEqual(len(self.operator.requests), 3)
        self.assertNotIn("pw-1", error.detail)
        self.assertIn("HTTP 500", self.provider._explain(error))

    def test_breakdown_of_a_post(self):
        self.operator.queue = [server.answer(503, {})]
        self.assertFails("server", "POST")
        self.assertEqual(len(self.operator.requests), 1)

    def test_cut_connection(self):
        self.operator.queue = [server.cut, server.half, server.answer(200, {"id": "4"})]
        self.assertEqual(self._get().data, {"id": "4"})

    def test_cut_post_is_uncertain(self):
        self.operator.queue = [server.cut]
        self.assertTrue(self.assertFails("cut", "POST").uncertain)

    def test_nobody_there(self):
        self.provider.base_url = "http://127.0.0.1:9"
        error = self.assertFails("connection")
        self.assertFalse(error.uncertain, "what was never sent cannot have arrived")

    def test_no_json(self):
        self.operator.queue = [server.no_json] * 3
        error = self.assertFails("bad_answer")
        self.assertIn("Welcome", error.detail)

    def test_json_of_the_wrong_kind(self):
        self.operator.queue = [server.answer(200, "just text")] * 3
        self.assertFails("bad_answer")

    def test_empty_answer(self):
        self.operator.queue = [
            lambda handler, body: handler.reply(200, raw=b""),
        ]
        self.assertEqual(self._get().data, {})

    def test_refusals_are_final(self):
        for status, kind in (
            (401, "unauthorised"),
            (404, "not_found"),
            (422, "refused"),
        ):
            self.operator.requests.clear()
            self.operator.queue = [server.answer(status, {"reason": "no"})]
            error = self.assertFails(kind)
            self.assertFalse(error.temporary)
            self.assertEqual(len(self.operator.requests), 1)

    def test_redirect_is_not_followed(self):
        self.operator.queue = [server.answer(302, {}, Location="http://127.0.0.1:9/")]
        self.assertFails("redirected", "POST")
        self.assertEqual(len(self.operator.requests), 1)

    def test_breaker_opens_and_closes(self):
        self.operator.queue = [server.answer(500, {})] * 5
        for _time in range(5):
            self.assertFails("server", "POST")
        self.assertTrue(self.provider.breaker_until)
        self.assertFails("circuit_open")
        self.assertEqual(len(self.operator.requests), 5, "none left while open")
        past = fields.Datetime.now() - timedelta(seconds=1)
        self.provider.breaker_until = past
        self.assertTrue(self._get() is not None)
        self.assertEqual(self.provider.breaker_failures, 0)
        self.assertFalse(self.provider.breaker_until)

    def test_half_open_breaker_tries_once(self):
        past = fields.Datetime.now() - timedelta(seconds=1)
        self.provider.write({"breaker_failures": 5, "breaker_until": past})
        self.operator.queue = [server.answer(500, {})] * 3
        self.assertFails("server")
        self.assertEqual(len(self.operator.requests), 1)
        self.assertGreater(self.provider.breaker_until, fields.Datetime.now())

    def test_secrets_are_not_logged(self):
        exchange = self.env["proximus.exchange"]._log_now(self.provider, "inventory")
        self.operator.queue = [server.answer(200, {"puk": "12345678", "id": "1"})]
        with self.assertLogs(LOGGER, logging.INFO) as logs:
            self.provider._send_request(
                "POST", "/thing", json={"pin": "0000", "a": 1}, exchange=exchange
            )
        text = "\n".join([*logs.output, exchange.payload, exchange.response])
        for secret in ("0000", "12345678", "topsecret-key"):
            self.assertNotIn(secret, text)
        self.assertEqual(exchange.http_status, 200)


@tagged("post_install", "-at_install")
class TestOrderOverHttp(OperatorServerMixin, ProviderCommon):
    def setUp(self):
        super().setUp()
        self.order = self._create_order(self.provider, count=2)

    def _send(self):
        self.order.action_send_to_provider()
        self._process()
        return self._exchange(self.order, "order")

    def _later(self, exchange):
        self.assertEqual(exchange.state, "pending")
        self.assertTrue(exchange.next_attempt)
        exchange.next_attempt = False
        self.provider.write({"breaker_failures": 0, "breaker_until": False})
        self._process()

    def test_accepted(self):
        exchange = self._send()
        self.assertEqual(exchange.state, "done", exchange.message)
        self.assertEqual(self.order.external_ref, "OP-1")
        self.assertEqual(self.order.state, "acknowledged")
        method, path, headers, body = self.operator.requests[0]
        self.assertEqual((method, path), ("POST", tmf_order.PATH))
        self.assertEqual(headers["Idempotency-Key"], exchange.idempotency_key)
        self.assertEqual(body["externalId"], self.order.name)
        self.assertEqual(len(body["productOrderItem"]), 2)

    def test_operator_down_and_back(self):
        """The order stays pending with the reason, and resumes by itself."""
        self.operator.queue = [server.answer(503, {})]
        exchange = self._send()
        self.assertEqual(self.order.state, "pending")
        self.assertIn("breakdown", self.order.item_ids[0].reason)
        self.assertIn("breakdown", self.order.exchange_error)
        self.assertEqual(self.order.line_ids.mapped("state"), ["pending_active"] * 2)
        self._later(exchange)
        self.assertEqual(exchange.state, "done", exchange.message)
        self.assertEqual(self.order.state, "in_progress")
        self.order.invalidate_recordset(["exchange_error"])
        self.assertFalse(self.order.exchange_error)

    def test_same_key_each_time(self):
        self.operator.queue = [server.answer(500, {})]
        exchange = self._send()
        self._later(exchange)
        keys = {
            headers["Idempotency-Key"]
            for method, _path, headers, _body in self.operator.requests
            if method == "POST"
        }
        self.assertEqual(keys, {exchange.idempotency_key})

    def test_lost_answer_makes_no_second_order(self):
        """An operator that ignores the key is asked whether it has the order."""
        self.operator.queue = [server.stored_then_cut]
        exchange = self._send()
        self.assertTrue(exchange.uncertain)
        self._later(exchange)
        self.assertEqual(self.operator.methods(), ["POST", "GET"])
        self.assertEqual(self.order.external_ref, "OP-1")
        self.assertEqual(len(self.operator.stored), 1)

    def test_crash_while_sending_counts_as_uncertain(self):
        self.order.action_send_to_provider()
        exchange = self._exchange(self.order, "order")
        exchange.state = "sending"
        exchange._attempt()
        self.assertEqual(self.operator.methods(), ["GET", "POST"])
        self.assertEqual(exchange.state, "done")

    def test_overload_waits_as_long_as_asked(self):
        self.operator.queue = [server.answer(429, {}, Retry_After="600")]
        exchange = self._send()
        wait = exchange.next_attempt - fields.Datetime.now()
        self.assertAlmostEqual(wait.total_seconds(), 600, delta=10)

    def test_refused_then_corrected(self):
        self.operator.queue = [server.answer(422, {"reason": "unknown offer"})]
        exchange = self._send()
        self.assertEqual(exchange.state, "failed")
        self.assertIn("unknown offer", exchange.message)
        self.assertEqual(self.order.state, "pending")
        self.assertTrue(self.order.activity_ids)
        refused_key = exchange.idempotency_key
        exchange.with_user(self.manager).action_retry()
        self.assertNotEqual(exchange.idempotency_key, refused_key)
        self._process()
        self.assertEqual(exchange.state, "done", exchange.message)
        self.assertEqual(self.order.state, "in_progress")

    def test_answer_without_sense(self):
        self.operator.queue = [server.answer(201, {"state": "acknowledged"})]
        exchange = self._send()
        self.assertEqual(exchange.state, "pending")
        self.assertTrue(exchange.uncertain)
        self.assertFalse(self.order.external_ref)

    def test_sent_only_once(self):
        self._send()
        with self.assertRaisesRegex(Exception, "OP-1"):
            self.order.action_send_to_provider()
        self.assertEqual(len(self.operator.requests), 1)

    def test_two_clicks_make_one_exchange(self):
        self.order.action_send_to_provider()
        self.order.action_send_to_provider()
        self._process()
        self.assertEqual(len(self.operator.requests), 1)

    def test_ask_how_far_it_is(self):
        self._send()
        stored = self.operator.stored["OP-1"]
        items = [str(item.id) for item in self.order.item_ids]
        stored["state"] = "partial"
        stored["productOrderItem"] = [
            {"id": items[0], "state": "completed", "product": {"id": "CIRCUIT-9"}},
            {"id": items[1], "state": "failed"},
        ]
        notice = self.order.with_user(self.user).action_refresh_from_provider()
        self.assertEqual(notice["params"]["type"], "success")
        self.assertEqual(self.order.state, "partial")
        done, failed = self.order.item_ids.line_id
        self.assertEqual((done.state, failed.state), ("active", "aborted"))
        self.assertEqual(done.external_ref, "CIRCUIT-9")

    def test_ask_to_cancel(self):
        self._send()
        self.operator.queue = [
            server.answer(201, {"id": "C1", "state": "acknowledged"}),
            server.answer(200, {"id": "OP-1", "state": "cancelled"}),
        ]
        self.order.action_request_cancellation()
        self.assertEqual(self.order.state, "assessing_cancellation")
        self._process()
        self.assertEqual(self.order.state, "cancelled")
        self.assertEqual(set(self.order.line_ids.mapped("state")), {"cancelled"})

    def test_the_operator_is_told_why_to_cancel(self):
        self._send()
        self.operator.queue = [
            server.answer(201, {"id": "C1", "state": "acknowledged"}),
            server.answer(200, {"id": "OP-1", "state": "cancelled"}),
        ]
        dialog = self.env["proximus.line.order.cancel"].with_user(self.user)
        form = Form(dialog.with_context(active_id=self.order.id))
        form.reason = "The shop closes"
        form.save().action_apply()
        self.assertEqual(self.order.cancel_reason, "The shop closes")
        self._process()
        method, path, _headers, body = self.operator.requests[1]
        self.assertEqual((method, path.split("/")[-1]), ("POST", "cancelProductOrder"))
        self.assertEqual(body["cancellationReason"], "The shop closes")
        self.assertEqual(body["productOrder"]["id"], "OP-1")
        self.assertEqual(self.order.state, "cancelled")
        reasons = set(self.order.item_ids.mapped("reason"))
        self.assertEqual(reasons, {"The shop closes"}, "the operator repeats none")

    @mute_logger(
        "odoo.addons.proximus_connectivity.models.operator.proximus_exchange_attempt"
    )
    def test_accepted_but_not_usable_here_is_not_sent_again(self):
        self.order.item_ids[0].action_complete()
        self.operator.queue = [
            server.answer(
                201,
                {
                    "id": "OP-9",
                    "productOrderItem": [
                        {"id": str(self.order.item_ids[0].id), "state": "failed"}
                    ],
                },
            )
        ]
        exchange = self._send()
        self.assertEqual(exchange.state, "failed")
        self.assertIn("Completed", exchange.message)
        self.assertFalse(self.order.external_ref, "all of it or nothing")
        exchange.action_retry()
        self._process()
        self.assertEqual(len(self.operator.requests), 1)

    def test_everything_through_the_cron(self):
        self.order.action_send_to_provider()
        with self.enter_registry_test_mode():
            self.env.ref(
                "proximus_connectivity.ir_cron_exchange"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.order.external_ref, "OP-1")

    def test_disabled_provider_keeps_it_waiting(self):
        self.order.action_send_to_provider()
        self.provider.state = "disabled"
        self._process()
        self.assertEqual(self.operator.requests, [])
        self.provider.state = "enabled"
        self._process()
        self.assertEqual(self.order.external_ref, "OP-1")

    def test_sent_at_once(self):
        self.provider.auto_send = True
        order = self._create_order(self.provider)
        self._process()
        self.assertTrue(order.external_ref)

    def test_what_may_not_start_is_not_sent_at_once(self):
        self.provider.auto_send = True
        self.offer.access_technology = "ftth"
        again = self._create_order(self.provider, qualification_override=False)
        self._process()
        self.assertFalse(again.external_ref)
        with self.assertRaisesRegex(UserError, "checked this address"):
            again.action_send_to_provider()
        again.qualification_override = "Told by phone"
        again.action_start()
        self._process()
        self.assertTrue(again.external_ref)
