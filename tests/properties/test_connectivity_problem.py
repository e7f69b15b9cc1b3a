from datetime import timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tests.test_tools_problem import START
from odoo.addons.proximus_connectivity.tools import problem

from . import examples


class TestProblemRules(TestCase):
    @examples(100)
    @given(
        st.lists(
            st.tuples(st.integers(0, 50), st.sampled_from(sorted(problem.OPEN))),
            min_size=1,
            max_size=6,
        ),
        st.integers(1, 100),
    )
    def test_elapsed_is_never_more_than_what_passed(self, steps, hours):
        moment, changes = START, []
        for wait, state in steps:
            changes.append((moment, state))
            moment += timedelta(hours=wait)
        clock = problem.clock(changes, hours, moment)
        self.assertLessEqual(clock.elapsed, moment - START)
        self.assertGreaterEqual(clock.elapsed, timedelta())
        if clock.deadline and clock.status == "running":
            left = clock.deadline - moment
            self.assertEqual(clock.elapsed + left, timedelta(hours=hours))
