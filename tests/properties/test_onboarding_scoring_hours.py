from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_onboarding.tools.scoring import hours_saved, total_hours

from . import examples

volumes = st.integers(0, 10_000)
shares = st.decimals(0, 1, places=2)
hours = st.one_of(st.none(), st.decimals(0, 500, places=2))


class TestHoursSaved(TestCase):
    @examples(200)
    @given(volumes, volumes, shares, shares)
    def test_never_more_than_the_work_itself(self, volume, minutes, part, adoption):
        saved = hours_saved(volume, minutes, part, adoption)
        self.assertTrue(0 <= saved <= Decimal(volume * minutes) / 60)


class TestTotalHours(TestCase):
    @examples(200)
    @given(st.lists(st.tuples(st.sampled_from([None, "a", "b"]), hours), max_size=8))
    def test_between_the_largest_part_and_the_plain_sum(self, parts):
        known = [part for _group, part in parts if part is not None]
        total = total_hours(parts)
        if not known:
            self.assertIsNone(total)
        else:
            self.assertTrue(max(known) <= total <= sum(known))
