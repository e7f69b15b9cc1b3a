from datetime import date, timedelta
from random import Random

from odoo.tests import BaseCase, tagged

from ..tools.assignment import bearers, held

ONE, TWO, THREE = (date(2026, 11, day) for day in (1, 11, 21))


@tagged("post_install", "-at_install")
class TestAssignment(BaseCase):
    def test_who_had_it_when(self):
        self.assertEqual(held([], 7, ONE, None), [(ONE, None, 7)])
        self.assertEqual(held([], 0, ONE, None), [(ONE, None, 0)])
        starts = [(TWO, 0), (None, 7), (THREE, 8)]
        self.assertEqual(
            held(starts, 8, ONE, None),
            [(ONE, TWO, 7), (TWO, THREE, 0), (THREE, None, 8)],
        )
        self.assertEqual(held(starts, 8, TWO, TWO), [])
        self.assertEqual(held(starts, 8, ONE, TWO), [(ONE, TWO, 7)])
        # the same user again is one span
        again = [(None, 7), (TWO, 7), (THREE, 8)]
        self.assertEqual(held(again, 8, ONE, TWO), [(ONE, TWO, 7)])

    def test_before_the_first_day_is_not_known(self):
        starts = [(TWO, 7)]
        self.assertEqual(held(starts, 7, ONE, None), [(ONE, TWO, None), (TWO, None, 7)])
        # the cost of these days goes to the first user that is known
        self.assertEqual(bearers(starts, 7, ONE, THREE), [(7, 20)])
        self.assertEqual(bearers(starts, 7, ONE, TWO), [(7, 10)])
        # nobody is known
        self.assertEqual(
            bearers([(None, 0), *starts], 7, ONE, THREE), [(0, 10), (7, 10)]
        )

    def test_each_day_is_borne_once(self):
        dice, year = Random(14), date(2026, 1, 1)

        def day():
            return year + timedelta(days=dice.randrange(365))

        for _time in range(500):
            days = {dice.choice((None, day())): dice.randrange(4) for _row in range(4)}
            starts = list(days.items())[: dice.randrange(5)]
            now, first, count = dice.randrange(4), day(), dice.randrange(-3, 90)
            stop = first + timedelta(days=count)
            borne = bearers(starts, now, first, stop)
            self.assertEqual(sum(part for _user, part in borne), max(count, 1))
            self.assertTrue(all(part > 0 for _user, part in borne))
            users = {user for _day, user in starts} or {now}
            self.assertLessEqual({user for user, _part in borne}, users)
            # in any order of rows
            self.assertEqual(bearers(starts[::-1], now, first, stop), borne)
