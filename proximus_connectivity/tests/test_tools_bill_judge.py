from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools import bill_match, bill_words
from ..tools.bill_document import Row
from ..tools.bill_judge import Charge, Price, Terms, due, judge
from ..tools.billing import bare_number_candidates, reference_keys

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


@tagged("post_install", "-at_install")
class TestMatching(BaseCase):
    def test_spellings(self):
        for text in ("470 12 34 56", "470/12.34.56", "Mobile 470123456 x"):
            self.assertIn("+32470123456", set(bare_number_candidates(text)), text)
        for text in ("FIB-0042", "fib 0042", "fib0042", "Ref: FIB.00-42!"):
            self.assertIn("fib0042", reference_keys(text), text)

    def test_whose_it_was_in_the_period(self):
        tenures = [
            bill_match.Tenure(1, date(2024, 1, 1), date(2026, 7, 1)),
            bill_match.Tenure(2, date(2026, 7, 15), None),
        ]
        for first, last, whose in (
            (date(2026, 6, 1), date(2026, 6, 30), 1),
            (date(2026, 7, 1), date(2026, 7, 10), 1),
            (date(2026, 7, 1), date(2026, 7, 31), 2),
            (date(2023, 1, 1), date(2023, 1, 31), 1),
        ):
            self.assertEqual(bill_match.tenure_in(tenures, first, last), whose)

    def test_the_surest_place_counts(self):
        row = Row(
            "1",
            "Mobile 0470 99 99 99",
            Decimal(1),
            ("0471 11 11 11",),
            (("property", "1000"), ("object", "470123456")),
        )
        numbers = {
            "+32470123456": [bill_match.Tenure(1)],
            "+32470999999": [bill_match.Tenure(2)],
        }
        told = bill_match.told_by(row)
        found = bill_match.match(told, OCTOBER, {}, {}, numbers.get)
        self.assertEqual(
            (found.line, found.method, found.is_certain), (1, "number", True)
        )
        weak = {"1000": [bill_match.Tenure(3)]}
        found = bill_match.match(told[1:], OCTOBER, weak, {}, numbers.get)
        self.assertEqual((found.line, found.is_certain), (3, False))

    def test_what_is_known_again_next_month(self):
        one, other = (
            bill_words.match_key(f"Abonnement bureau {month} 2026, du {days}")
            for month, days in (
                ("octobre", "01/10/2026 au 31/10/2026"),
                ("novembre", "01/11/2026 au 30/11/2026"),
            )
        )
        self.assertEqual(one, other)
        self.assertEqual(one, "abonnement bureau du au")


