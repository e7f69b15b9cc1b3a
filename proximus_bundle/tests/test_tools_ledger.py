from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.ledger import Stretch, clip, difference, uncovered, without
from ..tools.periods import Schedule, prorate

ORIGIN = date(2026, 1, 31)
DAYS = st.integers(0, 400).map(lambda days: ORIGIN + timedelta(days))
PRICES = {"a": Decimal("49.99"), "b": Decimal("0.01"), "c": Decimal("100")}


ONCE = st.just(1)


@st.composite
def stretches(draw, counts=ONCE):
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return Stretch(first, last, draw(st.sampled_from("abc")), draw(counts))


@tagged("post_install", "-at_install")
class TestToolsLedger(BaseCase):
    schedule = Schedule(ORIGIN, 31)
    march = (date(2026, 3, 31), date(2026, 4, 30))

    def _amount(self, corrections):
        return sum(
            (prorate(PRICES[c.key], c.period) * c.count for c in corrections),
            Decimal(0),
        )

    def _as_covered(self, corrections):
        return [
            Stretch(c.period.date_from, c.period.date_to, c.key, c.count)
            for c in corrections
        ]

    def test_a_change_of_price_credits_the_rest_and_charges_the_new_price(self):
        first, last = self.march
        day = date(2026, 4, 10)
        result = difference(
            self.schedule,
            [Stretch(first, day, "a"), Stretch(day, last, "c")],
            [Stretch(first, last, "a")],
        )
        self.assertEqual(
            [(c.key, c.count, c.period.days) for c in result],
            [("a", -1, 20), ("c", 1, 20)],
        )
        self.assertEqual(self._amount(result), Decimal("66.67") - Decimal("33.33"))

    def test_a_charge_and_its_full_credit_net_to_zero(self):
        charge = [Stretch(*self.march, "a")]
        credit = difference(self.schedule, [], charge)
        self.assertEqual(self._amount(credit), -PRICES["a"])

    def test_a_gap_is_the_first_day_without_price(self):
        first, last = self.march
        parts = without([Stretch(first, last, "a")], [(date(2026, 4, 5), last)])
        self.assertEqual(uncovered(parts, first, last), date(2026, 4, 5))
        self.assertIsNone(uncovered([Stretch(first, last, "a")], first, last))
        self.assertEqual(clip(parts, last, date.max), [])

    @settings(deadline=None, max_examples=100)
    @given(
        st.lists(stretches(), max_size=4),
        st.lists(stretches(st.sampled_from([-1, 1])), max_size=4),
    )
    def test_correcting_twice_corrects_once(self, wanted, covered):
        corrections = difference(self.schedule, wanted, covered)
        after = covered + self._as_covered(corrections)
        self.assertEqual(difference(self.schedule, wanted, after), [])

    @settings(deadline=None, max_examples=100)
    @given(st.lists(stretches(), max_size=4), st.lists(DAYS, max_size=4))
    def test_any_detour_costs_what_the_straight_way_costs(self, wanted, days):
        """Billing, pausing, resuming and repricing in any order nets to the same."""
        straight = self._amount(difference(self.schedule, wanted, []))
        ledger = []
        for day in days:
            state = without(wanted, [(day, day + timedelta(20))])
            ledger += self._as_covered(difference(self.schedule, state, ledger))
        ledger += self._as_covered(difference(self.schedule, wanted, ledger))
        periods = [
            (prorate(PRICES[s.key], self.schedule.period(s.date_from, s.date_to)), s)
            for s in ledger
        ]
        total = sum((amount * s.count for amount, s in periods), Decimal(0))
        self.assertEqual(total, straight)
