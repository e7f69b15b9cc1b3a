from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tests.test_tools_transport import DOWN
from odoo.addons.proximus_connectivity.tools import transport
from odoo.addons.proximus_connectivity.tools.transport import RetryPlan

from . import examples


class TestRetryPlan(TestCase):
    @examples(100)
    @given(st.integers(1, 10), st.floats(0, 40), st.floats(0, 0.999))
    def test_never_beyond_the_budget(self, attempt, elapsed, chance):
        plan = RetryPlan(tries=20)
        wait = plan.wait("GET", attempt, elapsed, DOWN, lambda: chance)
        if wait is not None:
            self.assertGreaterEqual(wait, 0)
            self.assertLessEqual(elapsed + wait, plan.budget)
            self.assertLessEqual(wait, plan.cap)


class TestRedaction(TestCase):
    @examples(100)
    @given(
        st.recursive(
            st.none() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["pin", "id", "name"]), inner, max_size=3
                )
            ),
        )
    )
    def test_any_json_is_taken(self, data):
        once = transport.redact(data)
        self.assertEqual(transport.redact(once), once)
