from decimal import Decimal
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ..tools.billshock import Charge, explain


def _charge(key="fibre", amount=55, price=55, **vals):
    return Charge(key, Decimal(amount), Decimal(price), **vals)


@tagged("post_install", "-at_install")
class TestToolsBillshock(BaseCase):
    def _reasons(self, previous, current):
        return [(d.key, d.reason, d.amount) for d in explain(previous, current)]

    def test_the_same_again_has_nothing_to_explain(self):
        self.assertEqual(explain([_charge()], [_charge()]), [])

    def test_something_new_and_something_gone(self):
        self.assertEqual(
            self._reasons([_charge("a", 5)], [_charge("b", 7)]),
            [("b", "new", 7), ("a", "ended", -5)],
        )

    def test_a_promotion_that_begins_and_ends(self):
        promo = _charge(amount=20, price=20, phase="Welcome")
        self.assertEqual(
            self._reasons([promo], [_charge()]), [("fibre", "promotion_ended", 35)]
        )
        self.assertEqual(
            self._reasons([_charge()], [promo]), [("fibre", "promotion", -35)]
        )

    def test_part_of_a_month(self):
        half = _charge(amount=27, share=Fraction(1, 2))
        self.assertEqual(
            self._reasons([half], [_charge()]), [("fibre", "partial_before", 28)]
        )
        self.assertEqual(
            self._reasons([_charge()], [half]), [("fibre", "partial_now", -28)]
        )

    def test_several_months_at_once(self):
        two = [_charge(), _charge()]
        self.assertEqual(
            self._reasons([_charge()], two), [("fibre", "periods_now", 55)]
        )
        self.assertEqual(
            self._reasons(two, [_charge()]), [("fibre", "periods_before", -55)]
        )

    def test_an_installation_is_only_once(self):
        once = _charge("setup", 99, 99, kind="one_off")
        self.assertEqual(self._reasons([], [once]), [("setup", "once", 99)])
        self.assertEqual(self._reasons([once], []), [("setup", "once_before", -99)])

    def test_more_seats_and_another_price(self):
        two = _charge(amount=110, price=110, quantity=2)
        self.assertEqual(self._reasons([_charge()], [two]), [("fibre", "more", 55)])
        dear = _charge(amount=57, price=57)
        self.assertEqual(self._reasons([_charge()], [dear]), [("fibre", "price_up", 2)])
        self.assertEqual(
            self._reasons([dear], [_charge()]), [("fibre", "price_down", -2)]
        )

    def test_a_catch_up_is_no_promotion_that_ended(self):
        """Three months at once after a month of 20.00: one ended it, two came late."""
        promo = _charge(amount=20, price=20, phase="Welcome")
        self.assertEqual(
            self._reasons([promo], [_charge()] * 3),
            [("fibre", "promotion_ended", 35), ("fibre", "periods_now", 110)],
        )
        # the promotion still held in the first of them
        self.assertEqual(
            self._reasons([promo], [promo, _charge(), _charge()]),
            [("fibre", "promotion_ended", 35), ("fibre", "periods_now", 75)],
        )

    def test_more_or_less_time_is_told_apart_from_what_changed(self):
        dear, two = _charge(amount=60, price=60), _charge(amount=110, quantity=2)
        half = _charge(amount=10, price=20, share=Fraction(1, 2), phase="Welcome")
        for before, after, expected in (
            ([_charge()], [dear] * 2, [("price_up", 5), ("periods_now", 60)]),
            ([_charge()], [two] * 2, [("more", 55), ("periods_now", 110)]),
            ([dear] * 3, [_charge()], [("price_down", -5), ("periods_before", -120)]),
            (
                [half],
                [_charge()],
                [("promotion_ended", Decimal("17.5")), ("partial_before", 27.5)],
            ),
        ):
            with self.subTest(expected):
                found = self._reasons(before, after)
                self.assertEqual(
                    [(reason, amount) for _key, reason, amount in found], expected
                )

    def test_another_price_within_the_same_time_has_one_reason(self):
        halves = [
            _charge(amount=10, price=20, share=Fraction(1, 2), phase="Welcome"),
            _charge(amount=Decimal("27.5"), share=Fraction(1, 2)),
        ]
        promo = _charge(amount=20, price=20, phase="Welcome")
        self.assertEqual(
            self._reasons([promo], halves),
            [("fibre", "promotion_ended", Decimal("17.5"))],
        )
