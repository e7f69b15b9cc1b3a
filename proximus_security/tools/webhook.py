"""Verification of signed events: Standard Webhooks, symmetric scheme ``v1``.

Source: https://github.com/standard-webhooks/standard-webhooks
(``spec/standard-webhooks.md``), read on 2026-11-23. Written here rather than taken
from the reference library, which raises other exceptions on malformed headers and
so turns hostile input into a server error instead of a refusal.
"""

import hashlib
import hmac
import re
from base64 import b64decode
from collections.abc import Mapping, Sequence

ID_HEADER = "webhook-id"
TIMESTAMP_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"

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
    try:
        return _verify(body, headers, secrets, now, tolerance)
    except SignatureError:
        raise
    except Exception as error:
        # Input of a wrong type must be refused like any forgery: fail closed.
        raise SignatureError(f"Unreadable event: {type(error).__name__}.") from error


def _verify(body, headers, secrets, now, tolerance):
    """Do the work of :func:`verify`; may raise anything on input of a wrong type."""
    message_id = _header(headers, ID_HEADER)
    timestamp = _header(headers, TIMESTAMP_HEADER)
    if not MESSAGE_ID.fullmatch(message_id):
        raise SignatureError("The message id is malformed.")
    if not TIMESTAMP.fullmatch(timestamp):
        raise SignatureError("The timestamp is not a whole number of seconds.")
    # Written so that a comparison with an odd number (NaN) refuses.
    if not abs(now - int(timestamp)) <= tolerance:
        raise SignatureError("The timestamp is too old or in the future.")
    received = _signatures(_header(headers, SIGNATURE_HEADER))
    signed = b".".join((message_id.encode(), timestamp.encode(), _raw(body)))
    if not _any_match(received, _keys(secrets), signed):
        raise SignatureError("No signature matches.")
    return message_id


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


def _any_match(received, keys, signed):
    """Tell whether a signature fits a key, comparing all of them in constant time."""
    found = False
    for key in keys:
        expected = hmac.digest(key, signed, hashlib.sha256)
        for signature in received:
            found |= hmac.compare_digest(expected, signature)
    return found
