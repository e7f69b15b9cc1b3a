from decimal import Decimal
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_bundle.tools.allocation import allocate


def _amounts(*values):
    return [Decimal(value) for value in values]


@tagged("post_install", "-at_install")
class TestAllocationExamples(BaseCase):
    def test_ifrs15_example_33_relative_stand_alone_selling_prices(self):
        """IFRS 15 IE164-IE166: A 50, B 25, C 75 sold together for 100."""
        self.assertEqual(
            allocate(Decimal(100), [50, 25, 75], Decimal(1)), _amounts(33, 17, 50)
        )

    def test_ifrs15_example_34_case_a_discount_on_two_of_three(self):
        """IFRS 15 IE168-IE171: B 55 and C 45 are regularly sold together for 60."""
        self.assertEqual(allocate(Decimal(60), [55, 45], Decimal(1)), _amounts(33, 27))

    def test_kpmg_telco_discount_over_phone_internet_television(self):
        """KPMG, Revenue: IFRS 15 handbook (2019), 4.2.1 example 5: 20+30+40 for 80."""
        self.assertEqual(
            allocate(Decimal(80), [20, 30, 40], Decimal(1)), _amounts(18, 27, 35)
        )

    def test_one_hundred_over_six_has_no_part_off_by_five_cents(self):
        """odoo/odoo#182161 and twins: the core gives 5 x 16.67 and 16.65."""
        self.assertEqual(
            allocate(Decimal(100), [1] * 6),
            _amounts("16.67", "16.67", "16.67", "16.67", "16.66", "16.66"),
        )

    def test_a_tiny_price_never_makes_a_part_negative(self):
        parts = allocate(Decimal("0.10"), [5, 5, 5, 5, 5, 5, 0.01])
        self.assertEqual(sum(parts), Decimal("0.10"))
        self.assertGreaterEqual(min(parts), 0)

    def test_zero_weights_share_equally(self):
        self.assertEqual(
            allocate(Decimal(10), [0, 0, 0]), _amounts("3.34", "3.33", "3.33")
        )

    def test_a_zero_weight_beside_others_gets_nothing(self):
        self.assertEqual(allocate(Decimal(10), [0, 3]), _amounts(0, 10))

    def test_of_equal_remainders_the_larger_weight_wins(self):
        self.assertEqual(allocate(Decimal(4), [1, 3, 4], Decimal(1)), _amounts(0, 2, 2))

    def test_currency_without_decimals_and_with_three(self):
        self.assertEqual(
            allocate(Decimal(11), [1, 1, 1], Decimal(1)), _amounts(4, 4, 3)
        )
        self.assertEqual(
            allocate(Decimal("0.100"), [1, 1, 1], Decimal("0.001")),
            _amounts("0.034", "0.033", "0.033"),
        )

    def test_a_total_between_two_units_is_rounded_half_up(self):
        self.assertEqual(sum(allocate(Decimal("33.335"), [1, 2])), Decimal("33.34"))
        self.assertEqual(sum(allocate(Decimal("-33.335"), [1, 2])), Decimal("-33.34"))

    def test_float_weights_count_as_the_decimals_one_sees(self):
        self.assertEqual(
            allocate(Decimal(1), [0.1, 0.2, 0.3]), allocate(Decimal(1), [1, 2, 3])
        )

    def test_amounts_beyond_the_default_decimal_precision(self):
        total = Decimal("123456789012345678901234567890123.45")
        parts = allocate(total, [1, 2, 4])
        self.assertEqual(sum(map(Fraction, parts)), Fraction(total))

    def test_nothing_over_nothing_is_nothing(self):
        self.assertEqual(allocate(Decimal(0), []), [])

    def test_bad_input_is_refused(self):
        cases = (
            (Decimal(1), [], Decimal("0.01"), "no part at all"),
            (Decimal(1), [1, -1], Decimal("0.01"), "weight 2 is negative"),
            (Decimal(1), [1], Decimal(0), "unit must be positive"),
            (Decimal(1), [1], Decimal("-0.01"), "unit must be positive"),
            (Decimal(1), [float("nan")], Decimal("0.01"), "not a finite number"),
            (Decimal(1), [float("inf")], Decimal("0.01"), "not a finite number"),
            (Decimal("NaN"), [1], Decimal("0.01"), "not a finite number"),
            (Decimal("Infinity"), [1], Decimal("0.01"), "not a finite number"),
            (Decimal(1), ["many"], Decimal("0.01"), "not a finite number"),
            (Decimal(1), [None], Decimal("0.01"), "not a finite number"),
        )
        for total, shares, unit, reason in cases:
            with (
                self.subTest(total=total, weights=shares, unit=unit),
                self.assertRaisesRegex(ValueError, reason),
            ):
                allocate(total, shares, unit)
