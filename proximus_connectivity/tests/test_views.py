from lxml import etree

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

    def test_on_a_phone_an_owner_reads_cards_one_below_the_other(self):
        """Where there is a view of cards a phone opens it; columns hide most of it."""
        for name in (
            "proximus_line_action_own",
            "hr_employee_public_action",
            "account_move_action_bill",
            "proximus_deadline_action",
            "proximus_quote_request_action",
            "proximus_problem_action",
            "proximus_line_order_action",
            "proximus_port_request_action",
            "proximus_claim_action",
            "proximus_bill_check_action",
            "proximus_qualification_action",
            "proximus_switch_action",
        ):
            with self.subTest(action=name):
                action = self.env.ref(f"proximus_connectivity.{name}")
                self.assertIn("kanban", action.view_mode.split(","))
                self.assertNotIn("group", action.context)
                views = {mode: view for view, mode in action.views}
                model = self.env[action.res_model]
                arch = model.get_view(views["kanban"], "kanban")["arch"]
                self.assertIsNone(etree.fromstring(arch).get("default_group_by"))
                self.assertIn('t-name="card"', arch)

    def test_what_an_owner_has_stands_by_site_with_its_total(self):
        """The list only: cards on a phone stay one below the other."""
        arch = self._list_of("proximus_line_action_own")
        self.assertEqual(arch.get("default_group_by"), "site_id")
        self.assertEqual(arch.get("expand"), "1")
        self.assertEqual(arch.get("group_create"), "0", "a site is not made here")
        self.assertTrue(arch.find("field[@name='active_cost']").get("sum"))
        for name in ("proximus_line_action_sold", "proximus_line_action"):
            self.assertIsNone(self._list_of(name).get("default_group_by"))

    def test_lines_without_a_site_are_open_as_the_others(self):
        lines = self._create_line(count=2) | self._create_line(site_id=self.site.id)
        found = self.env["proximus.line"].web_read_group(
            [("id", "in", lines.ids)],
            ["site_id"],
            ["__count"],
            auto_unfold=True,
            unfold_read_specification={"name": {}},
        )
        opened = {
            group["site_id"] and group["site_id"][0]: len(group["__records"])
            for group in found["groups"]
        }
        self.assertEqual(opened, {self.site.id: 1, False: 2})

    def _list_of(self, name):
        action = self.env.ref(f"proximus_connectivity.{name}")
        view = {mode: view for view, mode in action.views}["list"]
        arch = self.env[action.res_model].get_view(view, "list")["arch"]
        return etree.fromstring(arch)

    def test_an_order_shows_no_column_without_anything_in_it(self):
        other = self._create_offer("mobile", default_code="T-other")
        change = {
            "action": "modify",
            "change_kind": "offer",
            "line_id": self._create_active_line().id,
            "product_id": other.id,
        }
        fibre = self._create_offer(
            "internet", default_code="T-fibre", access_technology="ftth"
        )
        address = {"product_id": fibre.id, "site_id": self.site.id}
        for items, shown in (
            (["mobile"], (False, False)),
            ([change], (True, False)),
            ([address], (False, True)),
            (["mobile", change, address], (True, True)),
        ):
            order = self._create_order(*items)
            self.assertEqual((order.has_changes, order.has_addresses), shown, items)

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

    def _arch(self, model, group, view_type="form"):
        login = f"see_{group}_{view_type}_{model.replace('.', '_')}"
        user = self._create_user(login, f"proximus_connectivity.{group}")
        view = self.env[model].with_user(user).get_view(view_type=view_type)
        return etree.fromstring(view["arch"])

    def test_a_line_offers_first_to_report_a_problem(self):
        arch = self._arch("proximus.line", "group_owner")
        first, *others = arch.findall("./header/button")
        self.assertEqual(first.get("name"), "action_report_problem")
        self.assertIn("btn-primary", first.get("class"))
        self.assertIn("action_choose_change", [one.get("name") for one in others])

    def test_what_can_change_is_asked_in_plain_verbs(self):
        line = self._create_active_line()
        action = line.action_choose_change()
        self.assertEqual((action["target"], action["res_id"]), ("new", line.id))
        view = self.env["proximus.line"].get_view(action["views"][0][0], "form")
        names = [
            int(button.get("name"))
            for button in etree.fromstring(view["arch"]).findall(".//div/button")
        ]
        self.assertEqual(len(names), 5)
        for dialog in self.env["ir.actions.act_window"].browse(names):
            context = {"active_model": "proximus.line", "active_ids": line.ids}
            wizard = self.env[dialog.res_model].with_context(**context)
            self.assertEqual(Form(wizard).line_ids[:], line, dialog.name)

    def test_one_line_has_no_list_of_changes_in_its_gear(self):
        shown = self.env["proximus.line"].get_views(
            [(False, "form"), (False, "list")], {"toolbar": True}
        )["views"]
        gear = {one["name"] for one in shown["form"]["toolbar"].get("action", [])}
        mass = {one["name"] for one in shown["list"]["toolbar"]["action"]}
        self.assertLessEqual({"Change Offer", "Terminate Lines"}, mass)
        changes = self.env["ir.actions.act_window"].search(
            [("binding_model_id.model", "=", "proximus.line")]
        )
        wizards = changes.filtered(
            lambda one: one.res_model != "proximus.quote.request"
        )
        self.assertFalse(gear & set(wizards.mapped("name")))
        self.assertNotIn("Terminate Lines", gear)

    def test_an_owner_reports_a_problem_in_few_words(self):
        technical = {"priority", "provider_id", "repair_hours", "partner_id"}
        for group, shown in (("group_owner", set()), ("group_partner", technical)):
            arch = self._arch("proximus.problem", group)
            named = {
                field.get("name")
                for field in arch.iterfind(".//sheet//group//field")
                if field.get("invisible") not in ("1", "True")
            }
            self.assertEqual(named & technical, shown, group)
            self.assertLessEqual({"impact", "line_ids", "site_id"}, named)
        line = self._create_active_line(partner_id=self.company.partner_id.id)
        user = self._create_user("see_report", "proximus_connectivity.group_owner")
        form = Form(self.env["proximus.problem"].with_user(user))
        form.subject = "No internet"
        form.line_ids.add(line)
        self.assertEqual(form.save().partner_id, self.company.partner_id)

    def test_the_customer_is_a_column_for_who_has_customers(self):
        for group, shown in (("group_owner", 0), ("group_partner", 1)):
            arch = self._arch("proximus.line", group, "list")
            columns = arch.findall("./field[@name='partner_id']")
            self.assertEqual(len(columns), shown, group)

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
