import logging

import psycopg2
import werkzeug.datastructures
import werkzeug.exceptions

from odoo import http
from odoo.api import SUPERUSER_ID
from odoo.http import request

_logger = logging.getLogger(__name__)
#: Largest event that is taken in, in bytes.
MAX_EVENT = 64 * 1024
#: What is larger than this is not even read to its end.
MAX_READ = 1024 * 1024


def keep_body(httprequest) -> None:
    """Read the body of a request before anything else does, as the bytes it is.

    What calls itself a form is none here, and nothing comes by the address: names of
    parameters are the sender's choice and must not meet those of our methods.
    """
    httprequest.max_content_length = MAX_READ
    try:
        too_large = len(httprequest.get_data(cache=True)) > MAX_EVENT
    except werkzeug.exceptions.RequestEntityTooLarge:
        too_large = True
    except (werkzeug.exceptions.HTTPException, OSError):
        too_large = False  # cut off on the way: what is missing is not verified
    httprequest.environ["proximus.too_large"] = too_large
    nothing = werkzeug.datastructures.ImmutableMultiDict()
    httprequest.args = httprequest.form = httprequest.files = nothing


class SecurityEvents(http.Controller):
    """Where a source sends its security events.

    An event is verified before it is read, stored and answered; a scheduled job works
    on it. Every refusal is the same answer: nobody learns which check failed.
    """

    @http.route(
        "/proximus/security/events/<string:token>",
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        proximus_raw=keep_body,
    )
    def security_event(self, token):
        httprequest = request.httprequest
        if httprequest.environ.get("proximus.too_large"):
            return self._answer(413, "too large")
        sources = request.env["proximus.security.source"].with_user(SUPERUSER_ID)
        try:
            status, word = sources._receive(
                token, httprequest.get_data(cache=True), httprequest.headers
            )
        except psycopg2.OperationalError:
            raise  # two requests at once: core repeats this one
        except Exception:
            # "500" would tell a stranger that something can be broken here
            _logger.exception("A security event cannot be taken in")
            request.env.cr.rollback()
            return self._answer(503, "try again later")
        return self._answer(status, word)

    def _answer(self, status: int, word: str):
        return request.make_json_response({"status": word}, status=status)
