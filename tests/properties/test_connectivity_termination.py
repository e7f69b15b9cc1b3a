from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from unittest import TestCase

from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tests.test_tools_termination import ask
from odoo.addons.proximus_connectivity.tools import termination

from . import examples

STARTS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


class TestExit(TestCase):
    @examples(200)
    @given(
        STARTS,
        st.integers(1, 60),
        st.integers(0, 20),
        st.integers(0, 2000),
        st.integers(1, 60),
    )
    def test_waiting_never_makes_it_dearer(self, start, months, numbers, day, more):
        end = start + termination.relativedelta(months=months) - timedelta(1)
        values = {"start": start, "commitment_end": end, "fee_share": Fraction(1)}
        first = ask(start + timedelta(day), numbers, **values)
        later = ask(start + timedelta(day + more), numbers, **values)
        self.assertGreaterEqual(first.fee, later.fee)
        self.assertEqual(first.free_from, later.free_from)
        self.assertEqual(first.fee % Decimal("0.01"), 0)
        self.assertLessEqual(first.fee, first.remaining)

    @examples(200)
    @given(STARTS, st.integers(1, 60), st.integers(0, 20))
    def test_on_the_free_day_nothing_is_due(self, start, months, numbers):
        end = start + termination.relativedelta(months=months) - timedelta(1)
        values = {"start": start, "commitment_end": end, "fee_share": Fraction(1)}
        free = ask(start, numbers, **values).free_from
        self.assertEqual(ask(free - timedelta(1), numbers, **values).fee, 0)
        assume(free - timedelta(2) >= start)
        self.assertGreater(ask(free - timedelta(2), numbers, **values).fee, 0)
