from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from .test_golive import GoliveCommon


@tagged("post_install", "-at_install")
class TestGoliveWalks(GoliveCommon):
    """From the number to an offer that was asked for and three things that are set."""

    def _walk(self, people, mobiles, apps=(), **company):
        """Walk through the set-up of the own company as its owner.

        :param people: who works there.
        :param mobiles: how many mobile lines it has.
        :param apps: those that are there already.
        :return: the set-up, closed.
        """
        modules = self.env["ir.module.module"].search(
            [("name", "in", ("purchase", "crm", "hr_holidays"))]
        )
        modules.state = "uninstalled"
        owner = new_test_user(
            self.env,
            "walk_owner",
            "proximus_connectivity.group_owner",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        session = self._start(owner)
        self._pass_company(session, **company)
        self._answer(
            session,
            {
                "PAPER_CONTRACTS": True,
                "DOUBLE_ENTRY": 60,
                "EMPLOYEES": people,
                "MOBILE_LINES": mobiles,
                "DEVICE_PROTECTION": "some",
            },
        )
        self._accept(
            session,
            "QUOTE_TEMPLATES",
            "INVOICES_FROM_ORDERS",
            "TWO_FACTOR",
            "IMPORT_LISTS",
        )
        session.action_accept_all()
        session.action_next()
        self.assertEqual(session.step_code, "offer")
        session.action_create_quotation()
        request = session.sudo().quote_request_id
        self.assertEqual(request.state, "in_progress")
        asked = sum(session.offer_line_ids.mapped("quantity"))
        self.assertGreaterEqual(asked, 1)
        session.action_next()
        if session.step_code == "apps":
            session.action_request_install()
            session.action_next()
        self.assertEqual(session.state, "done")
        return session

    def _advice_state(self, session, code):
        one = self._advice(session, code)
        one.invalidate_recordset()
        return one.todo_state

    def _set_three(self, session):
        """Set what three advices ask for, in the database as people would."""
        self.assertEqual(self._advice_state(session, "ONLINE_SIGNATURE"), "waiting")
        self.assertEqual(self._advice_state(session, "QUOTE_TEMPLATES"), "todo")
        self.assertEqual(self._advice_state(session, "TWO_FACTOR"), "todo")
        before = session.todo_count
        admin = self.env.ref("base.user_admin")
        partner = self.env["res.partner"].create({"name": "Customer"})
        order = self.env["sale.order"].create(
            {"partner_id": partner.id, "company_id": self.company.id}
        )
        order.signed_on = fields.Datetime.now() + timedelta(seconds=1)
        self.env["sale.order.template"].with_user(admin).sudo().create(
            {"name": "Usual", "company_id": self.company.id}
        )
        self.env["ir.config_parameter"].set_param("auth_totp.policy", "all_required")
        for code in ("ONLINE_SIGNATURE", "QUOTE_TEMPLATES", "TWO_FACTOR"):
            self.assertEqual(self._advice_state(session, code), "done", code)
        session.invalidate_recordset()
        self.assertEqual(session.todo_count, before - 3)

    def _chart_note(self, session):
        one = self._advice(session, "INVOICES_FROM_ORDERS").sudo()
        setting = self.env.ref("proximus_onboarding.setting_chart")
        return setting._get_part(one).note

    def _people_note(self, session):
        one = self._advice(session, "IMPORT_LISTS").sudo()
        setting = self.env.ref("proximus_onboarding.setting_import_employees")
        return setting._check_import_employees(one)[1]

    def test_an_association(self):
        session = self._walk(3, 2, legal_form="asbl", vat_liable="no")
        self.assertIn("for associations", self._chart_note(session))
        self._set_three(session)

    def test_a_self_employed_person(self):
        session = self._walk(1, 1, legal_form="self_employed", occupation="main")
        self.assertIn("for companies", self._chart_note(session))
        self._set_three(session)

    def test_a_company_of_forty_people(self):
        session = self._walk(40, 25, legal_form="srl")
        self.assertIn("for companies", self._chart_note(session))
        self.assertEqual(self._people_note(session), "0 of 40")
        mobile = session.offer_line_ids.filtered(
            lambda row: row.product_id.sudo().line_kind == "mobile"
        )
        self.assertEqual(sum(mobile.mapped("quantity")), 25)
        self._set_three(session)
