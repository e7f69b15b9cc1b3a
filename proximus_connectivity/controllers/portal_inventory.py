from odoo import http
from odoo.http import content_disposition, request

from .portal import LinePortal

REPORT = "proximus_connectivity.proximus_line_report_inventory"


class LineInventoryPortal(LinePortal):
    """The line inventory of a customer as a document to keep."""

    @http.route(["/my/lines/inventory"], type="http", auth="user", website=True)
    def portal_my_lines_inventory(self, report_type="pdf", **kw):
        lines = request.env["proximus.line"].search(self._line_domain("open"))
        if not lines:
            return request.redirect("/my/lines")
        # sudo: the document names the site, user and number of the lines just found
        report_sudo = request.env["ir.actions.report"].sudo()
        if report_type == "html":
            return request.make_response(
                report_sudo._render_qweb_html(REPORT, lines.ids)[0],
                headers=[("Content-Type", "text/html; charset=utf-8")],
            )
        name = request.env._("Line inventory")
        return request.make_response(
            report_sudo._render_qweb_pdf(REPORT, lines.ids)[0],
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", content_disposition(f"{name}.pdf")),
            ],
        )
