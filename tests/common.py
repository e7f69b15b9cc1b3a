"""The fictitious small firm of the tests, with its real input files."""

import csv
from pathlib import Path

from odoo import SUPERUSER_ID
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.proximus_connectivity.tests.imports import import_file

DATA = Path(__file__).resolve().parent / "data"
CUSTOMER = "Brasserie du Vieux Tilleul SRL"
ENTERPRISE_NUMBER = "1999.999.943"
# The three people of the suite: nobody has more than the work asks for.
PEOPLE = {
    "sme": ("proximus_connectivity.group_owner",),
    "partner": (
        "proximus_connectivity.group_partner",
        "sales_team.group_sale_manager",
        "proximus_connectivity.group_manager",
        "proximus_onboarding.group_manager",
        "hr.group_hr_user",
    ),
    "accountant": (
        "proximus_connectivity.group_accountant",
        "account.group_account_manager",
        "base.group_partner_manager",
    ),
}


def rows(name: str) -> list[dict]:
    """Return the rows of a CSV file of ``tests/data`` as dictionaries."""
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


class BelgianCommon(AccountTestInvoicingCommon):
    """A Belgian company with its chart of accounts, and the brewery as customer."""

    @classmethod
    @AccountTestInvoicingCommon.setup_chart_template("be_comp")
    @AccountTestInvoicingCommon.setup_country("be")
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        # Sets the scene; what is tested is done by one of the three people.
        allowed = {"allowed_company_ids": cls.company.ids}
        cls.env = cls.env(user=SUPERUSER_ID, su=True, context=allowed)
        for login, groups in PEOPLE.items():
            user = new_test_user(
                cls.env,
                login,
                ",".join(groups),
                company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
            )
            setattr(cls, login, user)
        cls.customer = cls.env["res.partner"].create(
            {
                "name": CUSTOMER,
                "is_company": True,
                "street": "Rue de la Malterie Ancienne 14",
                "zip": "4020",
                "city": "Liège",
                "country_id": cls.env.ref("base.be").id,
                "email": "office@vieux-tilleul.example",
                "lang": "en_US",
            }
        )

    def as_user(self, user):
        """Return the environment of one of the three people, with their rights."""
        return self.env(user=user, su=False)

    @classmethod
    def load_people(cls):
        """Import the three sites and forty employees from their files."""
        options = {"name_create_enabled_fields": {"department_id": True}}
        for model, name in (
            ("res.partner", "sites.csv"),
            ("hr.employee", "employees.csv"),
        ):
            cls.import_csv(cls.env, model, name, options=options)

    @classmethod
    def import_csv(cls, env, model, name, dryrun=False, options=None):
        """Import a file of ``tests/data`` as the import screen does.

        :return: what ``execute_import`` returns: ``ids`` and ``messages``.
        """
        content = (DATA / name).read_bytes()
        header = content.decode("utf-8", "replace").lstrip("\ufeff")
        header = header.splitlines()[0].split(",")
        return import_file(
            env, model, header, content, name, options=options, dryrun=dryrun
        )

    @classmethod
    def import_bill(cls, env, name):
        """Import an electronic bill as the purchase journal does."""
        journal = env["account.journal"].search(
            [("type", "=", "purchase"), ("company_id", "=", cls.company.id)], limit=1
        )
        attachment = env["ir.attachment"].create(
            {
                "name": name,
                "raw": (DATA / name).read_bytes(),
                "mimetype": "application/xml",
            }
        )
        journal = journal.with_context(default_move_type="in_invoice")
        return journal._create_document_from_attachment(attachment.ids)
