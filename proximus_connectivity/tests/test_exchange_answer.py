"""What an operator accepted is kept for the program alone, until it has used it."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .provider_common import ProviderCommon


@tagged("post_install", "-at_install")
class TestExchangeAnswer(ProviderCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls._create_provider()
        cls.admin = new_test_user(
            cls.env,
            "exchange_admin",
            "proximus_connectivity.group_manager,base.group_system,"
            "base.group_allow_export",
            company_id=cls.company.id,
        )

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_nobody_reads_it_by_any_door(self):
        exchange = self.env["proximus.exchange"]._log_now(self.provider, "inventory")
        exchange.answer = {"id": "OP-9", "note": "wheat-4714"}
        self.env.flush_all()
        key = exchange.idempotency_key
        portal = new_test_user(self.env, "exchange_portal", "base.group_portal")
        for user in (self.admin, self.manager, portal):
            log = exchange.with_user(user)
            own = [("id", "=", log.id)]
            doors = {
                "read": lambda r: r.read(["answer"]),
                "search_read": lambda r, d=own: r.search_read(d, ["answer"]),
                "web_read": lambda r: r.web_read({"answer": {}}),
                "web_search_read": lambda r, d=own: r.web_search_read(
                    d, {"answer": {}}
                ),
                "read_group": lambda r, d=own: r.read_group(d, ["answer"], ["answer"]),
                "_read_group": lambda r, d=own: r._read_group(d, ["answer"]),
                "aggregate": lambda r, d=own: r._read_group(
                    d, [], ["answer:count_distinct"]
                ),
                "formatted_read_group": lambda r, d=own: r.formatted_read_group(
                    d, ["answer"], ["__count"]
                ),
                "domain": lambda r: r.search([("answer", "ilike", "wheat")]),
                "path": lambda r: r.env["proximus.exchange"].search_count(
                    [("answer.note", "=", "wheat-4714")]
                ),
                "order": lambda r: r.search([], order="answer"),
                "export": lambda r: r.export_data(["answer"]),
                "mapped": lambda r: r.mapped("answer"),
                "copy": lambda r: r.copy_data(),
                "write": lambda r: r.write({"answer": {}}),
            }
            for door, enter in doors.items():
                with self.subTest(door, user=user.login):
                    self.env.invalidate_all()
                    try:
                        told = enter(log)
                    except (AccessError, UserError, ValueError):
                        continue
                    self.assertNotIn("wheat", str(told))
                    self.assertNotIn(door, ("read", "domain", "export", "write"))
            if user != portal:
                self.assertNotIn("answer", log.fields_get())
                self.assertNotIn("wheat", str(log.read()))
                self.assertEqual(
                    log.read(["idempotency_key"])[0],
                    {"id": log.id, "idempotency_key": key},
                )
                self.assertFalse(log.name_search("wheat"))
        self.authenticate("exchange_portal", "exchange_portal")
        self.assertNotIn("wheat", self.url_open("/my/lines").text)
        for method, args in (
            ("search_read", [[], ["answer"]]),
            ("web_read", [exchange.ids, {"answer": {}}]),
            ("name_search", ["wheat"]),
        ):
            answer = self._call_log(method, args)
            self.assertIn("error", answer)
            self.assertNotIn("wheat-4714", str(answer))

    def _call_log(self, method, args):
        """Call a method of the log as the browser of the portal does."""
        params = {
            "model": "proximus.exchange",
            "method": method,
            "args": args,
            "kwargs": {},
        }
        address = f"/web/dataset/call_kw/proximus.exchange/{method}"
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        headers = {"Content-Type": "application/json"}
        return self.url_open(address, data=body, headers=headers).json()
