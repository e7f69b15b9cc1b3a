from odoo.tests import Form, tagged

from .provider_common import ProviderCommon

MODELS = ("proximus.provider", "proximus.exchange", "proximus.problem")


@tagged("post_install", "-at_install")
class TestProviderViews(ProviderCommon):
    def test_each_action_opens_its_views_and_helps_when_empty(self):
        for model in MODELS:
            xmlid = f"proximus_connectivity.{model.replace('.', '_')}_action"
            action = self.env.ref(xmlid)
            modes = action.view_mode.split(",")
            views = self.env[model].with_user(self.manager)
            views.get_views([(False, mode) for mode in [*modes, "search"]])
            self.assertIn("nocontent", action.help)
            self.assertTrue(action.path)

    def test_kanban_has_a_card(self):
        arch = self.env["proximus.problem"].get_view(view_type="kanban")["arch"]
        self.assertIn('t-name="card"', arch)

    def test_manager_sets_an_operator_up(self):
        form = Form(self.env["proximus.provider"].with_user(self.manager))
        form.name = "New"
        form.code = "tmf"
        form.base_url = "https://api.example.com/base/"
        provider = form.save()
        self.assertIn(f"/provider/{provider.id}/events", provider.callback_url)
        self.assertEqual(
            provider._build_request_url("/x"), "https://api.example.com/base/x"
        )
        self.assertNotIn("callback_secret", form._view["fields"])

    def test_forms_show_why_something_waits(self):
        order = self._create_order(self._create_provider(code="demo"))
        order.action_send_to_provider()
        exchange = self._exchange(order, "order")
        exchange.message = "The operator cannot be reached."
        shown = Form(order.with_user(self.user))
        self.assertEqual(shown.exchange_error, exchange.message)
        self.assertEqual(shown.exchange_count, 1)
        action = order.with_user(self.user).action_view_exchanges()
        found = self.env["proximus.exchange"].search(action["domain"])
        self.assertEqual(found, exchange)
        self.assertEqual(exchange.action_view_subject()["res_id"], order.id)

    def test_queries_of_a_list_do_not_grow(self):
        provider = self._create_provider(code="demo")
        problems = self.env["proximus.problem"].union(
            *(self._create_problem(provider_id=provider.id) for _n in range(6))
        )
        problems.action_send_to_provider()
        names = ["name", "deadline", "sla_status", "exchange_error", "exchange_count"]
        self.env.flush_all()
        counts = []
        for some in (problems[:2], problems):
            self.env.invalidate_all()
            some.read(names)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.read(names)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
