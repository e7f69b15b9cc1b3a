from odoo import http
from odoo.exceptions import AccessError, MissingError, ValidationError
from odoo.http import request

from odoo.addons.proximus_connectivity.controllers.portal import SafePortal
from odoo.addons.proximus_connectivity.tools.sentinel import OptionalPdf
from odoo.addons.sale.controllers.portal import CustomerPortal, PaymentPortal

from ..models.sale.sale_order_portal import MAY_NOT_SIGN


class SignaturePortal(SafePortal, CustomerPortal, PaymentPortal):
    """Accept an offer on line, if one may; also where nothing can be printed."""

    def _document_check_access(self, model_name, document_id, access_token=None):
        """Extend: an offer knows when its reader may not answer it."""
        document_sudo = super()._document_check_access(
            model_name, document_id, access_token=access_token
        )
        if model_name != "sale.order":
            return document_sudo
        rights = self._visitor_rights(document_sudo)
        if "sign" in rights:
            return document_sudo
        # for what core does with the offer, and for what it does beside it
        request.update_context(**{MAY_NOT_SIGN: True})
        return document_sudo.with_context(**{MAY_NOT_SIGN: True})

    def _may_answer(self, order_id, access_token) -> bool:
        """Return whether the visitor may accept an offer; yes for one not found."""
        try:
            order_sudo = self._document_check_access(
                "sale.order", order_id, access_token=access_token
            )
        except (AccessError, MissingError):
            return True
        return order_sudo._portal_may_answer()

    @http.route()
    def portal_quote_accept(
        self, order_id, access_token=None, name=None, signature=None
    ):
        """Extend: a signature counts without the PDF that goes with it."""
        token = access_token or request.httprequest.args.get("access_token")
        if not self._may_answer(order_id, token):
            return {
                "error": request.env._("Another contact of your company signs for it.")
            }
        request.update_context(proximus_pdf=OptionalPdf())
        return super().portal_quote_accept(order_id, access_token, name, signature)

    def _create_transaction(self, *args, **kwargs):
        """Extend: paying accepts an offer, so not for a contact that may not sign."""
        if kwargs.get("sale_order_id") and request.env.context.get(MAY_NOT_SIGN):
            raise ValidationError(
                request.env._("Another contact of your company signs for it.")
            )
        return super()._create_transaction(*args, **kwargs)
