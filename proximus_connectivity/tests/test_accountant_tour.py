from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import ConnectivityCommon

BILLS = "/odoo/action-account.action_move_in_invoice_type"


@tagged("post_install", "-at_install")
class TestAccountantTour(AccountTestInvoicingCommon, ConnectivityCommon, HttpCase):
    """From the first bill of an operator to the entry that closes a month."""

    browser_size = "1400x900"

    @classmethod
    def get_default_groups(cls):
        groups = super().get_default_groups()
        groups |= cls.quick_ref("proximus_connectivity.group_manager")
        return groups | cls.quick_ref("hr.group_hr_user")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.month = cls.company._proximus_today().replace(day=1)
        cls.before = cls.month - relativedelta(months=1)
        cls.accountant = cls._create_user(
            "story_accountant",
            "proximus_connectivity.group_accountant",
            password="story_accountant",
            tz="UTC",
        )
        cls.operator = cls.env["res.partner"].create(
            {
                "name": "Test Operator",
                "is_company": True,
                "is_proximus_operator": True,
                "email": "bills@operator.example",
            }
        )
        deferred, accrued = cls.env["account.account"].create(
            [
                {"name": "Deferred", "code": "X490", "account_type": "asset_current"},
                {"name": "Due", "code": "X492", "account_type": "liability_current"},
            ]
        )
        cls.company.proximus_deferred_charge_account_id = deferred
        cls.company.proximus_accrued_charge_account_id = accrued
        cls.employee = cls.env["hr.employee"].create(
            {"name": "An Peeters", "company_id": cls.company.id}
        )

    def _document(self, kind, ref, day, *rows):
        return self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": self.operator.id,
                "invoice_date": day,
                "date": day,
                "ref": ref,
                "invoice_line_ids": [
                    Command.create({"name": name, "price_unit": price, "tax_ids": []})
                    for name, price in rows
                ],
            }
        )

    def _tour(self, path, name):
        self.start_tour(path, name, login=self.accountant.login)

    def test_from_the_first_bill_to_the_closed_month(self):
        fees = [(f"Mobile 0475 20 30 4{place}", 15.0) for place in range(3)]
        first = self._document(
            "in_invoice",
            "TOUR-1",
            self.before - relativedelta(months=1, days=-2),
            *fees,
            ("Handling", 5.0),
        )
        self._tour(f"{BILLS}/{first.id}", "proximus_first_bill")
        lines = self.env["proximus.line"].search(
            [("operator_id", "=", self.operator.id)], order="id"
        )
        self.assertEqual(lines.mapped("monthly_cost"), [15.0] * 3)
        self.assertEqual(first.state, "draft", "a check alters no bill")

        by_number = {line.number_ids.e164[-1]: line for line in lines}
        by_number["0"].employee_id = self.employee
        by_number["1"].action_terminate(self.before - relativedelta(days=1))
        ahead = f"{self.before:15/%m/%Y} - {self.month:14/%m/%Y}"
        second = self._document(
            "in_invoice",
            "TOUR-2",
            self.before + relativedelta(days=2),
            *fees[:2],
            fees[0],
            ("Mobile 0475 20 30 42", 18.0),
            (f"Licence {ahead}", 30.0),
        )
        second.action_post()
        self._tour(f"{BILLS}/{second.id}", "proximus_accountant_second_bill")
        check = second.proximus_check_ids
        claim = check.claim_ids
        self.assertEqual(claim.amount, 33.0)

        credit = self._document(
            "in_refund",
            "CREDIT-2",
            self.month,
            ("Correction of TOUR-2", 33.0),
        )
        credit.action_post()
        self.assertEqual((claim.state, check.state), ("credited", "settled"))
        self._tour(f"/odoo/proximus-claims/{claim.id}", "proximus_accountant_closing")
        benefits = self.env["proximus.benefit.month"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(benefits.state, "locked")
        self.assertEqual(benefits.line_ids.employee_id, self.employee)
        cutoff = self.env["proximus.cost.cutoff"].search(
            [("company_id", "=", self.company.id)]
        )
        days = (self.month - self.before).days
        self.assertAlmostEqual(cutoff.deferred_amount, 30 * 14 / days, 2)
        self.assertEqual(set(cutoff._moves().mapped("state")), {"posted"})
