from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tests.test_tools_lifecycle import FINAL_ITEM
from odoo.addons.proximus_connectivity.tools.lifecycle import (
    ITEM_STATES,
    ORDER_TRANSITIONS,
    is_final,
    order_state,
    route,
)

from . import examples


class TestRoute(TestCase):
    @examples(100)
    @given(st.sampled_from(ITEM_STATES), st.sampled_from(ITEM_STATES))
    def test_each_step_is_legal(self, start, target):
        try:
            path = route(ORDER_TRANSITIONS, start, target)
        except ValueError:
            return
        for here, there in zip([start, *path], path, strict=False):
            self.assertIn(there, ORDER_TRANSITIONS[here])
        self.assertEqual(([start, *path])[-1], target)


class TestOrderState(TestCase):
    @examples(200)
    @given(st.lists(st.sampled_from(ITEM_STATES), min_size=1, max_size=6))
    def test_an_order_is_open_as_long_as_an_item_is(self, states):
        result = order_state(states)
        still_open = any(state not in FINAL_ITEM for state in states)
        self.assertEqual(still_open, not is_final(ORDER_TRANSITIONS, result))
        self.assertEqual(result, order_state(reversed(states)))
        if result == "completed":
            self.assertEqual(set(states), {"completed"})
