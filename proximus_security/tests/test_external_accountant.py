from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.proximus_connectivity.models.resource.proximus_secret_mixin import (
    Secret,
)
from odoo.addons.proximus_connectivity.tests.common import ConnectivityCommon

from .common import SecurityCommon

#: What an accountant is not shown, whoever the client is.
HIDDEN = (
    "proximus.security.incident",
    "proximus.security.report",
    "proximus.security.event",
    "proximus.security.awareness.result",
    "proximus.secret.log",
)


@tagged("post_install", "-at_install")
class TestExternalAccountant(SecurityCommon):
    """One accountant of two clients: their cost and their bills, not their secrets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls.env["res.company"].create({"name": "No client"})
        cls.clients = cls.company | cls.other_company
        everybody = cls.clients | cls.stranger
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": everybody.ids}
        )
        cls.operator = cls.env["res.partner"].create({"name": "An operator"})
        cls.lines = cls.env["proximus.line"].union(
            *(
                cls._line(company=company, monthly_cost=15, operator_id=cls.operator.id)
                for company in everybody
            )
        )
        cls.sims = cls.env["proximus.sim"].create(
            [
                {
                    "line_id": line.id,
                    "iccid": ConnectivityCommon._iccid(n + 1),
                    "pin": "1234",
                }
                for n, line in enumerate(cls.lines)
            ]
        )
        cls.checks = cls.env["proximus.bill.check"].union(
            *(cls._check(company) for company in everybody)
        )
        cls.incidents = cls.env["proximus.security.incident"].create(
            [{"title": "A lost laptop", "company_id": c.id} for c in everybody]
        )
        campaign = cls.env["proximus.security.awareness.campaign"].create(
            {"name": "Parcel", "company_id": cls.company.id}
        )
        cls.env["proximus.security.awareness.result"].create(
            {"campaign_id": campaign.id, "email": "lotte@x.example", "clicked": True}
        )
        cls.accountant = cls._user(
            "sec_fiduciary", "proximus_connectivity.group_accountant"
        )
        cls.accountant.company_ids = [Command.set(cls.clients.ids)]
        cls.env.flush_all()

    @classmethod
    def _check(cls, company):
        journal = cls.env["account.journal"].create(
            {
                "name": "Bills",
                "code": "XBILL",
                "type": "purchase",
                "company_id": company.id,
            }
        )
        bill = cls.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "company_id": company.id,
                "journal_id": journal.id,
                "partner_id": cls.operator.id,
            }
        )
        return (
            cls.env["proximus.bill.check"]
            .with_company(company)
            .create({"move_id": bill.id, "holder_id": company.partner_id.id})
        )

    def _own(self, model):
        self.env.invalidate_all()
        return self._as(self.accountant, self.env[model])

    def test_cost_bills_and_checks_of_the_clients_at_once(self):
        lines = self._own("proximus.line").search([("id", "in", self.lines.ids)])
        self.assertEqual(lines.company_id, self.clients)
        self.assertEqual(lines.mapped("monthly_cost"), [15, 15])
        for model, records in (
            ("proximus.bill.check", self.checks),
            ("account.move", self.checks.move_id),
        ):
            found = self._own(model).search([("id", "in", records.ids)])
            self.assertEqual(found.company_id, self.clients, model)
            with self.assertRaises(AccessError):
                records[-1].with_user(self.accountant).read(["company_id"])

    def test_no_secret_of_any_model(self):
        secrets = [
            (name, field.name)
            for name, model in self.env.registry.items()
            if not model._abstract
            for field in model._fields.values()
            if isinstance(field, Secret)
        ]
        self.assertIn(("proximus.sim", "pin"), secrets)
        for model, name in secrets:
            own = self._own(model)
            if not own.has_access("read"):
                continue
            with self.subTest(model=model, field=name):
                self.assertNotIn(name, own.fields_get())
                with self.assertRaises(AccessError):
                    own.search([(name, "!=", False)])
                with self.assertRaises(AccessError):
                    own.formatted_read_group([], [name])
        with self.assertRaises(AccessError):
            self._as(self.accountant, self.sims[0]).read(["pin"])

    def test_no_incident_no_event_and_nobodys_result(self):
        for model in HIDDEN:
            with self.subTest(model=model):
                own = self._own(model)
                if own.has_access("read"):  # everybody sees what is one's own
                    self.assertFalse(own.search([]))
                    self.assertFalse(own.name_search(""))
                    continue
                with self.assertRaises(AccessError):
                    own.search([])
                with self.assertRaises(AccessError):
                    own.formatted_read_group([], [], ["__count"])
                with self.assertRaises(AccessError):
                    own.name_search("a")
        told = self._own("mail.message").search(
            [
                ("model", "=", self.incidents._name),
                ("res_id", "in", self.incidents.ids),
            ]
        )
        self.assertFalse(told)
