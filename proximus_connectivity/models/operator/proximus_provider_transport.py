import datetime
import logging
import random
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from urllib3.exceptions import NewConnectionError, ReadTimeoutError

from odoo import api, fields, models

from ...tools import addresses, oauth, tmf, transport
from ..resource.proximus_secret_mixin import Secret

_logger = logging.getLogger(__name__)
#: Longest answer that is read, in bytes.
MAX_ANSWER = 10 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What an operator answered: parsed JSON, status, and its clock as sort key."""

    data: Any
    status: int
    time: str


def _failure_kind(error: Exception) -> str:
    """Return the kind of :class:`transport.ProviderError` of a failure of requests.

    What matters is whether the request may have arrived: a connection that was never
    made is no doubt, one that was cut is.
    """
    known = requests.exceptions
    inner = error.args[0] if error.args else None
    causes = [error, inner, getattr(inner, "reason", None)]
    unreached = (known.ConnectTimeout, known.SSLError, known.ProxyError)
    cut = (known.ConnectionError, known.ChunkedEncodingError)
    if any(isinstance(one, (*unreached, NewConnectionError)) for one in causes):
        return "connection"
    if any(isinstance(one, known.Timeout | ReadTimeoutError) for one in causes):
        return "timeout"
    if isinstance(error, (*cut, known.ContentDecodingError)):
        return "cut"
    return "setup"


class ProximusProvider(models.Model):
    """The one way in which requests leave for an operator.

    Access tokens of operators that want OAuth 2.0 client credentials.
    """

    _inherit = "proximus.provider"

    # === OAUTH 2.0 === #
    token_url = fields.Char(
        "Token URL",
        help="For example https://login.operator.example/oauth2/token.",
    )
    token_scope = fields.Char("Scope", help="Only if the operator asks for one.")
    access_token = Secret(groups="base.group_system", copy=False)
    access_token_until = fields.Datetime(groups="base.group_system", copy=False)

    # === CONSTRAINTS === #

    @api.constrains("code", "state", "auth_method", "token_url")
    def _check_token_url(self):
        for provider in self.filtered(
            lambda one: one.code == "tmf" and one.auth_method == "oauth2"
        ):
            if provider.state != "disabled" or provider.token_url:
                provider._check_address(provider.token_url)

    # === BUSINESS METHODS === #

    def _send_request(
        self,
        method: str,
        endpoint: str,
        *,
        params: dict | None = None,
        json: dict | None = None,
        exchange=None,
    ) -> Answer:
        """Send a request to the operator: the only place that does.

        Each try has a timeout. What changes nothing (GET) is repeated a few times with
        growing random waits; a POST is sent once, with the idempotency key of its
        exchange, and repeated later by the exchange. After repeated trouble no request
        leaves for a while. Logs hold no secrets.

        :param method: HTTP method.
        :param endpoint: path below the address of the provider.
        :param params: query.
        :param json: body.
        :param exchange: ``proximus.exchange`` that keeps the log; may be empty.
        :raises transport.ProviderError: whatever goes wrong.
        """
        self.ensure_one()
        now = datetime.datetime.now(datetime.timezone.utc)
        breaker = self._breaker()
        self._check_breaker(breaker, now)
        if exchange:
            exchange._log_request(method, endpoint, json or params)
        trial = breaker.state(now) == "half_open"
        request = (method, endpoint, params, json, exchange)
        try:
            answer = self._send_authorised(request, tries=1 if trial else 3)
        except transport.ProviderError as error:
            if error.kind in transport.TROUBLE:
                now = datetime.datetime.now(datetime.timezone.utc)
                self._save_breaker(breaker.after_failure(now))
            if exchange:
                exchange._log_response(error.status, error.detail)
            raise
        self._save_breaker(breaker.after_success(), success=True)
        if exchange:
            exchange._log_response(answer.status, answer.data)
        return answer

    # === BREAKER === #

    def _breaker(self) -> transport.Breaker:
        until = self.breaker_until
        return transport.Breaker(
            failures=self.breaker_failures,
            until=until and until.replace(tzinfo=datetime.timezone.utc) or None,
        )

    def _check_breaker(self, breaker, now: datetime.datetime) -> None:
        if not breaker.allows(now):
            wait = (breaker.until - now).total_seconds()
            raise transport.ProviderError("circuit_open", retry_after=wait)

    def _save_breaker(self, breaker: transport.Breaker, success=False) -> None:
        """Store the breaker, touching the record only when something changed."""
        until = breaker.until and breaker.until.replace(tzinfo=None, microsecond=0)
        for provider in self.sudo():  # sudo: anybody's request may open or close it
            vals = {"breaker_failures": breaker.failures, "breaker_until": until}
            vals = {
                key: vals[key]
                for key in vals
                if (provider[key] or 0) != (vals[key] or 0)
            }
            now = fields.Datetime.now()
            seen = provider.last_success
            if success and (not seen or now - seen > datetime.timedelta(minutes=1)):
                vals["last_success"] = now
            if vals:
                provider.write(vals)

    # === REQUEST === #

    def _prepare_call(self, method, endpoint, params, json, exchange) -> dict:
        """Return the arguments of ``Session.request``."""
        headers = {"Accept": "application/json", **self._build_request_headers()}
        if exchange and method not in transport.SAFE_METHODS:
            headers["Idempotency-Key"] = exchange.idempotency_key
        return {
            "method": method,
            "url": self._build_request_url(endpoint),
            "params": params,
            "json": json,
            "headers": headers,
            "auth": self._build_request_auth(),
            "timeout": self.timeout,
            # an operator that redirects would get our credentials to another address
            "allow_redirects": False,
            "stream": True,
        }

    def _build_request_url(self, endpoint: str) -> str:
        """Return the address of a request; a provider may override this."""
        return f"{(self.base_url or '').rstrip('/')}{endpoint}"

    def _build_request_headers(self) -> dict[str, str]:
        """Return headers that authenticate; a provider may override this."""
        if self.auth_method == "oauth2":
            return {"Authorization": f"Bearer {self._access_token()}"}
        secret = self.sudo().api_key  # sudo: used on behalf of users who may not see it
        if not secret or self.auth_method == "basic":
            return {}
        if self.auth_method == "header":
            return {"X-API-Key": secret}
        return {"Authorization": f"Bearer {secret}"}

    def _build_request_auth(self) -> tuple[str, str] | None:
        """Return name and password for basic authentication, if that is used."""
        if self.auth_method != "basic":
            return None
        provider = self.sudo()  # sudo: used on behalf of users who may not see it
        return (provider.api_login or "", provider.api_key or "")

    def _send_authorised(self, request: tuple, tries: int) -> Answer:
        """Send a request; with a fresh token, once, when the present one is refused.

        An operator that answers 401 has not acted on the request, so that even a POST
        may be repeated.
        """
        try:
            return self._send_with_retries(self._prepare_call(*request), tries)
        except transport.ProviderError as error:
            refused = error.status == 401 and not isinstance(error, oauth.TokenError)
            if not refused or not self._forget_access_token():
                raise
        return self._send_with_retries(self._prepare_call(*request), tries)

    def _send_with_retries(self, call: dict, tries: int) -> Answer:
        plan = transport.RetryPlan(tries=tries, base=self.retry_delay)
        begin = time.monotonic()
        for attempt in range(1, tries + 1):
            try:
                return self._send_once(call)
            except transport.ProviderError as error:
                elapsed = time.monotonic() - begin
                wait = plan.wait(call["method"], attempt, elapsed, error, random.random)
                if wait is None:
                    raise
                time.sleep(wait)
        raise AssertionError("a plan gives up on its last try")

    def _send_once(self, call: dict) -> Answer:
        """Make one try, and translate whatever goes wrong."""
        begin, status = time.monotonic(), "-"
        try:
            if not self._private_allowed():
                addresses.check_host(addresses.requests_host(call["url"]))
            with self._session() as session, session.request(**call) as response:
                status = response.status_code
                body = self._read_body(response, begin + 2 * self.timeout)
                return self._read_answer(response, body)
        except requests.exceptions.RequestException as error:
            raise self._translate(error) from error
        except addresses.PrivateAddressError as error:
            reason = self._describe_private(error)
            raise transport.ProviderError("private", reason) from error
        finally:
            _logger.info(
                "Provider %s: %s %s → %s in %d ms",
                self.id,
                call["method"],
                transport.redact_text(call["url"]),
                status,
                (time.monotonic() - begin) * 1000,
            )

    def _session(self) -> requests.Session:
        """Return a session that reaches public addresses, or all if that is allowed."""
        session = requests.Session()
        if not self._private_allowed():
            for scheme in ("https://", "http://"):
                session.mount(scheme, addresses.PublicAdapter())
        return session

    def _read_body(self, response, deadline: float) -> bytes:
        """Read an answer, refusing one that is endless in time or size."""
        body = bytearray()
        for chunk in response.iter_content(512):
            body += chunk
            if time.monotonic() > deadline:
                raise transport.ProviderError("timeout", status=response.status_code)
            if len(body) > MAX_ANSWER:
                raise transport.ProviderError("bad_answer", "too long")
        return bytes(body)

    def _read_answer(self, response, body: bytes) -> Answer:
        now = datetime.datetime.now(datetime.timezone.utc)
        text = body.decode("utf-8", "replace")
        wait = transport.retry_after(response.headers.get("Retry-After"), now)
        detail = transport.redact_text(text, 500)
        if error := transport.status_error(response.status_code, detail, wait):
            raise error
        try:
            data = tmf.read_json(text) if text.strip() else {}
        except ValueError:
            data = None
        if not isinstance(data, dict | list):
            raise transport.ProviderError("bad_answer", detail, response.status_code)
        moment = self._clock_of(response.headers.get("Date"), now)
        return Answer(data, response.status_code, tmf.sort_key(moment))

    def _clock_of(
        self, header: str | None, now: datetime.datetime
    ) -> datetime.datetime:
        """Return when the operator answered, by its own clock.

        Its events carry times of that clock, so our own would not compare. Without a
        usable one, a minute of difference is allowed for.
        """
        try:
            moment = parsedate_to_datetime(header or "")
            return min(moment.astimezone(datetime.timezone.utc), now)
        except (TypeError, ValueError, IndexError, OverflowError):
            return now - datetime.timedelta(minutes=1)

    def _translate(self, error: Exception) -> transport.ProviderError:
        """Return what a failure of ``requests`` means; the text is redacted."""
        return transport.ProviderError(
            _failure_kind(error), transport.redact_text(str(error), 300)
        )

    # === WORDS === #

    def _explain(self, error: transport.ProviderError) -> str:
        """Return a sentence about a failure for those who wait for the operator."""
        _ = self.env._
        sentences = {
            "circuit_open": _(
                "The operator was in trouble; sending is paused for a while."
            ),
            "connection": _("The operator cannot be reached."),
            "timeout": _("The operator did not answer in time."),
            "cut": _("The connection to the operator was cut."),
            "rate_limited": _("The operator is overloaded and asks to wait."),
            "server": _("The operator has a breakdown."),
            "busy": _("The operator is still at work on an earlier request."),
            "bad_answer": _("The operator sent an answer that cannot be read."),
            "unauthorised": _(
                "The operator refuses our credentials. Check them on the provider."
            ),
            "not_found": _("The operator does not know what is asked for."),
            "redirected": _(
                "The operator has moved to another address. Change it on the provider."
            ),
            "refused": _("The operator refuses the request."),
            "private": _("Nothing was sent."),
            "setup": _("The provider is not set up well. Check its address."),
            "by_hand": self._nothing_to_read(),
        }
        parts = [sentences.get(error.kind, error.kind)]
        if error.status:
            parts.append(f"(HTTP {error.status})")
        # what the network library says of a lost connection helps nobody but us
        if error.detail and error.kind not in ("connection", "timeout", "cut"):
            parts.append(error.detail)
        return " ".join(parts)

    # === OAUTH 2.0 === #

    def _access_token(self) -> str:
        """Return a token that is good now, asking for one when there is none.

        :raises oauth.TokenError: when the operator gives none.
        """
        provider = self.sudo()  # sudo: used on behalf of users who may not see it
        until = provider.access_token_until
        if provider.access_token and until and until > fields.Datetime.now():
            return provider.access_token
        token = provider._ask_token()
        provider.write(
            {
                "access_token": token.value,
                "access_token_until": token.until.replace(tzinfo=None, microsecond=0),
            }
        )
        return token.value

    def _ask_token(self) -> oauth.Token:
        """Ask the operator's login server for a token; the question is not logged."""
        now = datetime.datetime.now(datetime.timezone.utc)
        call = {
            "method": "POST",
            "url": self.token_url or "",
            "data": oauth.token_form(self.token_scope or ""),
            "headers": {"Accept": "application/json"},
            "auth": oauth.client_auth(self.api_login or "", self.api_key or ""),
            "timeout": self.timeout,
            "allow_redirects": False,
            "stream": True,
        }
        try:
            return oauth.read_token(self._send_once(call).data, now)
        except oauth.TokenError:
            raise
        except transport.ProviderError as error:
            raise oauth.token_failure(error) from error

    def _forget_access_token(self) -> bool:
        """Drop the token that the operator refused; return whether another may help."""
        if self.auth_method != "oauth2":
            return False
        self._drop_access_token()
        return True
