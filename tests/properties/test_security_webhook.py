import contextlib
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_security.tests.test_tools_webhook import (
    KEY,
    NOW,
    signed_headers,
)
from odoo.addons.proximus_security.tools.webhook import (
    SCHEMES,
    SignatureError,
    read_key,
    scheme_of,
    verify,
    verify_by,
)

from . import examples

#: Half of a character that no encoding has.
surrogates = st.text(st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF))
texts = st.one_of(st.text(), surrogates, st.text().map(lambda text: f"v1,{text}"))
bodies = st.one_of(st.binary(), st.binary().map(bytearray), st.binary().map(memoryview))
anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(10**300, 10**400),
    st.floats(),
    st.complex_numbers(),
    texts,
    bodies,
    st.lists(texts, max_size=3),
    st.just(object()),
)
header_names = st.one_of(
    st.sampled_from(
        [
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature",
            "Webhook-Id",
            "Stripe-Signature",
            "X-Hub-Signature-256",
            "X-GitHub-Delivery",
            "Authorization",
        ]
    ),
    surrogates,
    st.none(),
    st.integers(),
    st.binary(),
)


class TestWebhook(TestCase):
    @examples(200)
    @given(body=st.binary(), message_id=st.from_regex(r"\A[a-zA-Z0-9_-]{1,40}\Z"))
    def test_what_is_signed_verifies(self, body, message_id):
        headers = signed_headers(body, message_id)
        self.assertEqual(verify(body, headers, [KEY], NOW), message_id)

    @examples(200)
    @given(data=st.data(), body=st.binary(min_size=1))
    def test_any_flipped_bit_is_refused(self, data, body):
        position = data.draw(st.integers(0, len(body) - 1))
        bit = data.draw(st.integers(0, 7))
        forged = bytearray(body)
        forged[position] ^= 1 << bit
        with self.assertRaises(SignatureError):
            verify(bytes(forged), signed_headers(body), [KEY], NOW)

    @examples(200)
    @given(signature=st.text())
    def test_a_guessed_signature_is_refused(self, signature):
        headers = {**signed_headers(), "webhook-signature": signature}
        with self.assertRaises(SignatureError):
            verify(b"{}", headers, [KEY], NOW)

    @examples(500)
    @given(
        body=st.one_of(bodies, anything),
        headers=st.one_of(anything, st.dictionaries(header_names, anything)),
        secrets=st.one_of(anything, st.lists(anything)),
        now=anything,
        tolerance=anything,
    )
    def test_no_input_raises_another_exception(
        self, body, headers, secrets, now, tolerance
    ):
        for scheme in (*SCHEMES, "unknown", None, 7, ()):
            with self.subTest(scheme=scheme), self.assertRaises(SignatureError):
                verify_by(scheme, body, headers, secrets, now, tolerance)
        with self.assertRaises(SignatureError):
            verify(body, headers, secrets, now, tolerance)

    @examples(500)
    @given(data=st.data())
    def test_one_odd_part_in_a_good_event_is_refused_or_read(self, data):
        """Everything else is right: what is odd is reached."""
        body, number = b"{}", "msg_1"
        call = {
            "body": body,
            "headers": signed_headers(body, number),
            "secrets": [KEY],
            "now": NOW,
            "tolerance": 300,
        }
        part = data.draw(st.sampled_from([*call, "header"]))
        if part == "header":
            name = data.draw(st.sampled_from([*call["headers"]]))
            call["headers"] = {**call["headers"], name: data.draw(anything)}
        else:
            call[part] = data.draw(anything)
        with contextlib.suppress(SignatureError):
            self.assertEqual(verify(**call), number)

    @examples(300)
    @given(headers=st.one_of(anything, st.dictionaries(header_names, anything)))
    def test_the_scheme_of_any_headers(self, headers):
        with contextlib.suppress(SignatureError):
            self.assertIn(scheme_of(headers), SCHEMES)

    @examples(300)
    @given(
        secret=anything,
        encoding=st.one_of(st.sampled_from(["base64", "utf8"]), anything),
    )
    def test_a_key_is_read_or_refused(self, secret, encoding):
        with contextlib.suppress(ValueError):
            self.assertTrue(read_key(secret, encoding))
