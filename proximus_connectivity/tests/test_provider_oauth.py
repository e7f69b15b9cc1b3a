import logging
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import file_open

from . import operator_server as server
from .provider_common import OperatorServerMixin, ProviderCommon

LOGGER = "odoo.addons.proximus_connectivity.models.operator.proximus_provider_transport"


@tagged("post_install", "-at_install")
class TestOauth(OperatorServerMixin, ProviderCommon):
    def setUp(self):
        super().setUp()
        self.provider.write(
            {
                "auth_method": "oauth2",
                "token_url": f"{self.operator.url}/oauth2/token",
                "token_scope": "orders",
                "api_login": "client-7",
                "api_key": "very-secret",
            }
        )

    def _get(self, method="GET", **kw):
        return self.provider._send_request(method, "/thing", **kw)

    def _paths(self):
        return [request[1] for request in self.operator.requests]

    def test_token_is_asked_once_and_kept(self):
        ok = server.answer(200, {"id": "1"})
        self.operator.queue = [server.token("T1"), ok, ok]
        self._get()
        self._get()
        self.assertEqual(self._paths(), ["/oauth2/token", "/thing", "/thing"])
        _method, _path, headers, body = self.operator.requests[0]
        self.assertEqual(body["grant_type"], ["client_credentials"])
        self.assertEqual(body["scope"], ["orders"])
        self.assertEqual(headers["Authorization"], "Basic Y2xpZW50LTc6dmVyeS1zZWNyZXQ=")
        for request in self.operator.requests[1:]:
            self.assertEqual(request[2]["Authorization"], "Bearer T1")

    def test_ended_token_is_replaced_before_use(self):
        ok = server.answer(200, {})
        self.operator.queue = [server.token("T1"), ok, server.token("T2"), ok]
        self._get()
        self.provider.access_token_until = fields.Datetime.now() - timedelta(seconds=1)
        self._get()
        self.assertEqual(self.operator.requests[-1][2]["Authorization"], "Bearer T2")

    def test_refused_token_is_replaced_once(self):
        refused = server.answer(401, {"reason": "expired"})
        self.operator.queue = [server.token("T1"), refused, server.token("T2")]
        self.operator.queue.append(server.answer(200, {"id": "2"}))
        self.assertEqual(self._get("POST", json={}).data, {"id": "2"})
        self.assertEqual(self._paths().count("/thing"), 2)
        self.operator.requests.clear()
        self.operator.queue = [refused, server.token("T3"), refused]
        self.assertFails("unauthorised", "POST")
        self.assertEqual(self._paths(), ["/thing", "/oauth2/token", "/thing"])

    def test_wrong_credentials_are_final(self):
        self.operator.queue = [server.answer(400, {"error": "invalid_client"})]
        error = self.assertFails("unauthorised", "POST")
        self.assertFalse(error.temporary)
        self.assertIn("credentials", self.provider._explain(error))
        self.assertEqual(self._paths(), ["/oauth2/token"], "nothing else left")

    def test_login_server_down(self):
        """Nothing was sent, so that nothing can have arrived; it is tried later."""
        for act, kind in (
            (server.answer(503, {}), "server"),
            (server.slow(1.2), "timeout"),
            (server.no_json, "bad_answer"),
            (server.answer(200, {"token": "?"}), "bad_answer"),
        ):
            self.operator.queue = [act]
            error = self.assertFails(kind, "POST")
            self.assertTrue(error.temporary)
            self.assertFalse(error.uncertain, kind)
        self.assertEqual(self.provider.breaker_failures, 4)

    def test_order_waits_while_no_token_is_given(self):
        order = self._create_order(self.provider)
        order.action_send_to_provider()
        self.operator.queue = [server.answer(500, {"client_secret": "very-secret"})]
        self._process()
        exchange = self._exchange(order, "order")
        self.assertEqual((exchange.state, order.state), ("pending", "pending"))
        self.assertFalse(exchange.uncertain)
        exchange.next_attempt = False
        self.operator.queue = [server.token("T1")]
        self._process()
        self.assertEqual(order.state, "in_progress")
        shown = "\n".join(
            str(exchange[name]) for name in ("payload", "response", "message")
        )
        for secret in ("very-secret", "T1"):
            self.assertNotIn(secret, shown)

    def test_secrets_are_not_logged(self):
        self.operator.queue = [server.token("T1"), server.answer(500, {"a": "T1"})]
        with self.assertLogs(LOGGER, logging.INFO) as logs:
            self.assertFails("server", "POST")
        for secret in ("very-secret", "T1"):
            self.assertNotIn(secret, "\n".join(logs.output))

    def test_secrets_are_for_administrators(self):
        self.provider.write({"access_token": "T"})
        for name in ("api_key", "access_token", "access_token_until"):
            with self.assertRaises(AccessError):
                self.provider.with_user(self.manager).read([name])
        copy = self.provider.copy()
        self.assertFalse(copy.access_token or copy.api_key)

    def test_user_without_rights_uses_the_token(self):
        self.operator.queue = [server.token("T1"), server.answer(200, {})]
        self.provider.with_user(self.user)._send_request("GET", "/thing")
        self.assertEqual(len(self.operator.requests), 2)

    def test_other_credentials_make_a_token_worthless(self):
        self.provider.write({"access_token": "T"})
        self.provider.api_key = "changed"
        self.assertFalse(self.provider.access_token)

    def test_address_must_be_safe(self):
        for address in ("http://login.example.com/token", "", "https://me:pw@x.be"):
            with self.assertRaisesRegex(ValidationError, "address"):
                self.provider.token_url = address

    def test_neutralized_copy_has_no_token(self):
        self.provider.write({"access_token": "T"})
        self.env.flush_all()
        with file_open("proximus_connectivity/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertFalse(self.provider.access_token or self.provider.token_url)
