import contextlib
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tests.test_tools_oauth import NOW
from odoo.addons.proximus_connectivity.tools import oauth

from . import examples

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["access_token", "token_type", "expires_in"]), inner
        )
    ),
    max_leaves=5,
)


class TestOauth(TestCase):
    @examples(200)
    @given(JSON)
    def test_never_another_error(self, answer):
        with contextlib.suppress(oauth.TokenError):
            self.assertTrue(oauth.read_token(answer, NOW).value)
