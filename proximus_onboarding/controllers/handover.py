from odoo import http
from odoo.http import content_disposition, request

from odoo.addons.proximus_connectivity.controllers.portal import LARGEST_ID


class Handover(http.Controller):
    """The hand-over pack as data, for whoever may read the set-up."""

    @http.route(
        "/proximus_onboarding/handover/<int:session_id>.json",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def handover(self, session_id, **_kwargs):
        """Send the pack of one set-up; what one may not read is not found."""
        sessions = request.env["proximus.onboarding.session"]
        session = sessions.browse(min(session_id, LARGEST_ID)).exists()
        is_internal = request.env.user._is_internal()
        if not session or not is_internal or not session.has_access("read"):
            raise request.not_found()
        return request.make_response(
            session._dump_handover(),
            [
                ("Content-Type", "application/json; charset=utf-8"),
                ("Content-Disposition", content_disposition("handover.json")),
                ("Cache-Control", "no-store"),
            ],
        )
