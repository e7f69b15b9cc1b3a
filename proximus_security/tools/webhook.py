"""Verification of signed events: Standard Webhooks, and three other ways to prove.

Source: https://github.com/standard-webhooks/standard-webhooks
(``spec/standard-webhooks.md``), read on 2026-11-23. Written here rather than taken
from the reference library, which raises other exceptions on malformed headers and
so turns hostile input into a server error instead of a refusal.

Stripe (``Stripe-Signature``) and GitHub (``X-Hub-Signature-256``) sign in ways of their
own; CloudEvents as CAMARA sends them come with a bearer token. :data:`SCHEMES` holds
them all, each with the promise of :func:`verify`: an id or a :class:`SignatureError`.
"""

import functools
import hashlib
import hmac
import math
import re
import secrets as randomness
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence

ID_HEADER = "webhook-id"
TIMESTAMP_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"
STRIPE_HEADER = "stripe-signature"
GITHUB_HEADER = "x-hub-signature-256"
GITHUB_ID_HEADER = "x-github-delivery"
BEARER_HEADER = "authorization"
#: What a key in base64 may begin with.
KEY_PREFIX = "whsec_"

#: Seconds since 1970, plain digits: no sign, fraction, exponent or white space.
TIMESTAMP = re.compile(r"[0-9]{1,12}")
#: Visible ASCII without the full stop that separates the signed parts.
MESSAGE_ID = re.compile(r"[!-\-/-~]{1,255}")


class SignatureError(Exception):
    """The event is not proven to come from its source, now.

    The text is for the log of the receiver. Answer every sender with the same
    refusal, so that nobody learns which check failed.
    """


def verify(
    body: bytes,
    headers: Mapping[str, str],
    secrets: Sequence[bytes],
    now: int,
    tolerance: int = 300,
) -> str:
    """Check the signature of one received event and return its message id.

    Every secret is tried against every signature, without an early exit, so that a
    source can rotate its key and timing tells nothing.

    :param body: raw body, exactly as received
    :param headers: received headers, names in any case
    :param secrets: decoded keys in force (current, previous); empty ones are ignored
    :param now: Unix time in seconds
    :param tolerance: largest distance between ``now`` and the signed time, in
        seconds, into the past and into the future
    :return: the message id, to be used as idempotency key
    :raises SignatureError: in every other case, whatever the input
    """
    return _verify_standard(body, headers, secrets, now, tolerance)


def _fails_closed(check: Callable[..., str]) -> Callable[..., str]:
    """Let a check raise nothing but :class:`SignatureError`, whatever it is given."""

    @functools.wraps(check)
    def checked(body, headers, secrets, now, tolerance=300):
        try:
            return check(body, headers, secrets, now, tolerance)
        except SignatureError:
            raise
        except Exception as error:
            # Input of a wrong type must be refused like any forgery: fail closed.
            raise SignatureError(
                f"Unreadable event: {type(error).__name__}."
            ) from error

    return checked


@_fails_closed
def _verify_standard(body, headers, secrets, now, tolerance):
    """Check an event signed as Standard Webhooks say; return its message id."""
    message_id = _message_id(headers, ID_HEADER)
    timestamp = _header(headers, TIMESTAMP_HEADER)
    _check_time(timestamp, now, tolerance)
    received = _signatures(_header(headers, SIGNATURE_HEADER))
    signed = b".".join((message_id.encode(), timestamp.encode(), _raw(body)))
    _check_match(received, _keys(secrets), signed)
    return message_id


@_fails_closed
def _verify_stripe(body, headers, secrets, now, tolerance):
    """Check ``t=…,v1=hex``; the id of the event stands in its body: return none."""
    parts = [part.partition("=") for part in _header(headers, STRIPE_HEADER).split(",")]
    times = [value for name, _equal, value in parts if name.strip() == "t"]
    if len(times) != 1:
        raise SignatureError("There is not one time in the signature.")
    _check_time(times[0], now, tolerance)
    received = [_unhex(value) for name, _equal, value in parts if name.strip() == "v1"]
    _check_match(received, _keys(secrets), times[0].encode() + b"." + _raw(body))
    return ""


@_fails_closed
def _verify_github(body, headers, secrets, now, tolerance):
    """Check ``sha256=hex`` over the body; return the id of the delivery.

    Neither the id nor a time is signed: the same body again may be a replay.
    """
    delivery = _message_id(headers, GITHUB_ID_HEADER)
    method, _equal, value = _header(headers, GITHUB_HEADER).partition("=")
    if method != "sha256":
        raise SignatureError("The signature is not one of SHA-256.")
    _check_match([_unhex(value)], _keys(secrets), _raw(body))
    return delivery


@_fails_closed
def _verify_bearer(body, headers, secrets, now, tolerance):
    """Check a bearer token; the id of the event stands in its body: return none."""
    _raw(body)
    kind, _space, token = _header(headers, BEARER_HEADER).partition(" ")
    if kind.lower() != "bearer":
        raise SignatureError("There is no bearer token.")
    # compared as digests: tokens of any length take the same time
    shown = hashlib.sha256(token.strip().encode()).digest()
    keys = _keys(secrets)
    found = False
    for key in keys:
        found |= hmac.compare_digest(hashlib.sha256(key).digest(), shown)
    if not found:
        raise SignatureError("The token is not ours.")
    return ""


