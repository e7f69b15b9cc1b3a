from decimal import Decimal
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_security.tools.posture import (
    Standing,
    advise,
    ceiled,
    floored,
    measure,
    weight_of,
)


@tagged("post_install", "-at_install")
class TestPosture(BaseCase):
    """The score of companies small enough to count on paper."""

    def test_the_weighted_mean_of_what_is_covered(self):
        # 10 × 3/4 + 5 × 1/2 = 10, of 15
        posture = measure(
            {
                "endpoint": Standing(10, verified=3, missing=1),
                "awareness": Standing(5, verified=1, declared=1),
            }
        )
        self.assertEqual(posture.verified, Fraction(10, 15))
        self.assertEqual(posture.declared, Fraction(5, 30))
        self.assertEqual(posture.missing, Fraction(10, 60))
        self.assertEqual(posture.unknown, 0)
        self.assertFalse(posture.flagged)

    def test_a_type_counts_as_a_whole_however_many_must_have_it(self):
        # one firewall of one site weighs as much as a hundred mailboxes
        posture = measure(
            {"firewall": Standing(5, verified=1), "mail": Standing(5, missing=100)}
        )
        self.assertEqual(posture.verified, Fraction(1, 2))

    def test_declared_and_unknown_are_never_verified(self):
        posture = measure({"a": Standing(10, declared=1, unknown=3)})
        self.assertEqual(posture.verified, 0)
        self.assertEqual(posture.declared, Fraction(1, 4))
        self.assertEqual(posture.unknown, Fraction(3, 4))

    def test_no_requirement_no_score(self):
        posture = measure({})
        self.assertFalse(posture.is_scored)
        for share in (posture.verified, posture.declared, posture.unknown):
            self.assertIsNone(share)
        self.assertEqual(posture.exempt, 0)
        self.assertEqual(advise({}), [])

    def test_what_nobody_must_have_is_not_applicable(self):
        nobody = Standing(10)
        posture = measure({"a": nobody})
        self.assertIsNone(posture.verified)
        self.assertEqual(posture.not_applicable, ("a",))
        # and it changes nothing for the rest
        posture = measure({"a": nobody, "b": Standing(5, verified=1, missing=2)})
        self.assertEqual(posture.verified, Fraction(1, 3))
        self.assertEqual(posture.not_applicable, ("a",))

    def test_the_exempt_leave_the_score_and_flag_it(self):
        posture = measure({"a": Standing(10, verified=4, exempt=1)})
        self.assertEqual(posture.verified, 1)
        self.assertEqual(posture.exempt, Fraction(1, 5))
        self.assertFalse(posture.flagged)  # above 20 %, not at it
        posture = measure({"a": Standing(10, verified=3, exempt=1)})
        self.assertTrue(posture.flagged)

    def test_all_exempt_is_no_full_score(self):
        posture = measure({"a": Standing(10, exempt=3)})
        self.assertIsNone(posture.verified)
        self.assertEqual(posture.exempt, 1)
        self.assertTrue(posture.flagged)

    def test_advice_is_points_times_ease(self):
        standings = {
            "backup": Standing(10, missing=5),
            "endpoint": Standing(10, verified=2, unknown=1, missing=1),
            "awareness": Standing(5, verified=1, missing=4),
        }
        prices = {"backup": Decimal("15.00"), "endpoint": Decimal(0)}
        advice = advise(standings, prices)
        self.assertEqual(
            [(each.key, each.kind, each.subjects, each.price) for each in advice],
            [
                # 40 points × 1/2, 10 × 1, 10 × 3/4, 16 × 2/5
                ("backup", "buy", 5, Decimal("15.00")),
                ("endpoint", "give", 1, Decimal(0)),
                ("endpoint", "check", 1, Decimal(0)),
                ("awareness", "ask", 4, None),
            ],
        )
        self.assertEqual([each.points for each in advice], [40, 10, 10, 16])

    def test_advice_of_three_companies_worked_out_by_hand(self):
        """Points: 100 × weight × subjects ÷ (who must have it × sum of the weights).

        Rank: points × ease (give 1, check 3/4, buy 1/2, ask 2/5, prove 1/4).
        """
        price = Decimal("12.50")
        for standings, prices, expected in (
            # weights 10 + 5 = 15: 10/15 of 3 in 4 = 50; 5/15 of 1 in 2 = 16 2/3
            (
                {
                    "endpoint": Standing(10, verified=1, missing=3),
                    "web": Standing(5, verified=1, missing=1),
                },
                {"endpoint": price},
                [
                    ("endpoint", "buy", "50", "25", price),
                    ("web", "ask", "50/3", "20/3", None),
                ],
            ),
            # weights 10 + 10: each subject of 5 is 10; a free seat before a purchase
            (
                {
                    "mfa": Standing(10, verified=3, missing=2),
                    "backup": Standing(10, verified=2, missing=3, exempt=2),
                },
                {"mfa": Decimal(0), "backup": price},
                [
                    ("mfa", "give", "20", "20", Decimal(0)),
                    ("backup", "buy", "30", "15", price),
                ],
            ),
            # one weight of 5: 1 in 4 is 25; what nobody is required to have is no part
            (
                {
                    "phone": Standing(5, verified=1, declared=1, unknown=1, missing=1),
                    "site": Standing(10, exempt=3),
                },
                {"phone": price, "site": price},
                [
                    ("phone", "check", "25", "75/4", Decimal(0)),
                    ("phone", "buy", "25", "25/2", price),
                    ("phone", "prove", "25", "25/4", Decimal(0)),
                ],
            ),
        ):
            with self.subTest(expected=expected):
                advice = advise(standings, prices)
                self.assertEqual(
                    [
                        (each.key, each.kind, each.points, each.rank, each.price)
                        for each in advice
                    ],
                    [
                        (key, kind, Fraction(points), Fraction(rank), cost)
                        for key, kind, points, rank, cost in expected
                    ],
                )
                lacking = 1 - measure(standings).verified
                self.assertEqual(sum(each.points for each in advice), 100 * lacking)

    def test_what_is_declared_is_to_be_proved_last(self):
        [check, prove] = advise({"a": Standing(5, declared=1, unknown=1)})
        self.assertEqual((check.kind, prove.kind), ("check", "prove"))
        self.assertEqual((check.points, prove.points), (50, 50))

    def test_shown_rounded_to_the_worse_side(self):
        almost = Fraction(99999, 100000)
        self.assertEqual(floored(almost), Decimal(99))
        self.assertEqual(floored(almost, 2), Decimal("99.99"))
        self.assertEqual(floored(Fraction(1)), Decimal(100))
        self.assertEqual(ceiled(1 - almost), Decimal(1))
        self.assertEqual(ceiled(1 - almost, 2), Decimal("0.01"))
        self.assertEqual(ceiled(Fraction(0)), Decimal(0))
        self.assertIsNone(floored(None))
        self.assertIsNone(ceiled(None))

    def test_the_weight_of_a_key_measure(self):
        keys = frozenset({"DE.CM-01.2", "PR.DS-11.1"})
        self.assertEqual(weight_of(["DE.CM-01.2", "DE.CM-03.1"], keys), 10)
        self.assertEqual(weight_of(["PR.PS-05.1"], keys), 5)
        self.assertEqual(weight_of([], keys), 5)

    def test_counts_that_are_none_are_refused(self):
        for wrong in ({"verified": -1}, {"missing": 1.5}, {"exempt": True}):
            with self.subTest(wrong), self.assertRaises(ValueError):
                Standing(5, **wrong)
        for weight in (0, -1, "5"):
            with self.subTest(weight=weight), self.assertRaises(ValueError):
                Standing(weight, verified=1)
        with self.assertRaises(TypeError):
            measure({"a": {"verified": 1}})
