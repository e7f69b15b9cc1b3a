import base64
import binascii
import logging

import psycopg2

from odoo import http
from odoo.http import request

from ..tools import tmf
from .portal import LARGEST_ID

_logger = logging.getLogger(__name__)
#: Largest event that is read, in bytes.
MAX_EVENT = 256 * 1024


class ProviderEvents(http.Controller):
    """Where an operator reports what happened (TM Forum event hub).

    Each provider has an address and a secret of its own. An event is stored and
    answered; a cron processes it. A repeated event is answered like the first.
    """

    @http.route(
        [
            "/proximus/provider/<int:provider_id>/events",
            "/proximus/provider/<int:provider_id>/events/listener/<string:event_type>",
        ],
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def provider_event(self, provider_id, event_type=None, **kw):
        # sudo: an operator is no user; the secret decides below
        providers = request.env["proximus.provider"].sudo()
        provider = providers.search(
            [
                ("id", "=", provider_id if provider_id <= LARGEST_ID else 0),
                ("state", "!=", "disabled"),
            ]
        )
        if not provider._secret_matches(self._presented_secret()):
            return self._answer(401, "unauthorised")
        if (request.httprequest.content_length or 0) > MAX_EVENT:
            return self._answer(413, "too large")
        body = request.httprequest.get_data()
        if len(body) > MAX_EVENT:
            return self._answer(413, "too large")
        try:
            with request.env.cr.savepoint():
                new = provider._receive_event(tmf.read_json(body))
        except psycopg2.OperationalError:
            raise  # two requests at once: core repeats this one
        except ValueError:
            return self._answer(400, "no event")
        except Exception:
            # an operator that is answered "500" sends the same event for ever
            _logger.exception("Provider %s: an event cannot be taken in", provider.id)
            return self._answer(400, "no event")
        return self._answer(202 if new else 200, "accepted" if new else "known")

    def _presented_secret(self) -> str:
        """Return the secret of the request: bearer token or password; may be empty."""
        header = request.httprequest.headers.get("Authorization", "")
        scheme, _space, value = header.partition(" ")
        if scheme.lower() == "bearer":
            return value.strip()
        if scheme.lower() != "basic":
            return ""
        try:
            decoded = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            return ""
        return decoded.partition(":")[2]

    def _answer(self, status: int, word: str):
        return request.make_json_response({"status": word}, status=status)