@tagged("post_install", "-at_install")
class TestJudging(BaseCase):
    def judged(self, *charges, monthly="18.00", start="2024-01-01", **terms):
        """Return (result, credit) of charges: amount, words, period, extra."""
        prices = (Price(monthly and Decimal(monthly), date.fromisoformat(start)),)
        prices = terms.pop("prices", prices)
        found = judge(
            [
                Charge(
                    Decimal(amount),
                    *(rest[1] if len(rest) > 1 else OCTOBER),
                    bill_words.words(rest[0] if rest else ""),
                    bool(rest) and bill_words.is_extra(bill_words.words(rest[0])),
                    number=rest[2] if len(rest) > 2 else "",
                )
                for amount, *rest in charges
            ],
            Terms(prices, **terms),
        )
        return [(verdict.result, f"{verdict.credit:.2f}") for verdict in found]

    def right(self, *charges, **terms):
        for result, credit in self.judged(*charges, **terms):
            self.assertEqual((result, credit), ("matched", "0.00"), charges)

    def test_right_together(self):
        self.right(("20.00", "fee"), ("-2.00", "discount"))
        self.right(("18.00",), ("0.00", "sms"))
        half = (date(2026, 10, 15), OCTOBER[1])
        self.right(
            ("17.00", "fee", half),
            ("31.00", "fee", NOVEMBER),
            monthly="31.00",
            start="2026-10-15",
        )
        self.right(("18.00",), ("18.00", "again"), ("-18.00", "correction"))
        self.right(("18.00", "fee", (date(2026, 10, 5), date(2026, 11, 4))))
        # thirtieths instead of days
        self.right(("17.57", "fee", half), monthly="31.00", start="2026-10-15")
        self.right(("25.00", "fee"), ("-25.00", "promotion"), monthly="0.00")

    def test_a_price_that_changed_in_a_quarter(self):
        prices = (
            Price(Decimal(15), date(2024, 1, 1), date(2026, 10, 31)),
            Price(Decimal(12), date(2026, 11, 1)),
        )
        quarter = (OCTOBER[0], date(2026, 12, 31))
        self.right(("39.00", "fee", quarter), prices=prices)
        self.assertEqual(due(prices, *quarter).amount, Decimal(39))

    def test_wrong(self):
        self.assertEqual(self.judged(("20.00",)), [("price_differs", "2.00")])
        self.assertEqual(self.judged(("17.00",)), [("price_differs", "0.00")])
        self.assertEqual(
            self.judged(("21.00", "fee"), ("-2.00", "discount")),
            [("price_differs", "1.00"), ("matched", "0.00")],
        )
        self.assertEqual(
            self.judged(("18.00", "fee"), ("18.00", "fee")),
            [("matched", "0.00"), ("duplicate", "18.00")],
        )

    def test_only_to_look_at(self):
        extra = ("extra", "0.00")
        self.assertEqual(self.judged(("18.00",), ("4.20", "data"))[1], extra)
        self.assertEqual(self.judged(("4.20", "appels"))[0], extra)
        self.assertEqual(self.judged(("60.00", "installation"))[0], extra)
        # the same amount for something else is no duplicate
        self.assertEqual(
            self.judged(("18.00", "mobile fee"), ("18.00", "roaming")),
            [("matched", "0.00"), extra],
        )
        self.assertEqual(
            self.judged(("18.00",), ("-3.00", "gesture")),
            [("matched", "0.00"), ("credit", "0.00")],
        )
        self.assertEqual(
            self.judged(("18.00",), prices=(), is_started=False),
            [("price_differs", "0.00")],
        )

    def test_two_numbers_of_a_line_are_two_things(self):
        self.assertEqual(
            self.judged(
                ("18.00", "voice", OCTOBER, "+3281123400"),
                ("18.00", "voice", OCTOBER, "+3281123401"),
            ),
            [("matched", "0.00"), ("extra", "0.00")],
        )

    def test_what_is_much_dearer_and_no_fee_is_something_else(self):
        self.assertEqual(self.judged(("60.00", "wired desk")), [("extra", "0.00")])
        self.assertEqual(self.judged(("60.00",)), [("price_differs", "42.00")])
        found = self.judged(("30.00", "mobile"))
        self.assertEqual(found, [("price_differs", "12.00")])

    def test_after_the_end(self):
        ended = date(2026, 9, 30)
        self.assertEqual(
            self.judged(("18.00",), ("4.20", "calls"), last_day=ended),
            [("after_end", "18.00"), ("extra", "0.00")],
        )
        # given back on the same bill
        self.assertEqual(
            self.judged(("18.00",), ("-10.00", "credit"), last_day=ended),
            [("after_end", "8.00"), ("credit", "0.00")],
        )
        before = (date(2026, 9, 1), ended)
        self.right(("18.00", "fee", before), last_day=ended)

    def test_billed_before(self):
        earlier = ((*OCTOBER, Decimal("18.00"), 7),)
        self.assertEqual(
            self.judged(("18.00",), earlier=earlier), [("duplicate", "18.00")]
        )
        self.assertEqual(
            self.judged(("18.00", "fee", NOVEMBER), earlier=earlier),
            [("matched", "0.00")],
        )
        self.assertEqual(self.judged(("3.00",), earlier=earlier), [("extra", "0.00")])
        self.assertEqual(
            self.judged(("18.00",), ("-2.00", "discount"), earlier=earlier),
            [("duplicate", "16.00"), ("credit", "0.00")],
        )
