import logging

import werkzeug.exceptions

from odoo import models
from odoo.exceptions import UserError
from odoo.http import request

from ...tools import text


class IrHttp(models.AbstractModel):
    """What cannot be read or saved is the fault of its sender, and said so."""

    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        """Extend: every page is called by the names of its parameters.

        The page itself is called ``self``: no visitor gives it another one.
        """
        request.params.pop("self", None)
        return super()._dispatch(endpoint)

    @classmethod
    def _handle_error(cls, exception):
        """Extend: a fault of the sender is answered as one, and fills no log."""
        if text.is_unfit_error(exception):
            exception.loglevel = logging.INFO
            exception = UserError(
                request.env._(
                    "A text holds a character that is no text (NUL or half of a pair) "
                    "and cannot be saved or looked for. Type it again."
                )
            )
        elif cls._is_misshapen(exception):
            exception.loglevel = logging.INFO
            # as core answers what is no JSON object at all
            return werkzeug.exceptions.BadRequest("Invalid JSON-RPC data")
        return super()._handle_error(exception)

    @classmethod
    def _is_misshapen(cls, exception) -> bool:
        """Return whether parameters came by place, or deeper than can be read."""
        told = getattr(request.dispatcher, "jsonrequest", None)
        if request.dispatcher.routing_type != "jsonrpc" or not isinstance(told, dict):
            return False
        if isinstance(exception, RecursionError):
            return not told
        named = isinstance(told.get("params", {}), dict)
        return isinstance(exception, TypeError | ValueError) and not named
