from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..tools.spans import clip, cover, give_way, overlap, uncovered, without


@tagged("post_install", "-at_install")
class TestSpans(BaseCase):
    def test_the_last_day_of_one_is_the_first_of_the_next(self):
        one, two = date(2026, 1, 15), date(2026, 2, 15)
        self.assertFalse(overlap((one, two), (two, None)))
        self.assertTrue(overlap((one, two), (two - timedelta(days=1), None)))
        self.assertFalse(overlap((one, one), (one, None)))

    def test_a_guess_gives_way(self):
        one, two, three = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
        self.assertEqual(give_way((one, None), []), (one, None))
        self.assertEqual(give_way((one, None), [(one, two)]), (two, None))
        self.assertEqual(give_way((one, three), [(two, None)]), (one, two))
        # one that runs is in the way: the caller has to say so
        self.assertEqual(give_way((two, three), [(one, None)]), (two, three))

    def test_cover_refuses_nothing_to_fit(self):
        one = date(2026, 1, 1)
        with self.assertRaises(ValueError):
            cover([], one, None)
        with self.assertRaises(ValueError):
            cover([(one, None)], one, one)

    def test_a_cut_span_keeps_what_else_it_says(self):
        one, two, three = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
        self.assertEqual(clip([(one, None, "a")], two, three), [(two, three, "a")])
        self.assertEqual(clip([(one, two)], two, three), [])
        self.assertEqual(
            without([(one, None)], [(two, three)]), [(one, two), (three, date.max)]
        )
        self.assertEqual(without([(one, two)], [(two, one)]), [(one, two)])

    def test_a_gap_is_the_first_day_in_no_span(self):
        one, two, three = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
        self.assertEqual(uncovered([(one, two)], one, three), two)
        self.assertIsNone(uncovered([(two, None), (one, two)], one, three))
        self.assertEqual(uncovered([], one, three), one)
        self.assertIsNone(uncovered([], one, one))
