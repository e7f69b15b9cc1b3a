from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request
from odoo.tools import consteq

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..tools import lifecycle, portal_rights, text
from ..tools import problem as problem_rules
from ..tools.sentinel import OPENED_BY_TOKEN

#: Largest id that the database can hold.
LARGEST_ID = 2**31 - 1
#: Longest text that is looked for.
SEARCH_LENGTH = 100
REPORT = "proximus_connectivity.proximus_line_report_inventory"


def page_number(page) -> int:
    """Return the page of a list that a visitor asked for; the first for nonsense."""
    try:
        return max(int(page), 1)
    except (TypeError, ValueError):
        return 1


def only_shown(_controller, _rule, _args) -> bool:
    """Tell whether a page is asked for and nothing sent: ``readonly`` of a route."""
    return request.httprequest.method in ("GET", "HEAD")


class SafePortal(CustomerPortal):
    """What a visitor can type in an address makes no page of ours fail."""

    def _document_check_access(self, model_name, document_id, access_token=None):
        """Extend: an id that cannot be is missing; a token that cannot be is wrong."""
        if document_id > LARGEST_ID:
            raise MissingError(request.env._("This document does not exist."))
        if not (isinstance(access_token, str) and access_token.isascii()):
            access_token = None
        document_sudo = super()._document_check_access(
            model_name, document_id, access_token=access_token
        )
        token = getattr(document_sudo, "access_token", "")
        if token and access_token and consteq(token, access_token):
            # a link that was mailed opens the whole document, as core has it
            return document_sudo.with_context(proximus_portal_opened=OPENED_BY_TOKEN)
        return document_sudo

    def _page_values(self, document, access_token, values: dict, history: str, kw):
        """Return what the page of a document shows.

        :param kw: what stood in the address. Of that only what names the author of a
            message counts: neither a name of an argument of ours nor a sentence that
            would stand on the page as if we said it.
        """
        told = {
            name: text.kept(str(kw[name])) for name in ("pid", "hash") if name in kw
        }
        # a document bears the name and logo of the company that it is of
        values = {"res_company": document.company_id, **values}
        values = self._get_page_view_values(
            document, access_token, values, "", False, **told
        )
        return {**values, **self._neighbours(document, history)}

    def _neighbours(self, document, history: str) -> dict:
        """Return the addresses of the documents before and after in the visitor's list.

        Core's make a token, a write inside a read: who has them in a list needs none.
        """
        ids = request.session.get(history, [])
        if document.id not in ids:
            return {}
        place = ids.index(document.id)

        def address(other: int):
            known = 0 <= other < len(ids) and document.browse(ids[other]).exists()
            return known and known.access_url

        return {
            "prev_record": address(place - 1),
            "next_record": address(place + 1),
        }

    def _get_page_view_values(self, document, access_token, values, *args, **kwargs):
        """Extend: no token of the document before or after for who lacks a right."""
        values = super()._get_page_view_values(
            document, access_token, values, *args, **kwargs
        )
        gives = getattr(document, "_portal_gives_token", None)
        if gives and not gives():
            for name in ("prev_record", "next_record"):
                values[name] = (values.get(name) or "").partition("?")[0]
        return values

    def _visitor_rights(self, document_sudo=None) -> frozenset:
        """Return what the visitor may do: what the contact may, or all by a token.

        :param document_sudo: what is opened, see :meth:`_document_check_access`.
        """
        if document_sudo is not None and document_sudo._portal_opened_by_token():
            return portal_rights.ALL
        return request.env.user._portal_rights()

    def _holder(self):
        """Return the company that the visitor logs in for."""
        return request.env.user.partner_id.commercial_partner_id

    def _list_page(self, records, domain, url: str, page, *, order=None, **url_args):
        """Return the records of one page of a list, and what its template needs.

        :param records: model to search, by the rights of the visitor.
        :param page: what the visitor asked for, whatever it is.
        :param order: as for ``search``.
        :param url_args: choices of the visitor that the links to other pages keep.
        :return: the records found, and values for the template: ``pager``,
            ``default_url`` and the choices.
        """
        pages = pager(
            url=url,
            url_args=url_args,
            total=records.search_count(domain),
            page=page_number(page),
            step=self._items_per_page,
        )
        found = records.search(
            domain, order=order, limit=self._items_per_page, offset=pages["offset"]
        )
        values = self._prepare_portal_layout_values()
        values.update(pager=pages, default_url=url, **url_args)
        return found, values

    def _reader_zone(self, company) -> str:
        """Return the time zone to tell a visitor the time in."""
        return request.env.user.tz or company.partner_id.tz or "Europe/Brussels"


