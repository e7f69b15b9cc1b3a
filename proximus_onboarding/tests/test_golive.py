from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import OnboardingCommon


class GoliveCommon(OnboardingCommon):
    """Advice that was accepted, and what the database shows of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.walker = cls.__new__(cls)

    @classmethod
    def _accept(cls, session, *codes):
        """Advise and accept these rules in a session, whatever was answered."""
        rules = cls.env["proximus.onboarding.rule"]
        made = cls.env["proximus.onboarding.recommendation"]
        session = session.sudo()
        for code in codes:
            rule = rules.search([("code", "=", code)])
            found = session.recommendation_ids.filtered(
                lambda one, rule=rule: one.rule_id == rule
            )
            found = found or made.create(
                {"session_id": session.id, "rule_id": rule.id, "outcome": "advised"}
            )
            found.outcome = "advised"
            found.action_accept()
            made |= found
        return made


@tagged("post_install", "-at_install")
class TestGolive(GoliveCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls.walker._start()
        cls.accountant = new_test_user(
            cls.env,
            "golive_accountant",
            "proximus_connectivity.group_accountant,account.group_account_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.admin.group_ids |= cls.env.ref("sales_team.group_sale_manager")

    def _sign(self, **values):
        partner = self.env["res.partner"].create({"name": "Signs on line"})
        order = self.env["sale.order"].create(
            {"partner_id": partner.id, "company_id": self.company.id}
        )
        order.write({"signed_on": fields.Datetime.now() + timedelta(seconds=1)})
        return order

    # === SALES === #

    def test_a_signature_is_switched_on_and_used(self):
        self.session.user_id = self.admin
        one = self._accept(self.session, "ONLINE_SIGNATURE")
        self.company.portal_confirmation_sign = False
        self.assertEqual(one.todo_state, "todo")
        self.assertEqual(one.todo_next, "Switch on the on-line signature: switched off")
        self.assertTrue(one.has_todo_evidence)
        action = one.with_user(self.admin).action_todo()
        self.assertEqual(action["res_model"], "res.config.settings")
        self.company.portal_confirmation_sign = True
        one.invalidate_recordset()
        self.assertEqual(one.todo_state, "waiting")
        self.assertIn("first quotation signed", one.todo_next)
        self.assertEqual(
            one.with_user(self.admin).action_todo()["res_model"], "sale.order"
        )
        self._sign()
        one.invalidate_recordset()
        self.assertEqual(one.todo_state, "done", "paying on line is optional")
        self.assertIn("Also possible: Let customers pay", one.todo_next)

    def test_who_may_not_open_a_setting_is_told_whom_to_ask(self):
        one = self._accept(self.session, "ONLINE_SIGNATURE")
        self.company.portal_confirmation_sign = False
        with self.assertRaisesRegex(UserError, "Switch on the.*ask"):
            one.with_user(self.office).action_todo()

    def test_who_has_no_access_to_an_app_gets_it_first(self):
        one = self._accept(self.session, "ONLINE_SIGNATURE")
        self.company.portal_confirmation_sign = True
        self.assertIn(f"{self.office.name} has no access", one.todo_next)
        with self.assertRaisesRegex(UserError, "You may not open"):
            one.with_user(self.office).action_todo()
        action = one.with_user(self.admin).action_todo()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.users", self.office.id)
        )
        self.office.group_ids |= self.env.ref("sales_team.group_sale_salesman")
        one.invalidate_recordset()
        self.assertNotIn("has no access", one.todo_next)
        opened = one.with_user(self.office).action_todo()
        self.assertEqual(opened["res_model"], "sale.order")

    def test_templates_are_those_that_a_person_made(self):
        one = self._accept(self.session, "QUOTE_TEMPLATES")
        templates = self.env["sale.order.template"]
        templates.create({"name": "Came along", "company_id": self.company.id})
        self.assertEqual(one.todo_state, "todo")
        other = self._create_company("Elsewhere")
        admin = self.env.ref("base.user_admin")
        templates.with_user(admin).sudo().create(
            {"name": "Of another company", "company_id": other.id}
        )
        one.invalidate_recordset()
        self.assertEqual(one.todo_state, "todo")
        templates.with_user(admin).sudo().create(
            {"name": "Ours", "company_id": self.company.id}
        )
        one.invalidate_recordset()
        self.assertEqual(one.todo_state, "done")

    # === BOOKS === #

    def test_the_chart_follows_the_legal_form(self):
        one = self._accept(self.session, "INVOICES_FROM_ORDERS")
        self.session.accountant_id = self.accountant
        self.assertEqual(one.todo_state, "todo")
        self.assertIn("which legal form", one.todo_next)
        self.assertEqual(one.todo_user_id, self.accountant)
        self.session.legal_form = "asbl"
        one.invalidate_recordset()
        self.assertIn("for associations", one.todo_next)
        self.session.legal_form = "srl"
        one.invalidate_recordset()
        self.assertIn("for companies", one.todo_next)
        self.company.chart_template = "be_asso"
        one.invalidate_recordset()
        self.assertEqual(one.todo_state, "waiting")
        self.assertIn("until the first entry", one.todo_next)
        self.company.chart_template = "be_comp"
        one.invalidate_recordset()
        self.assertIn("first invoice from an order", one.todo_next)
        self.assertEqual(one.todo_user_id, self.office)

    def test_peppol_says_what_is_missing_first(self):
        if "account_peppol_proxy_state" not in self.company._fields:
            return
        one = self._accept(self.session, "PEPPOL")
        self.company.chart_template = "be_comp"
        setting = self.env.ref("proximus_onboarding.setting_peppol")
        part = setting._get_part(one)
        self.assertEqual(part.state, "todo")
        self.assertIn("the country", part.note)
        self.assertIn("the bank account", part.note)
        action = part.open()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.company", self.company.id)
        )
        for state, told in (
            ("sender", "waiting"),
            ("smp_registration", "waiting"),
            ("receiver", "done"),
        ):
            self.company.account_peppol_proxy_state = state
            self.assertEqual(setting._get_part(one).state, told, state)

    # === PEOPLE === #

    def test_a_second_factor_for_everybody(self):
        one = self._accept(self.session, "TWO_FACTOR")
        self.assertEqual(one.todo_state, "todo")
        self.assertIn("with a password only", one.todo_next)
        self.env["ir.config_parameter"].set_param("auth_totp.policy", "all_required")
        one.invalidate_recordset()
        self.assertEqual(one.todo_state, "done")

    def test_two_administrators_are_enough(self):
        one = self._accept(self.session, "ADMIN_RIGHTS")
        self.assertEqual(one.todo_state, "done")
        for name in ("second", "third"):
            new_test_user(
                self.env,
                f"golive_{name}",
                "base.group_system",
                company_id=self.company.id,
                company_ids=[Command.set(self.company.ids)],
            )
        one.invalidate_recordset()
        self.assertEqual(one.todo_state, "todo")
        self.assertIn("administrators: 3", one.todo_next)
        found = self.env["res.users"].search(
            one.with_user(self.admin).action_todo()["domain"]
        )
        self.assertEqual(len(found), 3)

    # === LISTS === #

    def test_lists_are_brought_in_with_a_trial_run(self):
        self.session.user_id = self.admin
        self.admin.group_ids |= self.env.ref("hr.group_hr_user")
        one = self._accept(self.session, "IMPORT_LISTS")
        self._answer_number("EMPLOYEES", 2)
        self._answer_number("MOBILE_LINES", 0)
        admin = self.env.ref("base.user_admin")
        self.admin.group_ids |= self.env.ref("base.group_partner_manager")
        self.assertIn("customers and suppliers", one.todo_next)
        action = one.with_user(self.admin).action_todo()
        self.assertEqual(action["tag"], "import")
        self.assertEqual(action["params"]["active_model"], "res.partner")
        self.env["res.partner"].with_user(admin).sudo().create(
            {"name": "A customer", "company_id": self.company.id}
        )
        self.env["product.template"].with_user(admin).sudo().create(
            {"name": "What we sell", "company_id": self.company.id}
        )
        one.invalidate_recordset()
        self.assertEqual(one.todo_state, "waiting")
        self.assertIn(
            "your people: none yet", one.todo_next.replace("0 of 2", "none yet")
        )
        employees = self.env["hr.employee"]
        for name in ("One", "Two"):
            employees.create({"name": name, "company_id": self.company.id})
            one.invalidate_recordset()
        self.assertEqual(one.todo_state, "done", "no lines were told to exist")

    def _answer_number(self, code, value):
        answer = self._answer_of(self.session, code)
        if not answer:
            self.session._enter_assessment()
            answer = self._answer_of(self.session, code)
        answer._set_value(value)
        answer._confirm()

    # === APPS === #

    def test_an_app_is_installed_and_then_set(self):
        one = self._accept(self.session, "TIME_OFF")
        module = self.env["ir.module.module"].search([("name", "=", "hr_holidays")])
        if module.state == "installed":
            return
        self.assertEqual(one.todo_state, "todo")
        self.assertEqual(one.todo_next, f"Install {one.apps_text}")
        with self.assertRaisesRegex(UserError, "administrator installs"):
            one.with_user(self.office).action_todo()
        parts = one._get_todo_parts()
        self.assertEqual(parts[1].note, "after the app is installed")
        with self.assertRaisesRegex(UserError, "install that first"):
            parts[1].open()

    def test_advice_that_asks_for_the_same_app_is_one_thing_to_do(self):
        crm, leads = self._accept(self.session, "CRM", "LEADS_CRM")
        leads.merged_into_id = crm
        self.assertEqual(self.session.sudo().todo_ids, crm)
        self.assertEqual(self.session.sudo()._get_todo(), crm)
        names = [part.name for part in crm._get_todo_parts()]
        self.assertEqual(len(names), len(set(names)))

    def test_nothing_of_this_database_is_evidence_about_a_customer(self):
        customer = self.env["res.partner"].create({"name": "Customer"})
        session = self.session._start(self.company, customer)
        one = self._accept(session, "ONLINE_SIGNATURE")
        self._sign()
        self.assertFalse(one.has_todo_evidence)
        self.assertEqual(one.todo_state, "todo")
        one.action_todo_done()
        self.assertEqual(one.todo_state, "done")

    # === REMINDERS === #

    def test_a_reminder_that_is_done_ticks_its_advice_off(self):
        one = self._accept(self.session, "REMINDERS")
        one._schedule_activity()
        self.assertTrue(one.activity_id)
        self.assertEqual((one.todo_state, one.has_todo_evidence), ("todo", False))
        one.activity_id.action_feedback()
        self.assertEqual((one.todo_state, one.has_todo_evidence), ("done", True))

    def test_ticking_off_closes_the_reminder(self):
        one = self._accept(self.session, "REMINDERS")
        one._schedule_activity()
        activity = one.activity_id
        one.action_todo_done()
        self.assertEqual(one.todo_state, "done")
        self.assertFalse(activity.active)

    def test_a_reminder_that_was_removed_says_nothing(self):
        one = self._accept(self.session, "REMINDERS")
        one._schedule_activity()
        one.activity_id.unlink()
        self.assertEqual((one.todo_state, one.has_todo_evidence), ("todo", False))

    def test_what_is_done_is_ticked_off_each_day_and_told_once(self):
        session = self.session.sudo()
        two_factor, reminders = self._accept(session, "TWO_FACTOR", "REMINDERS")
        (two_factor | reminders)._schedule_activity()
        self.env["ir.config_parameter"].set_param("auth_totp.policy", "all_required")
        session._route("done")
        session._cron_tick()
        self.assertFalse(two_factor.activity_id.active)
        self.assertTrue(reminders.activity_id.active)
        self.assertFalse(session.todo_told_on)
        reminders.action_todo_done()
        before = session.message_ids
        session._cron_tick()
        self.assertTrue(session.todo_told_on)
        told = (session.message_ids - before).filtered("partner_ids")
        self.assertEqual(told.partner_ids, self.office.partner_id)
        self.assertIn(reminders.name, told.body)
        session._cron_tick()
        self.assertEqual(len((session.message_ids - before).filtered("partner_ids")), 1)

    # === THE SETTINGS THEMSELVES === #

    def test_every_setting_can_be_looked_at_and_opened(self):
        there = self.env["proximus.onboarding.setting"].search([])
        self.assertGreater(len(there), 30)
        there = there.filtered(lambda one: one._is_there())
        one = self._accept(self.session, "ONLINE_SIGNATURE")
        root = one.with_user(self.env.ref("base.user_root"))
        for setting in there:
            with self.subTest(setting=setting.code):
                part = setting._get_part(one)
                self.assertIn(part.state, ("todo", "waiting", "done", None))
                action = setting.with_env(root.env)._get_action(root)
                self.assertIn(
                    action["type"], ("ir.actions.act_window", "ir.actions.client")
                )
        self.assertFalse(
            self.env["proximus.onboarding.setting"].search([("rule_ids", "=", False)])
        )

    def test_a_condition_that_cannot_be_read_is_refused(self):
        setting = self.env.ref("proximus_onboarding.setting_crm_lead")
        for domain in ("[('name', '=', os)]", "nonsense", "[('a',)]"):
            with self.subTest(domain=domain), self.assertRaises(ValidationError):
                setting.domain = domain

    def test_an_own_setting_is_looked_at_like_the_others(self):
        rule = self.env["proximus.onboarding.rule"].search([("code", "=", "REMINDERS")])
        form = Form(self.env["proximus.onboarding.setting"])
        form.code, form.name = "own", "Write the first letter"
        form.res_model, form.domain = "res.partner", "[('ref', '=', 'LETTER')]"
        form.rule_ids.add(rule)
        form.save()
        one = self._accept(self.session, "REMINDERS")
        self.assertEqual(one.todo_next, "Write the first letter: none yet")
        self.env["res.partner"].with_user(self.env.ref("base.user_admin")).create(
            {"name": "Letter", "ref": "LETTER"}
        )
        one.invalidate_recordset()
        self.assertEqual(one.todo_state, "done")
