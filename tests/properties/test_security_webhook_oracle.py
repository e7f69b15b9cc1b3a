"""Our check of signatures against the reference library of Standard Webhooks.

The library is a test dependency only: as a receiver it raises other exceptions on
malformed headers (see the cases at the end), which would turn hostile input into a
server error.
"""

import binascii
import datetime
import json
import time
from base64 import b64encode
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from odoo.addons.proximus_security.tools.webhook import (
    SignatureError,
    new_secret,
    read_key,
    verify,
)

from . import examples

keys = st.binary(min_size=24, max_size=64)
ids = st.from_regex(r"\Amsg_[A-Za-z0-9]{1,30}\Z")
#: The library reads JSON once it has verified.
bodies = st.one_of(
    st.just("{}"),
    st.text(max_size=60).map(lambda text: json.dumps({"a": text})),
)
shifts = st.integers(-900, 900).filter(lambda seconds: abs(abs(seconds) - 300) > 5)


def signed(key, number, moment, body):
    """Return the headers that the library makes."""
    return {
        "webhook-id": number,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(key).sign(number, moment, body),
    }


def ours(key, headers, body, now):
    """Return whether we accept an event."""
    try:
        return verify(body.encode(), headers, [key], now) == headers["webhook-id"]
    except SignatureError:
        return False


def theirs(key, headers, body):
    """Return whether the library accepts an event; it knows no other time than now."""
    try:
        Webhook(key).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


class TestOracle(TestCase):
    @examples(200)
    @given(key=keys, number=ids, body=bodies, shift=shifts)
    def test_what_the_library_signs_is_read_alike(self, key, number, body, shift):
        now = int(time.time())
        moment = datetime.datetime.fromtimestamp(now + shift, datetime.timezone.utc)
        headers = signed(key, number, moment, body)
        self.assertEqual(ours(key, headers, body, now), abs(shift) < 300)
        self.assertEqual(theirs(key, headers, body), abs(shift) < 300)

    @examples(200)
    @given(key=keys, other=keys, number=ids, body=bodies, change=st.integers(0, 4))
    def test_a_change_is_refused_alike(self, key, other, number, body, change):
        now = int(time.time())
        moment = datetime.datetime.fromtimestamp(now, datetime.timezone.utc)
        headers = signed(key, number, moment, body)
        used = key
        if change == 0:
            body += " "
        elif change == 1:
            headers["webhook-id"] += "x"
        elif change == 2:
            headers["webhook-timestamp"] = str(now - 1)
        elif change == 3:
            used = other
        else:
            headers["webhook-signature"] = "v1," + b64encode(b"0" * 32).decode()
        expected = change == 3 and other == key
        self.assertEqual(ours(used, headers, body, now), expected)
        self.assertEqual(theirs(used, headers, body), expected)

    @examples(100)
    @given(number=ids, body=bodies)
    def test_a_secret_that_we_make_is_one_for_the_library(self, number, body):
        secret, now = new_secret("base64"), int(time.time())
        moment = datetime.datetime.fromtimestamp(now, datetime.timezone.utc)
        headers = signed(secret, number, moment, body)
        self.assertTrue(ours(read_key(secret, "base64"), headers, body, now))

    @examples(100)
    @given(old=keys, new=keys, number=ids, body=bodies)
    def test_a_list_of_signatures_is_read_alike(self, old, new, number, body):
        now = int(time.time())
        moment = datetime.datetime.fromtimestamp(now, datetime.timezone.utc)
        headers = signed(old, number, moment, body)
        headers["webhook-signature"] += " v1a,AAAA "
        headers["webhook-signature"] += Webhook(new).sign(number, moment, body)
        for key in (old, new):
            self.assertTrue(ours(key, headers, body, now))
            self.assertTrue(theirs(key, headers, body))

    def test_where_the_library_breaks_we_refuse(self):
        key, number, now = b"k" * 32, "msg_1", int(time.time())
        moment = datetime.datetime.fromtimestamp(now, datetime.timezone.utc)
        good = signed(key, number, moment, "{}")
        for signature in ("v1", "v1,abc", good["webhook-signature"] + ",x", "v1,\xe9"):
            headers = {**good, "webhook-signature": signature}
            with self.subTest(signature=signature):
                with self.assertRaises((ValueError, binascii.Error)):
                    Webhook(key).verify("{}", headers)
                with self.assertRaises(SignatureError):
                    verify(b"{}", headers, [key], now)
        for spelled in (f"{now}.9", f" {now} ", f"{now:e}", f"+{now}"):
            headers = {**good, "webhook-timestamp": spelled}
            with self.subTest(timestamp=spelled), self.assertRaises(SignatureError):
                verify(b"{}", headers, [key], now)
