from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.vat_share import vat_share


@tagged("post_install", "-at_install")
class TestVatShare(BaseCase):
    def test_the_vat_is_limited_and_the_cost_stays_whole(self):
        for share, deductible, cost in (
            (75, "15.75", "5.25"),
            (100, "21.00", "0"),
            (0, "0", "21.00"),
        ):
            found = vat_share(100, 21, share)
            self.assertEqual(found.tax, 21)
            self.assertEqual(found.deductible, Decimal(deductible))
            self.assertEqual(found.cost, Decimal(cost))

    def test_the_parts_sum_to_the_cent(self):
        found = vat_share("33.33", "21", "33.3")
        self.assertEqual(found.deductible + found.cost, found.tax)
        self.assertEqual(found.tax, Decimal("7.00"))

    def test_no_share(self):
        for share in (-1, "100.01"):
            with self.assertRaises(ValueError):
                vat_share(1, 21, share)
