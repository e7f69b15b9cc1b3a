from datetime import date, timedelta
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tools.history import fit, overlap

START = date(2026, 1, 1)
#: A tenure within two months; one in three still runs.
TENURES = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(
    lambda pair: (
        START + timedelta(days=pair[0]),
        None if pair[1] % 3 == 0 else START + timedelta(days=sum(pair)),
    )
)
CLOSED = TENURES.map(lambda days: (days[0], days[1] or days[0] + timedelta(days=9)))


class TestHistory(TestCase):
    @settings(max_examples=200, deadline=None)
    @given(TENURES, TENURES)
    def test_overlap_is_mutual(self, one, other):
        self.assertEqual(overlap(one, other), overlap(other, one))

    @settings(max_examples=200, deadline=None)
    @given(TENURES, st.lists(CLOSED, max_size=4))
    def test_a_guess_gives_way_to_what_has_ended(self, guess, others):
        fitted = fit(guess, others)
        self.assertGreaterEqual(fitted[0], guess[0])
        if guess[1] is not None:
            self.assertLessEqual(fitted[0], fitted[1])
            self.assertLessEqual(fitted[1], max(guess[1], fitted[0]))
        for other in others if guess[1] is None else ():
            self.assertFalse(overlap(fitted, other))
