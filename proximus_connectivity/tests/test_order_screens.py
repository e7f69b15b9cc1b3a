from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, tagged

from .order_common import OrderCommon


@tagged("post_install", "-at_install")
class TestOrderScreens(OrderCommon, HttpCase):
    def _reader(self):
        return self._create_user("offer_reader")

    def test_every_employee_reads_the_catalogue(self):
        reader = self._reader()
        offer = self.env.ref("proximus_connectivity.product_backup_5g")
        shown = offer.product_tmpl_id.with_user(reader)
        self.assertTrue(shown.specification_id.name)
        self.assertEqual(shown.requirement_ids.required_kind, "internet")

    def test_only_managers_change_it(self):
        manager = self._create_user(
            "offer_manager", "proximus_connectivity.group_manager"
        )
        user = self._create_user("offer_user", "proximus_connectivity.group_user")
        records = (
            self.env.ref("proximus_connectivity.specification_iot"),
            self.env.ref("proximus_connectivity.requirement_backup_internet"),
        )
        for record in records:
            for verb in ("write", "create", "unlink"):
                self.assertTrue(record.with_user(manager).has_access(verb))
                for other in (user, self._create_user(f"x{record._name}{verb}")):
                    self.assertFalse(record.with_user(other).has_access(verb))

    def test_other_companies_are_out_of_reach(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        user = self._create_user("offer_user", "proximus_connectivity.group_manager")
        offer = self._create_offer("voice", company_id=other.id)
        hidden = (
            self.env["proximus.specification"].create(
                {"name": "Hidden", "line_kind": "iot", "company_id": other.id}
            ),
            self.env["proximus.offer.requirement"].create(
                {
                    "product_tmpl_id": offer.product_tmpl_id.id,
                    "required_kind": "internet",
                }
            ),
        )
        for record in hidden:
            with self.assertRaises(AccessError):
                record.with_user(user).read(["display_name"])

    def test_a_user_works_at_the_order_desk(self):
        user = self._create_user("offer_user", "proximus_connectivity.group_user")
        form = Form(self.env["proximus.line.order"].with_user(user))
        form.partner_id = self.partner
        with form.item_ids.new() as item:
            item.product_id = self.offers["mobile"]
            item.appointment_date = "2026-11-01"
        order = form.save()
        self.assertTrue(order.committed_date)
        order.item_ids.action_visit_missed()
        self.assertEqual(order.item_ids.claim_ids.amount, 30.0)
        order.action_start()
        order.action_ask_cancellation()
        order.action_accept_cancellation()
        order.action_retry()

    def test_list_costs_the_same_for_many(self):
        names = ("state", "is_late", "progress", "left_text", "committed_date")

        def read(orders):
            return self._count_queries(
                lambda: orders.web_read(dict.fromkeys(names, {}))
            )

        few = self._create_order("mobile")
        many = few.union(*(self._create_order("mobile", "voice") for _n in range(30)))
        self.assertEqual(read(many), read(few))

    def test_confirmation(self):
        order = self._create_order("mobile", origin="S00042", note="Ring twice")
        order.item_ids.write({"appointment_date": "2026-12-01"})
        html, kind = self.env["ir.actions.report"]._render_qweb_html(
            "proximus_connectivity.report_line_order", order.ids
        )
        text = html.decode()
        self.assertEqual(kind, "html")
        for words in (order.name, "S00042", "Test mobile", "Morning", "Ring twice"):
            self.assertIn(words, text)

    def test_portal_shows_promise_and_visit(self):
        login = self._create_user_of_the_customer()
        order = self._create_order("mobile", "internet")
        mobile, internet = order.item_ids
        mobile.appointment_date = "2026-12-01"
        self.authenticate(login, login)
        page = self.url_open(f"/my/lines/{mobile.line_id.id}").text
        self.assertIn("A technician comes on", page)
        self.assertIn("1 Dec 2026", page)
        self.assertNotIn("The operator expects", page)
        order.expected_date = "2099-01-05"
        page = self.url_open(f"/my/lines/{mobile.line_id.id}").text
        self.assertIn("The operator expects", page)
        self.assertIn("5 Jan 2099", page)
        order.expected_date = False
        page = self.url_open(f"/my/lines/{internet.line_id.id}").text
        self.assertIn("line_delivery", page)
        self.assertNotIn("A technician comes on", page)
        order.action_complete("2026-02-01")
        page = self.url_open(f"/my/lines/{mobile.line_id.id}").text
        self.assertNotIn("line_delivery", page)

    def _create_user_of_the_customer(self):
        login = "customer@example.com"
        self.env["res.users"].with_context(no_reset_password=True).create(
            {
                "name": "Customer",
                "login": login,
                "password": login,
                "partner_id": self.env["res.partner"]
                .create({"name": "Customer", "parent_id": self.partner.id})
                .id,
                "group_ids": [(6, 0, [self.env.ref("base.group_portal").id])],
            }
        )
        return login
