"""Where the operator's key may go, who enters it, and who has seen it."""

import socket
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tests.common import _super_send
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

from ..tools import addresses, transport
from . import operator_server as server
from .provider_common import OperatorServerMixin, ProviderCommon

PARAMETER = "proximus_connectivity.allow_private_addresses"
PRIVATE = (
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "127.0.0.1",
    "127.1",
    "2130706433",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104
    "240.0.0.1",
    "224.0.0.1",
    "[::1]",
    "[::]",
    "[fe80::1]",
    "[fc00::1]",
    "[::ffff:10.0.0.1]",
    "[64:ff9b::a00:1]",
    "[2002:a00:1::]",
    "[ff02::1]",
    "localhost",
    "operator.localhost",
    "169.254.169.254.",
    "[fe80::1%25eth0]",
    "①②⑦.0.0.1",
    "127。0。0。1",
    "[64:ff9b:1::a00:1]",
)
#: What no client can call, or would read as another address than we do.
IMPOSSIBLE = (
    "https://",
    "https://[",
    "https://api.example.com:99999",
    "https://api.example.com:port",
    "https://api .example.com",
    "https://api.example.com\\@10.0.0.1",
    "https://api.example.com/\r\nX-Other: 1",
    "https://api.example.com@10.0.0.1",
    "//api.example.com",
    "file:///etc/passwd",
)


