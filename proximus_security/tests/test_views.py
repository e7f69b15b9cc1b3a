from odoo.tests import Form, tagged

from .common import SecurityCommon


@tagged("post_install", "-at_install")
class TestViews(SecurityCommon):
    def _actions(self):
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", "proximus_security"),
                ("model", "=", "ir.actions.act_window"),
            ]
        )
        self.assertTrue(data)
        return self.env["ir.actions.act_window"].browse(data.mapped("res_id"))

    def test_every_view_of_every_action_loads_for_an_officer(self):
        # individual results are read by few officers
        officer = self._user(
            "sec_views",
            "proximus_security.group_officer,proximus_security.group_awareness",
        )
        for action in self._actions():
            model = self.env[action.res_model].with_user(officer)
            modes = [*action.view_mode.split(","), "search"]
            with self.subTest(action=action.name):
                views = model.get_views([(False, mode) for mode in modes])["views"]
                self.assertEqual(set(views), set(modes))

    def test_every_menu_leads_to_a_helpful_empty_state(self):
        actions = self._actions().filtered(lambda each: each.target != "new")
        self.assertTrue(actions)
        for action in actions:
            self.assertTrue(action.path, action.name)
            self.assertIn("o_view_nocontent", action.help, action.name)

    def test_forms_can_be_filled_in_by_an_officer(self):
        env = self.env(user=self.officer)
        with Form(env["proximus.security.service"]) as form:
            form.type_id = self.endpoint
            form.seats = 3
        service = form.record
        service.action_activate()
        lotte = self._employee()
        with Form(service) as form, form.coverage_ids.new() as seat:
            seat.employee_id = lotte
        self.assertEqual(service.coverage_ids.employee_id, lotte)
        with Form(env["proximus.security.incident"]) as form:
            form.title = "Phone lost"
        with Form(form.record) as form, form.timeline_ids.new() as entry:
            entry.text = "SIM blocked"
        self.assertEqual(len(form.record.timeline_ids), 2)
        with Form(env["proximus.security.requirement"]) as form:
            form.type_id = self.endpoint
        with Form(env["proximus.security.exemption"]) as form:
            form.type_id = self.endpoint
            form.employee_id = lotte
            form.reason = "Has no computer"
            form.date_to = self.today

    def test_the_employee_form_shows_protection_to_who_may_know(self):
        self._requirement()
        lotte = self._employee()
        reader_hr = self._user(
            "sec_hr_reader", "hr.group_hr_user,proximus_security.group_reader"
        )
        plain_hr = self._user("sec_hr_plain", "hr.group_hr_user")
        employees = self.env["hr.employee"]
        arch = employees.with_user(reader_hr).get_view()["arch"]
        self.assertIn("security_gap_ids", arch)
        arch = employees.with_user(plain_hr).get_view()["arch"]
        self.assertNotIn("security_gap_ids", arch)
        spec = {"security_gap_ids": {"fields": {"reason": {}}}}
        (values,) = lotte.with_user(reader_hr).web_read(spec)
        self.assertEqual(values["security_gap_ids"][0]["reason"], "no_service")

    def test_a_product_can_be_made_a_protection(self):
        with Form(self.env["product.template"]) as form:
            form.name = "Mail filter"
            form.type = "service"
            form.security_type_id = self.endpoint
        self.assertEqual(form.record.security_type_id, self.endpoint)
