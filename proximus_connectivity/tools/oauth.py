"""OAuth 2.0 client credentials (RFC 6749 §4.4): the question and its answer.

A token stands for a name and a secret during a short time. It is asked for again a
little before it ends, so that it does not end on its way.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from . import transport

#: Seconds before its end at which a token is not used any more.
MARGIN = 30
#: Seconds that a token without a stated end is used (RFC 6749 leaves it open).
DEFAULT_LIFE = 300
#: Longest life that is believed, in seconds (one day).
LONGEST_LIFE = 86400
#: How a server says that name, secret or scope are wrong (RFC 6749 §5.2).
REFUSED = frozenset({400, 401, 403})


class TokenError(transport.ProviderError, ValueError):
    """No token was given, so that the request itself never left."""

    @property
    def uncertain(self) -> bool:
        """Never: what was not sent cannot have arrived."""
        return False


@dataclass(frozen=True)
class Token:
    """An access token and the aware UTC time until which it is used."""

    value: str
    until: datetime.datetime


def token_form(scope: str = "") -> dict[str, str]:
    """Return the form that asks for a token.

    :param scope: scopes, separated by spaces; may be empty.
    """
    form = {"grant_type": "client_credentials"}
    if scope.strip():
        form["scope"] = " ".join(scope.split())
    return form


def client_auth(client_id: str, secret: str) -> tuple[str, str]:
    """Return name and password for basic authentication (RFC 6749 §2.3.1)."""
    return quote_plus(client_id), quote_plus(secret)


def read_token(data: Any, now: datetime.datetime) -> Token:
    """Return the token of an answer.

    :param data: JSON of the answer.
    :param now: aware UTC time of the question.
    :raises TokenError: kind ``bad_answer``, for an answer without a usable token.
    """
    answer = data if isinstance(data, Mapping) else {}
    value = answer.get("access_token")
    value = value if isinstance(value, str) else ""
    kind = str(answer.get("token_type") or "bearer")[:20].lower()
    if not value or kind != "bearer" or not value.isascii() or value.split() != [value]:
        raise TokenError("bad_answer", "no bearer token")
    life = min(_seconds(answer.get("expires_in")), LONGEST_LIFE)
    # a token that lives shorter than the margin is used for this one request
    until = now + datetime.timedelta(seconds=max(life - MARGIN, 0))
    return Token(value, until)


def _seconds(value: Any) -> float:
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return DEFAULT_LIFE
    return seconds if 0 < seconds < float("inf") else DEFAULT_LIFE


def token_failure(error: transport.ProviderError) -> TokenError:
    """Return what a failed question for a token means for the request behind it.

    A server that refuses name, secret or scope will refuse them again: somebody must
    correct them. Any other failure keeps its kind.
    """
    refused = error.status in REFUSED
    return TokenError(
        "unauthorised" if refused else error.kind,
        error.detail,
        error.status,
        error.retry_after,
    )