@tagged("post_install", "-at_install")
class TestKey(OperatorServerMixin, ProviderCommon):
    def setUp(self):
        super().setUp()
        self.provider.write({"api_login": "client-7", "auth_method": "header"})
        self.mine = self.provider.with_user(self.manager)
        self.admin = mail_new_test_user(
            self.env,
            login="provider_admin",
            groups="proximus_connectivity.group_manager,base.group_system",
            company_id=self.company.id,
        )

    def _new_operator(self):
        other = server.OperatorServer()
        self.addCleanup(other.stop)
        return other

    def test_a_manager_never_receives_the_key(self):
        """However the address changes, the key does not go there."""
        for vals in (
            {"base_url": "https://collector.example.com"},
            {"token_url": "https://collector.example.com/token"},
            {"auth_method": "basic"},
            {"auth_method": "oauth2", "token_url": "https://collector.example.com"},
            {"base_url": False, "code": "manual"},
        ):
            self.provider.write({"api_key": "topsecret-key", "api_login": "client-7"})
            self.mine.write(vals)
            self.assertFalse(self.provider.api_key or self.provider.api_login, vals)
            self.assertFalse(self.provider.access_token)
            self.assertIn("emptied", self.provider.message_ids[0].body)

    def test_nothing_arrives_at_the_new_address(self):
        other = self._new_operator()
        self.mine.base_url = other.url
        self.operator = other
        with patch.object(type(self), "operator", other):
            other.queue = [server.answer(200, {})]
            self.mine._send_request("GET", "/thing")
        said = str(other.requests)
        self.assertNotIn("topsecret-key", said)
        self.assertNotIn("client-7", said)

    def test_the_same_address_keeps_it(self):
        self.mine.write({"base_url": self.provider.base_url, "timeout": 5})
        self.assertEqual(self.provider.api_key, "topsecret-key")

    def test_whoever_may_see_it_may_redirect_it(self):
        provider = self.provider.with_user(self.admin)
        provider.base_url = "https://api.example.com"
        self.assertEqual(provider.api_key, "topsecret-key")

    def test_a_manager_sets_up_a_new_provider(self):
        with Form(self.env["proximus.provider"].with_user(self.manager)) as form:
            form.name = "New Operator"
            form.code = "tmf"
            form.base_url = self.operator.url
            form.auth_method = "basic"
            form.new_api_login = "me"
            form.new_api_key = "entered-key"
            form.new_callback_secret = "entered-secret"
            form.state = "enabled"
        provider = form.record
        self.assertTrue(provider.has_api_key)
        self.assertFalse(provider.new_api_key or provider.new_callback_secret)
        with self.assertRaises(AccessError):
            provider.read(["api_key"])
        self.assertEqual(provider.sudo().api_key, "entered-key")
        self.assertTrue(provider.sudo()._secret_matches("entered-secret"))
        self.operator.queue = [server.answer(200, {"id": "1"})]
        provider._send_request("GET", "/thing")
        headers = self.operator.requests[0][2]
        self.assertEqual(headers["Authorization"], "Basic bWU6ZW50ZXJlZC1rZXk=")

    def test_a_manager_writes_what_it_may_not_read(self):
        """By an import or an interface as well."""
        provider = self.env["proximus.provider"].with_user(self.manager)
        provider = provider.create(
            {"name": "New", "code": "tmf", "api_key": "k1", "api_login": "me"}
        )
        self.assertEqual(provider.sudo().api_key, "k1")
        provider.write({"base_url": "https://api.example.com", "api_key": "k2"})
        self.assertEqual(
            (provider.sudo().api_key, provider.sudo().api_login), ("k2", False)
        )
        for leak in (
            lambda: provider.api_key,
            lambda: provider.read(["api_key"]),
            lambda: provider.web_save({"api_key": "k3"}, {"api_key": {}}),
            lambda: provider.search([("api_key", "=", "k2")]),
            lambda: provider.export_data(["api_key"]),
        ):
            provider.invalidate_recordset()
            with self.assertRaises(UserError):
                leak()
        with self.assertRaises(AccessError):
            self.provider.with_user(self.user).write({"api_key": "k"})
        with self.assertRaises(AccessError):
            provider.write({"access_token": "t"})

    def test_a_new_address_with_a_new_key(self):
        self.mine.write({"base_url": "https://api.example.com", "new_api_key": "new"})
        self.assertEqual(
            (self.provider.api_key, self.provider.api_login), ("new", False)
        )

    def test_the_form_warns(self):
        form = Form(self.mine)
        with self.assertLogs("odoo.tests.form.onchange", "WARNING") as caught:
            form.base_url = "https://api.example.com"
        self.assertIn("entered again", "".join(caught.output))

    def test_each_provider_has_its_own_secret_for_events(self):
        one = self._create_provider(name="One").sudo()
        other = self.env["proximus.provider"].with_user(self.manager)
        other = other.create({"name": "Other"}).sudo()
        self.assertTrue(one.callback_secret and other.callback_secret)
        self.assertNotEqual(one.callback_secret, other.callback_secret)

    def test_no_default_of_what_one_may_not_read(self):
        names = ["name", "state", "callback_secret", "api_key", "access_token"]
        providers = self.env["proximus.provider"].with_user(self.manager)
        asked = providers.with_context(default_api_key="x").default_get(names)
        self.assertEqual(set(asked) & set(names), {"state"})

    def test_each_reading_is_noted(self):
        provider = self.provider.with_user(self.admin)
        logs = self.env["proximus.secret.log"]
        own = [("res_model", "=", "proximus.provider"), ("res_id", "=", provider.id)]
        for read in (
            lambda: provider.read(["api_key"]),
            lambda: provider.search_read([("id", "=", provider.id)], ["api_key"]),
            lambda: provider.web_search_read(
                [("id", "=", provider.id)], {"api_key": {}}
            ),
            lambda: provider.export_data(["api_key"]),
        ):
            before = logs.search(own)
            read()
            self.assertEqual((logs.search(own) - before).secrets, "api_key")
        for leak in (
            lambda: provider.search([("api_key", "=like", "t%")]),
            lambda: provider.search([], order="api_key"),
            lambda: provider.formatted_read_group([], ["api_key"], ["__count"]),
            lambda: (
                self.env["proximus.exchange"]
                .with_user(self.admin)
                .search([("provider_id.api_key", "=like", "t%")])
            ),
        ):
            with self.assertRaisesRegex(AccessError, "secret"):
                leak()


