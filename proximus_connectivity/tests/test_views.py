from odoo.tests import Form, tagged

from .common import ConnectivityCommon

MODELS = (
    "proximus.line",
    "proximus.number",
    "proximus.sim",
    "proximus.device",
    "proximus.line.order",
    "proximus.line.order.item",
    "proximus.line.event",
    "proximus.parameter",
    "proximus.bill.check",
)


@tagged("post_install", "-at_install")
class TestViews(ConnectivityCommon):
    def test_each_action_opens_its_views_and_helps_when_empty(self):
        for model in MODELS:
            xmlid = f"proximus_connectivity.{model.replace('.', '_')}_action"
            action = self.env.ref(xmlid)
            modes = action.view_mode.split(",")
            self.assertNotIn("tree", modes)
            self.env[model].get_views([(False, mode) for mode in [*modes, "search"]])
            self.assertIn("nocontent", action.help)
            self.assertTrue(action.path)

    def test_kanban_has_a_card(self):
        for model in ("proximus.line", "proximus.line.order"):
            arch = self.env[model].get_view(view_type="kanban")["arch"]
            self.assertIn('t-name="card"', arch)

    def test_new_records_by_hand(self):
        form = Form(self.env["proximus.device"])
        form.name = "Box"
        form.save()
        form = Form(self.env["proximus.number"])
        form.e164 = "0470 12 34 56"
        self.assertEqual(form.save().kind, "mobile")
        form = Form(self.env["proximus.sim"])
        form.iccid = self._iccid(1)
        self.assertEqual(form.save().state, "available")

    def test_employee_and_partner_forms(self):
        lines = self._create_active_line(count=2, employee_id=self.employee.id)
        user = self._create_user("conn_views", "proximus_connectivity.group_user")
        public = self.env["hr.employee.public"].with_user(user)
        employee = public.browse(self.employee.id)
        self.assertEqual(employee.proximus_line_count, len(lines))
        self.assertIn("proximus_line_count", public.get_view(view_type="form")["arch"])
        partner = self.partner.with_user(user)
        self.assertEqual(partner.proximus_line_count, 2)
        plain = self._create_user("conn_plain")
        arch = self.env["res.partner"].with_user(plain).get_view(view_type="form")
        self.assertNotIn("proximus_line_count", arch["arch"])
        public.with_user(plain).browse(self.employee.id).read(["name"])

    def test_menus_by_group(self):
        menu = self.env.ref("proximus_connectivity.proximus_line_menu")
        settings = self.env.ref("proximus_connectivity.proximus_parameter_menu")
        bills = self.env.ref("proximus_connectivity.proximus_bill_check_menu")
        for group, expected in (
            ("base.group_user", set()),
            ("proximus_connectivity.group_user", set()),
            ("account.group_account_invoice", set()),
            ("proximus_connectivity.group_manager", {settings}),
            ("proximus_connectivity.group_owner", {menu}),
            ("proximus_connectivity.group_accountant", {bills}),
            ("proximus_connectivity.group_all_roles", {menu, bills}),
        ):
            user = self._create_user("m_" + group.replace(".", "_"), group)
            shown = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            found = {m for m in (menu, settings, bills) if m.id in shown}
            self.assertEqual(found, expected, group)
