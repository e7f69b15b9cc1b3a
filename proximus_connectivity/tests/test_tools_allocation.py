from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools import allocation


@tagged("post_install", "-at_install")
class TestAllocation(BaseCase):
    def test_parts_sum_to_the_cent(self):
        parts = allocation.allocate(Decimal("100"), [1, 1, 1])
        self.assertEqual(parts, [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")])
        parts = allocation.allocate(Decimal("-0.05"), [2, 1, 0])
        self.assertEqual(parts, [Decimal("-0.03"), Decimal("-0.02"), Decimal("0")])
        self.assertEqual(allocation.allocate(1, [0, 0]), [Decimal("0.5")] * 2)
        self.assertEqual(allocation.allocate(0, []), [])
        for total, weights in ((1, []), (1, [1, -1])):
            with self.assertRaises(ValueError):
                allocation.allocate(total, weights)

    def test_one_bill_line_of_three_lines(self):
        found = allocation.combine(
            [(10, {"1,5": 100}), (10, {"2,5": 100}), (10, {"3": 50, "4": 50})]
        )
        self.assertEqual(sum(found.values()), 100)
        self.assertEqual(found["1,5"], Decimal("33.33"))
        self.assertEqual(found["4"], Decimal("16.67"))

    def test_what_nobody_allocated_stays_so(self):
        found = allocation.combine([(75, {"1": 100}), (25, None)])
        self.assertEqual(found, {"1": Decimal(75)})
        self.assertEqual(allocation.combine([]), {})
        self.assertEqual(allocation.combine([(0, {"1": 100}), (0, {})]), {"1": 50})
        # a credit beside a charge: what each of them is worth counts
        self.assertEqual(allocation.combine([(-5, {"1": 100}), (5, None)]), {"1": 50})

    def test_other_plans_stay(self):
        plans = {1: 10, 2: 10, 7: 20, 8: 30}
        found = allocation.overlay({"1": 60, "7": 100, "2,7": 40}, {"2,8": 100}, plans)
        self.assertEqual(found, {"7": 100, "2,8": 100})
        self.assertEqual(allocation.overlay(None, {}, {}), {})
        # an account of which nothing is known is in the way of nothing
        self.assertEqual(
            allocation.overlay({"9": 100}, {"1": 100}, plans), {"9": 100, "1": 100}
        )

    def test_keys(self):
        self.assertEqual(allocation.key([5, 1, 5]), "1,5")
        told = {"1,5": 50, "__update__": 1}
        self.assertEqual(allocation.accounts_of(told), {1, 5})

    def test_weights_of_any_sign(self):
        cents = Decimal("0.10")
        self.assertEqual(
            allocation.spread(cents, [1, 1, 1]), allocation.allocate(cents, [1, 1, 1])
        )
        # a credit gets its part with the other sign, of a credit note as well
        for total, weights, parts in (
            ("1.00", [3, -1], ["1.50", "-0.50"]),
            ("-1.00", [-3, 1], ["-1.50", "0.50"]),
            ("1.00", [5, -5], ["1.00", "0.00"]),
        ):
            with self.subTest(total=total, weights=weights):
                self.assertEqual(
                    allocation.spread(Decimal(total), weights),
                    [Decimal(part) for part in parts],
                )
        odd = [Decimal("7.13"), Decimal("-2.31"), Decimal("0.01"), Decimal("4.00")]
        for total in ("0.01", "-0.07", "999.99"):
            parts = allocation.spread(Decimal(total), odd)
            self.assertEqual(sum(parts), Decimal(total))
            for part, weight in zip(parts, odd, strict=True):
                exact = Decimal(total) * weight / sum(odd)
                self.assertLess(abs(part - exact), Decimal("0.01"))
        with self.assertRaisesRegex(ValueError, "nobody"):
            allocation.spread(1, [])
