from contextlib import contextmanager
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.revenue import Obligation, RevenueError, allocate_price


def obligations_of(*prices, scope=None, residual=None):
    return [
        Obligation(
            Decimal(price),
            in_scope=scope is None or index in scope,
            residual=index == residual,
        )
        for index, price in enumerate(prices)
    ]


@tagged("post_install", "-at_install")
class TestToolsRevenue(BaseCase):
    """The numbers of the IFRS 15 illustrative examples 33 and 34."""

    def test_example_33_relative_prices(self):
        parts = allocate_price(Decimal(100), obligations_of(50, 25, 75), Decimal(1))
        self.assertEqual(parts, [33, 17, 50])

    def test_example_34_case_a_discount_on_two_of_three(self):
        parts = allocate_price(
            Decimal(100), obligations_of(40, 55, 45, scope={1, 2}), Decimal(1)
        )
        self.assertEqual(parts, [40, 33, 27])

    def test_example_34_case_b_residual(self):
        """D takes 130 − 40 − 60; B and C share their 60 as in case A."""
        parts = allocate_price(
            Decimal(130), obligations_of(40, 33, 27, 0, residual=3), Decimal(1)
        )
        self.assertEqual(parts, [40, 33, 27, 30])

    @contextmanager
    def assertRefused(self, code):
        with self.assertRaises(RevenueError) as caught:
            yield
        self.assertEqual(caught.exception.code, code)

    def test_two_residuals_are_refused(self):
        both = [Obligation(Decimal(1), residual=True)] * 2
        with self.assertRefused("residual"):
            allocate_price(Decimal(5), both)

    def test_a_discount_that_nothing_may_take_is_refused(self):
        with self.assertRefused("scope"):
            allocate_price(Decimal(9), obligations_of(5, 5, scope=set()))

    def test_a_discount_larger_than_its_scope_is_refused(self):
        with self.assertRefused("price"):
            allocate_price(Decimal(30), obligations_of(40, 5, scope={1}))
