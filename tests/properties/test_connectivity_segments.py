from datetime import date, timedelta
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tools.segments import fit

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


class TestToolsSegments(TestCase):
    @settings(max_examples=200, deadline=None)
    @given(st.sets(DAYS, min_size=1, max_size=8), DAYS, st.none() | DAYS)
    def test_a_fitted_chain_covers_the_life(self, days, start, end):
        if end is not None and end <= start:
            end = start + timedelta(1)
        days = sorted(days)
        spans = list(zip(days, [*days[1:], None], strict=True))
        fitted = fit(spans, start, end)
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
