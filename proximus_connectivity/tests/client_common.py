import base64
import datetime
import json

from odoo import Command, fields
from odoo.tests import new_test_user

from ..tools import digest
from .home_common import GROUP, HomeCommon

SECRET = "proximus_connectivity.group_secret"


class ClientCommon(HomeCommon):
    """An integrator with a partner user, and the company of a client beside it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client_company = cls.other_company
        both = cls.company | cls.client_company
        cls.seller.company_ids = cls.accountant.company_ids = both
        cls.keeper = cls._user_in("client_keeper", both, GROUP % "partner", SECRET)
        cls.clients = cls.env["proximus.client"].with_user(cls.seller)
        cls.here = cls._create_client(
            partner_id=cls.client_company.partner_id.id,
            client_company_id=cls.client_company.id,
        )
        cls.there = cls._create_client(partner_id=cls.partner.id)
        cls.key = digest.new_key()
        cls.there.with_user(cls.keeper).key = cls.key

    @classmethod
    def _user_in(cls, login, companies, *groups):
        return new_test_user(
            cls.env,
            login,
            ",".join(groups),
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
        )

    @classmethod
    def _create_client(cls, **vals):
        return cls.clients.create({"company_id": cls.company.id, **vals})

    @classmethod
    def _line_of_client(cls, company=None, **vals):
        company = company or cls.client_company
        return cls._create_own(
            company_id=company.id, partner_id=company.partner_id.id, **vals
        )

    # === FILES === #

    def _told(self, **vals):
        now = fields.Datetime.now().replace(microsecond=0)
        values = {
            "database": "11111111-2222-3333-4444-555555555555",
            "company_ref": "1",
            "company_name": "Boulangerie Test",
            "generated_at": now - datetime.timedelta(minutes=5),
            "sequence": 1,
            "currency": "EUR",
            "figures": {"line_count": 7, "late_port_count": 2},
            "unknown": {"check_count": "no_access"},
        }
        return digest.Digest(**{**values, **vals})

    def _file(self, key=None, **vals):
        return digest.write(self._told(**vals), key or self.key)

    def _changed(self, content, **vals):
        return json.dumps({**json.loads(content), **vals}).encode()

    def _import(self, *contents, user=None):
        files = [
            {"name": f"file-{place}.json", "datas": base64.b64encode(content)}
            for place, content in enumerate(contents)
        ]
        user = user or self.seller
        env = self.env(user=user, context={"allowed_company_ids": user.company_ids.ids})
        attachments = env["ir.attachment"].create(files)
        wizards = env["proximus.client.import"]
        wizard = wizards.create({"attachment_ids": [Command.set(attachments.ids)]})
        wizard.action_preview()
        return wizard

    def _verdicts(self, wizard):
        """Return status by name of file."""
        return {row.name: row.status for row in wizard.row_ids}
