import base64
import hashlib
import hmac

from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_security.tools.webhook import SignatureError, verify

# The example published with Standard Webhooks (and by Svix before it).
VECTOR_KEY = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
VECTOR_BODY = b'{"test": 2432232314}'
VECTOR_TIME = 1614265330
VECTOR_HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
KEY = b"k" * 32
NOW = 1_700_000_000


def sign(body=b"{}", message_id="msg_1", timestamp=str(NOW), key=KEY):
    signed = message_id.encode() + b"." + timestamp.encode() + b"." + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def signed_headers(body=b"{}", message_id="msg_1", timestamp=str(NOW), key=KEY):
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": sign(body, message_id, timestamp, key),
    }


@tagged("post_install", "-at_install")
class TestWebhook(BaseCase):
    def assert_refused(self, body=b"{}", headers=None, secrets=(KEY,), now=NOW, **kw):
        with self.assertRaises(SignatureError):
            verify(body, headers, secrets, now, **kw)

    def test_the_published_vector_verifies(self):
        message_id = verify(VECTOR_BODY, VECTOR_HEADERS, [VECTOR_KEY], VECTOR_TIME)
        self.assertEqual(message_id, "msg_p5jXN8AQM9LWM0D4loKWxJek")

    def test_a_changed_body_is_refused(self):
        self.assert_refused(
            VECTOR_BODY + b" ", VECTOR_HEADERS, [VECTOR_KEY], VECTOR_TIME
        )

    def test_changed_signed_headers_are_refused(self):
        self.assert_refused(headers={**signed_headers(), "webhook-id": "msg_2"})
        self.assert_refused(
            headers={**signed_headers(), "webhook-timestamp": str(NOW - 1)}
        )

    def test_header_names_are_case_insensitive(self):
        headers = {name.title(): value for name, value in signed_headers().items()}
        self.assertEqual(verify(b"{}", headers, [KEY], NOW), "msg_1")

    def test_a_missing_header_is_refused(self):
        for name in signed_headers():
            headers = signed_headers()
            del headers[name]
            with self.subTest(name=name):
                self.assert_refused(headers=headers)

    def test_a_repeated_header_is_refused(self):
        self.assert_refused(headers={**signed_headers(), "Webhook-Id": "msg_1"})

    def test_the_tolerance_holds_in_both_directions(self):
        for now in (NOW - 300, NOW, NOW + 300):
            self.assertEqual(verify(b"{}", signed_headers(), [KEY], now), "msg_1")
        for now in (NOW - 301, NOW + 301):
            self.assert_refused(headers=signed_headers(), now=now)

    def test_the_tolerance_can_be_chosen(self):
        headers = signed_headers()
        self.assertEqual(verify(b"{}", headers, [KEY], NOW + 10, tolerance=10), "msg_1")
        self.assert_refused(headers=headers, now=NOW + 1, tolerance=0)

    def test_only_plain_digits_are_a_timestamp(self):
        forms = [
            f"{NOW}.9",
            f" {NOW}",
            f"{NOW} ",
            f"{NOW}\n",
            "1.7e9",
            f"+{NOW}",
            f"-{NOW}",
            "1_700_000_000",
            "١٧٠٠٠٠٠٠٠٠",  # Arabic digits, which int() would read
            "",
            "0" * 13,
            "nan",
        ]
        for timestamp in forms:
            with self.subTest(timestamp=timestamp):
                self.assert_refused(headers=signed_headers(timestamp=timestamp))

    def test_a_message_id_that_could_be_read_two_ways_is_refused(self):
        for message_id in ("", "a.b", "a b", "é", "a\n", "x" * 256):
            with self.subTest(message_id=message_id):
                self.assert_refused(headers=signed_headers(message_id=message_id))

    def test_a_dot_moved_between_id_and_time_is_refused(self):
        headers = signed_headers(message_id="msg", timestamp=str(NOW))
        headers["webhook-id"] = f"msg.{NOW}"
        self.assert_refused(headers=headers)

    def test_rotation_accepts_either_key_and_either_signature(self):
        headers = signed_headers()
        self.assertEqual(verify(b"{}", headers, [b"new" * 8, KEY], NOW), "msg_1")
        headers["webhook-signature"] = f"{sign(key=b'new' * 8)} {sign()}"
        self.assertEqual(verify(b"{}", headers, [KEY], NOW), "msg_1")

    def test_noise_beside_a_good_signature_is_skipped(self):
        noise = ["v1", "v1,", "v1,abc", "v1a,AAAA", "v2,AAAA", "", "é", ",", "v1,é"]
        headers = signed_headers()
        headers["webhook-signature"] = " ".join([*noise, sign(), *noise])
        self.assertEqual(verify(b"{}", headers, [KEY], NOW), "msg_1")

    def test_malformed_signatures_are_refused(self):
        good = sign()
        forms = [
            "v1",
            "v1,abc",
            f"{good},x",
            f"{good}=",
            f"v1,é{good}",
            "v1,\udcff",
            "",
            " ",
            good[3:],
            good.replace("v1,", "v1a,"),
            good.replace("v1,", "V1,"),
            good.replace(",", ", "),
            good.lower(),
            good[:-4],
        ]
        for signature in forms:
            with self.subTest(signature=ascii(signature)):
                self.assert_refused(
                    headers={**signed_headers(), "webhook-signature": signature}
                )

    def test_a_body_outside_utf8_is_only_bytes(self):
        body = b"\xff\xfe\x00"
        self.assertEqual(verify(body, signed_headers(body), [KEY], NOW), "msg_1")
        self.assert_refused(body, signed_headers())

    def test_without_a_usable_key_nothing_is_accepted(self):
        for secrets in ([], [b""], [None], ["k" * 32], b"k", "k", None):
            with self.subTest(secrets=secrets):
                self.assert_refused(headers=signed_headers(key=b""), secrets=secrets)

    def test_an_unusable_key_does_not_hide_a_good_one(self):
        secrets = [b"", None, KEY]
        self.assertEqual(verify(b"{}", signed_headers(), secrets, NOW), "msg_1")

    def test_text_is_not_a_body(self):
        self.assert_refused("{}", signed_headers())

    def test_input_of_a_wrong_type_is_a_refusal(self):
        headers = signed_headers()
        self.assert_refused(None, headers)
        self.assert_refused(headers=None)
        self.assert_refused(headers=[("webhook-id", "msg_1")])
        self.assert_refused(headers={**headers, "webhook-timestamp": NOW})
        self.assert_refused(headers={**headers, "webhook-id": b"msg_1"})
        self.assert_refused(headers={**headers, 7: "x", None: "y"}, secrets=[b"no"])
        self.assert_refused(headers=headers, now=None)
        self.assert_refused(headers=headers, now=float("nan"))
        self.assert_refused(headers=headers, tolerance=None)
        self.assert_refused(headers=headers, tolerance=-1)