#: How a source proves that an event is its own: what :func:`verify` takes, and returns
#: (an empty id where the event itself holds it).
SCHEMES: dict[str, Callable[..., str]] = {
    "standard": verify,
    "stripe": _verify_stripe,
    "github": _verify_github,
    "bearer": _verify_bearer,
}


def verify_by(
    scheme: str,
    body: bytes,
    headers: Mapping[str, str],
    secrets: Sequence[bytes],
    now: int,
    tolerance: int = 300,
) -> str:
    """Check one received event as its source proves it; see :func:`verify`.

    :param scheme: a key of :data:`SCHEMES`
    :return: the message id; empty when only the event itself holds one
    :raises SignatureError: in every other case, whatever the input
    """
    check = SCHEMES.get(scheme) if isinstance(scheme, str) else None
    if check is None:
        raise SignatureError("Nobody signs in this way.")
    return check(body, headers, secrets, now, tolerance)


def read_key(secret: str, encoding: str) -> bytes:
    """Return the key of a secret as its source spells it.

    :param secret: for base64 with or without ``whsec_`` in front
    :param encoding: ``base64`` or ``utf8``
    :raises ValueError: when it is empty or cannot be decoded
    """
    if not isinstance(secret, str) or not secret.strip():
        raise ValueError("The secret is empty.")
    if encoding == "utf8":
        return secret.strip().encode()
    if encoding != "base64":
        raise ValueError(f"Keys are spelled in base64 or utf8, not in {encoding!r}.")
    key = b64decode(secret.strip().removeprefix(KEY_PREFIX), validate=True)
    if not key:
        raise ValueError("The secret is empty.")
    return key


def _message_id(headers, name):
    """Return the id of an event, which no part of the signed text can be taken for."""
    message_id = _header(headers, name)
    if not MESSAGE_ID.fullmatch(message_id):
        raise SignatureError("The message id is malformed.")
    return message_id


def _check_time(timestamp, now, tolerance):
    """Refuse a signed time that is no plain number or too far from now."""
    if not TIMESTAMP.fullmatch(timestamp):
        raise SignatureError("The timestamp is not a whole number of seconds.")
    if not math.isfinite(now) or not math.isfinite(tolerance):
        raise SignatureError("The clock is unusable.")
    if not abs(now - int(timestamp)) <= tolerance:
        raise SignatureError("The timestamp is too old or in the future.")


def _unhex(value):
    """Return a signature given in hexadecimal digits; none if it is malformed."""
    # bytes.fromhex() would skip blanks
    if not re.fullmatch(r"[0-9a-fA-F]{64}", value):
        return b""
    return bytes.fromhex(value)


def _header(headers, name):
    """Return the one value of a header, whatever the case of its name."""
    values = [value for key, value in headers.items() if str(key).lower() == name]
    if len(values) != 1 or not isinstance(values[0], str):
        raise SignatureError(f"Header {name} is missing, repeated or not a text.")
    return values[0]


def _signatures(header):
    """Return the decoded ``v1`` signatures; other versions and noise are skipped."""
    decoded = []
    for entry in header.split(" "):
        version, _comma, value = entry.partition(",")
        if version != "v1":
            continue
        try:
            decoded.append(b64decode(value, validate=True))
        except ValueError:  # includes binascii.Error and text outside ASCII
            continue
    return decoded


def _keys(secrets):
    """Return the usable keys; an empty key would let anybody sign."""
    if isinstance(secrets, (str, bytes, bytearray)):
        raise SignatureError("The secrets must be a list of keys.")
    return [
        bytes(key) for key in secrets if isinstance(key, (bytes, bytearray)) and key
    ]


def _raw(body):
    """Return the body as bytes; text is refused, its encoding being a guess."""
    if not isinstance(body, (bytes, bytearray, memoryview)):
        raise SignatureError("The body must be raw bytes.")
    return bytes(body)


def _check_match(received, keys, signed):
    """Refuse unless a signature fits a key; all are compared, in constant time."""
    found = False
    for key in keys:
        expected = hmac.digest(key, signed, hashlib.sha256)
        for signature in received:
            found |= hmac.compare_digest(expected, signature)
    if not found:
        raise SignatureError("No signature matches.")


def new_secret(encoding: str) -> str:
    """Return a new secret of 32 random bytes.

    :param encoding: ``base64`` or ``utf8``, see :func:`read_key`
    """
    key = randomness.token_bytes(32)
    if encoding == "base64":
        return KEY_PREFIX + b64encode(key).decode()
    return key.hex()


def scheme_of(headers: Mapping[str, str]) -> str:
    """Return the scheme whose header an event has, for work that refuses like others.

    :raises SignatureError: when the headers cannot be read
    """
    try:
        names = {str(name).lower() for name in headers}
    except Exception as error:
        raise SignatureError("The headers cannot be read.") from error
    for scheme, name in (
        ("stripe", STRIPE_HEADER),
        ("github", GITHUB_HEADER),
        ("bearer", BEARER_HEADER),
    ):
        if name in names:
            return scheme
    return "standard"
