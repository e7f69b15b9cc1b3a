from odoo import http
from odoo.http import request

from odoo.addons.proximus_connectivity.tools.sentinel import OptionalPdf
from odoo.addons.sale.controllers.portal import CustomerPortal


class SignaturePortal(CustomerPortal):
    """Sign an offer on line, also where nothing can be printed."""

    @http.route()
    def portal_quote_accept(self, *args, **kwargs):
        """Extend: a signature counts without the PDF that goes with it."""
        request.update_context(proximus_pdf=OptionalPdf())
        return super().portal_quote_accept(*args, **kwargs)
