from datetime import timedelta
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_bundle.tests.test_tools_ledger import (
    ORIGIN,
    PRICES,
    SCHEDULE,
    amount_of,
)
from odoo.addons.proximus_bundle.tools.ledger import Stretch, difference
from odoo.addons.proximus_bundle.tools.periods import prorate
from odoo.addons.proximus_connectivity.tools.spans import without

from . import examples

DAYS = st.integers(0, 400).map(lambda days: ORIGIN + timedelta(days))
ONCE = st.just(1)


@st.composite
def stretches(draw, counts=ONCE):
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return Stretch(first, last, draw(st.sampled_from("abc")), draw(counts))


def as_covered(corrections):
    return [
        Stretch(c.period.date_from, c.period.date_to, c.key, c.count)
        for c in corrections
    ]


class TestToolsLedger(TestCase):
    @examples(100)
    @given(
        st.lists(stretches(), max_size=4),
        st.lists(stretches(st.sampled_from([-1, 1])), max_size=4),
    )
    def test_correcting_twice_corrects_once(self, wanted, covered):
        corrections = difference(SCHEDULE, wanted, covered)
        after = covered + as_covered(corrections)
        self.assertEqual(difference(SCHEDULE, wanted, after), [])

    @examples(100)
    @given(st.lists(stretches(), max_size=4), st.lists(DAYS, max_size=4))
    def test_any_detour_costs_what_the_straight_way_costs(self, wanted, days):
        """Billing, pausing, resuming and repricing in any order nets to the same."""
        straight = amount_of(difference(SCHEDULE, wanted, []))
        ledger = []
        for day in days:
            state = without(wanted, [(day, day + timedelta(20))])
            ledger += as_covered(difference(SCHEDULE, state, ledger))
        ledger += as_covered(difference(SCHEDULE, wanted, ledger))
        periods = [
            (prorate(PRICES[s.key], SCHEDULE.period(s.date_from, s.date_to)), s)
            for s in ledger
        ]
        total = sum((amount * s.count for amount, s in periods), Decimal(0))
        self.assertEqual(total, straight)
