from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    """Keeps what is signed as it came, before a form is made of it."""

    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Extend: a route with ``proximus_raw`` has the body, whatever it calls itself.

        A body that says it is a form would be read as one, and its bytes be gone.
        """
        result = super()._pre_dispatch(rule, args)
        keep = rule.endpoint.routing.get("proximus_raw")
        if keep:
            keep(request.httprequest)
        return result
