from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.proximus_security.tests.test_tools_webhook import (
    KEY,
    NOW,
    signed_headers,
)
from odoo.addons.proximus_security.tools.webhook import SignatureError, verify

anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary()
)
header_names = st.sampled_from(
    ["webhook-id", "webhook-timestamp", "webhook-signature", "Webhook-Id", "x"]
)


class TestWebhook(TestCase):
    @settings(max_examples=200, deadline=None)
    @given(body=st.binary(), message_id=st.from_regex(r"\A[a-zA-Z0-9_-]{1,40}\Z"))
    def test_what_is_signed_verifies(self, body, message_id):
        headers = signed_headers(body, message_id)
        self.assertEqual(verify(body, headers, [KEY], NOW), message_id)

    @settings(max_examples=200, deadline=None)
    @given(data=st.data(), body=st.binary(min_size=1))
    def test_any_flipped_bit_is_refused(self, data, body):
        position = data.draw(st.integers(0, len(body) - 1))
        bit = data.draw(st.integers(0, 7))
        forged = bytearray(body)
        forged[position] ^= 1 << bit
        with self.assertRaises(SignatureError):
            verify(bytes(forged), signed_headers(body), [KEY], NOW)

    @settings(max_examples=200, deadline=None)
    @given(signature=st.text())
    def test_a_guessed_signature_is_refused(self, signature):
        headers = {**signed_headers(), "webhook-signature": signature}
        with self.assertRaises(SignatureError):
            verify(b"{}", headers, [KEY], NOW)

    @settings(max_examples=200, deadline=None)
    @given(
        body=anything,
        headers=st.one_of(anything, st.dictionaries(header_names, anything)),
        secrets=st.one_of(anything, st.lists(anything)),
        now=anything,
        tolerance=anything,
    )
    def test_no_input_raises_another_exception(
        self, body, headers, secrets, now, tolerance
    ):
        with self.assertRaises(SignatureError):
            verify(body, headers, secrets, now, tolerance)
