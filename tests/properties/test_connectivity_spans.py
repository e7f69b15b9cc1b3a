from datetime import date, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tools.spans import (
    clip,
    cover,
    give_way,
    overlap,
    uncovered,
    without,
)

from . import examples

START = date(2026, 1, 1)
#: A tenure within two months; one in three still runs.
TENURES = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(
    lambda pair: (
        START + timedelta(days=pair[0]),
        None if pair[1] % 3 == 0 else START + timedelta(days=sum(pair)),
    )
)
CLOSED = TENURES.map(lambda days: (days[0], days[1] or days[0] + timedelta(days=9)))
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def days_of(spans):
    return sorted(
        first + timedelta(days=n)
        for first, after in spans
        for n in range((after - first).days)
    )


class TestSpans(TestCase):
    @examples(200)
    @given(TENURES, TENURES)
    def test_overlap_is_mutual(self, one, other):
        self.assertEqual(overlap(one, other), overlap(other, one))

    @examples(200)
    @given(TENURES, st.lists(CLOSED, max_size=4))
    def test_a_guess_gives_way_to_what_has_ended(self, guess, others):
        fitted = give_way(guess, others)
        self.assertGreaterEqual(fitted[0], guess[0])
        if guess[1] is not None:
            self.assertLessEqual(fitted[0], fitted[1])
            self.assertLessEqual(fitted[1], max(guess[1], fitted[0]))
        for other in others if guess[1] is None else ():
            self.assertFalse(overlap(fitted, other))

    @examples(200)
    @given(st.sets(DAYS, min_size=1, max_size=8), DAYS, st.none() | DAYS)
    def test_a_fitted_chain_covers_the_life(self, days, start, end):
        if end is not None and end <= start:
            end = start + timedelta(days=1)
        days = sorted(days)
        spans = list(zip(days, [*days[1:], None], strict=True))
        fitted = cover(spans, start, end)
        self.assertEqual(fitted[0][1], start)
        self.assertEqual(fitted[-1][2], end)
        for (_index, _first, after), (_next, first, _after) in zip(
            fitted, fitted[1:], strict=False
        ):
            self.assertEqual(after, first)
        for _index, first, after in fitted:
            self.assertTrue(after is None or first < after)
        indexes = [index for index, *_span in fitted]
        self.assertEqual(indexes, sorted(set(indexes)))

    @examples(200)
    @given(st.lists(CLOSED, max_size=4), CLOSED)
    def test_what_is_clipped_and_the_rest_are_the_whole(self, spans, part):
        inside, outside = clip(spans, *part), without(spans, [part])
        self.assertEqual(days_of([*inside, *outside]), days_of(spans))
        for span in outside:
            self.assertFalse(overlap(span, part))

    @examples(200)
    @given(st.lists(CLOSED, max_size=4), CLOSED)
    def test_the_first_uncovered_day_is_in_no_span(self, spans, part):
        covered, wanted = set(days_of(spans)), days_of([part])
        missing = [day for day in wanted if day not in covered]
        self.assertEqual(uncovered(spans, *part), next(iter(missing), None))
