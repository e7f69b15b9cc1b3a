from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_onboarding.tools.scoring import (
    hours_cap,
    hours_saved,
    total_hours,
)


@tagged("post_install", "-at_install")
class TestHoursSaved(BaseCase):
    def test_worked_example(self):
        # 100 documents x 6 minutes = 10 hours, of which 80 % x 50 %.
        self.assertEqual(hours_saved(100, 6, 0.8, 0.5), Decimal(4))

    def test_result_is_exact_with_floats(self):
        self.assertEqual(hours_saved(60, 1, 0.1, 0.3), Decimal("0.03"))

    def test_one_unknown_leaves_no_figure(self):
        inputs = (100, 6, 0.8, 0.5)
        for position in range(4):
            unknown = list(inputs)
            unknown[position] = None
            with self.subTest(position=position):
                self.assertIsNone(hours_saved(*unknown))

    def test_zero_is_a_figure(self):
        self.assertEqual(hours_saved(0, 6, 0.8, 0.5), Decimal(0))

    def test_impossible_inputs_are_refused(self):
        for wrong, reason in (
            ((-1, 6, 0.8, 0.5), "volume is -1"),
            ((1, -6, 0.8, 0.5), "minutes is -6"),
            ((1, 6, 1.01, 0.5), "automatable is 1.01"),
            ((1, 6, 0.8, 2), "adoption is 2"),
            ((float("nan"), 6, 0.8, 0.5), "volume is nan"),
        ):
            with self.subTest(wrong=wrong), self.assertRaisesRegex(ValueError, reason):
                hours_saved(*wrong)


@tagged("post_install", "-at_install")
class TestTotalHours(BaseCase):
    def test_overlapping_savings_count_once(self):
        parts = [("typing", Decimal(4)), ("typing", Decimal(6)), (None, Decimal(1))]
        self.assertEqual(total_hours(parts), Decimal(7))

    def test_savings_without_group_add_up(self):
        self.assertEqual(
            total_hours([(None, Decimal(2)), ("", Decimal(3))]), Decimal(5)
        )

    def test_no_figure_at_all_is_not_zero(self):
        self.assertIsNone(total_hours([]))
        self.assertIsNone(total_hours([("typing", None)]))

    def test_the_total_is_capped_by_the_working_time(self):
        self.assertEqual(hours_cap(2), Decimal(76))
        self.assertEqual(total_hours([(None, Decimal(100))], hours_cap(2)), Decimal(76))

    def test_an_unknown_size_gives_no_cap(self):
        self.assertIsNone(hours_cap(None))
        self.assertIsNone(hours_cap(0))
