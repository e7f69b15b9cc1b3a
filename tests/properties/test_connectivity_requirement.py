from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tests.test_tools_requirement import (
    INTERNET,
    MILL,
    SHOP,
)
from odoo.addons.proximus_connectivity.tools.requirement import Need, Stock, unmet

from . import examples

STOCKS = st.lists(
    st.builds(
        Stock,
        st.sampled_from(["internet", "sdwan", "voice"]),
        st.integers(10, 12),
        st.sampled_from([None, SHOP, MILL]),
    ),
    max_size=4,
)
NEEDS = st.lists(
    st.builds(
        Need,
        st.integers(1, 9),
        st.sampled_from(["internet", "sdwan", "voice"]),
        st.sampled_from([None, 10, 11]),
        st.booleans(),
        st.sampled_from(["", "a", "b"]),
    ),
    max_size=5,
)


class TestRequirement(TestCase):
    @examples(150)
    @given(NEEDS, STOCKS, st.sampled_from([None, SHOP, MILL]))
    def test_more_lines_never_lack_more(self, needs, stock, site):
        lacking = unmet(needs, site, stock)
        self.assertLessEqual(len(unmet(needs, site, [*stock, INTERNET])), len(lacking))
        for group in lacking:
            self.assertFalse(any(need.is_met(site, stock) for need in group))
