from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_bundle.tests.test_tools_revenue import obligations_of
from odoo.addons.proximus_bundle.tools.revenue import allocate_price

from . import examples


class TestToolsRevenue(TestCase):
    @given(
        st.decimals(0, 100000, places=2),
        st.lists(st.decimals(0, 5000, places=2), min_size=1, max_size=12),
    )
    @examples(200)
    def test_parts_sum_to_the_price_and_none_is_negative(self, price, prices):
        parts = allocate_price(price, obligations_of(*prices))
        self.assertEqual(sum(parts), price)
        self.assertGreaterEqual(min(parts), 0)
