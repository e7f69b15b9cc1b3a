from odoo import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import ConnectivityCommon

#: A month that reaches over the end of the year.
OVER = "15/12/2026 - 14/01/2027"


class CutoffCommon(AccountTestInvoicingCommon, ConnectivityCommon):
    """The books of 2026, closed on 10 February 2027, of whoever uses its own lines."""

    @classmethod
    def get_default_groups(cls):
        return (
            super().get_default_groups()
            | cls.quick_ref("proximus_connectivity.group_user")
            | cls.quick_ref("proximus_connectivity.group_accountant")
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.currency_id = cls.env.ref("base.EUR")
        cls._use_own_lines()
        cls.operator = cls.env["res.partner"].create(
            {"name": "Test Operator", "is_company": True, "is_proximus_operator": True}
        )
        cls.expense = cls.company_data["default_account_expense"]
        cls.deferred, cls.accrued = cls.env["account.account"].create(
            [
                {"name": "Deferred", "code": "X490", "account_type": "asset_current"},
                {"name": "Due", "code": "X492", "account_type": "liability_current"},
            ]
        )
        cls.company.write(
            {
                "proximus_deferred_charge_account_id": cls.deferred.id,
                "proximus_accrued_charge_account_id": cls.accrued.id,
            }
        )

    def _bill(self, *lines, on="2026-12-16", post=True, **vals):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.operator.id,
                "invoice_date": on,
                "date": on,
                "ref": f"B-{on}-{lines[0][0]}",
                "invoice_line_ids": [
                    Command.create({"name": name, "price_unit": price, "tax_ids": []})
                    for name, price in lines
                ],
                **vals,
            }
        )
        if post:
            bill.action_post()
        return bill

    def _checked(self, *lines, **vals):
        bill = self._bill(*lines, **vals)
        check = self.env["proximus.bill.check"].create({"move_id": bill.id})
        check.action_check()
        return bill

    def _cutoff(self, on="2026-12-31", **vals):
        cutoff = self.env["proximus.cost.cutoff"].create({"date": on, **vals})
        cutoff.action_compute()
        return cutoff

    def _used(self, since="2026-01-15", **vals):
        return self._create_active_line("internet", start=since, **vals)

    def _balances(self, move):
        return {row.account_id: row.balance for row in move.line_ids}
