from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.requirement import Need, Stock, unmet

SHOP, MILL = 1, 2
INTERNET = Stock("internet", 10, SHOP)
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


@tagged("post_install", "-at_install")
class TestRequirement(BaseCase):
    def test_a_kind_at_the_same_site(self):
        need = Need(1, kind="internet", same_site=True)
        self.assertEqual(unmet([need], SHOP, [INTERNET]), [])
        self.assertEqual(unmet([need], MILL, [INTERNET]), [(need,)])

    def test_anywhere(self):
        need = Need(1, kind="internet")
        self.assertEqual(unmet([need], MILL, [INTERNET]), [])

    def test_an_unknown_site_is_not_the_same_site(self):
        need = Need(1, kind="internet", same_site=True)
        self.assertEqual(unmet([need], SHOP, [Stock("internet", 10, None)]), [(need,)])
        self.assertEqual(unmet([need], None, [INTERNET]), [], "nothing to compare")

    def test_a_particular_offer(self):
        need = Need(1, offer=11)
        self.assertEqual(unmet([need], SHOP, [INTERNET]), [(need,)])
        self.assertEqual(unmet([need], SHOP, [Stock("internet", 11, SHOP)]), [])

    def test_one_of(self):
        needs = [
            Need(1, kind="internet", one_of="access"),
            Need(2, kind="sdwan", one_of="access"),
            Need(3, kind="voice"),
        ]
        self.assertEqual(unmet(needs, SHOP, [INTERNET]), [(needs[2],)])
        self.assertEqual(unmet(needs, SHOP, []), [tuple(needs[:2]), (needs[2],)])

    @settings(max_examples=150, deadline=None)
    @given(NEEDS, STOCKS, st.sampled_from([None, SHOP, MILL]))
    def test_more_lines_never_lack_more(self, needs, stock, site):
        lacking = unmet(needs, site, stock)
        self.assertLessEqual(len(unmet(needs, site, [*stock, INTERNET])), len(lacking))
        for group in lacking:
            self.assertFalse(any(need.is_met(site, stock) for need in group))