class LinePortal(SafePortal):
    """The lines of a customer, for those who log in for that customer."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "line_count" in counters:
            lines = request.env["proximus.line"]
            values["line_count"] = (
                lines.search_count(self._line_domain("open"))
                if lines.has_access("read")
                else 0
            )
        return values

    # === LISTS === #

    def _line_filters(self):
        _ = request.env._
        return {
            "open": {"label": _("Open"), "domain": self._line_domain("open")},
            "ordered": {"label": _("Ordered"), "domain": self._line_domain("ordered")},
            "trouble": {
                "label": _("With a Problem"),
                "domain": self._line_domain("trouble"),
            },
            "all": {"label": _("All"), "domain": self._line_domain("all")},
        }

    def _line_sortings(self):
        _ = request.env._
        sortings = {
            "name": {"label": _("Reference"), "order": "name"},
            "commitment": {
                "label": _("Committed Until"),
                "order": "commitment_end_date, name",
            },
            # by what the holder pays, which the database does not hold
            "price": {"label": _("Per Month"), "order": "name"},
        }
        if "money" not in self._visitor_rights():
            del sortings["price"]
        return sortings

    def _line_groupings(self):
        _ = request.env._
        return {
            "site": {"label": _("Site"), "order": "site_id", "field": "site_id"},
            "kind": {"label": _("Kind"), "order": "line_kind", "field": "line_kind"},
            "none": {"label": _("None"), "order": "", "field": ""},
        }

    def _line_domain(self, which: str, search: str = "") -> Domain:
        """Return the lines of the customer of the user, however they log in.

        :param which: ``open``, ``ordered``, ``trouble`` or ``all``.
        :param search: part of a reference, of a name or of a number in any spelling.
        """
        domain = Domain("commercial_partner_id", "=", self._holder().id)
        if which in ("open", "trouble"):
            domain &= Domain("state", "in", list(lifecycle.LINE_OPEN))
        if which == "ordered":
            domain &= Domain("state", "in", list(lifecycle.LINE_AWAITED))
        if which == "trouble":
            domain &= self._trouble_domain(domain)
        search = text.searched(search, SEARCH_LENGTH)
        if search:
            fields = ("name", "external_ref", "number_search")
            fields += ("site_id.name", "employee_id.name", "product_id.name")
            found = Domain.OR(Domain(field, "ilike", search) for field in fields)
            # sudo: names of sites, offers and users, of the visitor's own lines only
            lines_sudo = request.env["proximus.line"].sudo()
            domain &= Domain("id", "in", lines_sudo.search(domain & found).ids)
        return domain

    def _trouble_domain(self, domain: Domain) -> Domain:
        wrong = Domain("problem_ids.state", "in", list(problem_rules.OPEN))
        # sudo: what is wrong with the visitor's own lines
        lines_sudo = request.env["proximus.line"].sudo().search(domain & wrong)
        return Domain("id", "in", lines_sudo.ids)

    def _line_groups(self, lines_sudo, shown_sudo, grouping: str, monthly) -> list:
        """Return the lines of a page in the groups that they were found in.

        :param lines_sudo: all that was found, in order of the groups.
        :param shown_sudo: those of the page.
        :param monthly: what the holder pays for each line, see ``_holder_monthly``.
        """
        field = self._line_groupings()[grouping]["field"]
        if not field:
            return [{"name": "", "lines": shown_sudo, "totals": []}]
        labels = dict(
            lines_sudo._fields["line_kind"]._description_selection(request.env)
        )
        nowhere = request.env._("Without a site")
        groups = lines_sudo.grouped(field)
        return [
            {
                "name": labels[key]
                if field == "line_kind"
                else key.name or key.city or key.display_name or nowhere,
                "lines": lines,
                "totals": groups[key]._holder_totals(monthly),
            }
            for key, lines in shown_sudo.grouped(field).items()
        ]

    @http.route(
        ["/my/lines", "/my/lines/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_lines(
        self,
        page=1,
        sortby="name",
        filterby="open",
        groupby="site",
        search="",
        search_in="line",
        **kw,
    ):
        """List the lines of the visitor's company with what they cost it a month."""
        search = text.searched(search, SEARCH_LENGTH)
        sortings, filters = self._line_sortings(), self._line_filters()
        groupings = self._line_groupings()
        sortby = sortby if sortby in sortings else "name"
        filterby = filterby if filterby in filters else "open"
        groupby = groupby if groupby in groupings else "site"
        lines = request.env["proximus.line"]
        order = filter(None, (groupings[groupby]["order"], sortings[sortby]["order"]))
        found = lines.search(
            self._line_domain(filterby, search),
            order=", ".join(order),
            # sudo: the page names the site, user and number of lines found by right
        ).sudo()
        monthly = found._portal_monthly()
        if sortby == "price":
            found = self._dearest_first(found, groupings[groupby]["field"], monthly)
        pages = pager(
            url="/my/lines",
            url_args={
                "sortby": sortby,
                "filterby": filterby,
                "groupby": groupby,
                "search": search,
            },
            total=len(found),
            page=page_number(page),
            step=self._items_per_page,
        )
        shown = found[pages["offset"] : pages["offset"] + self._items_per_page]
        # sudo: as above; the figures above the list are those of all lines
        everything = lines.search(self._line_domain("open")).sudo()
        values = self._prepare_portal_layout_values()
        values.update(
            lines=shown,
            groups=self._line_groups(found, shown, groupby, monthly),
            monthly=monthly,
            totals=everything._holder_totals(everything._portal_monthly()),
            rights=self._visitor_rights(),
            page_name="line",
            pager=pages,
            default_url="/my/lines",
            searchbar_sortings=sortings,
            sortby=sortby,
            searchbar_filters=filters,
            filterby=filterby,
            searchbar_groupby=groupings,
            groupby=groupby,
            searchbar_inputs={
                "line": {
                    "input": "line",
                    "label": request.env._("Search by name, reference or number"),
                }
            },
            search_in="line",
            search=search,
        )
        return request.render("proximus_connectivity.portal_my_lines", values)

    def _dearest_first(self, lines_sudo, field: str, monthly):
        """Return lines by price inside their groups; those without one at the end."""
        groups = (
            list(dict.fromkeys(line[field] for line in lines_sudo)) if field else []
        )
        return lines_sudo.sorted(
            lambda line: (
                groups.index(line[field]) if field else 0,
                monthly[line] is None,
                -(monthly[line] or 0),
            )
        )

    # === FILES === #

    @http.route(
        ["/my/lines/download"], type="http", auth="user", website=True, readonly=True
    )
    def portal_my_lines_download(self, file="json", **kw):
        """Download the open lines of the visitor's company, for its own database."""
        lines = request.env["proximus.line"].search(self._line_domain("open"))
        if not lines or file not in ("json", "csv"):
            return request.redirect("/my/lines")
        # sudo: names and numbers of the lines just found
        lines_sudo = lines.sudo()
        name = request.env._("My lines")
        if file == "csv":
            # Excel takes a file for UTF-8 only when it begins with this mark.
            content, kind = "\ufeff" + lines_sudo._holder_csv(), "text/csv"
        else:
            content, kind = lines_sudo._holder_json(), "application/json"
        return request.make_response(
            content.encode(),
            headers=[
                ("Content-Type", f"{kind}; charset=utf-8"),
                ("Content-Disposition", content_disposition(f"{name}.{file}")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    @http.route(
        ["/my/lines/inventory"], type="http", auth="user", website=True, readonly=True
    )
    def portal_my_lines_inventory(self, report_type="pdf", **kw):
        """Show the line inventory as a document; as a page where nothing can print."""
        lines = request.env["proximus.line"].search(self._line_domain("open"))
        if not lines:
            return request.redirect("/my/lines")
        # sudo: the document names the site, user and number of the lines just found
        report_sudo = request.env["ir.actions.report"].sudo()
        if report_type != "html":
            content, reason = report_sudo._try_qweb_pdf(REPORT, lines.ids)
            if not reason:
                name = request.env._("Line inventory")
                return request.make_response(
                    content,
                    headers=[
                        ("Content-Type", "application/pdf"),
                        ("Content-Disposition", content_disposition(f"{name}.pdf")),
                    ],
                )
        return request.make_response(
            report_sudo._render_qweb_html(REPORT, lines.ids)[0],
            headers=[("Content-Type", "text/html; charset=utf-8")],
        )

    # === ONE LINE === #

    @http.route(
        ["/my/lines/<int:line_id>"],
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_my_line(self, line_id, access_token=None, **kw):
        """Show one line, by right or by its token."""
        try:
            line_sudo = self._document_check_access(
                "proximus.line", line_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._line_page(line_sudo, access_token, kw=kw)

    def _line_page(self, line_sudo, access_token=None, error="", kw=None):
        kw = kw or {}
        values = self._page_values(
            line_sudo,
            access_token,
            {
                "page_name": "line",
                "line": line_sudo,
                "rights": self._visitor_rights(line_sudo),
                "price": line_sudo._holder_monthly()[line_sudo],
                "is_holder": self._is_holder(line_sudo),
                "zone": self._reader_zone(line_sudo.company_id),
                "asked": kw.get("message") == "request",
                "error": error,
            },
            "my_lines_history",
            kw,
        )
        return request.render("proximus_connectivity.portal_my_line", values)

    def _is_holder(self, record_sudo) -> bool:
        """Return whether the visitor may ask for something: by right, not by a link."""
        user = request.env.user
        return not user._is_public() and record_sudo.with_user(user).has_access("read")

    @http.route(
        ["/my/lines/<int:line_id>/request"],
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_line_request(self, line_id, text="", **kw):
        """Pass on a request for a change of a line; it changes nothing by itself."""
        try:
            line_sudo = self._document_check_access("proximus.line", line_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        try:
            line_sudo._request_change(text, request.env.user.partner_id)
        except UserError as error:
            return self._line_page(line_sudo, error=str(error))
        return request.redirect(f"{line_sudo.access_url}?message=request")
