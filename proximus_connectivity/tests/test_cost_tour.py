from dateutil.relativedelta import relativedelta

from odoo.tests import HttpCase, tagged

from .home_common import HomeCommon


@tagged("post_install", "-at_install")
class TestCostTour(HomeCommon, HttpCase):
    """An accountant, from what is wasted to the file of the payroll office."""

    browser_size = "1400x900"

    def test_the_accountant_works_through_the_cost(self):
        self.accountant.password = self.accountant.login
        self.accountant.tz = "UTC"
        start = self.today - relativedelta(months=6)
        self.employee.company_id = self.company
        self._create_own(start=start, monthly_cost=15.0)
        line = self._create_own(
            start=start, employee_id=self.employee.id, monthly_cost=20.0
        )
        self.start_tour("/odoo/proximus", "proximus_cost", login="home_accountant")
        self.assertEqual(line.private_use, "private")
        month = self.env["proximus.benefit.month"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual((month.state, month.total), ("locked", 4.0))
        self.assertTrue(month.csv_file and month.xlsx_file)
