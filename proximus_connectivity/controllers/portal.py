from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..tools import lifecycle


class LinePortal(CustomerPortal):
    """The lines of a customer, for those who log in for that customer."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "line_count" in counters:
            lines = request.env["proximus.line"]
            values["line_count"] = (
                lines.search_count(self._line_domain("open"), limit=1)
                if lines.has_access("read")
                else 0
            )
        return values

    def _line_filters(self):
        _ = request.env._
        return {
            "open": {"label": _("Open"), "domain": self._line_domain("open")},
            "all": {"label": _("All"), "domain": self._line_domain("all")},
        }

    def _line_sortings(self):
        _ = request.env._
        return {
            "name": {"label": _("Reference"), "order": "name"},
            "site": {"label": _("Site"), "order": "site_id, name"},
            "commitment": {
                "label": _("Committed Until"),
                "order": "commitment_end_date, name",
            },
            "cost": {"label": _("Cost"), "order": "monthly_cost desc, name"},
        }

    def _line_domain(self, which: str, search: str = "") -> Domain:
        """Return the lines of the customer of the user, however they log in.

        :param which: ``open`` or ``all``.
        :param search: part of a reference or of a number in any spelling.
        """
        partner = request.env.user.partner_id.commercial_partner_id
        domain = Domain("commercial_partner_id", "=", partner.id)
        if which == "open":
            domain &= Domain("state", "in", list(lifecycle.LINE_OPEN))
        if search:
            domain &= (
                Domain("name", "ilike", search)
                | Domain("external_ref", "ilike", search)
                | Domain("number_search", "ilike", search)
            )
        return domain

    @http.route(
        ["/my/lines", "/my/lines/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_lines(
        self, page=1, sortby="name", filterby="open", search="", search_in="line", **kw
    ):
        sortings, filters = self._line_sortings(), self._line_filters()
        sortby = sortby if sortby in sortings else "name"
        filterby = filterby if filterby in filters else "open"
        domain = self._line_domain(filterby, search)
        lines = request.env["proximus.line"]
        pages = pager(
            url="/my/lines",
            url_args={"sortby": sortby, "filterby": filterby, "search": search},
            total=lines.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = lines.search(
            domain,
            order=sortings[sortby]["order"],
            limit=self._items_per_page,
            offset=pages["offset"],
        )
        values = self._prepare_portal_layout_values()
        values.update(
            # sudo: the page names the site, user and number of lines just found
            lines=found.sudo(),
            page_name="line",
            pager=pages,
            default_url="/my/lines",
            searchbar_sortings=sortings,
            sortby=sortby,
            searchbar_filters=filters,
            filterby=filterby,
            searchbar_inputs={
                "line": {
                    "input": "line",
                    "label": request.env._("Search by reference or number"),
                }
            },
            search_in=search_in,
            search=search,
        )
        return request.render("proximus_connectivity.portal_my_lines", values)

    @http.route(["/my/lines/<int:line_id>"], type="http", auth="public", website=True)
    def portal_my_line(self, line_id, access_token=None, **kw):
        try:
            line_sudo = self._document_check_access(
                "proximus.line", line_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = self._get_page_view_values(
            line_sudo,
            access_token,
            {"page_name": "line", "line": line_sudo},
            "my_lines_history",
            False,
            **kw,
        )
        return request.render("proximus_connectivity.portal_my_line", values)
