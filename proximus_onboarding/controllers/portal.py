from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.proximus_connectivity.controllers.portal import SafePortal


class OnboardingPortal(SafePortal):
    """The plan of a guided set-up, to read for whoever got the link."""

    @http.route(
        "/my/onboarding/<int:session_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_my_onboarding(self, session_id, access_token=None, **kwargs):
        """Show one set-up: answers, advice and quotation.

        Without the right token, or the right to read it, the visitor is sent home.
        """
        try:
            session_sudo = self._document_check_access(
                "proximus.onboarding.session", session_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = self._page_values(
            session_sudo,
            access_token,
            {
                "session": session_sudo,
                "rights": self._visitor_rights(session_sudo),
                "answers": session_sudo.answer_ids.filtered(
                    lambda answer: answer.state != "open"
                ),
                "page_name": "onboarding",
            },
            "my_onboarding_history",
            kwargs,
        )
        return request.render("proximus_onboarding.portal_my_onboarding", values)