@tagged("post_install", "-at_install")
class TestNetwork(OperatorServerMixin, ProviderCommon):
    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param(PARAMETER, False)

    def test_addresses_that_are_not_public(self):
        for host in PRIVATE:
            for scheme in ("https", "http"):
                with self.assertRaises(ValidationError, msg=host):
                    self._create_provider(code="tmf", base_url=f"{scheme}://{host}/api")
        with self.assertRaisesRegex(ValidationError, PARAMETER):
            self._create_provider(code="tmf", base_url="https://10.0.0.1")
        self._create_provider(code="tmf", base_url="https://8.8.8.8")
        self._create_provider(code="tmf", base_url="https://[2606:4700:4700::1111]")

    def test_addresses_that_are_none(self):
        for address in IMPOSSIBLE:
            with self.assertRaises(ValidationError, msg=address):
                self._create_provider(code="tmf", base_url=address)

    def test_nothing_is_sent_there(self):
        """A provider from before, or whose name leads elsewhere by now."""
        error = self.assertFails("private")
        self.assertFalse(error.temporary or error.uncertain)
        self.assertIn(PARAMETER, self.provider._explain(error))
        self.assertFalse(self.operator.requests)

    def test_a_name_that_leads_there(self):
        found = [(2, 1, 6, "", ("10.1.2.3", 0))]
        self.env.cr.execute(
            "UPDATE proximus_provider SET base_url = 'https://api.example.com'"
            " WHERE id = %s",
            [self.provider.id],
        )
        self.provider.invalidate_recordset()
        with (
            patch.object(socket, "getaddrinfo", return_value=found),
            patch.object(type(self), "_request_handler", _send),
        ):
            error = self.assertFails("private", "POST")
        self.assertIn("10.1.2.3", error.detail)

    def test_a_name_that_changes_its_mind(self):
        """The second answer of a name server is another one: nothing is said there."""
        with (
            patch.object(addresses, "check_host", lambda *args, **kw: None),
            patch.object(type(self), "_request_handler", _send),
        ):
            self.assertFails("private", "POST")
        self.assertFalse(self.operator.requests)

    def test_login_servers_too(self):
        token_url = "https://login.example.com/token"
        self.provider.write({"auth_method": "oauth2", "token_url": token_url})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE proximus_provider SET token_url = %s WHERE id = %s",
            [f"{self.operator.url}/token", self.provider.id],
        )
        self.provider.invalidate_recordset()
        self.assertFails("private")
        with self.assertRaisesRegex(ValidationError, PARAMETER):
            self.provider.token_url = "https://192.168.0.10/token"

    @mute_logger(
        "odoo.addons.proximus_connectivity.models.operator.proximus_exchange_attempt"
    )
    def test_the_sentence_reaches_the_user(self):
        order = self._create_order(self.provider)
        order.action_send_to_provider()
        self._process()
        exchange = self._exchange(order, "order")
        self.assertEqual(exchange.state, "failed")
        self.assertIn(PARAMETER, exchange.message)

    def test_allowed_by_the_administrator(self):
        self.env["ir.config_parameter"].set_param(PARAMETER, "True")
        self.operator.queue = [server.answer(200, {"id": "1"})]
        self.assertEqual(self.provider._send_request("GET", "/x").data, {"id": "1"})
        for value in ("False", "0", "nonsense"):
            self.env["ir.config_parameter"].set_param(PARAMETER, value)
            self.assertFails("private")

    def test_a_redirect_is_not_followed(self):
        self.env["ir.config_parameter"].set_param(PARAMETER, "True")
        self.operator.queue = [server.answer(302, {}, Location="http://10.0.0.1/")]
        self.assertFails("redirected")
        self.assertEqual(len(self.operator.requests), 1)


def _send(session, request, /, **kw):
    """Let requests do what it does: the addresses are what is tested."""
    return _super_send(session, request, **kw)


@tagged("post_install", "-at_install")
class TestKinds(ProviderCommon):
    def test_a_private_address_is_final(self):
        self.assertFalse(transport.ProviderError("private").temporary)
