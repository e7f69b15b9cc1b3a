from odoo import fields
from odoo.tests import HttpCase, tagged

from .cutoff_common import CutoffCommon


@tagged("post_install", "-at_install")
class TestYearEndTour(CutoffCommon, HttpCase):
    """The accountant closes last year's costs and looks ahead, in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._create_user(
            "tour_accountant",
            "proximus_connectivity.group_accountant",
            password="tour_accountant",
            tz="UTC",
        )

    def test_the_accountant_closes_the_year(self):
        year = fields.Date.start_of(self.company._proximus_today(), "year").year - 1
        self._used(f"{year}-01-01", external_ref="FIB-1", monthly_cost=31.0)
        self._checked((f"FIB-1 November {year}", 31.0), on=f"{year}-12-03")
        self._bill(
            (f"Licence 15/12/{year} - 14/01/{year + 1}", 31.0),
            ("Handset", 99.0),
            on=f"{year}-12-16",
        )
        self.start_tour("/odoo", "proximus_year_end", login="tour_accountant")
        cutoff = self.env["proximus.cost.cutoff"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual((cutoff.deferred_amount, cutoff.accrued_amount), (14, 31))
        self.assertEqual(set(cutoff._moves().mapped("state")), {"posted"})

    def test_the_accountant_looks_ahead(self):
        year = fields.Date.start_of(self.company._proximus_today(), "year").year - 1
        self._used(f"{year}-01-01", monthly_cost=31.0)
        self.start_tour("/odoo", "proximus_forecast", login="tour_accountant")
