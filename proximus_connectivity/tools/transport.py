"""How to talk to an operator that may be slow, overloaded or down.

Everything here works on plain values: when to try again, when to leave the operator
alone for a while, what an answer means and what a log may show.
"""

import datetime
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Any

#: Methods that change nothing, so that repeating them does no harm (RFC 9110 §9.2.1).
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
#: Kinds of failure that pass by themselves: the same request may succeed later.
TEMPORARY = frozenset(
    {"circuit_open", "connection", "timeout", "cut", "rate_limited", "server", "busy"}
    | {"bad_answer"}
)
#: Kinds that say that the operator itself is in trouble: they count for the breaker.
TROUBLE = frozenset({"connection", "timeout", "cut", "server", "bad_answer"})
#: Kinds after which nobody knows whether the operator has acted on the request.
UNCERTAIN = frozenset({"timeout", "cut", "server", "busy", "bad_answer"})
#: Longest wait that an operator may ask for, in seconds (one day).
LONGEST_WAIT = 86400.0

_NAMESPACE = uuid.UUID("7b6f3f0e-63c1-4d0a-9a55-2f6d7c1f3b11")
_MASK = "•••"
_HIDDEN_KEYS = (
    "pin|pin1|pin2|puk|puk1|puk2|password|passwd|passphrase|secret|client_?secret|token"
    "|access_?token|refresh_?token|api_?key|authorization|cookie|credentials?|iccid|imsi"
    "|sip_?password|wifi_?key|activation_?code"
)
_HIDDEN_KEY = re.compile(rf"^(?:{_HIDDEN_KEYS})$", re.IGNORECASE)
_TEXT_MASKS = (
    (
        re.compile(
            rf"(?P<keep>[\"']?\b(?:{_HIDDEN_KEYS})\b[\"']?\s*[:=]\s*[\"']?)"
            r"(?!(?:bearer|basic)\b)[^\s\"'&,;}]+",
            re.IGNORECASE,
        ),
        rf"\g<keep>{_MASK}",
    ),
    (re.compile(r"(?P<keep>://)[^/@\s]+@"), rf"\g<keep>{_MASK}@"),
    (
        re.compile(r"\b(?P<keep>bearer|basic)\s+(?=\S*\d)[\w.~+/=-]{12,}", re.I),
        rf"\g<keep> {_MASK}",
    ),
)
#: Only of a message as a whole: in a value, "Basic Internet" is the name of an offer.
_SCHEME_MASK = (
    re.compile(r"\b(?P<keep>bearer|basic)\s+[\w.~+/=-]+", re.I),
    rf"\g<keep> {_MASK}",
)


class ProviderError(Exception):
    """A request to an operator that did not succeed.

    :ivar kind: ``circuit_open``, ``connection``, ``timeout``, ``cut``,
        ``rate_limited``, ``server``, ``busy``, ``bad_answer`` (these pass by
        themselves), ``unauthorised``, ``not_found``, ``redirected``, ``refused``,
        ``private`` (an address that is not public), ``by_hand`` (the provider reads
        nothing) or ``setup``.
    :ivar detail: what the operator said, already redacted.
    :ivar status: HTTP status, if there was one.
    :ivar retry_after: seconds that the operator asks to wait, if it does.
    """

    def __init__(
        self,
        kind: str,
        detail: str = "",
        status: int | None = None,
        retry_after: float | None = None,
    ):
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind
        self.detail = detail
        self.status = status
        self.retry_after = retry_after

    @property
    def temporary(self) -> bool:
        """Whether the same request may succeed later."""
        return self.kind in TEMPORARY

    @property
    def uncertain(self) -> bool:
        """Whether the operator may have acted on the request all the same."""
        return self.kind in UNCERTAIN


@dataclass(frozen=True)
class RetryPlan:
    """How often and how long a single call is repeated while somebody waits for it.

    :ivar tries: number of attempts, the first included.
    :ivar base: longest first wait, in seconds; it doubles with each attempt.
    :ivar cap: longest wait between two attempts, in seconds.
    :ivar budget: seconds that all attempts and waits together may take.
    """

    tries: int = 3
    base: float = 0.5
    cap: float = 8.0
    budget: float = 30.0

    def wait(
        self,
        method: str,
        attempt: int,
        elapsed: float,
        error: ProviderError,
        rng: Callable[[], float],
    ) -> float | None:
        """Return the seconds to wait before the next attempt, ``None`` to give up.

        Full jitter: the wait is random between nothing and the doubled base, so that
        many clients do not come back together. Only calls that change nothing are
        repeated, only after failures that pass, and never beyond the budget.

        :param method: HTTP method.
        :param attempt: number of attempts made so far, from 1.
        :param elapsed: seconds since the first attempt began.
        :param error: how the last attempt failed.
        :param rng: returns a number in [0, 1).
        """
        if method.upper() not in SAFE_METHODS or not error.temporary:
            return None
        if attempt >= self.tries or error.kind == "circuit_open":
            return None
        wait = rng() * min(self.cap, self.base * 2 ** (attempt - 1))
        wait = max(wait, error.retry_after or 0.0)
        return wait if elapsed + wait <= self.budget else None


