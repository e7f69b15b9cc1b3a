from odoo.tests import BaseCase

from ..tools import basket, need


class TestNeed(BaseCase):
    def test_the_parts_add_up_and_are_rounded_up(self):
        # 10 × 1.5 + (2 + 10 × 0.1) + 4 × 0.1 + 2 = 20.4
        needed = need.estimate(10, [(2, 0.1)], 4, True)
        self.assertEqual(needed.mbps, 21)
        self.assertEqual(needed.missing, ())

    def test_nothing_is_needed_by_nobody(self):
        self.assertEqual(need.estimate(0, [], 0, False).mbps, 0)

    def test_unknown_stays_unknown_and_the_rest_is_a_minimum(self):
        needed = need.estimate(10, [], None, False)
        self.assertIsNone(needed.mbps)
        self.assertEqual(needed.known, 15)
        self.assertEqual(needed.missing, ("telephones",))

    def test_an_app_for_each_person_is_unknown_without_the_people(self):
        self.assertEqual(
            need.estimate(None, [(1, 0.5)], 0, False).missing, ("people", "apps")
        )
        self.assertEqual(need.estimate(None, [(1, 0)], 0, False).missing, ("people",))

    def test_a_negative_number_is_refused(self):
        for arguments in ((-1,), (1, [(-1, 0)]), (1, [], -2)):
            with self.subTest(arguments=arguments), self.assertRaises(ValueError):
                need.estimate(*arguments)


class TestBasket(BaseCase):
    def test_only_what_is_new_is_asked_for(self):
        for need_, staying, replaced, asked in (
            (12, 0, 0, 12),
            (12, 12, 0, 0),
            (12, 0, 12, 12),
            (12, 4, 8, 8),
            (12, 5, 0, 7),
            (2, 6, 0, 0),
            (4, 0, 6, 4),
            (0, 0, 0, 0),
            (None, 0, 3, 3),
            (None, 2, 0, 0),
            (None, 0, 0, None),
        ):
            with self.subTest(need=need_, staying=staying, replaced=replaced):
                self.assertEqual(basket.to_ask(need_, staying, replaced), asked)

    def test_a_negative_number_is_refused(self):
        with self.assertRaises(ValueError):
            basket.to_ask(-1, 0, 0)

    def test_the_digest_tells_any_difference_and_no_order_of_keys(self):
        self.assertEqual(
            basket.digest({"a": 1, "b": 2}), basket.digest({"b": 2, "a": 1})
        )
        self.assertNotEqual(basket.digest([1, 2]), basket.digest([2, 1]))
        self.assertNotEqual(basket.digest("é"), basket.digest("e"))
        self.assertEqual(len(basket.digest()), 64)
