from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_onboarding.tools import discretion, results


@tagged("post_install", "-at_install")
class TestDiscretion(BaseCase):
    """No figure, and no difference of two, stands for fewer than five people."""

    def test_too_few_people_are_not_counted_at_all(self):
        for count in range(10):
            for done in range(count + 1):
                self.assertIsNone(discretion.at_least(done, count))

    def test_a_figure_goes_up_in_fives_and_leaves_five(self):
        self.assertEqual(discretion.at_least(0, 10), 0)
        self.assertEqual(discretion.at_least(4, 10), 0)
        self.assertEqual(discretion.at_least(5, 10), 5)
        self.assertEqual(discretion.at_least(10, 10), 5)
        self.assertEqual(discretion.at_least(12, 20), 10)
        self.assertEqual(discretion.at_least(20, 20), 15)

    def test_nothing_small_can_be_told_by_subtraction(self):
        for count in range(60):
            for done in range(count + 1):
                said = discretion.at_least(done, count)
                if said:
                    self.assertGreaterEqual(said, 5)
                    self.assertGreaterEqual(count - said, 5)
                    self.assertLessEqual(said, done)

    def test_impossible_numbers_are_refused(self):
        for done, count in ((-1, 5), (6, 5)):
            with self.assertRaises(ValueError):
                discretion.at_least(done, count)

    def test_typical_minutes_are_of_ten_people_at_least(self):
        self.assertIsNone(discretion.typical([60] * 9))
        self.assertEqual(discretion.typical([10] * 10), 1)
        self.assertEqual(discretion.typical([120] * 6 + [600] * 5), 2)


@tagged("post_install", "-at_install")
class TestResults(BaseCase):
    """What is not measured is not zero."""

    def test_a_share_of_nothing_is_not_measured(self):
        self.assertIsNone(results.share(0, 0).value)
        self.assertEqual(results.share(0, 4).value, 0)
        self.assertEqual(results.share(1, 4).value, 25)
        with self.assertRaises(ValueError):
            results.share(5, 4)

    def test_days_are_those_in_the_middle(self):
        self.assertIsNone(results.days([]).value)
        start = date(2026, 1, 1)
        spans = [(start, date(2026, 1, day)) for day in (3, 4, 31)]
        self.assertEqual(results.days(spans).value, 3)
        self.assertEqual(results.days([(date(2026, 1, 2), start)]).value, 0)

    def test_a_change_needs_both(self):
        self.assertIsNone(results.change(None, Decimal(3)))
        self.assertIsNone(results.change(Decimal(3), None))
        self.assertEqual(results.change(Decimal(3), Decimal(1)), -2)

    def test_hours_are_of_what_was_counted(self):
        estimates = [(4, 0.5), (8, 0.8), (12, 1)]
        self.assertIsNone(results.hours_measured(None, estimates))
        self.assertEqual(
            results.hours_measured(90, estimates),
            (Decimal(1), Decimal("3.2"), Decimal(6)),
        )
        self.assertEqual(results.hours_measured(0, estimates), (0, 0, 0))

    def test_the_same_work_counts_once(self):
        one, two = (Decimal(1), Decimal(2), Decimal(3)), (Decimal(2),) * 3
        self.assertEqual(
            results.total_measured([("bills", one), ("bills", two), ("orders", one)]),
            (3, 4, 6),
        )
        self.assertIsNone(results.total_measured([("bills", None)]))
        self.assertIsNone(results.total_measured([]))