@dataclass(frozen=True)
class Breaker:
    """Leaves an operator alone after repeated trouble (circuit breaker).

    Closed: requests pass. After ``threshold`` failures in a row it opens until
    ``until``; then it is half open: one request may try, and decides.

    :ivar failures: failures in a row.
    :ivar until: aware UTC time until which no request passes, if it is open.
    """

    failures: int = 0
    until: datetime.datetime | None = None
    threshold: int = 5
    pause: float = 60.0
    longest_pause: float = 3600.0

    def state(self, now: datetime.datetime) -> str:
        """Return ``closed``, ``open`` or ``half_open``."""
        if self.until is None:
            return "closed"
        return "open" if now < self.until else "half_open"

    def allows(self, now: datetime.datetime) -> bool:
        """Return whether a request may be made."""
        return self.state(now) != "open"

    def after_success(self) -> "Breaker":
        """Return the breaker after the operator answered: closed."""
        return replace(self, failures=0, until=None)

    def after_failure(self, now: datetime.datetime) -> "Breaker":
        """Return the breaker after another failure; the pause doubles each time."""
        failures = self.failures + 1
        if failures < self.threshold:
            return replace(self, failures=failures)
        doublings = min(failures - self.threshold, 20)
        pause = min(self.pause * 2**doublings, self.longest_pause)
        until = now + datetime.timedelta(seconds=pause)
        return replace(self, failures=failures, until=until)


def next_delay(attempts: int, rng: Callable[[], float]) -> float:
    """Return the seconds until a stored exchange is tried again.

    One minute, doubling up to six hours, minus up to a quarter at random so that what
    failed together does not come back together.

    :param attempts: attempts made so far, from 1.
    :param rng: returns a number in [0, 1).
    """
    longest = min(60.0 * 2 ** min(max(attempts, 1) - 1, 20), 6 * 3600.0)
    return longest * (1.0 - rng() / 4.0)


def retry_after(header: str | None, now: datetime.datetime) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks to wait (RFC 9110 §10.2.3).

    :param header: seconds or an HTTP date.
    :param now: aware time to count from.
    :return: between 0 and one day; ``None`` without a usable header.
    """
    text = (header or "").strip()
    if not text:
        return None
    if re.fullmatch(r"[0-9]+", text):
        return min(float(text), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return min(max((moment - now).total_seconds(), 0.0), LONGEST_WAIT)


def status_error(
    status: int, detail: str = "", wait: float | None = None
) -> ProviderError | None:
    """Return what an HTTP status means as an error, ``None`` for success.

    :param status: HTTP status of the answer.
    :param detail: redacted text of the answer.
    :param wait: seconds asked for by ``Retry-After``.
    """
    if 200 <= status < 300:
        return None
    kinds = {
        401: "unauthorised",
        403: "unauthorised",
        404: "not_found",
        410: "not_found",
    }
    # 408: the operator gave up waiting for us; 409 and 425: it is still at it
    kinds |= {408: "timeout", 409: "busy", 425: "busy", 429: "rate_limited"}
    if status >= 500:
        kind = "server"
    elif 300 <= status < 400:
        kind = "redirected"
    else:
        kind = kinds.get(status, "refused")
    return ProviderError(kind, detail, status, wait)


def idempotency_key(*parts: Any) -> str:
    """Return the key under which an operator recognises a repeated request.

    The same parts always give the same key, also after a crash that forgot everything.

    :param parts: what makes the request unique: database, kind, record, revision.
    """
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(map(str, parts))))


def redact(value: Any) -> Any:
    """Return a copy of JSON data in which secrets and card numbers are masked.

    Masks by the name of the key, TM Forum characteristics by their ``name``, and in a
    text what follows such a name: ``PIN: 1234``.
    """
    if isinstance(value, str):
        return _mask_text(value, _TEXT_MASKS)
    if isinstance(value, Mapping):
        named = str(value.get("name", ""))
        masked = {
            key: _MASK if _HIDDEN_KEY.match(str(key)) else redact(item)
            for key, item in value.items()
        }
        if "value" in masked and _HIDDEN_KEY.match(named):
            masked["value"] = _MASK
        return masked
    if isinstance(value, list | tuple):
        return [redact(item) for item in value]
    return value


def _mask_text(text: str, masks: tuple) -> str:
    for pattern, replacement in masks:
        text = pattern.sub(replacement, text)
    return text


def redact_text(text: str, limit: int = 2000) -> str:
    """Return text fit for a log: secrets masked, cut to ``limit`` characters."""
    shown = _mask_text(text[: limit * 2], (*_TEXT_MASKS, _SCHEME_MASK))
    return shown if len(shown) <= limit else f"{shown[:limit]}…"
