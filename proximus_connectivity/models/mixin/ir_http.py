from odoo import models
from odoo.exceptions import UserError
from odoo.http import request

from ...tools import text


class IrHttp(models.AbstractModel):
    """A text that no database takes is the fault of its sender, and said so."""

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
        if text.is_unfit_error(exception):
            exception = UserError(
                request.env._(
                    "A text holds a character that is no text (NUL or half of a pair) "
                    "and cannot be saved or looked for. Type it again."
                )
            )
        return super()._handle_error(exception)
