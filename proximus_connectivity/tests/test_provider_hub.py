from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools import tmf_hub
from . import operator_server as server
from .provider_common import OperatorServerMixin, ProviderCommon


@tagged("post_install", "-at_install")
class TestHub(OperatorServerMixin, ProviderCommon):
    def setUp(self):
        super().setUp()
        self.parameters = self.env["ir.config_parameter"]
        self.parameters.set_param("web.base.url", "http://127.0.0.1:8069")

    def _register(self):
        return self.provider.with_user(self.manager).action_register_hub()

    def test_registered_with_each_interface(self):
        notice = self._register()
        self.assertEqual(notice["params"]["type"], "success")
        hubs = self.provider.hub_ids
        self.assertEqual(set(hubs.mapped("topic")), set(tmf_hub.PATHS))
        self.assertEqual(set(hubs.mapped("state")), {"registered"})
        self.assertEqual(
            {request[1] for request in self.operator.requests},
            set(tmf_hub.PATHS.values()),
        )
        body = self.operator.requests[0][3]
        self.assertEqual(body, {"callback": self.provider.callback_url})
        self.assertNotIn(self.provider.callback_secret, str(self.operator.requests))

    def test_repeat_registers_nothing(self):
        self._register()
        self.operator.requests.clear()
        self._register()
        self.assertEqual(self.operator.requests, [])

    def test_moved_system_registers_again(self):
        self._register()
        self.parameters.set_param("web.base.url", "http://localhost:9000")
        self.provider.invalidate_recordset(["callback_url"])
        self.provider.hub_ids.invalidate_recordset(["state"])
        self.assertEqual(set(self.provider.hub_ids.mapped("state")), {"moved"})
        self.operator.requests.clear()
        self._register()
        self.assertEqual(self.operator.methods(), ["DELETE", "POST"] * 3)
        self.assertEqual(len(self.operator.stored), 3)

    def test_ended(self):
        self._register()
        self.provider.with_user(self.manager).action_end_hub()
        self.assertEqual(self.operator.stored, {})
        self.assertEqual(set(self.provider.hub_ids.mapped("state")), {"none"})

    def test_subscription_that_is_gone_is_ended(self):
        self._register()
        self.operator.stored.clear()
        notice = self.provider.action_end_hub()
        self.assertEqual(notice["params"]["type"], "success")
        self.assertFalse(any(self.provider.hub_ids.mapped("external_ref")))

    def test_operator_down_registers_by_itself_later(self):
        self.operator.queue = [server.answer(503, {})]
        notice = self._register()
        self.assertEqual(notice["params"]["type"], "danger")
        waiting = self.provider.hub_ids.filtered(lambda hub: hub.state == "none")
        self.assertEqual(len(waiting), 1)
        self.assertIn("breakdown", waiting.error)
        exchange = self._exchange(waiting, "hub")
        exchange.next_attempt = False
        self._process()
        self.assertEqual(waiting.state, "registered")
        self.assertFalse(waiting.error)

    def test_operator_without_hub(self):
        self.operator.queue = [server.answer(404, {})] * 3
        self._register()
        self.assertEqual(set(self.provider.hub_ids.mapped("state")), {"none"})
        self.assertTrue(all(self.provider.hub_ids.mapped("error")))

    def test_answer_without_id_is_no_registration(self):
        self.operator.queue = [server.answer(201, {"callback": "x"})] * 3
        self._register()
        self.assertFalse(any(self.provider.hub_ids.mapped("external_ref")))

    def test_address_that_nobody_may_use(self):
        self.parameters.set_param("web.base.url", "http://erp.example.com")
        with self.assertRaisesRegex(UserError, "web.base.url"):
            self._register()
        self.assertFalse(self.provider.hub_ids)
        self.assertEqual(self.operator.requests, [])

    def test_only_for_an_enabled_tm_forum_provider(self):
        self.provider.state = "disabled"
        demo = self._create_provider(name="Demo", code="demo")
        for provider in (self.provider, demo):
            with self.assertRaisesRegex(UserError, "TM Forum"):
                provider.action_register_hub()

    def test_users_do_not_register(self):
        with self.assertRaises(AccessError):
            self.provider.with_user(self.user).action_register_hub()
        self._register()
        with self.assertRaises(AccessError):
            self.provider.hub_ids.with_user(self.manager).write({"external_ref": "x"})
