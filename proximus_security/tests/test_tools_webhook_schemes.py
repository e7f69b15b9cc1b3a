import hashlib
import hmac

from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_security.tools.webhook import (
    SCHEMES,
    SignatureError,
    read_key,
    verify_by,
)

from .test_tools_webhook import KEY, NOW, signed_headers

OTHER = b"o" * 32


def mac(text, key=KEY):
    return hmac.new(key, text, hashlib.sha256).hexdigest()


def stripe(body=b"{}", timestamp=str(NOW), key=KEY):
    signature = mac(timestamp.encode() + b"." + body, key)
    return {"Stripe-Signature": f"t={timestamp},v1={signature}"}


def github(body=b"{}", delivery="72d3162e-cc78-11e3-81ab-4c9367dc0958", key=KEY):
    signature = f"sha256={mac(body, key)}"
    return {"X-Hub-Signature-256": signature, "X-GitHub-Delivery": delivery}


def bearer(token="k" * 32):
    return {"Authorization": f"Bearer {token}"}


@tagged("post_install", "-at_install")
class TestSchemes(BaseCase):
    """Each way in which a source may prove that an event is its own."""

    def check(self, scheme, headers, body=b"{}", secrets=(KEY,), now=NOW, **kw):
        return verify_by(scheme, body, headers, secrets, now, **kw)

    def assert_refused(self, scheme, headers, **kw):
        with self.assertRaises(SignatureError):
            self.check(scheme, headers, **kw)

    def test_each_scheme_accepts_its_own_and_no_other(self):
        sent = {
            "standard": signed_headers(),
            "stripe": stripe(),
            "github": github(),
            "bearer": bearer(),
        }
        self.assertEqual(sent.keys(), SCHEMES.keys())
        for scheme in SCHEMES:
            for name, headers in sent.items():
                with self.subTest(scheme=scheme, sent=name):
                    if scheme == name:
                        self.check(scheme, headers)
                    else:
                        self.assert_refused(scheme, headers)

    def test_the_id_comes_from_what_carries_it(self):
        self.assertEqual(self.check("standard", signed_headers()), "msg_1")
        self.assertEqual(self.check("github", github(delivery="d-1")), "d-1")
        self.assertEqual(self.check("stripe", stripe()), "")
        self.assertEqual(self.check("bearer", bearer()), "")

    def test_the_published_example_of_github_verifies(self):
        headers = {
            "X-Hub-Signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d"
            "7586c22c46f4379c8b043e17",
            "X-GitHub-Delivery": "1",
        }
        secret = b"It's a Secret to Everybody"
        self.assertEqual(
            self.check("github", headers, body=b"Hello, World!", secrets=[secret]), "1"
        )

    def test_an_unknown_scheme_is_refused(self):
        for scheme in ("", "Standard", "none", None, 7, [], {}):
            self.assert_refused(scheme, signed_headers())

    def test_previous_and_current_key_are_accepted(self):
        for scheme, headers in (
            ("stripe", stripe()),
            ("github", github()),
            ("bearer", bearer()),
        ):
            with self.subTest(scheme=scheme):
                self.check(scheme, headers, secrets=[OTHER, KEY])
                self.assert_refused(scheme, headers, secrets=[OTHER])
                self.assert_refused(scheme, headers, secrets=[])
                self.assert_refused(scheme, headers, secrets=[b""])

    def test_stripe_keeps_to_its_window(self):
        for now in (NOW - 300, NOW, NOW + 300):
            self.assertEqual(self.check("stripe", stripe(), now=now), "")
        for now in (NOW - 301, NOW + 301):
            self.assert_refused("stripe", stripe(), now=now)

    def test_stripe_with_several_signatures(self):
        good = stripe()["Stripe-Signature"]
        header = f"{good},v1={'0' * 64},v0=abc"
        self.check("stripe", {"stripe-signature": header})
        for header in (
            "",
            f"t={NOW}",
            f"v1={mac(b'x')}",
            f"{good},t={NOW}",
            good.replace("v1=", "v0="),
            good.replace("t=", "t= "),
            good + "0",
            good.replace(",", ";"),
            f"t={NOW}.5,v1={mac(f'{NOW}.5.'.encode() + b'{}')}",
        ):
            with self.subTest(header=header):
                self.assert_refused("stripe", {"Stripe-Signature": header})

    def test_a_changed_body_is_refused(self):
        self.assert_refused("stripe", stripe(), body=b"{} ")
        self.assert_refused("github", github(), body=b"{} ")

    def test_malformed_signatures_of_github(self):
        good = mac(b"{}")
        for value in (
            "",
            good,
            f"sha1={good}",
            f"sha256={good[:-1]}",
            f"sha256={good[:-2]} {good[-2:]}",
            f"sha256= {good}",
            "sha256=é",
            "sha256=" + "z" * 64,
        ):
            headers = {"X-Hub-Signature-256": value, "X-GitHub-Delivery": "1"}
            with self.subTest(value=value):
                self.assert_refused("github", headers)
        self.assert_refused("github", {"X-Hub-Signature-256": f"sha256={good}"})
        self.assert_refused("github", github(delivery="a b"))

    def test_malformed_tokens(self):
        token = KEY.decode()
        for value in (
            "",
            "Bearer",
            "Bearer ",
            f"Basic {token}",
            token,
            "Bearer \udcff",
        ):
            with self.subTest(value=ascii(value)):
                self.assert_refused("bearer", {"Authorization": value})
        self.assert_refused("bearer", bearer(token[:-1]))
        self.assert_refused("bearer", bearer(), body="text")
        self.assertEqual(self.check("bearer", {"authorization": f"bearer {token}"}), "")

    def test_an_endless_tolerance_opens_nothing(self):
        for scheme, headers in (("standard", signed_headers()), ("stripe", stripe())):
            with self.subTest(scheme=scheme):
                late = {"now": NOW + 10**6, "tolerance": float("inf")}
                self.assert_refused(scheme, headers, **late)

    def test_how_a_key_is_spelled(self):
        self.assertEqual(read_key("whsec_MfKQ9r8GKYqr", "base64")[:2], b"\x31\xf2")
        self.assertEqual(read_key("MfKQ9r8GKYqr", "base64")[:2], b"\x31\xf2")
        self.assertEqual(read_key("whsec_abc", "utf8"), b"whsec_abc")
        for secret, encoding in (
            ("", "utf8"),
            (" ", "base64"),
            ("whsec_", "base64"),
            ("not base64!", "base64"),
            ("é", "base64"),
            ("abcd", "hex"),
            (None, "utf8"),
            (b"abcd", "base64"),
        ):
            with self.subTest(secret=secret), self.assertRaises(ValueError):
                read_key(secret, encoding)
