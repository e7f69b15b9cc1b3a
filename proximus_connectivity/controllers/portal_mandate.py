import binascii

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request

from ..tools import text
from .portal import SafePortal

#: Longest name of a person, and largest picture of a signature, that are taken.
NAME_LENGTH, SIGNATURE_LENGTH = 100, 1_000_000


class MandatePortal(SafePortal):
    """*My mandates*: what is to be signed for numbers to move."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "mandate_count" in counters:
            mandates = request.env["proximus.switch"]
            values["mandate_count"] = (
                mandates.search_count(self._mandate_domain())
                if mandates.has_access("read")
                else 0
            )
        return values

    def _mandate_domain(self) -> Domain:
        return Domain(
            "partner_id.commercial_partner_id", "=", self._holder().id
        ) & Domain("state", "!=", "cancelled")

    @http.route(
        ["/my/mandates", "/my/mandates/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_mandates(self, page=1, **kw):
        """List the mandates of the visitor's company."""
        found, values = self._list_page(
            request.env["proximus.switch"], self._mandate_domain(), "/my/mandates", page
        )
        values.update(
            mandates=found.sudo(),  # sudo: names of operators, of the records found
            page_name="mandate",
        )
        return request.render("proximus_connectivity.portal_my_mandates", values)

    @http.route(
        ["/my/mandates/<int:mandate_id>"],
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_my_mandate(
        self, mandate_id, access_token=None, report_type=None, download=False, **kw
    ):
        """Show a mandate, or its document, by right or by its token."""
        try:
            mandate_sudo = self._document_check_access(
                "proximus.switch", mandate_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        if report_type == "html":
            return self._show_report(
                model=mandate_sudo,
                report_type="html",
                report_ref="proximus_connectivity.proximus_switch_report",
            )
        values = self._page_values(
            mandate_sudo,
            access_token,
            {
                "page_name": "mandate",
                "mandate": mandate_sudo,
                "signed": kw.get("message") == "signed",
                "rights": self._visitor_rights(mandate_sudo),
            },
            "my_mandates_history",
            kw,
        )
        return request.render("proximus_connectivity.portal_my_mandate", values)

    @http.route(
        ["/my/mandates/<int:mandate_id>/sign"],
        type="jsonrpc",
        auth="public",
        website=True,
        readonly=False,
    )
    def portal_sign_mandate(
        self, mandate_id, access_token=None, name=None, signature=None
    ):
        """Sign a mandate; what cannot be is answered, never left without an answer."""
        _ = request.env._
        access_token = access_token or request.httprequest.args.get("access_token")
        try:
            mandate_sudo = self._document_check_access(
                "proximus.switch", mandate_id, access_token
            )
        except (AccessError, MissingError):
            return {"error": _("This mandate does not exist.")}
        if "sign" not in self._visitor_rights(mandate_sudo):
            return {"error": _("Another contact of your company signs for it.")}
        name = text.searched(name, NAME_LENGTH)
        if not name or not self._is_picture(signature):
            return {"error": _("A mandate is signed with a name and a signature.")}
        user = request.env.user
        signer = mandate_sudo.partner_id if user._is_public() else user.partner_id
        try:
            with request.env.cr.savepoint():
                mandate_sudo._sign(name, signature, signer)
        except UserError as error:
            return {"error": str(error)}
        except (TypeError, ValueError, binascii.Error):
            return {"error": _("This signature is no picture.")}
        url = mandate_sudo.get_portal_url(query_string="&message=signed")
        return {"force_refresh": True, "redirect_url": url}

    def _is_picture(self, signature) -> bool:
        return isinstance(signature, str) and 0 < len(signature) <= SIGNATURE_LENGTH
