from odoo import fields, models

CURRENT = "[('account_type', 'in', ('asset_current', 'asset_prepayments'))]"
DUE = "[('account_type', 'in', ('liability_current', 'liability_payable'))]"


class ResCompany(models.Model):
    """Where the cost of another accounting period waits."""

    _inherit = "res.company"

    # not read along with other fields: an earlier database is upgraded from its Apps
    # page, which reads the company before the columns are there
    proximus_deferred_charge_account_id = fields.Many2one(
        "account.account",
        "Deferred Charges Account",
        check_company=True,
        prefetch=False,
        domain=CURRENT,
        help="Of what operators bill in advance. Empty: 490 is proposed where a "
        "Belgian chart of accounts has it.",
    )
    proximus_accrued_charge_account_id = fields.Many2one(
        "account.account",
        "Accrued Charges Account",
        check_company=True,
        prefetch=False,
        domain=DUE,
        help="Of what is used and not billed yet. Empty: invoices to be received (444) "
        "or else accrued charges (492) are proposed where a Belgian chart of accounts "
        "has them; ask your accountant.",
    )
    proximus_cutoff_journal_id = fields.Many2one(
        "account.journal",
        "Cut-Off Journal",
        check_company=True,
        prefetch=False,
        domain="[('type', '=', 'general')]",
        help="Of the entries of a cut-off. Empty: the first journal of various "
        "operations.",
    )

    def _proximus_cutoff_account(self, name: str, *codes: str):
        """Return the account that is set, else the first of a Belgian chart by code.

        :param name: the field of the company.
        :param codes: how their codes begin, the best first.
        """
        self.ensure_one()
        return self[name] or self._proximus_belgian_account(*codes)

    def _proximus_belgian_account(self, *codes: str):
        """Return an account of a Belgian chart by how its code begins, if it has one.

        :param codes: the best first.
        """
        self.ensure_one()
        accounts = self.env["account.account"].with_company(self)
        if self.account_fiscal_country_id.code != "BE":
            return accounts
        for code in codes:
            domain = [
                *accounts._check_company_domain(self),
                ("code", "=like", f"{code}%"),
            ]
            if found := accounts.search(domain, limit=1):
                return found
        return accounts
