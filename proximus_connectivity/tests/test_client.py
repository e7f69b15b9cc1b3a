import datetime

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .client_common import ClientCommon
from .home_common import GROUP


@tagged("post_install", "-at_install")
class TestClient(ClientCommon):
    """One list over all clients: what it says is what each of their homes says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._line_of_client(monthly_cost=30.0)
        cls._line_of_client(monthly_cost=12.5)
        cls._line_of_client(monthly_cost=0.0, is_cost_known=False)
        yesterday = cls.today - datetime.timedelta(days=1)
        cls.port = cls.env["proximus.port.request"].create(
            {
                "partner_id": cls.client_company.partner_id.id,
                "company_id": cls.client_company.id,
                "scheduled_on": yesterday,
            }
        )

    def _fresh(self, client=None, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return (client or self.here).with_user(user or self.seller)

    def test_a_company_here_tells_what_its_home_tells(self):
        owner = new_test_user(
            self.env,
            "client_owner",
            GROUP % "owner",
            company_id=self.client_company.id,
            company_ids=[Command.set(self.client_company.ids)],
        )
        home = self._read_home(owner)
        client = self._fresh()
        works = self._figures(home["works"])["working"]
        self.assertEqual(works, f"{client.line_count} of {client.line_count}")
        cost = self._figures(home["cost"])["month"]
        self.assertEqual(cost, client.currency_id.format(client.monthly_cost))
        self.assertEqual(client.late_port_count, 1)
        self.assertEqual((client.freshness, client.source), ("live", "company"))

    def test_an_unknown_cost_is_counted_apart(self):
        client = self._fresh()
        self.assertEqual((client.line_count, client.monthly_cost), (3, 42.5))
        self.assertEqual(client.cost_unknown_count, 1)

    def test_only_lines_of_unknown_cost_is_an_unknown_cost(self):
        company = self.env["res.company"].create({"name": "No Lines"})
        self.seller.company_ids |= company
        client = self._create_client(
            partner_id=company.partner_id.id, client_company_id=company.id
        )
        self.assertEqual(self._fresh(client).monthly_cost, 0.0, "nothing is paid")
        self._line_of_client(company, monthly_cost=0.0, is_cost_known=False)
        client = self._fresh(client)
        self.assertIs(client.monthly_cost, False)
        self.assertIn("Not known: Cost per Month", client.unknown_text)

    def test_a_company_that_the_user_does_not_work_in_is_unknown_not_zero(self):
        self.seller.company_ids = self.company
        client = self._fresh()
        self.assertIs(client.line_count, False)
        self.assertIs(client.monthly_cost, False)
        self.assertEqual(client.unknown_text, "No access")
        self.assertEqual(client.freshness, "hidden")
        self.assertFalse(client.as_of)
        self.assertEqual(client.search([("freshness", "=", "hidden")]) & client, client)
        self.assertFalse(client.search([("freshness", "=", "live")]) & client)
        self.seller.group_ids |= self.env.ref("base.group_allow_export")
        row = client.export_data(["line_count", "monthly_cost"])["datas"][0]
        self.assertEqual(row, ["", ""])
        read = client.read(["line_count", "monthly_cost"])[0]
        self.assertIs(read["line_count"], False)
        with self.assertRefused(UserError, "do not work in the company"):
            client.action_open()

    def test_what_a_role_may_not_read_is_said(self):
        client = self._fresh()
        self.assertIs(client.check_count, False)
        self.assertIn("No access: Bills to Check", client.unknown_text)
        client = self._fresh(user=self.accountant)
        self.assertEqual(client.check_count, 0)

    def test_a_database_without_a_file(self):
        client = self._fresh(self.there)
        self.assertEqual(client.unknown_text, "No file yet")
        self.assertEqual(client.freshness, "none")
        self.assertIs(client.line_count, False)

    def test_filters_find_what_is_shown(self):
        both = self.here | self.there

        def found(*domain):
            return self.clients.search([("id", "in", both.ids), *domain])

        self.assertEqual(found(("late_port_count", ">", 0)), self.here)
        self.assertEqual(found(("late_port_count", "=", 1)), self.here)
        self.assertFalse(found(("late_port_count", "=", 0)), "unknown is not zero")
        self.assertFalse(found(("line_count", "<", 1)), "nor less than one")
        self.assertEqual(found(("line_count", "=", False)), self.there)
        self.assertEqual(found(("line_count", "!=", False)), self.here)
        self.assertEqual(found(("freshness", "in", ("stale", "none"))), self.there)
        self.assertEqual(found(("freshness", "=", "live")), self.here)

    def test_many_companies_take_as_many_queries_as_one(self):
        def list_of(clients):
            clients.with_user(self.seller).web_read(
                {
                    name: {}
                    for name in (
                        "freshness",
                        "line_count",
                        "monthly_cost",
                        "late_port_count",
                        "check_count",
                        "claim_amount",
                        "unknown_text",
                    )
                }
            )

        companies = self.env["res.company"].create(
            [{"name": f"Client {number}"} for number in range(12)]
        )
        self.seller.company_ids |= companies
        many = self.clients.create(
            [
                {
                    "partner_id": company.partner_id.id,
                    "client_company_id": company.id,
                    "company_id": self.company.id,
                }
                for company in companies
            ]
        )
        for company in companies[:6]:
            self._line_of_client(company, monthly_cost=10.0)
        few = self.here | many[:1]
        # record rules are kept per set of companies: both are asked for once before
        for clients in (few, self.here | many):
            self._count_queries(list_of, clients)
        expected = self._count_queries(list_of, few)
        self.assertEqual(self._count_queries(list_of, self.here | many), expected)
        self.assertLessEqual(expected, 40)

    def test_a_click_opens_what_was_counted(self):
        for name, model in (
            ("line_count", "proximus.line"),
            ("late_port_count", "proximus.port.request"),
        ):
            client = self._fresh()
            action = client.with_context(proximus_figure=name).action_open_figure()
            self.assertEqual(action["res_model"], model)
            records = self.env[model].with_user(self.seller)
            opened = records.with_context(**action["context"]).search(action["domain"])
            self.assertEqual(len(opened), client[name])
            self.assertEqual(opened.company_id, self.client_company)
        self.assertEqual(client.action_open()["res_model"], "proximus.line")
        opened = self._fresh(self.there).action_open()
        self.assertEqual(opened["res_model"], "proximus.client.digest")

    def test_activities_for_many(self):
        both = (self.here | self.there).with_user(self.seller)
        context = both.action_plan_activity()["context"]
        wizards = self.env["mail.activity.schedule"].with_user(self.seller)
        wizard = wizards.with_context(**context).create(
            {
                "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                "summary": "Call",
            }
        )
        wizard.action_schedule_activities()
        self.assertEqual(both.activity_ids.mapped("summary"), ["Call", "Call"])

    def test_a_mail_to_many(self):
        both = (self.here | self.there).with_user(self.seller)
        self.partner.email = False
        with self.assertRefused(UserError, "Boulangerie Test", "No mail address"):
            both.action_write_to()
        both.partner_id.sudo().email = "client@example.com"
        context = both.action_write_to()["context"]
        composers = self.env["mail.compose.message"].with_user(self.seller)
        composer = composers.with_context(**context).create(
            {"subject": "Hello", "body": "<p>News</p>"}
        )
        composer._action_send_mail()
        for client in both:
            self.assertIn("Hello", client.message_ids.mapped("subject"))

    def test_the_board_is_of_the_company_that_follows(self):
        elsewhere = self._user_in(
            "client_elsewhere", self.client_company, GROUP % "partner"
        )
        with self.assertRaises(AccessError):
            self.here.with_user(elsewhere).read(["partner_id"])

    def test_what_cannot_be(self):
        with self.assertRefused(ValidationError, "its own client"):
            self._create_client(
                partner_id=self.partner.id, client_company_id=self.company.id
            )
        with self.assertRefused(ValidationError, "no key", "64 digits"):
            self.there.with_user(self.keeper).key = "secret"
        with self.assertRefused(ValidationError, "database of its own"):
            self.there.client_company_id = self.client_company

    def test_a_client_that_told_something_is_archived_not_deleted(self):
        self._import(self._file()).action_apply()
        with self.assertRefused(UserError, "archive it"):
            self.there.unlink()
        self.there.active = False
        self.here.unlink()

    def test_old_figures_are_stale(self):
        old = fields.Datetime.now().replace(microsecond=0) - datetime.timedelta(days=11)
        self._import(self._file(generated_at=old)).action_apply()
        self.assertEqual(self._fresh(self.there).freshness, "stale")
        settings = self.env["res.config.settings"]
        settings.create({"proximus_digest_stale_days": 30}).execute()
        self.assertEqual(self._fresh(self.there).freshness, "recent")

    def test_the_homes_lead_to_the_board(self):
        for user, code in ((self.seller, "customers"), (self.accountant, "bills")):
            opened = self._opened(user, code, "button")
            self.assertEqual(opened & (self.here | self.there), self.here | self.there)
