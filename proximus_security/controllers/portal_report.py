import base64

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.proximus_connectivity.controllers.portal import SafePortal
from odoo.addons.proximus_connectivity.tools import text

#: A photo of a phone is smaller than this.
LARGEST_PHOTO = 8 * 1024 * 1024


class ReportPortal(SafePortal):
    """*Report something suspicious*: one field, and the own reports below it."""

    @http.route(
        ["/my/suspicious", "/my/suspicious/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_reports(self, page=1, sent=None, **kw):
        """Show the field to report in, and what the visitor reported before."""
        return self._report_page(page, sent=bool(sent))

    @http.route(
        ["/my/suspicious/send"],
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_send_report(self, **post):
        """Take a report; what cannot be taken is told beside what was typed."""
        reports = request.env["proximus.security.report"]
        try:
            with request.env.cr.savepoint():
                reports.create(
                    {"text": str(post.get("text") or ""), "photo": self._photo(post)}
                )
        except UserError as error:
            return self._report_page(
                error=str(error), typed=text.kept(str(post.get("text") or ""))
            )
        return request.redirect("/my/suspicious?sent=1")

    def _photo(self, post):
        """Return the photo as it is stored, ``False`` for none.

        :raises UserError: telling what is wrong with the file
        """
        file = post.get("photo")
        if not file:
            return False
        if isinstance(file, str):
            raise UserError(request.env._("Choose the photo again: it did not arrive."))
        content = file.read(LARGEST_PHOTO + 1)
        if len(content) > LARGEST_PHOTO:
            raise UserError(
                request.env._("This photo is larger than 8 MB. Send a smaller one.")
            )
        return base64.b64encode(content) if content else False

    def _report_page(self, page=1, *, error="", typed="", sent=False):
        reports = request.env["proximus.security.report"]
        own = [("user_id", "=", request.env.uid)]
        found, values = self._list_page(reports, own, "/my/suspicious", page)
        values.update(
            reports=found,
            error=error,
            typed=typed,
            sent=sent,
            page_name="suspicious",
            # sudo: only the time zone of the company that hears of it
            zone=self._reader_zone(request.env.company.sudo()),
        )
        return request.render("proximus_security.portal_my_suspicious", values)
