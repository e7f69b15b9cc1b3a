from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..tools.history import fit, overlap


@tagged("post_install", "-at_install")
class TestHistory(BaseCase):
    def test_the_last_day_of_one_is_the_first_of_the_next(self):
        one, two = date(2026, 1, 15), date(2026, 2, 15)
        self.assertFalse(overlap((one, two), (two, None)))
        self.assertTrue(overlap((one, two), (two - timedelta(days=1), None)))
        self.assertFalse(overlap((one, one), (one, None)))

    def test_examples(self):
        one, two, three = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
        self.assertEqual(fit((one, None), []), (one, None))
        self.assertEqual(fit((one, None), [(one, two)]), (two, None))
        self.assertEqual(fit((one, three), [(two, None)]), (one, two))
        # one that runs is in the way: the caller has to say so
        self.assertEqual(fit((two, three), [(one, None)]), (two, three))
