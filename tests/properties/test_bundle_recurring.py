from datetime import date
from decimal import Decimal
from unittest import TestCase

from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from odoo.addons.proximus_bundle.tools.recurring import MOVEMENTS, months

from . import examples

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
CHANGES = st.lists(
    st.tuples(
        DAYS,
        st.sampled_from(MOVEMENTS),
        st.decimals(-1000, 1000, places=2, allow_nan=False),
    ),
    max_size=30,
)


class TestRecurring(TestCase):
    """The recurring revenue of a month follows from what changed until then."""

    @given(CHANGES, DAYS)
    @examples(100, suppress_health_check=[HealthCheck.too_slow])
    def test_the_last_month_ends_with_the_sum(self, changes, until):
        counted = [amount for day, _movement, amount in changes if day <= until]
        found = months(changes, until)
        level = found[-1].after if found else Decimal(0)
        self.assertEqual(level, sum(counted, Decimal(0)))

    @given(CHANGES, DAYS, DAYS)
    @examples(100, suppress_health_check=[HealthCheck.too_slow])
    def test_months_follow_each_other(self, changes, until, since):
        found = months(changes, until, since)
        for before, after in zip(found, found[1:], strict=False):
            self.assertEqual(after.before, before.after)
            self.assertIn((after.first - before.first).days, range(28, 32))
